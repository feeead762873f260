"""One harm, done to a world at one moment, and whether all that follows is what was promised.

Each step of each environment has to be the undisturbed run's, byte by byte, or a fault: truncated, reward 0,
the last good observation, `info["fault"]`. No step takes longer than `step_timeout` and 2 seconds.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from harms import Blow, Harm, Scene, draw
from trial import Outcome
from worlds import (
    EPISODES,
    FIRST_SEEDS,
    LOAD_TIMEOUT,
    STEP_TIMEOUT,
    Moment,
    action,
    differences,
    same_observation,
)

from webcade.errors import BrowserError, PageError

SLACK = 0.5  # seconds that a loaded machine may take to let anybody run
STEP_SECONDS = STEP_TIMEOUT + 2
RESET_SECONDS = 2 * (LOAD_TIMEOUT + STEP_TIMEOUT + 2)  # two tries
START_SECONDS = 30  # that a browser gets to start in any case
RAISES = 2  # resets in a row that may raise when the harm is over
MAX_CALLS = 100

Undisturbed = Mapping[int, list[list[Moment]]]


class Ruined(Exception):
    """The environments cannot be played on; what is wrong is told already."""


@dataclass
class Course:
    """One environment's way through its undisturbed run."""

    seed: int
    run: list[list[Moment]] | None  # None where it cannot be repeated
    episode: int = -1
    step: int = 0
    last: Moment | None = None
    is_over: bool = True
    is_lost: bool = False  # something was wrong, and so will be the rest of the episode
    faults: list[str] = field(default_factory=list)
    is_whole: bool = False  # no fault in this episode so far
    wholes: int = 0  # episodes without a fault since the harm was over

    def take(self, moment: Moment) -> str:
        """What is wrong with the next moment; "" where it is as promised."""
        if self.is_over:
            return self._begin(moment)
        self.step += 1
        self.is_over = moment.is_last
        if moment.info["fault"]:
            self.is_whole = False
            self.faults.append(str(moment.info["fault"]))
            wrong = self._wrong_fault(moment)
        else:
            wrong = self._wrong(moment)
            self.last = moment
        if self.is_over and self.is_whole:
            self.wholes += 1
        return wrong

    def _begin(self, moment: Moment) -> str:
        self.episode, self.step = self.episode + 1, 0
        self.last, self.is_over, self.is_lost, self.is_whole = moment, False, False, True
        if moment.info["fault"]:
            return "a reset gave a fault"
        return self._wrong(moment)

    def _wrong(self, moment: Moment) -> str:
        if self.run is None:
            return "" if np.isfinite(moment.reward) else f"reward {moment.reward}"
        if self.is_lost or self.episode >= len(self.run):
            return ""
        expected = self.run[self.episode][self.step]
        found = differences(moment, expected)
        self.is_lost = bool(found)
        return ", ".join(_difference(name, moment, expected) for name in found)

    def _wrong_fault(self, moment: Moment) -> str:
        assert self.last is not None
        shown = {**moment.info, "fault": ""}
        told = {
            "no text": isinstance(moment.info["fault"], str),
            f"reward {moment.reward}": moment.reward == 0.0,
            "terminated": not moment.terminated,
            "not truncated": moment.truncated,
            "not the last good observation": same_observation(moment.observation, self.last.observation),
            f"info {shown}, last {dict(self.last.info)}": shown == dict(self.last.info),
        }
        wrong = [name for name, holds in told.items() if not holds]
        return f"a fault with {', '.join(wrong)}" if wrong else ""


def _difference(name: str, moment: Moment, expected: Moment) -> str:
    if name == "observation":
        return f"picture {_look(moment.observation)}, not {_look(expected.observation)}"
    if name == "info":
        got, wanted = dict(moment.info), dict(expected.info)
        keys = [key for key in {**got, **wanted} if got.get(key) != wanted.get(key)]
        return ", ".join(f"{key} {got.get(key)}, not {wanted.get(key)}" for key in keys)
    return f"{name} {getattr(moment, name)}, not {getattr(expected, name)}"


def _look(observation: Any) -> str:
    if isinstance(observation, dict):
        return " and ".join(_look(part) for part in observation.values())
    low, high = observation.min(), observation.max()
    return f"of {low} alone" if low == high else f"{low} to {high}"


@dataclass
class Ordeal:
    """A harm's moment, and what came of it.

    Args:
        scene: the world and where it is.
        undisturbed: its run.
        outcome: takes counts and violations.
        recipe: brings it about again, for violations.
    """

    scene: Scene
    undisturbed: Undisturbed
    outcome: Outcome
    recipe: str

    def __post_init__(self) -> None:
        chance = self.scene.chance
        world = self.scene.world
        self.seed = chance.randrange(FIRST_SEEDS)
        self.harm: Harm = draw(chance, world)
        moments = ["reset", "before", "during", "during", "episodes"] + ["between"] * (world.num_envs > 0)
        self.moment = chance.choice(moments)
        self.at = chance.randrange(1, 8)  # the step
        self.delay = 10 ** chance.uniform(-5, -1.5)  # seconds
        self.calm = chance.randrange(1, 8)  # calls until a harm that lasts is over
        self.courses: list[Course] = []
        self._told: set[str] = set()  # kinds of violations
        self._calls_since = -1  # since the harm was done
        self._blow: Blow | None = None
        self._is_over = False
        self.is_first = True  # no harm before it has done anything to what the environments share

    @property
    def title(self) -> str:
        return (
            f"{self.scene.world.name}: {self.harm.name}, {self.moment} {self.at}, {self.delay * 1000:.2f} ms"
        )

    def at_start(self) -> None:
        """Have the harm done during the first reset of a new environment instead."""
        self.moment, self.delay = "start", self.scene.chance.uniform(0, 1)

    def run(self) -> None:
        """Play, do the harm, and play on until every environment has had a whole episode."""
        try:
            self._reset(is_harmed=self.moment in ("reset", "start"))
            for _ in range(MAX_CALLS):
                self._call()
                if self._has_recovered():
                    break
            else:
                self._violate("no recovery", f"no whole episode within {MAX_CALLS} steps")
        finally:
            self._end_harm()
        self._count()

    def _has_recovered(self) -> bool:
        if not self._is_over:
            return False
        if all(course.wholes for course in self.courses):
            return True
        return self.scene.world.is_repeatable and any(
            one.episode >= EPISODES - 1 and one.is_over for one in self.courses
        )

    def _call(self) -> None:
        """One step of all, with the harm where it is due."""
        self._maybe_relent()
        due = self._calls_since < 0 and self._is_due()
        if due and self.moment == "before":
            self._strike()
        elif due and self.moment in ("during", "episodes"):
            self._begin_blow()
        between = self._strike if due and self.moment == "between" else _nothing
        resets = any(course.is_over for course in self.courses)
        actions = [action(course.seed, course.step + 1) for course in self.courses]
        try:
            moments = self._timed(lambda: self.scene.troupe.step(actions, between), resets, "step")
        except (PageError, BrowserError) as error:
            self._raised(error, resets)
            self._reset()
        else:
            self._take(moments)
        self._end_blow()
        if self._calls_since >= 0:
            self._calls_since += 1

    def _is_due(self) -> bool:
        if self.moment == "episodes":
            return any(course.is_over for course in self.courses)
        return self.courses[0].step + 1 >= self.at and self.courses[0].episode == 0

    def _strike(self) -> None:
        self.harm.aim(self.scene)
        self._struck(self.harm.strike(self.scene))

    def _begin_blow(self) -> None:
        self.harm.aim(self.scene)
        self._blow = Blow(self.harm, self.scene, self.delay)
        self._blow.begin()

    def _end_blow(self) -> None:
        if self._blow is not None:
            blow, self._blow = self._blow, None
            self._struck(blow.end())

    def _struck(self, somebody: bool) -> None:
        self._calls_since = 0
        self.outcome.counts["harm done" if somebody else "harm to nobody: none there"] += 1
        if somebody:
            self.outcome.counts[f"harm: {self.harm.group}"] += 1
        if not self.harm.outlasts:
            self._be_over()

    def _maybe_relent(self) -> None:
        if self._calls_since >= self.calm and not self._is_over:
            self._end_harm()

    def _end_harm(self) -> None:
        self._end_blow()
        self.harm.relent()
        self._be_over()

    def _be_over(self) -> None:
        """From now on episodes that begin count as those that have to be whole."""
        if not self._is_over:
            self._is_over = True
            for course in self.courses:
                course.wholes, course.is_whole = 0, False

    def _reset(self, is_harmed: bool = False) -> None:
        """Begin all episodes anew, as often as it is fair to ask."""
        raised: list[str] = []
        self.courses = []
        if is_harmed:
            self._begin_blow()
        while len(raised) <= RAISES:
            try:
                moments = self._timed(lambda: self.scene.troupe.reset(self.seed), True, "reset")
            except (PageError, BrowserError) as error:
                self._raised(error, True)
                if self._is_over and not is_harmed:
                    raised.append(_sentence(error))
            else:
                self._take(moments)
                return
            finally:
                self._end_blow()
            self._end_harm()
            is_harmed = False
        self._violate("resets raise", f"{len(raised)} resets in a row, the last: {raised[-1]}")
        raise Ruined

    def _raised(self, error: Exception, resets: bool) -> None:
        self.outcome.counts[f"resets that raised {type(error).__name__}"] += 1
        if not resets:
            self._violate("escaped exception", f"a step raised {_sentence(error)}")

    def _take(self, moments: list[Moment]) -> None:
        if not self.courses:
            runs = self.undisturbed if self.scene.world.is_repeatable else {}
            self.courses = [Course(self.seed + i, runs.get(self.seed + i)) for i in range(len(moments))]
        for index, (course, moment) in enumerate(zip(self.courses, moments, strict=True)):
            self.outcome.counts["moments compared"] += course.run is not None
            if wrong := course.take(moment):
                where = f"environment {index}, episode {course.episode}, step {course.step}"
                kind = "wrong fault" if moment.info["fault"] else "wrong bytes"
                self._violate(kind, f"{where}: {wrong}")

    def _timed(self, call: Callable[[], list[Moment]], resets: bool, what: str) -> list[Moment]:
        began = time.monotonic()
        try:
            return call()
        except (PageError, BrowserError):
            raise
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            at = f"{place.filename.rpartition('/')[2]}:{place.lineno}"
            self._violate("escaped exception", f"a {what} raised {_sentence(error)} ({at})")
            raise Ruined from error
        finally:
            self._check_time(time.monotonic() - began, resets)

    def _check_time(self, seconds: float, resets: bool) -> None:
        kind, bound = ("reset", RESET_SECONDS) if resets else ("step", STEP_SECONDS)
        if resets and self.harm.outlasts:  # the machine lacks something, for a start, too
            bound += 2 * START_SECONDS
        self.outcome.counts[f"calls held to a {kind}'s {bound:g} s"] += 1
        if resets and seconds > STEP_SECONDS + SLACK:
            self.outcome.counts[f"resets, or steps with one, that took longer than {STEP_SECONDS:g} s"] += 1
        if seconds > bound + SLACK:
            self._violate(f"slow {kind}", f"{seconds:.1f} s, promised are {bound:g} s")

    def _count(self) -> None:
        faulted = [index for index, course in enumerate(self.courses) if course.faults]
        self.outcome.counts["harms seen as faults" if faulted else "harms unseen"] += 1
        self.outcome.counts["faults"] += sum(len(course.faults) for course in self.courses)
        others = [index for index in faulted if index != self.harm.victim]
        is_told = self.is_first and self.harm.victim is not None and not self.scene.world.shares_renderers
        if is_told and others:
            faults = {self.courses[index].faults[0] for index in others}
            self._violate(
                "innocents", f"environment {self.harm.victim} was harmed, {others} had faults: {faults}"
            )
        if any(not course.wholes for course in self.courses):
            self._violate(
                "no recovery", f"no whole episode after {[course.faults for course in self.courses]}"
            )

    def _violate(self, kind: str, sentence: str) -> None:
        """Tell the first of a kind, and count the others: mostly they are the same in other environments."""
        self.outcome.counts[f"moments or calls with: {kind}"] += 1
        if kind not in self._told:
            self._told.add(kind)
            self.outcome.violate(kind, f"{self.title}: {sentence} [{self.recipe}]")


def _nothing() -> None:
    return None


def _sentence(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\n", " ")[:300]
