"""What a check found, and all of them together."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple

Status = Literal["passed", "failed", "warning", "skipped"]


class Finding(NamedTuple):
    """What a check says: how it went, in a sentence, and the figures behind it."""

    status: Status
    sentence: str
    figures: dict[str, Any]


class Check(NamedTuple):
    """A check's name and its finding."""

    name: str
    status: Status
    sentence: str
    figures: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.status:8}{self.name}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Report:
    """Every check of one game, in the order they were made.

    Attributes:
        game: its id; what was asked for, where the file has mistakes.
        checks: what was checked.
        seconds: wall time all of it took.
        pictures: paths of those that were written.
    """

    game: str
    checks: tuple[Check, ...]
    seconds: float
    pictures: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing failed; a warning or a skipped check did not."""
        return not self.failures

    @property
    def started(self) -> bool:
        """Whether there was a game to check: a file without mistakes, that starts."""
        return not any(check.name in ("file", "starts") for check in self.failures)

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if check.status == "failed")

    def as_dict(self) -> dict[str, Any]:
        """All of it as JSON can have it."""
        checks = [check._asdict() for check in self.checks]
        return {**asdict(self), "checks": checks, "passed": self.passed}

    def __str__(self) -> str:
        return "\n".join([self.game, *map(str, self.checks)])


def passed(sentence: str, **figures: Any) -> Finding:
    """The game does what is asked."""
    return Finding("passed", sentence, figures)


def failed(sentence: str, **figures: Any) -> Finding:
    """It does not."""
    return Finding("failed", sentence, figures)


def warning(sentence: str, **figures: Any) -> Finding:
    """It does not, and need not."""
    return Finding("warning", sentence, figures)


def skipped(sentence: str, **figures: Any) -> Finding:
    """It could not be asked."""
    return Finding("skipped", sentence, figures)
