"""Whether an episode has begun anew by itself: what only rose falls back."""

from __future__ import annotations

from .candidates import Look, Value, is_best, is_number

_LEAST_CHANGES, _MANY_CHANGES = 4, 6  # things that differ from the first look
_ANEW, _NEARLY_ALL, _NEAR = 0.5, 0.75, 0.15  # the part that comes back, of many of them and of few; how far
_LEAST_RISES, _LEAST_FALLS = 4, 3  # rises of a number; numbers that fall at once where an episode begins anew


class Rises:
    """The numbers of an episode that have only risen so far. Where some fall at once, another one begins.

    Args:
        first: the first look.
    """

    def __init__(self, first: Look) -> None:
        self._first = first
        self._before = first
        self._rises = {name: 0 for name in _plain_numbers(first) if not is_best(name)}

    def fall(self, look: Look) -> bool:
        """Return whether with this look some of them are again, or nearly, what they were at first."""
        before, self._before = self._before, look
        old, new = _plain_numbers(before), _plain_numbers(look)
        risen = [name for name, rises in self._rises.items() if rises >= _LEAST_RISES]
        anew = [
            name
            for name in risen
            if new.get(name, old[name]) < old[name] and _is_near(self._first[name], old[name], new[name])
        ]
        self._rises = {
            name: rises + (new[name] > old[name])
            for name, rises in self._rises.items()
            if name in new and new[name] >= old[name]
        }
        return len(anew) >= _LEAST_FALLS or (0 < len(anew) == len(risen) and self._comes_back(before, look))

    def _comes_back(self, before: Look, look: Look) -> bool:
        """Whether much of what had changed since the first look is at once as it was then."""
        changed = [name for name, value in self._first.items() if before.get(name, value) != value]
        came = sum(_is_near(self._first[name], before[name], look.get(name, "")) for name in changed)
        part = _ANEW if len(changed) >= _MANY_CHANGES else _NEARLY_ALL
        return len(changed) >= _LEAST_CHANGES and came >= part * len(changed)


def _plain_numbers(look: Look) -> dict[str, float]:
    return {name: value for name, value in look.items() if is_number(value)}


def _is_near(first: Value, before: Value, now: Value) -> bool:
    """Whether a value is, or nearly is, what it was at first."""
    if isinstance(first, str) or isinstance(before, str) or isinstance(now, str):
        return now == first
    return abs(now - first) <= _NEAR * abs(before - first)
