"""The check `actions`: does each action have an effect?

The game is played twice from the same seed and the same past, once with the action and once without. The
action has an effect if the two plays differ.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from ...episode.actions import ActionEncoder
from ...errors import BrowserDied, PageError
from ...page import Inputs, Page, Snapshot
from ...recording import Picture
from ..action_trials import ActionSequence, ActionTrial, Script, action_trials
from ..game_under_test import GameUnderTest
from ..report import Finding, failed, passed, skipped, warning

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
MOST_TRIALS = 32

Moment = tuple[int, int]
"""A moment of the game: the number of a random past, and how many of its steps are played."""


class Difference(NamedTuple):
    """The first difference between a play with the action and one without.

    Attributes:
        moment: when the action was tried.
        step: the step of the script that differs, from 1.
        names: what differs: "image", "state", "ended" or names of readings.
    """

    moment: Moment
    step: int
    names: list[str]


def actions(subject: GameUnderTest) -> Finding:
    """Check that doing each action for some steps differs from doing nothing."""
    every = action_trials(subject.game, subject.seed)
    if subject.game.clock.default == "wall":
        return skipped("the game plays in real time, which does not repeat")
    chosen = [every[at] for at in np.linspace(0, len(every) - 1, min(MOST_TRIALS, len(every))).astype(int)]
    with subject.open(obs_type=subject.whole) as page:
        prober = _Prober(subject, page)
        if not prober.repeats():
            return skipped("doing nothing differs from one time to the next, so actions cannot be compared")
        results = [prober.try_it(trial) for trial in chosen]
    return _finding(results, len(every))


class _Prober:
    """Plays scripts at moments of the game, each from a reset."""

    def __init__(self, subject: GameUnderTest, page: Page) -> None:
        self._subject, self._page = subject, page
        self._reset_by = "reload" if subject.game.episode.restart is None else "restart"
        code = ActionEncoder(subject.game.actions)
        code.space.seed(subject.seed)
        longest = max(steps for _, steps in MOMENTS)
        self._pasts = [[code.encode(code.space.sample()) for _ in range(longest)] for _ in range(PASTS)]
        self._rest = Inputs((), code.rest.pointer)
        self._deadline = time.monotonic() + subject.patience
        self._bases: dict[tuple[Moment, Script], list[Snapshot]] = {}

    def repeats(self) -> bool:
        """Whether doing nothing gives the same result twice."""
        script = (self._rest,) * 5
        pairs = zip(self._play(MOMENTS[0], script), self._play(MOMENTS[0], script), strict=True)
        return not any(_names(one, other) for one, other in pairs)

    def try_it(self, trial: ActionTrial) -> dict[str, Any]:
        """Make a trial; its result as plain data, for the figures of the finding."""
        about: dict[str, Any] = {"name": trial.name, "path": trial.path}
        if not trial.ways:
            return {**about, "result": "nothing, as game.toml says"}
        try:
            found = list(self._differences(trial))
        except (PageError, BrowserDied) as error:
            self._page.close()
            return {**about, "result": "fault", "fault": str(error)}
        if trial.cells:
            about |= {"cells": trial.cells, "tried": len(trial.ways), "acted": len(found)}
        if found:
            return {**about, "result": "acts", **found[0]._asdict()}
        return {**about, "result": "idle" if time.monotonic() < self._deadline else "not tried to the end"}

    def _differences(self, trial: ActionTrial) -> Iterator[Difference]:
        """The first difference of the action; for a grid, the first of each cell."""
        left = list(trial.ways)
        for moment in MOMENTS:
            for way in tuple(left):
                if time.monotonic() > self._deadline:
                    return
                difference = self._difference(trial, moment, way)
                if difference is not None:
                    left.remove(way)
                    yield difference
                    if not trial.cells:
                        return
            if len(left) < len(trial.ways):  # not every cell needs to have an effect
                return

    def _difference(self, trial: ActionTrial, moment: Moment, way: ActionSequence) -> Difference | None:
        base = self._base(moment, way.resting)
        if not base:
            return None
        pairs = list(zip(base, self._play(moment, way.acting), strict=False))
        for step, pair in enumerate(pairs, 1):
            if names := _names(*pair):
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
        frame = self._page.reset(self._subject.seed, self._reset_by)  # type: ignore[arg-type]
        past, steps = moment
        for inputs in self._pasts[past][:steps]:
            frame = self._page.step(inputs, skip)
            if frame.readings.get("over") or frame.ended:
                return []
        return [self._page.step(inputs, skip) for inputs in script]

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


def _names(one: Snapshot, other: Snapshot) -> list[str]:
    """The names of what differs between two snapshots."""
    names = [] if np.array_equal(_pixels(one.image), _pixels(other.image)) else ["image"]
    names += [] if np.array_equal(one.state, other.state) else ["state"]
    names += [] if one.ended == other.ended else ["ended"]
    return names + [name for name, value in one.readings.items() if other.readings.get(name) != value]


def _pixels(image: Picture | None) -> Picture:
    return np.empty(0, np.uint8) if image is None else image


def _apart(one: Picture | None, other: Picture | None) -> int:
    return int((_pixels(one) != _pixels(other)).sum())


def _finding(results: list[dict[str, Any]], total: int) -> Finding:
    figures = {"actions": results, "total": total}
    wrong = [_failure(one) for one in results if one["result"] in ("idle", "fault")]
    if wrong:
        return failed("; ".join(wrong), **figures)
    acting = [one for one in results if one["result"] == "acts"]
    notes = [f"{len(results)} of {total} were tried"] if len(results) < total else []
    notes += [
        f"{one['name']}: {one['tried']} of {one['cells']} cells were tried"
        for one in acting
        if "cells" in one
    ]
    unsure = [one["name"] for one in results if one["result"].startswith("not tried")]
    notes += [f"there was no time for {', '.join(unsure)}"] if unsure else []
    idle = [one["name"] for one in results if one["result"].startswith("nothing")]
    notes += [f"{', '.join(idle)}: nothing, as game.toml says"] if idle else []
    if unsure:
        return warning("; ".join([f"{len(acting)} actions have an effect", *notes]), **figures)
    return passed("; ".join([f"each of {len(acting)} actions has an effect", *notes]), **figures)


def _failure(one: dict[str, Any]) -> str:
    if one["result"] == "fault":
        return f"{one['path']} ({one['name']}): {one['fault']}"
    what = f"has no effect at {len(MOMENTS)} moments of random play"
    return f"{one['path']} ({one['name']}): {what}"
