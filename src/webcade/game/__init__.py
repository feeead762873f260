"""The game as data: read game.toml, check it, and derive what depends on it alone."""

from .game import FILE, MASK, Game, Reading

__all__ = ["FILE", "MASK", "Game", "Reading"]
