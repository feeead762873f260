"""The result of one check, and the report of all checks of a game."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple

Status = Literal["passed", "failed", "warning", "skipped"]

NO_TIME = "there was no time for this; give the check more --minutes"


class Finding(NamedTuple):
    """What a check returns.

    Attributes:
        status: "passed"; "failed": the game breaks a promise; "warning": something to look at that breaks no
            promise, or that could not be settled; "skipped": the check does not apply to this game or
            machine, or there was no time for it.
        sentence: the result in words.
        figures: the numbers behind it, as JSON can have them.
    """

    status: Status
    sentence: str
    figures: dict[str, Any]


class Check(NamedTuple):
    """A finding with the name of its check.

    Attributes:
        name: a key of `CHECKS`.
        status: see `Finding`.
        sentence: the result in words.
        figures: the numbers behind it, as JSON can have them.
    """

    name: str
    status: Status
    sentence: str
    figures: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.status:8}{self.name}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Report:
    """The checks of one game.

    Attributes:
        game: the game's id; if its file has mistakes, the argument that was given.
        checks: the checks in the order in which they were made.
        seconds: wall time of all checks together.
        pictures: paths of the pictures that were written.
    """

    game: str
    checks: tuple[Check, ...]
    seconds: float
    pictures: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether no check failed. A warning or a skipped check is no failure."""
        return not self.failures

    @property
    def started(self) -> bool:
        """Whether game.toml has no mistakes and the game starts; if not, no other check was made."""
        return not any(check.name in ("file", "starts") for check in self.failures)

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if check.status == "failed")

    @property
    def warnings(self) -> tuple[Check, ...]:
        """The checks that ended with a warning."""
        return tuple(check for check in self.checks if check.status == "warning")

    def as_dict(self) -> dict[str, Any]:
        """The report as a dict that `json.dumps` accepts."""
        checks = [check._asdict() for check in self.checks]
        return {**asdict(self), "checks": checks, "passed": self.passed}

    def __str__(self) -> str:
        return "\n".join([self.game, *map(str, self.checks)])


def counted(number: int, what: str) -> str:
    """A number of things in words: "1 step", "2 steps"."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def passed(sentence: str, **figures: Any) -> Finding:
    """The game keeps the promise."""
    return Finding("passed", sentence, figures)


def failed(sentence: str, **figures: Any) -> Finding:
    """The game breaks the promise."""
    return Finding("failed", sentence, figures)


def warning(sentence: str, **figures: Any) -> Finding:
    """There is something to look at that breaks no promise, or that could not be settled."""
    return Finding("warning", sentence, figures)


def skipped(sentence: str, **figures: Any) -> Finding:
    """The check does not apply to this game or machine, or there was no time for it."""
    return Finding("skipped", sentence, figures)
