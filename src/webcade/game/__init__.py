"""The game as data: what a game.toml says, checked, and what follows from it alone."""

from .game import FILE, Game, Reading

__all__ = ["FILE", "Game", "Reading"]
