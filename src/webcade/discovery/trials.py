"""Tries a game out: how it starts, which keys act, and how random episodes go."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

from ..chromium.page import PageOptions, share_browser
from ..errors import PageError
from ..game import Game
from ..page import KeptMoment, RawInputs, View
from .ranking import Look, Value
from .trial_page import TrialPage

Step = dict[str, object]
"""A step of `[episode]`, as game.toml writes it."""

_SETTLE = 10  # frames after which a start shows
_ACTIVITY_LOOKS, _ACTIVITY_FRAMES = 6, 10
_EFFECT_FRAMES = 30  # in which a key has to show an effect
_STEPS, _FRAMES = 300, 4  # of an episode that is watched
_STILL = 60  # looks at which nothing changes, after which an episode is over
_LONGEST_HOLD = 8  # steps


@dataclass(frozen=True, slots=True)
class KeyEffect:
    """What a key does.

    Attributes:
        code: the key.
        is_held: whether holding it does more than pressing it.
        same: the keys that do the same.
    """

    code: str
    is_held: bool
    same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Watched:
    """An episode of random play.

    Attributes:
        looks: one for each step.
        ended: "dialog" or "navigation" if the page ended it so; else "".
    """

    looks: list[Look]
    ended: str


class Trials:
    """Opens a game in one browser, each time with other first steps.

    Args:
        text: makes the text of a game.toml of the first steps of an episode.
        folder: the folder that it would lie in.
        load_timeout: seconds.
    """

    def __init__(self, text: Callable[[Sequence[Step]], str], folder: str, load_timeout: float) -> None:
        self._text = text
        self._folder = folder
        self._options = PageOptions(load_timeout=load_timeout)
        self._shared = share_browser(Game.from_text(text(()), folder), self._options)

    @contextmanager
    def opened(self, start: Sequence[Step], seed: int = 0) -> Iterator[TrialPage]:
        """A page at the beginning of an episode. Raises PageError or BrowserError."""
        game = Game.from_text(self._text(start), self._folder)
        page = TrialPage(game, View(None), self._options, self._shared)
        try:
            page.reset(seed, "reload")
            yield page
        finally:
            page.close()

    def activity(self, start: Sequence[Step]) -> float:
        """Return how much moves by itself after these steps; -1 if they cannot be taken."""
        try:
            with self.opened(start) as page:
                page.pass_time(_SETTLE)
                looks, pictures = [page.look()], [page.picture()]
                for _ in range(_ACTIVITY_LOOKS):
                    page.pass_time(_ACTIVITY_FRAMES)
                    looks.append(page.look())
                    pictures.append(page.picture())
        except PageError:
            return -1
        moving = {name for one, other in pairwise(looks) for name in _changed(one, other)}
        return len(moving) + len(set(pictures)) - 1

    def effects(self, start: Sequence[Step], codes: Sequence[str]) -> list[KeyEffect]:
        """Return the keys that act, those with equal effects merged, in the order given."""
        with self.opened(start) as page:
            page.pass_time(_SETTLE)
            trial = _KeyTrial(page)
            idle = trial.effect(())
            idle_moves = trial.moves
            found: dict[str, list[tuple[str, bool]]] = {}
            for code in codes:
                held = trial.effect(((("keydown", code),),), ((("keyup", code),),))
                stops = idle_moves and not trial.moves
                if held == idle or stops:
                    continue
                pressed = trial.effect(((("keydown", code),), (("keyup", code),)))
                found.setdefault(held, []).append((code, held != pressed))
        return [
            KeyEffect(same[0][0], same[0][1], tuple(code for code, _ in same[1:])) for same in found.values()
        ]

    def watch(
        self,
        start: Sequence[Step],
        keys: Sequence[KeyEffect],
        points: Sequence[tuple[float, float]],
        seed: int,
    ) -> Watched:
        """Play an episode at random, and look after each step."""
        rng = random.Random(seed)
        with self.opened(start, seed) as page:
            looks: list[Look] = [page.look()]
            still, held, left = 0, "", 0
            for _ in range(_STEPS):
                phases: list[tuple[tuple[str | float, ...], ...]] = []
                if left == 0:
                    phases, held = _chosen(rng, held, keys, points)
                    left = rng.randint(1, _LONGEST_HOLD)
                left -= 1
                snapshot = page.step(RawInputs(tuple(phases)), _FRAMES)
                if snapshot.ended:
                    return Watched(looks, snapshot.ended)
                looks.append(page.look())
                still = still + 1 if looks[-1] == looks[-2] else 0
                if still >= _STILL:
                    break
        return Watched(looks, "")


class _KeyTrial:
    """Tries inputs from one moment."""

    def __init__(self, page: TrialPage) -> None:
        self._page = page
        self._kept: KeptMoment | None = page.kept()
        self.moves = False

    def effect(self, *phases: tuple[tuple[tuple[str, str], ...], ...]) -> str:
        """Apply inputs, let time pass, apply the last ones, and return all that is seen."""
        page = self._page
        first, last = phases[0], phases[1] if len(phases) > 1 else ()
        page.step(RawInputs(first), _EFFECT_FRAMES // 2)
        middle = page.look()
        page.step(RawInputs(last), 1)
        page.pass_time(_EFFECT_FRAMES // 2)
        after = page.look()
        seen = json.dumps([middle, after, page.picture()], sort_keys=True)
        self.moves = bool(_changed(middle, after))
        if self._kept is not None:
            page.put_back(self._kept)
        else:
            page.reset(0, "reload")
            page.pass_time(_SETTLE)
        return seen


def _chosen(
    rng: random.Random, held: str, keys: Sequence[KeyEffect], points: Sequence[tuple[float, float]]
) -> tuple[list[tuple[tuple[str | float, ...], ...]], str]:
    """Choose what is done next: the events of the first frames, and the key that is held then."""
    release: tuple[tuple[str | float, ...], ...] = (("keyup", held),) if held else ()
    choice = rng.randrange(len(keys) + bool(points) + 1)
    if choice < len(keys):
        key = keys[choice]
        down = (*release, ("keydown", key.code))
        return ([down], key.code) if key.is_held else ([down, (("keyup", key.code),)], "")
    if points and choice == len(keys):
        x, y = rng.choice(points)
        return [(*release, ("move", x, y), ("down", "left")), (("up", "left"),)], ""
    return [release] if release else [], ""


def _changed(one: Look, other: Look) -> set[str]:
    missing: Value = ""
    return {name for name in {*one, *other} if one.get(name, missing) != other.get(name, missing)}
