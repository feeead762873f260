"""Tries a game out: how it starts, which keys act, and how random episodes go."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

from ..chromium.page import PageOptions, share_browser
from ..chromium.states.variables import Variable
from ..errors import GameError, PageError
from ..game import Game
from ..game.schema import Closure
from ..page import KeptMoment, RawInputs, View
from .ranking import Look, Value
from .trial_page import TrialPage

Step = dict[str, object]
"""A step of `[episode]`, as game.toml writes it."""

_Phase = tuple[tuple[str | float, ...], ...]
TrialText = Callable[[Sequence[Step], Closure | None, str], str]

_SETTLE = 10  # frames after which a start shows
_ACTIVITY_LOOKS, _ACTIVITY_FRAMES = 6, 10
_EFFECT_FRAMES = 30  # in which a key has to show an effect
_STEPS, _FRAMES = 300, 4  # of an episode that is watched
_STILL = 60  # looks at which nothing changes, after which an episode is over
_KEYS_UNTIL = 0.4  # of the time
_PREPARING, _PREPARING_FRAMES = 2, 20  # keys that are pressed, for a second moment to try keys from
_LEAST_CHANGES, _ANEW = 4, 0.4  # things that differ from the beginning; the part of them after a restart
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
class KeyEffects:
    """What the keys do.

    Attributes:
        keys: those that act, those with equal effects merged, in the order in which they were tried.
        restarting: those that begin the game anew, which are no actions.
    """

    keys: list[KeyEffect]
    restarting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Play:
    """How a game is played.

    Attributes:
        start: the first steps of an episode.
        keys: the keys that act.
        points: where it is clicked, in CSS pixels.
    """

    start: tuple[Step, ...]
    keys: tuple[KeyEffect, ...]
    points: tuple[tuple[float, float], ...] = ()


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
        text: makes the text of a game.toml of the first steps of an episode; further ones are a variable of a
            closure and an expression to be read.
        folder: the folder that it would lie in.
        load_timeout: seconds.
        time_limit: seconds for all trials.
    """

    def __init__(self, text: TrialText, folder: str, load_timeout: float, time_limit: float) -> None:
        self._text = text
        self._folder = folder
        self._options = PageOptions(load_timeout=load_timeout)
        self._begun, self._time_limit = time.monotonic(), time_limit
        self._names: dict[Variable, str] = {}  # in `read.closures`
        self._shared = share_browser(Game.from_text(text((), None, ""), folder), self._options)

    def is_late(self, part: float) -> bool:
        """Return whether this part of the time has passed."""
        return time.monotonic() - self._begun > part * self._time_limit

    @property
    def variables(self) -> dict[str, Variable]:
        """The variables of closures that have been seen, by their names in `read.closures`."""
        return {name: variable for variable, name in self._names.items()}

    @contextmanager
    def opened(
        self,
        start: Sequence[Step],
        seed: int = 0,
        *,
        into_closures: bool = False,
        closure: Closure | None = None,
        reading: str = "",
    ) -> Iterator[TrialPage]:
        """A page at the beginning of an episode. Raises PageError or BrowserError.

        Args:
            start: the first steps.
            seed: of the episode.
            into_closures: whether looks see the variables of closures, too.
            closure: one of them, that the game's file would name.
            reading: what is read after each step.
        """
        game = Game.from_text(self._text(start, closure, reading), self._folder)
        page = TrialPage(game, View(None), self._options, self._shared)
        page.looks_into_closures = into_closures
        page.names = self._names
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

    def effects(self, start: Sequence[Step], codes: Sequence[str]) -> KeyEffects:
        """Try keys from the same moments: the beginning, and one after the keys that act there.

        Args:
            start: the first steps.
            codes: the keys.
        """
        with self.opened(start) as page:
            page.pass_time(_SETTLE)
            fresh = page.look()
            trial = _KeyTrial(page, ())
            found = trial.acting(codes)
            firsts = [same[0][0] for same in found.values()][:_PREPARING]
            acting = {code for same in found.values() for code, _ in same}
            silent = [code for code in codes if code not in acting]
            restarting: tuple[str, ...] = ()
            if firsts:
                later = _KeyTrial(page, firsts)
                restarting = tuple(
                    code for code in codes if not self.is_late(_KEYS_UNTIL) and later.begins_anew(code, fresh)
                )
                if not self.is_late(_KEYS_UNTIL):
                    found |= later.acting([code for code in silent if code not in restarting])
        effects = [[one for one in same if one[0] not in restarting] for same in found.values()]
        keys = [KeyEffect(*same[0], tuple(code for code, _ in same[1:])) for same in effects if same]
        return KeyEffects(keys, restarting)

    def clicks_act(self, start: Sequence[Step], points: Sequence[tuple[float, float]]) -> bool:
        """Return whether a click at one of these places makes a difference."""
        with self.opened(start) as page:
            page.pass_time(_SETTLE)
            trial = _KeyTrial(page, ())
            return any(trial.effect(*_click(point)) != trial.idle for point in points)

    def watch(self, play: Play, seed: int) -> Watched:
        """Play an episode at random, and look after each step."""
        player = RandomPlayer(seed, play)
        with self.opened(play.start, seed, into_closures=True) as page:
            looks: list[Look] = [page.look()]
            still = 0
            for _ in range(_STEPS):
                snapshot = page.step(player.inputs(), _FRAMES)
                if snapshot.ended:
                    return Watched(looks, snapshot.ended)
                looks.append(page.look())
                still = still + 1 if looks[-1] == looks[-2] else 0
                if still >= _STILL:
                    break
        return Watched(looks, "")

    def reads(
        self,
        play: Play,
        player: RandomPlayer,
        closure: Closure,
        reading: str,
        expected: Sequence[Value],
    ) -> bool:
        """Return whether an expression has the values that were seen in an episode that is played again.

        Args:
            play: how it is played.
            player: that of the episode, at its beginning.
            closure: a variable that the expression names.
            reading: the expression.
            expected: its values after each step.
        """
        try:
            with self.opened(play.start, player.seed, closure=closure, reading=reading) as page:
                return all(
                    page.step(player.inputs(), _FRAMES).readings.get("tried") == value for value in expected
                )
        except (PageError, GameError):
            return False


class _KeyTrial:
    """Tries inputs from one moment.

    Args:
        page: at the beginning.
        before: keys that are pressed one after the other, which leads to the moment.
    """

    def __init__(self, page: TrialPage, before: Sequence[str]) -> None:
        self._page = page
        self._before = before
        self._press()
        self._kept: KeptMoment | None = page.kept()
        self._looks: list[Look] = []
        self.moves = False
        self.idle = self.effect((), ())
        self._idle_look = self._looks[-1]
        self._idle_moves = self.moves

    def acting(self, codes: Sequence[str]) -> dict[str, list[tuple[str, bool]]]:
        """Return the keys that act, each with whether it is held, by what is seen afterwards."""
        found: dict[str, list[tuple[str, bool]]] = {}
        for code in codes:
            held = self.effect(((("keydown", code),),), ((("keyup", code),),))
            stops = self._idle_moves and not self.moves
            if held == self.idle or stops:
                continue
            pressed = self.effect(*_press(code))
            found.setdefault(held, []).append((code, held != pressed))
        return found

    def begins_anew(self, code: str, fresh: Look) -> bool:
        """Return whether a key leads back to what was seen at the beginning, and doing nothing does not."""
        self.effect(*_press(code))
        came, stayed = (len(_changed(fresh, one)) for one in (self._looks[-1], self._idle_look))
        return stayed >= _LEAST_CHANGES and came < _ANEW * stayed

    def effect(self, first: Sequence[_Phase], last: Sequence[_Phase]) -> str:
        """Apply inputs, let time pass, apply the last ones, and return all that is seen."""
        page = self._page
        page.step(RawInputs(tuple(first)), _EFFECT_FRAMES // 2)
        middle = page.look()
        page.step(RawInputs(tuple(last)), 1)
        page.pass_time(_EFFECT_FRAMES // 2)
        after = page.look()
        seen = json.dumps([middle, after, page.picture()], sort_keys=True)
        self.moves = bool(_changed(middle, after))
        self._looks = [middle, after]
        if self._kept is not None:
            page.put_back(self._kept)
        else:
            page.reset(0, "reload")
            page.pass_time(_SETTLE)
            self._press()
        return seen

    def _press(self) -> None:
        for code in self._before:
            self._page.step(RawInputs(_press(code)[0]), _PREPARING_FRAMES)


def _press(code: str) -> tuple[tuple[_Phase, ...], tuple[_Phase, ...]]:
    return ((("keydown", code),), (("keyup", code),)), ()


def _click(point: tuple[float, float]) -> tuple[tuple[_Phase, ...], tuple[_Phase, ...]]:
    x, y = point
    return ((("move", x, y), ("down", "left")), (("up", "left"),)), ()


class RandomPlayer:
    """Chooses keys and places to click by chance, and holds keys for some steps.

    Args:
        seed: of the chance, and of the episode that is played.
        play: what to choose from.
    """

    def __init__(self, seed: int, play: Play) -> None:
        self.seed = seed
        self._rng = random.Random(seed)
        self._keys = play.keys
        self._points = play.points
        self._held = ""
        self._left = 0

    def inputs(self) -> RawInputs:
        """Return what is done in the next step."""
        phases: list[_Phase] = []
        if self._left == 0:
            phases = self._chosen()
            self._left = self._rng.randint(1, _LONGEST_HOLD)
        self._left -= 1
        return RawInputs(tuple(phases))

    def _chosen(self) -> list[_Phase]:
        release: _Phase = (("keyup", self._held),) if self._held else ()
        self._held = ""
        choice = self._rng.randrange(len(self._keys) + bool(self._points) + 1)
        if choice < len(self._keys):
            key = self._keys[choice]
            down = (*release, ("keydown", key.code))
            if key.is_held:
                self._held = key.code
                return [down]
            return [down, (("keyup", key.code),)]
        if self._points and choice == len(self._keys):
            x, y = self._rng.choice(self._points)
            return [(*release, ("move", x, y), ("down", "left")), (("up", "left"),)]
        return [release] if release else []


def _changed(one: Look, other: Look) -> set[str]:
    missing: Value = ""
    return {name for name in {*one, *other} if one.get(name, missing) != other.get(name, missing)}
