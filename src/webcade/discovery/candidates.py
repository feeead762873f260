"""What may be a game's score, lives or end: an expression, as game.toml has it, with what speaks for it.

A trace is what was seen of one episode, look by look: a mapping from an expression to its value. Nothing of
this, and of what ranks it, knows a browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import TypeGuard

Value = float | bool | str
Look = Mapping[str, Value]
Trace = Sequence[Look]

CLOSURES = "read.closures."
SHOWN = ("read.number(", "read.painted(")
IDLE = "read.idle()"  # whether nothing waits for page time
NAMED = "its name says so"  # evidence that is asked for
TALLIED = "its name is that of a program's own tally"
_BEST = re.compile(r"hi_?score|high|best|record|max", re.IGNORECASE)
_TALLY = re.compile(
    r"(?:^|[._])(?:[iug]|gu|uu)?ids?(?:_\d+)?$|(?:Count|Calls|Iters|Iterations|Index|Seed|[a-z]Ids?)$"
    r"|(?:^|[._])(?:inv_)?dt\d?$"
    r"|\b(?:stats|profiler?|debug|fps)\b|\._\w"
)
_APART = re.compile(r"^(read\.closures\.\w*?)_\d+(?!\w)")
_ROOT = re.compile(r"(?:read\.closures\.)?(?!read\b)[A-Za-z_$][\w$]*")
_DIGITS = re.compile(r'Number\((.+)\.join\(""\)\)')
_MEMBER = re.compile(r"\.|(?=\[)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be a game's score, lives or end.

    Attributes:
        expression: as game.toml reads it.
        evidence: what speaks for it, and what against it, in words.
        weight: the more, the likelier.
        values: at the end of each episode; of an end, the value that tells it.
        name: what was seen: the expression without what guards it, and of an end's condition, the one in it.
        is_condition: whether it is an end's.
        times: of an end, the look in each episode that it tells first.
    """

    expression: str
    evidence: tuple[str, ...]
    weight: float
    values: tuple[Value, ...] = field(default=(), compare=False)
    name: str = ""
    is_condition: bool = False
    times: tuple[int, ...] = field(default=(), compare=False)

    def says_as(self, other: Candidate) -> bool:
        """Return whether another one comes to the same in all episodes: there is nothing to choose."""
        return self.times == other.times if self.is_condition else self.values == other.values


def likeliest_first(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return candidates in the order of their weight; of equal ones, the shortest first."""
    return sorted(candidates, key=lambda one: (-one.weight, len(one.expression), one.expression))


def is_number(value: Value | None) -> TypeGuard[float]:
    """Return whether a value is a number, and no flag."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_declared(name: str) -> str:
    """Return an expression without the number that tells closures' variables of one name apart."""
    return _APART.sub(r"\1", name)


def is_best(name: str) -> bool:
    """Return whether it is named as a best score is, which a restart keeps."""
    return bool(_BEST.search(name))


def is_tally(name: str) -> bool:
    """Return whether it is named as what a program keeps for itself: ids, calls, statistics, `_members`."""
    return bool(_TALLY.search(as_declared(name)))


def likely(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return those for which more speaks than against them, the likeliest first."""
    return likeliest_first(one for one in candidates if one.weight > 0)


def written(name: str, late: Set[str]) -> str:
    """Return an expression as the file has it: before what it reads is there, it is 0, and does not throw."""
    if name not in late or name.startswith("read.paints("):
        return name
    if digits := _DIGITS.fullmatch(name):
        return f'(Number({written(digits[1], {digits[1]})}.join?.("")) || 0)'
    root = _ROOT.match(name)
    if root is None:
        return f"({name} ?? 0)"
    rest = _MEMBER.sub("?.", name[root.end() :])
    if name.startswith("read."):
        return f"({root[0]}{rest} ?? 0)"
    return f"(typeof {root[0]} === 'undefined' ? 0 : {root[0]}{rest} ?? 0)"


def condition(name: str, after: Value) -> str:
    """Return a condition as the file has it: that what is read has this value."""
    if isinstance(after, bool):
        return name if after else f"!{name}"
    return f"{name} === {after:g}" if isinstance(after, int | float) else f'{name} === "{after}"'
