"""Tries a game out: how it starts, which keys act, and how random episodes go."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from itertools import pairwise, permutations
from types import MappingProxyType
from typing import NamedTuple

from ..chromium.page import PageOptions, share_browser
from ..chromium.states.variables import Variable
from ..errors import PageError
from ..game import Game
from ..game.schema import Closure
from ..inspecting.parts import Grid
from ..page import View
from .beginnings import Beginnings
from .candidates import Look
from .key_trial import NO_KEY, SETTLE, KeyTrial, changed
from .play import Area, KeyEffect, KeyEffects, PointerEffect
from .pointer_trial import MOST_PLACES, clicked_places, painted_board, pointer_effect
from .steps import Step, framed
from .ticking import frames_of_a_move
from .trial_page import TrialPage

TrialText = Callable[[Sequence[Mapping[str, object]], Sequence[Closure], Mapping[str, str]], str]

_ACTIVITY_LOOKS, _ACTIVITY_FRAMES = 6, 10
_MORE_FUNCTIONS = 3  # that come with what a page sets up; in many games each frame makes one or two
_MORE, _MORE_THAN_A_TITLE = 2, 4  # things that have to move more after a start than before
_KEYS_UNTIL, _MERGING_UNTIL, _POINTER_UNTIL = 0.4, 0.5, 0.55  # of the time
_PREPARING, _PREPARING_FRAMES = 4, 20  # keys that are pressed, for a second moment to try keys from
_SOON = 7  # frames after a key, in which the game is not over yet
_ROUNDS = 3  # in which all other keys are pressed, before one that may begin anew
_WAYS = ({"ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"}, {"KeyA", "KeyD", "KeyW", "KeyS"})
_MOST_PATHS = 20
_PATH_FRAMES = 45  # after a key that leads elsewhere
_NOTHING = 6  # presses of a key without a use: two seconds in which the game goes on by itself


class Activity(NamedTuple):
    """How much moves by itself.

    Attributes:
        names: numbers, flags and texts that change; -1 if the steps before could not be taken.
        pictures: how often the picture changes, of `_ACTIVITY_LOOKS`.
    """

    names: int
    pictures: int

    @property
    def all(self) -> int:
        """Both together."""
        return self.names + self.pictures

    def starts(self, before: Activity) -> bool:
        """Return whether it is that of a game that has begun since. A title may move, too."""
        if before.all == 0:
            return (self.names > 0 and self.pictures > 0) or self.all > _MORE
        if before.pictures >= _ACTIVITY_LOOKS - 2:
            return self.all > 1.5 * before.all + _MORE_THAN_A_TITLE
        return self.all > 1.2 * before.all + _MORE


class Trials:
    """Opens a game in one browser, each time with other first steps.

    Args:
        text: makes the text of a game.toml of the first steps of an episode; further ones are variables of
            closures, and expressions to be read, by their names.
        folder: the folder that it would lie in.
        load_timeout: seconds.
        time_limit: seconds for all trials.

    Attributes:
        beginnings: opens pages where an episode begins.
        deadline: time of `time.monotonic()` at which all trials end.
    """

    def __init__(self, text: TrialText, folder: str, load_timeout: float, time_limit: float) -> None:
        self._text = text
        self._folder = folder
        self._options = PageOptions(load_timeout=load_timeout, step_timeout=load_timeout)
        self._begun, self._time_limit = time.monotonic(), time_limit
        self.deadline = self._begun + time_limit
        self._names: dict[Variable, str] = {}  # in `read.closures`
        self._refusals: list[str] = []  # of copies, by any of the pages
        self._noted: set[str] = set()  # names that only say which keys are down
        self._shared = share_browser(Game.from_text(text((), (), {}), folder), self._options)
        self.beginnings = Beginnings(self.loaded)

    def is_late(self, part: float) -> bool:
        """Return whether this part of the time has passed."""
        return time.monotonic() - self._begun > part * self._time_limit

    @property
    def variables(self) -> dict[str, Variable]:
        """The variables of closures that have been seen, by their names in `read.closures`."""
        return {name: variable for variable, name in self._names.items()}

    def close(self) -> None:
        """Close the page that is open, and with it the browser."""
        self.beginnings.close()

    def loaded(
        self,
        start: Sequence[Step],
        closures: Sequence[Closure] = (),
        readings: Mapping[str, str] = MappingProxyType({}),
    ) -> TrialPage:
        return self.open(Game.from_text(self._text(framed(start), closures, readings), self._folder), 0)

    def open(self, game: Game, seed: int) -> TrialPage:
        """Load a page of its own where an episode of a game begins, with a seed of its chance."""
        page = TrialPage(game, View(None), self._options, self._shared)
        page.names, page.refusals = self._names, self._refusals
        try:
            page.reset(seed, "reload")
        except BaseException:
            page.close()
            raise
        return page

    def activity(self, start: Sequence[Step]) -> Activity:
        """Return how much moves by itself after these steps."""
        try:
            with self.beginnings.at(start) as page:
                page.pass_time(SETTLE)
                looks, pictures = [page.look()], [page.picture()]
                for _ in range(_ACTIVITY_LOOKS):
                    page.pass_time(_ACTIVITY_FRAMES)
                    looks.append(page.look())
                    pictures.append(page.picture())
        except PageError:
            return Activity(-1, 0)
        moving = {name for one, other in pairwise(looks) for name in changed(one, other)}
        return Activity(len(moving), len(set(pictures)) - 1)

    def calls(self, start: Sequence[Step]) -> list[str]:
        """Return the names of the page's own global functions that take nothing."""
        with self.beginnings.at(start) as page:
            return page.calls()

    def makes_more(self, start: Sequence[Step], frames: int) -> bool:
        """Return whether there are more functions some frames later: methods, or handlers, of new objects."""
        with self.beginnings.at(start) as page:
            before = page.count_functions()
            page.pass_time(frames)
            return page.count_functions() - before >= _MORE_FUNCTIONS

    def effects(self, start: Sequence[Step], codes: Sequence[str]) -> KeyEffects:
        """Try keys from the same moments: the beginning, and one after the keys that act there.

        Args:
            start: the first steps.
            codes: the keys.
        """
        with self._key_trial(start) as trial:
            fresh = trial.fresh
            found = trial.acting(codes)
            pictures = frozenset(trial.pictures)
        firsts = [same[0][0] for same in found.values()][:_PREPARING]
        restarting = self._restarting(start, [same[0][0] for same in found.values()], fresh)
        if firsts:
            with self._key_trial(start, firsts[:2]) as later:
                silent = self._silent(codes, found, restarting)
                restarting += [code for code in silent if later.begins_anew(code, fresh)]
                found |= later.acting(self._silent(codes, found, restarting))
        for first in firsts:  # soon after it: the game may be over later
            if silent := self._silent(codes, found, restarting):
                with self._key_trial(start, [first], _SOON) as soon:
                    found |= soon.acting(silent)
        for before in _paths(firsts):
            if not (missing := _missing(self._silent(codes, found, restarting), found)):
                break
            with self._key_trial(start, before, _PATH_FRAMES) as elsewhere:
                found |= elsewhere.acting(missing)
        is_held = dict(one for same in found.values() for one in same if one[0] not in restarting)
        alike = [[code for code, _ in same if code in is_held] for same in found.values()]
        groups, moments = self._told_apart(start, [*filter(None, alike)], firsts)
        keys = [KeyEffect(code, is_held[code], tuple(same), moments if same else 1) for code, *same in groups]
        return KeyEffects(keys, tuple(restarting), pictures)

    def _told_apart(
        self, start: Sequence[Step], groups: list[list[str]], firsts: Sequence[str]
    ) -> tuple[list[list[str]], int]:
        """Take groups of keys that do the same apart, if they do something else at further moments.

        A page that cannot be put back has one further moment, as each trial of it takes a load.
        Where there is no time for any, each key is taken for itself.

        Args:
            start: the first steps.
            groups: the keys.
            firsts: keys that are pressed before the further moments.

        Returns:
            The groups, and at how many moments those that are left did the same.
        """
        count = 1
        for before, frames in _moments(firsts):
            if all(len(group) == 1 for group in groups) or self.is_late(_MERGING_UNTIL):
                break
            try:
                with self._key_trial(start, before, frames) as trial:
                    groups = [part for group in groups for part in _parts(trial, group)]
            except PageError:  # such as a page that is left there
                continue
            count += 1
            if not trial.is_quick:
                break
        return (groups if count > 1 else [[code] for group in groups for code in group]), count

    def _restarting(self, start: Sequence[Step], codes: Sequence[str], fresh: Look) -> list[str]:
        """The keys that begin the game anew, after all the others have been pressed some times."""
        found = []
        for code in codes:
            others = [one for one in codes if one != code] * _ROUNDS
            if others and not self.is_late(_KEYS_UNTIL):
                with self._key_trial(start, others, _SOON) as later:
                    if later.begins_anew(code, fresh):
                        found.append(code)
        return found

    @contextmanager
    def _key_trial(
        self,
        start: Sequence[Step],
        before: Sequence[str] = (),
        frames: int = _PREPARING_FRAMES,
        until: float = _KEYS_UNTIL,
    ) -> Iterator[KeyTrial]:
        with self.beginnings.at(start) as page:
            page.pass_time(SETTLE)
            yield KeyTrial(page, before, frames, lambda: self.is_late(until), self._noted)

    def _silent(
        self, codes: Sequence[str], found: Mapping[str, list[tuple[str, bool]]], restarting: Sequence[str]
    ) -> list[str]:
        """The keys that are still to be tried; none if it is late."""
        done = {*restarting, *(code for same in found.values() for code, _ in same)}
        return [] if self.is_late(_KEYS_UNTIL) else [code for code in codes if code not in done]

    def pointer(self, start: Sequence[Step], area: Area, known: Set[str]) -> PointerEffect | None:
        """Return what the pointer does after these steps; None if it does nothing.

        Args:
            start: the first steps.
            area: where it is tried.
            known: pictures after keys; a click that does the same is no other action.
        """
        with self._key_trial(start, until=_POINTER_UNTIL) as trial:
            return pointer_effect(trial, area, known)

    def painted_board(self, start: Sequence[Step]) -> tuple[Grid, Area] | None:
        """Return the board that the game paints after these steps, and where it is; None without one."""
        with self._key_trial(start, until=_POINTER_UNTIL) as trial:
            return painted_board(trial)

    def frames_of_a_move(self, start: Sequence[Step], codes: Sequence[str]) -> int | None:
        """Return the frames from move to move of a game that hears keys only then; None for another."""
        with self.beginnings.at(start) as page:
            page.pass_time(SETTLE)
            return frames_of_a_move(page, codes)

    def clicked_places(
        self, start: Sequence[Step], area: Area, most: int = MOST_PLACES, until: float = _POINTER_UNTIL
    ) -> list[tuple[float, float]]:
        """Return places of an area, up to so many, whose clicks show something, each something else."""
        try:
            with self._key_trial(start, until=until) as trial:
                return clicked_places(trial, area, most)
        except PageError:
            return []


def _moments(firsts: Sequence[str]) -> list[tuple[list[str], int]]:
    """What leads to further moments: keys, and the frames after each. After some, after many, after none."""
    some, many = [*firsts[:2]], [*reversed(firsts)] * _ROUNDS
    return [(some, _PREPARING_FRAMES), (many, _SOON), ([NO_KEY] * _NOTHING, _PREPARING_FRAMES)]


def _missing(silent: Sequence[str], found: Mapping[str, list[tuple[str, bool]]]) -> list[str]:
    """The silent key of four ways, if the three others act: there may be a wall that way."""
    acting = {code for same in found.values() for code, _ in same}
    return [code for ways in _WAYS if len(acting & ways) == len(ways) - 1 for code in silent if code in ways]


def _paths(firsts: Sequence[str]) -> list[list[str]]:
    """Keys that lead elsewhere, one after the other: each alone, then two, and two again."""
    pairs = [[*pair] for pair in permutations(firsts, 2)]
    return [*([one] for one in firsts), *pairs, *(pair * 2 for pair in pairs)][:_MOST_PATHS]


def _parts(trial: KeyTrial, group: list[str]) -> list[list[str]]:
    return trial.told_apart(group) if len(group) > 1 else [group]
