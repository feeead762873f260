"""Keyboard: a game's actions by the keys that a person holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...episode.named_input import action_names
from ...game import Game
from ...game.schema import Action
from ...page.inputs import acting


@dataclass(frozen=True)
class _Choice:
    """An action: its name, the keys that make it, and whether it does anything."""

    name: str
    keys: frozenset[str]
    acts: bool

    @property
    def has_keys(self) -> bool:
        return bool(self.keys)


class Keyboard:
    """Says which actions of a game are meant by keys.

    Args:
        game: the game.

    Attributes:
        keys: the codes of all keys that make an action, and the actions' names.
        is_enough: whether keys make every action, so that neither a pointer nor raw keys are needed.
        waits: whether the game has nothing to do without a key: there is no action that does nothing.
    """

    def __init__(self, game: Game) -> None:
        self._parts = _parts(game)
        choices = [one for _, part in self._parts for one in part]
        self.keys = {"+".join(sorted(one.keys)): one.name for one in choices if one.has_keys}
        spaces = [space for space, _ in self._parts]
        self.is_enough = "pointer" not in spaces and all(one.has_keys for one in choices if one.acts)
        self.waits = any(space == "discrete" and all(one.acts for one in part) for space, part in self._parts)

    def names(self, held: Sequence[str]) -> list[str]:
        """Return the names of the actions that are meant.

        Where there is one action at a time, it is the one with the most keys; of several the one whose key
        went down last. Without a key it is the one that does nothing.

        Args:
            held: codes of the keys that are held, in the order in which they went down.
        """
        names: list[str] = []
        for space, part in self._parts:
            meant = [one for one in part if one.has_keys and one.keys <= set(held)]
            if space == "multi_binary":
                names += [one.name for one in meant]
            elif meant:
                names.append(max(meant, key=lambda one: _rank(one, held)).name)
            else:
                names += [one.name for one in part if not one.acts][:1]
        return names


def _rank(choice: _Choice, held: Sequence[str]) -> tuple[int, int]:
    return len(choice.keys), max(held.index(key) for key in choice.keys)


def _parts(game: Game) -> list[tuple[str, list[_Choice]]]:
    """Return each part of a game's actions: its kind of space, and its choices."""
    names, acts = action_names(game), acting(game)
    made: list[tuple[str, list[_Choice]]] = []
    number = 0
    for part in game.actions.parts or (game.actions,):
        choices = []
        for action in part.list:
            for _ in range(action.choices):
                choices.append(_Choice(names[number], _keys(action), acts[number]))
                number += 1
        made.append((part.space, choices))
    return made


def _keys(action: Action) -> frozenset[str]:
    """Return the keys that make an action; none where it is more than keys."""
    is_more = action.click or action.cells or action.drag or action.point or action.hold_button
    return frozenset() if is_more else frozenset((*action.keys, *action.press))
