"""Tries actions at several moments of a game: does the play with the action differ from the play without?"""

from __future__ import annotations

from itertools import zip_longest

import numpy as np

from ..episode.actions import ActionEncoder
from ..errors import BrowserDied, PageError
from ..media import Picture
from ..page import Inputs, Miss, Page, ResetBy, Snapshot
from .action_attempt import ActionAttempt, Difference, Moment
from .action_trials import ActionSequence, ActionTrial, Script
from .game_under_test import GameUnderTest

PASTS = 4  # random pasts: some actions have an effect only later in a game
MOMENTS = (
    (0, 0),
    (0, 5),
    (1, 3),
    (2, 8),
    (3, 2),
    (0, 15),
    (1, 6),
    (2, 30),
    (3, 12),
    (1, 60),
)


class Prober:
    """Plays scripts at moments of the game, each from a reset, until the subject's deadline.

    Args:
        subject: the game.
        page: a page of it.

    Attributes:
        reset_by: how each play begins.
    """

    def __init__(self, subject: GameUnderTest, page: Page) -> None:
        self._subject, self._page = subject, page
        self.reset_by: ResetBy = subject.reset_by
        code = ActionEncoder(subject.game.actions)
        code.space.seed(subject.seed)
        longest = max(steps for _, steps in MOMENTS)
        self._pasts = [[code.encode(code.space.sample()) for _ in range(longest)] for _ in range(PASTS)]
        self._rest = Inputs((), code.rest.pointer)
        self._bases: dict[tuple[Moment, Script], list[Snapshot]] = {}
        self._misses: dict[Miss, None] = {}  # of the script that was played last

    def repeats(self) -> bool:
        """Whether doing nothing gives the same result twice. If not after a restart, use fresh pages."""
        if self._rests_equally():
            return True
        was, self.reset_by = self.reset_by, "reload"
        return was == "restart" and self._rests_equally()

    def try_all(self, trials: list[ActionTrial]) -> list[ActionAttempt]:
        """Make the trials: all of them at the first moment, then those without a difference at the next.

        At a moment, the trials take turns, one way each: so each action is tried before a grid's last cell.
        """
        attempts = [ActionAttempt(trial, list(trial.ways)) for trial in trials]
        for moment in MOMENTS:
            trying = [attempt for attempt in attempts if not attempt.is_done]
            for turn in zip_longest(*(tuple(attempt.left) for attempt in trying)):
                for attempt, way in zip(trying, turn, strict=True):
                    if way is not None and (attempt.trial.cells or not attempt.is_done):
                        self._try(attempt, moment, way)
        return attempts

    def _rests_equally(self) -> bool:
        script = (self._rest,) * 5
        first, second = (self._play(MOMENTS[0], script) for _ in range(2))
        pairs = zip(first, second, strict=False)
        return len(first) == len(second) and not any(differing(one, other) for one, other in pairs)

    def _try(self, attempt: ActionAttempt, moment: Moment, way: ActionSequence) -> None:
        """Try an action at a moment in one way."""
        if attempt.fault:
            return
        if not self._subject.seconds_left:
            attempt.is_cut = True
            return
        try:
            base = self._base(moment, way.resting)
            if not base:
                return
            self._misses.clear()
            difference = self._difference(attempt.trial, moment, way, base)
            attempt.missed |= self._misses
        except (PageError, BrowserDied) as error:
            self._page.close()
            attempt.fault = str(error)
            return
        attempt.reached.add(moment)
        attempt.tried.add(way)
        if difference is not None:
            attempt.left.remove(way)
            attempt.found.append(difference)

    def _difference(
        self, trial: ActionTrial, moment: Moment, way: ActionSequence, base: list[Snapshot]
    ) -> Difference | None:
        pairs = list(zip(base, self._play(moment, way.acting), strict=False))
        for step, pair in enumerate(pairs, 1):
            if names := differing(*pair):
                self._keep_pictures(trial, moment, pairs)
                return Difference(moment, step, names)
        return None

    def _base(self, moment: Moment, resting: Script) -> list[Snapshot]:
        """The play without the action, kept for further trials.

        Empty if the page fails in it: no action is to blame for that.
        """
        if (moment, resting) not in self._bases:
            try:
                self._bases[moment, resting] = self._play(moment, resting)
            except PageError:
                self._page.close()
                self._bases[moment, resting] = []
        return self._bases[moment, resting]

    def _play(self, moment: Moment, script: Script) -> list[Snapshot]:
        """Play a script after some random steps; empty if the game is over before the script begins."""
        skip = self._subject.game.clock.frame_skip
        frame = self._page.reset(self._subject.seed, self.reset_by)
        past, steps = moment
        if frame.readings.get("over"):
            return []
        for inputs in self._pasts[past][:steps]:
            frame = self._page.step(inputs, skip)
            if frame.readings.get("over") or frame.ended:
                return []
        self._page.missed()  # by the random steps
        played = [self._page.step(inputs, skip) for inputs in script]
        self._misses |= dict.fromkeys(self._page.missed())
        return played

    def _keep_pictures(
        self, trial: ActionTrial, moment: Moment, pairs: list[tuple[Snapshot, Snapshot]]
    ) -> None:
        """Keep the pictures, without the action and with it, of the step in which most pixels differ."""
        apart = [_apart(resting.image, acting.image) for resting, acting in pairs]
        step = int(np.argmax(apart))
        pictures = [frame.image for frame in pairs[step]]
        when = f"step {moment[1] + step + 1}"
        self._subject.pictures.setdefault(
            trial.name,
            [
                (picture, f"{what}, {when}")
                for picture, what in zip(pictures, ("nothing", trial.name), strict=True)
                if picture is not None
            ],
        )


def differing(one: Snapshot, other: Snapshot) -> list[str]:
    """The names of what differs between two snapshots."""
    names = [] if np.array_equal(_pixels(one.image), _pixels(other.image)) else ["image"]
    names += [] if np.array_equal(one.state, other.state) else ["state"]
    names += [] if one.ended == other.ended else ["ended"]
    return names + [name for name, value in one.readings.items() if other.readings.get(name) != value]


def _pixels(image: Picture | None) -> Picture:
    return np.empty(0, np.uint8) if image is None else image


def _apart(one: Picture | None, other: Picture | None) -> int:
    return int((_pixels(one) != _pixels(other)).sum())
