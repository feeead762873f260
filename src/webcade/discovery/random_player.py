"""A player that chooses keys and places by chance, in another rhythm in each episode."""

from __future__ import annotations

import random

from ..page import RawInputs
from .play import Phase, Play, PointerEffect, move

_LONGEST_HOLDS, _LONGEST_PAUSES = (2, 4, 8, 16), (1, 3)  # steps: another rhythm in each episode


class RandomPlayer:
    """Chooses keys and places to click by chance, and holds keys for some steps.

    Args:
        seed: of the chance, and of the episode that is played.
        play: what to choose from.
    """

    def __init__(self, seed: int, play: Play) -> None:
        self.seed = seed
        self._rng = random.Random(seed)
        self._play = play
        self._keys = play.keys
        self._pointer = play.pointer
        self._held = ""
        self._is_down = False  # the pointer's button
        self._left = 0
        has_held = any(key.is_held for key in play.keys) or (
            play.pointer is not None and (play.pointer.moves or play.pointer.holds)
        )
        self._longest = self._rng.choice(_LONGEST_HOLDS if has_held else _LONGEST_PAUSES)

    def copied(self, number: int) -> RandomPlayer:
        """Return a player that goes on from here by another chance, holding what this one holds."""
        player = RandomPlayer(self.seed * 1000 + number, self._play)
        player.seed, player._held, player._is_down, player._left = self.seed, self._held, self._is_down, 0
        return player

    def inputs(self) -> RawInputs:
        """Return what is done in the next step."""
        phases: list[Phase] = []
        if self._left == 0:
            phases = self._chosen()
            self._left = self._rng.randint(1, self._longest)
        self._left -= 1
        return RawInputs(tuple(phases))

    def _chosen(self) -> list[Phase]:
        release: Phase = (("keyup", self._held),) if self._held else ()
        if self._is_down and self._rng.random() < 0.5:
            release, self._is_down = (*release, ("up", "left")), False
        self._held = ""
        choice = self._rng.randrange(len(self._keys) + self._ways + 1)
        if choice < len(self._keys):
            key = self._keys[choice]
            down = (*release, ("keydown", key.code))
            if key.is_held:
                self._held = key.code
                return [down]
            return [down, (("keyup", key.code),)]
        if self._pointer is not None and choice < len(self._keys) + self._ways:
            return self._pointed(self._pointer, release)
        return [release] if release else []

    @property
    def _ways(self) -> int:
        """How often the pointer is chosen, beside each key."""
        return 0 if self._pointer is None else 3

    def _pointed(self, pointer: PointerEffect, release: Phase) -> list[Phase]:
        x, y, width, height = pointer.area
        place = (round(x + width * self._rng.random()), round(y + height * self._rng.random()))
        moved = (*release, *move(place))
        if pointer.holds and not self._is_down and self._rng.random() < 0.5:
            self._is_down = True
            return [(*moved, ("down", "left"))]
        if pointer.holds:
            return [moved]
        if pointer.clicks and (not pointer.moves or self._rng.random() < 0.5):
            return [(*moved, ("down", "left")), (("up", "left"),)]
        return [moved]
