"""What keys and the pointer do, tried from one moment, to which the page is put back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import cache, cached_property

from ..game.keys import KEYS
from ..page import KeptMoment, RawInputs
from .candidates import SHOWN, Look, Value, is_best
from .play import Phase, held, press
from .trial_page import TrialPage

SETTLE = 10  # frames after which a start shows
_BETWEEN = (7, 11, 13)  # frames from picture to picture, which tell whether what is shown moves
_EFFECT_FRAMES = 30  # in which a key has to show an effect
_LEAST_CHANGES, _ANEW = 4, 0.4  # things that differ from the beginning; the part of them after a restart
_WORD = re.compile(r"(?<=[\"'])[^\"'\w$](?=[\"'])|[\w$]+")  # a name, a number, a sign in quotes
NO_KEY = "F8"  # that games do not use: what it changes tells of keys, and not of the game


def _words_of(code: str) -> frozenset[str]:
    key = KEYS[code]
    return frozenset((code, key.key, key.shifted, str(key.key_code)))


_ALL_WORDS = frozenset(word for code in KEYS for word in _words_of(code))


class KeyTrial:
    """Tries inputs from one moment.

    Args:
        page: at the beginning.
        before: keys that are pressed one after the other, which leads to the moment.
        frames: that pass after each of them.
        is_late: whether no further inputs are to be tried.
        noted: names that only say which keys are down; those that are seen here are added.

    Attributes:
        fresh: what is seen at the beginning.
        idle: all that is seen after doing nothing.
        idle_picture: a digest of the picture after doing nothing.
        is_late: as given.
        picture: a digest of the picture after the last input.
        pictures: those after keys that act.
    """

    def __init__(
        self,
        page: TrialPage,
        before: Sequence[str],
        frames: int,
        is_late: Callable[[], bool] = lambda: False,
        noted: set[str] | None = None,
    ) -> None:
        self._page = page
        self.is_late = is_late
        self._before = before
        self._frames = frames
        self.fresh = page.look()
        self._press()
        self._moved = changed(self.fresh, page.look()) if before else set()
        self._kept: KeptMoment | None = page.kept()
        self._looks: list[Look] = []
        self._noted = set() if noted is None else noted
        self.moves = False
        self.picture = ""
        idle = self.effect((), ())
        self.idle_picture = self.picture
        self._idle_look = self._looks[-1]
        self._idle_moves = self.moves
        idle_looks = self._looks
        self.effect(*press(NO_KEY))
        noted = {
            without_keys(name, _words_of(NO_KEY))
            for one, other in zip(idle_looks, self._looks, strict=True)
            for name in changed(one, other)
        }
        is_known = noted <= self._noted
        self._noted |= noted
        self.idle = idle if is_known else self.effect((), ())
        self.pictures: set[str] = set()

    @property
    def page(self) -> TrialPage:
        """The page; `effect` and what calls it put it back to the moment."""
        return self._page

    @property
    def is_quick(self) -> bool:
        """Whether the page is put back to the moment; else it is loaded for each input."""
        return self._kept is not None

    def acting(self, codes: Sequence[str]) -> dict[str, list[tuple[str, bool]]]:
        """Return the keys that act, each with whether it is held, by what is seen afterwards."""
        found: dict[str, list[tuple[str, bool]]] = {}
        for code in codes:
            if self.is_late():
                break
            effect = self.effect(*held(code))
            if effect == self.idle or self._stops(code):
                continue
            self.pictures.add(self.picture)
            pressed = self.effect(*press(code))
            self.pictures.add(self.picture)
            found.setdefault(effect, []).append((code, effect != pressed))
        return found

    def told_apart(self, codes: Sequence[str]) -> list[list[str]]:
        """Return keys in groups: what is held of one group leads to the same from here."""
        groups: dict[str, list[str]] = {}
        for code in codes:
            groups.setdefault(self.effect(*held(code)), []).append(code)
        return [*groups.values()]

    def begins_anew(self, code: str, fresh: Look) -> bool:
        """Return whether a key leads back to what was seen at the beginning, and doing nothing does not.

        Only what was another before the key counts: a key that has the game miss a point leads to 0, too.
        """
        self.effect(*press(code))
        came, stayed = (
            {name for name in changed(fresh, one) & self._moved if not is_best(name)}
            for one in (self._looks[-1], self._idle_look)
        )
        shown = {name for name in stayed if name.startswith(SHOWN)}
        if shown and not shown & came:
            return True
        return len(stayed) >= _LEAST_CHANGES and len(came) < _ANEW * len(stayed)

    def picture_after(self, first: Sequence[Phase], last: Sequence[Phase] = ()) -> str:
        """Apply inputs, let time pass, apply the last ones, and return a digest of the picture."""
        self.effect(first, last)
        return self.picture

    def effect(self, first: Sequence[Phase], last: Sequence[Phase]) -> str:
        """Apply inputs, let time pass, apply the last ones, and return all that is seen."""
        page = self._page
        page.step_unseen(RawInputs(tuple(first)), _EFFECT_FRAMES // 2)
        middle = page.look()
        page.step_unseen(RawInputs(tuple(last)), 1)
        page.pass_time(_EFFECT_FRAMES // 2)
        after = page.look()
        self.picture = page.picture()
        seen = json.dumps([self._told(middle), self._told(after), self.picture], sort_keys=True)
        self.moves = bool(changed(middle, after))
        self._looks = [middle, after]
        self._go_back()
        return seen

    def _stops(self, code: str) -> bool:
        """Whether the game stands still after a key, and not without it: the key pauses it.

        Where looks do not see what moves, as in a closure, the picture tells.
        """
        if self._idle_moves:
            return not self.moves
        return self._idle_shows and not self._shows(press(code)[0])

    @cached_property
    def _idle_shows(self) -> bool:
        return self._shows(())

    def _shows(self, phases: Sequence[Phase]) -> bool:
        """Whether the picture goes on to change some time after inputs."""
        page = self._page
        pictures = set()
        page.step_unseen(RawInputs(tuple(phases)), _EFFECT_FRAMES // 2)
        for frames in _BETWEEN:
            page.pass_time(frames)
            pictures.add(page.picture())
        self._go_back()
        return len(pictures) > 1

    def _go_back(self) -> None:
        page = self._page
        if self._kept is not None:
            page.put_back(self._kept)
        else:
            page.reset(0, "reload")
            page.pass_time(SETTLE)
            self._press()

    def _told(self, look: Look) -> Look:
        """A look without what only says which keys are down."""
        if not self._noted:
            return look
        return {
            name: value
            for name, value in look.items()
            if name not in self._noted and without_keys(name) not in self._noted
        }

    def _press(self) -> None:
        for code in self._before:
            self._page.step(RawInputs(press(code)[0]), self._frames)


@cache  # each look has the same names, thousands of them
def without_keys(name: str, words: frozenset[str] = _ALL_WORDS) -> str:
    """Return a name with a mark for what names a key in it: some pages keep a table of those that are down.

    Args:
        name: of something that is seen, as `game.down[37]`.
        words: what names the keys that are meant.
    """
    return _WORD.sub(lambda word: "<key>" if word[0] in words else word[0], name)


def changed(one: Look, other: Look) -> set[str]:
    """Return the names of what differs."""
    missing: Value = ""
    return {name for name in {*one, *other} if one.get(name, missing) != other.get(name, missing)}
