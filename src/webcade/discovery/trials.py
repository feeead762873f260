"""Tries a game out: how it starts, which keys act, and how random episodes go."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from ..chromium.page import PageOptions, share_browser
from ..chromium.states.variables import Variable
from ..errors import PageError
from ..game import Game
from ..game.schema import Closure
from ..page import KeptMoment, RawInputs, View
from .beginnings import Beginnings, Step
from .ranking import SHOWN, Look, Rises, Value, is_best
from .trial_page import TrialPage, framed

_Phase = tuple[tuple[str | float, ...], ...]
TrialText = Callable[[Sequence[Mapping[str, object]], Sequence[Closure], Mapping[str, str]], str]

_SETTLE = 10  # frames after which a start shows
_ACTIVITY_LOOKS, _ACTIVITY_FRAMES = 6, 10
_MORE, _MORE_THAN_A_TITLE = 2, 4  # things that have to move more after a start than before
_EFFECT_FRAMES = 30  # in which a key has to show an effect
_STEPS, _FRAMES = 300, 4  # of an episode that is watched
_BACKS, _LEAST_LOOKS = (
    20,
    4,
)  # times that an episode is gone on with before its end; looks before it may be over
_PICTURED, _SAME_PICTURES = 8, 6  # steps from picture to picture; equal ones after which an episode is over
_AFTER_THE_END = 12  # steps that are watched after an end that is known
_KEYS_UNTIL = 0.4  # of the time
_PREPARING, _PREPARING_FRAMES, _SOON, _ROUNDS = (
    4,
    20,
    7,
    3,
)  # keys that are pressed, for a second moment to try keys from
_LEAST_CHANGES, _ANEW = 4, 0.4  # things that differ from the beginning; the part of them after a restart
_LONGEST_HOLDS, _LONGEST_PAUSES = (2, 4, 8, 16), (1, 3)  # steps: another rhythm in each episode
_GRID = (0.22, 0.5, 0.78)  # where the pointer is tried, as parts of an area's sides
_NO_KEY = "F8"  # that games do not use: what it changes tells of keys, and not of the game


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
        pictures: what is seen after each that acts at the beginning.
    """

    keys: list[KeyEffect]
    restarting: tuple[str, ...] = ()
    pictures: frozenset[str] = frozenset()


Area = tuple[float, float, float, float]
"""x, y, width and height in CSS pixels."""


@dataclass(frozen=True, slots=True)
class PointerEffect:
    """What the pointer does.

    Attributes:
        area: where.
        moves: whether moving it makes a difference.
        clicks: whether clicking does, besides moving there.
    """

    area: Area
    moves: bool
    clicks: bool


@dataclass(frozen=True, slots=True)
class Play:
    """How a game is played.

    Attributes:
        start: the first steps of an episode.
        keys: the keys that act.
        pointer: where and how the pointer acts; None if it does not.
    """

    start: tuple[Step, ...]
    keys: tuple[KeyEffect, ...]
    pointer: PointerEffect | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """An episode of random play.

    Attributes:
        looks: one for each step.
        ended: "dialog" or "navigation" if the page ended it so; else "".
        inputs: of each step; after each follows a look.
    """

    looks: list[Look]
    ended: str
    inputs: Sequence[RawInputs] = ()


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
    """

    def __init__(self, text: TrialText, folder: str, load_timeout: float, time_limit: float) -> None:
        self._text = text
        self._folder = folder
        self._options = PageOptions(load_timeout=load_timeout)
        self._begun, self._time_limit = time.monotonic(), time_limit
        self._names: dict[Variable, str] = {}  # in `read.closures`
        self._shared = share_browser(Game.from_text(text((), (), {}), folder), self._options)
        self._beginnings = Beginnings(self._loaded)

    def is_late(self, part: float) -> bool:
        """Return whether this part of the time has passed."""
        return time.monotonic() - self._begun > part * self._time_limit

    @property
    def variables(self) -> dict[str, Variable]:
        """The variables of closures that have been seen, by their names in `read.closures`."""
        return {name: variable for variable, name in self._names.items()}

    @contextmanager
    def opened(
        self, start: Sequence[Step], seed: int = 0, *, into_closures: bool = False
    ) -> Iterator[TrialPage]:
        """A page at the beginning of an episode: the same page, put back, where that can be done.

        Args:
            start: the first steps.
            seed: of the episode.
            into_closures: whether looks see the variables of closures, too.

        Raises:
            PageError, BrowserError: it cannot be begun.
        """
        with self._beginnings.at(start, seed, into_closures=into_closures) as page:
            yield page

    def close(self) -> None:
        """Close the page that is open, and with it the browser."""
        self._beginnings.close()

    def _loaded(
        self,
        start: Sequence[Step],
        closures: Sequence[Closure] = (),
        readings: Mapping[str, str] = MappingProxyType({}),
    ) -> TrialPage:
        game = Game.from_text(self._text(framed(start), closures, readings), self._folder)
        page = TrialPage(game, View(None), self._options, self._shared)
        page.names = self._names
        try:
            page.reset(0, "reload")
        except BaseException:
            page.close()
            raise
        return page

    def activity(self, start: Sequence[Step]) -> Activity:
        """Return how much moves by itself after these steps."""
        try:
            with self.opened(start) as page:
                page.pass_time(_SETTLE)
                looks, pictures = [page.look()], [page.picture()]
                for _ in range(_ACTIVITY_LOOKS):
                    page.pass_time(_ACTIVITY_FRAMES)
                    looks.append(page.look())
                    pictures.append(page.picture())
        except PageError:
            return Activity(-1, 0)
        moving = {name for one, other in pairwise(looks) for name in _changed(one, other)}
        return Activity(len(moving), len(set(pictures)) - 1)

    def calls(self, start: Sequence[Step]) -> list[str]:
        """Return the names of the page's own global functions that take nothing."""
        with self.opened(start) as page:
            return page.calls()

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
        effects = [[one for one in same if one[0] not in restarting] for same in found.values()]
        keys = [KeyEffect(*same[0], tuple(code for code, _ in same[1:])) for same in effects if same]
        return KeyEffects(keys, tuple(restarting), pictures)

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
        self, start: Sequence[Step], before: Sequence[str] = (), frames: int = _PREPARING_FRAMES
    ) -> Iterator[_KeyTrial]:
        with self.opened(start) as page:
            page.pass_time(_SETTLE)
            yield _KeyTrial(page, before, frames)

    def _silent(
        self, codes: Sequence[str], found: Mapping[str, list[tuple[str, bool]]], restarting: Sequence[str]
    ) -> list[str]:
        """The keys that are still to be tried; none if it is late."""
        done = {*restarting, *(code for same in found.values() for code, _ in same)}
        return [] if self.is_late(_KEYS_UNTIL) else [code for code in codes if code not in done]

    def pointer(self, start: Sequence[Step], area: Area, known: Set[str]) -> PointerEffect | None:
        """Return what the pointer does, by the pictures after it; None if it does nothing.

        Args:
            start: the first steps.
            area: where it is tried.
            known: pictures after keys; a click that does the same is no other action.
        """
        with self._key_trial(start) as trial:
            moved, clicks = {}, False
            for point in _points(area):
                trial.effect((_move(point),), ())
                moved[point] = trial.picture
            moves = len(set(moved.values())) > 1
            for point, picture in moved.items():
                trial.effect(*_click(point))
                if trial.picture != picture and trial.picture not in known:
                    clicks = True
                    break
        return PointerEffect(area, moves, clicks) if moves or clicks else None

    def watch(self, play: Play, seed: int, is_over: Callable[[Look], bool] | None = None) -> Watched:
        """Play an episode at random, and look after each step, until the game stands still or begins anew.

        Args:
            play: how it is played.
            seed: of the player, and of the page's chance.
            is_over: whether a look tells that the episode is over, if that is known. Then the page is put
                back before the end a few times, and played otherwise from there: so chance gets further.
        """
        with self.opened(play.start, seed, into_closures=True) as page:
            episode = _Episode(page, RandomPlayer(seed, play))
            over, pictures = 0, [""]
            for step in range(_STEPS):
                ended = episode.step()
                if ended:
                    self.close()
                    return Watched(episode.looks, ended, episode.inputs)
                if is_over is not None:
                    over += is_over(episode.looks[-1])
                    if over == 1 and episode.goes_back():
                        over = 0
                if over > _AFTER_THE_END or episode.begins_anew:
                    break
                if step % _PICTURED == 0:
                    pictures = [*pictures, page.picture()][-_SAME_PICTURES:]
                    if len(pictures) == _SAME_PICTURES and len(set(pictures)) == 1:
                        break
                    if is_over is not None and over == 0:
                        episode.keep()
        return Watched(episode.looks, "", episode.inputs)

    def reads(
        self,
        play: Play,
        episode: Watched,
        seed: int,
        closures: Sequence[Closure],
        readings: Mapping[str, str],
        expected: Mapping[str, Sequence[Value]],
    ) -> set[str]:
        """Return which expressions have the values that were seen in an episode that is played again.

        Args:
            play: how it is played.
            episode: as it was watched.
            seed: of it.
            closures: variables that the expressions name.
            readings: the expressions, by any names.
            expected: their values after each step, by the same names.

        Raises:
            PageError: the page runs one of the places never, or too late.
            GameError: one of the places is not there.
        """
        page = self._loaded(play.start, closures, readings)
        try:
            page.pass_over_chance(seed)
            right = set(readings)
            for step, inputs in enumerate(episode.inputs[: max(map(len, expected.values()))]):
                read = page.step(inputs, _FRAMES).readings
                right -= {
                    name
                    for name in right
                    if step < len(expected[name]) and read.get(name) != expected[name][step]
                }
                if not right:
                    break
            return right
        finally:
            page.close()


class _Episode:
    """An episode that is watched.

    Args:
        page: at its beginning.
        player: plays it.
    """

    def __init__(self, page: TrialPage, player: RandomPlayer) -> None:
        self._page = page
        self._player = player
        self._kept: list[tuple[int, RandomPlayer, KeptMoment]] = []
        self._backs = 0
        self.looks: list[Look] = [page.look()]
        self.inputs: list[RawInputs] = []
        self.begins_anew = False
        self._rises = Rises(self.looks[0])

    def step(self) -> str:
        """Take a step; return how the page ended the episode, "" if it did not."""
        inputs = self._player.inputs()
        snapshot = self._page.step(inputs, _FRAMES)
        if snapshot.ended:
            return snapshot.ended
        look = self._page.look()
        if self._rises.fall(look):
            self.begins_anew = True
            return ""
        self.looks.append(look)
        self.inputs.append(inputs)
        return ""

    def keep(self) -> None:
        """Keep this moment, to come back to."""
        if (moment := self._page.kept()) is not None:
            self._kept.append((len(self.inputs), self._player.copied(self._backs), moment))

    def goes_back(self) -> bool:
        """Go back to the moment before the last that was kept; return whether it is worth another try."""
        if self._backs >= _BACKS or not self._kept:
            return False
        self._backs += 1
        at = -2 if len(self._kept) > 1 else -1
        done, player, moment = self._kept[at]
        for *_, later in self._kept[len(self._kept) + at + 1 :]:
            self._page.forget(later)
        self._kept = self._kept[: len(self._kept) + at + 1]
        self._page.put_back(moment)
        self._player = player.copied(self._backs)
        self.looks, self.inputs = self.looks[: done + 1], self.inputs[:done]
        self._rises = Rises(self.looks[0])
        for look in self.looks[1:]:
            self._rises.fall(look)
        return True


class _KeyTrial:
    """Tries inputs from one moment.

    Args:
        page: at the beginning.
        before: keys that are pressed one after the other, which leads to the moment.
        frames: that pass after each of them.
    """

    def __init__(self, page: TrialPage, before: Sequence[str], frames: int = _PREPARING_FRAMES) -> None:
        self._page = page
        self._before = before
        self._frames = frames
        self.fresh = page.look()
        self._press()
        self._kept: KeptMoment | None = page.kept()
        self._looks: list[Look] = []
        self._ignored: set[str] = set()
        self.moves = False
        self.picture = ""
        idle = self.effect((), ())
        self._idle_look = self._looks[-1]
        self._idle_moves = self.moves
        idle_looks = self._looks
        self.effect(*_press(_NO_KEY))
        self._ignored = {
            name for one, other in zip(idle_looks, self._looks, strict=True) for name in _changed(one, other)
        }
        self.idle = self.effect((), ()) if self._ignored else idle
        self.pictures: set[str] = set()

    def acting(self, codes: Sequence[str]) -> dict[str, list[tuple[str, bool]]]:
        """Return the keys that act, each with whether it is held, by what is seen afterwards."""
        found: dict[str, list[tuple[str, bool]]] = {}
        for code in codes:
            held = self.effect(((("keydown", code),),), ((("keyup", code),),))
            stops = self._idle_moves and not self.moves
            if held == self.idle or stops:
                continue
            self.pictures.add(self.picture)
            pressed = self.effect(*_press(code))
            self.pictures.add(self.picture)
            found.setdefault(held, []).append((code, held != pressed))
        return found

    def begins_anew(self, code: str, fresh: Look) -> bool:
        """Return whether a key leads back to what was seen at the beginning, and doing nothing does not."""
        self.effect(*_press(code))
        came, stayed = (
            {name for name in _changed(fresh, one) if not is_best(name)}
            for one in (self._looks[-1], self._idle_look)
        )
        shown = {name for name in stayed if name.startswith(SHOWN)}
        if shown and not shown & came:
            return True
        return len(stayed) >= _LEAST_CHANGES and len(came) < _ANEW * len(stayed)

    def effect(self, first: Sequence[_Phase], last: Sequence[_Phase]) -> str:
        """Apply inputs, let time pass, apply the last ones, and return all that is seen."""
        page = self._page
        page.step(RawInputs(tuple(first)), _EFFECT_FRAMES // 2)
        middle = page.look()
        page.step(RawInputs(tuple(last)), 1)
        page.pass_time(_EFFECT_FRAMES // 2)
        after = page.look()
        self.picture = page.picture()
        seen = json.dumps([self._told(middle), self._told(after), self.picture], sort_keys=True)
        self.moves = bool(_changed(middle, after))
        self._looks = [middle, after]
        if self._kept is not None:
            page.put_back(self._kept)
        else:
            page.reset(0, "reload")
            page.pass_time(_SETTLE)
            self._press()
        return seen

    def _told(self, look: Look) -> Look:
        """A look without what only says which keys are down."""
        return {name: value for name, value in look.items() if name not in self._ignored}

    def _press(self) -> None:
        for code in self._before:
            self._page.step(RawInputs(_press(code)[0]), self._frames)


def _press(code: str) -> tuple[tuple[_Phase, ...], tuple[_Phase, ...]]:
    return ((("keydown", code),), (("keyup", code),)), ()


def _move(point: tuple[float, float]) -> _Phase:
    return (("move", *point),)


def _click(point: tuple[float, float]) -> tuple[tuple[_Phase, ...], tuple[_Phase, ...]]:
    return ((*_move(point), ("down", "left")), (("up", "left"),)), ()


def _points(area: Area) -> list[tuple[float, float]]:
    """Places all over an area."""
    x, y, width, height = area
    return [(round(x + width * across), round(y + height * down)) for down in _GRID for across in _GRID]


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
        self._left = 0
        has_held = any(key.is_held for key in play.keys) or (play.pointer is not None and play.pointer.moves)
        self._longest = self._rng.choice(_LONGEST_HOLDS if has_held else _LONGEST_PAUSES)

    def copied(self, number: int) -> RandomPlayer:
        """Return a player that goes on from here by another chance, holding what this one holds."""
        player = RandomPlayer(self.seed * 1000 + number, self._play)
        player.seed, player._held, player._left = self.seed, self._held, 0
        return player

    def inputs(self) -> RawInputs:
        """Return what is done in the next step."""
        phases: list[_Phase] = []
        if self._left == 0:
            phases = self._chosen()
            self._left = self._rng.randint(1, self._longest)
        self._left -= 1
        return RawInputs(tuple(phases))

    def _chosen(self) -> list[_Phase]:
        release: _Phase = (("keyup", self._held),) if self._held else ()
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

    def _pointed(self, pointer: PointerEffect, release: _Phase) -> list[_Phase]:
        x, y, width, height = pointer.area
        place = (round(x + width * self._rng.random()), round(y + height * self._rng.random()))
        moved = (*release, *_move(place))
        if pointer.clicks and (not pointer.moves or self._rng.random() < 0.5):
            return [(*moved, ("down", "left")), (("up", "left"),)]
        return [moved]


def _changed(one: Look, other: Look) -> set[str]:
    missing: Value = ""
    return {name for name in {*one, *other} if one.get(name, missing) != other.get(name, missing)}
