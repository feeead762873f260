"""State: a moment of an episode."""

from __future__ import annotations

import weakref
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..episode.goal import Copy, Moment
from ..page import Fingerprint, Inputs, Page
from ..recordings.recipe import Recipe
from ..recordings.values import Value
from .expected import Expected


class State:
    """A moment of an episode: `clone_state` gives one, `restore_state` takes it.

    It has all that the next step depends on: how the moment was reached, a digest of it, what is held, the
    number of steps, and the environment's random generator. Where the page keeps a copy of its own objects,
    going back is fast; everywhere else the moment is reached by its recipe. A pickled state has the recipe
    alone, some kilobytes.

    Attributes:
        game: the game's id, as "webcade/DinoRun-v0".
        fingerprint: what the moment depends on; see `WebcadeEnv.fingerprint`.
        is_start: whether it is a beginning, for episodes that take no more of it than the game: not the
            random generator, not the number of steps, not the options of `make`.
    """

    __slots__ = (
        *("__weakref__", "_copy", "_expected", "_moment", "_page", "_reason"),
        *("chance", "fingerprint", "game", "is_start"),
    )

    def __init__(
        self,
        game: str,
        fingerprint: Fingerprint,
        moment: Moment,
        expected: Expected,
        *,
        is_start: bool = False,
        chance: dict[str, Any] | None = None,
        copy: Copy | None = None,
        page: Page | None = None,
        reason: str = "it was taken in another process, or read from a file",
    ) -> None:
        self.game = game
        self.fingerprint = fingerprint
        self.is_start = is_start
        self.chance = chance
        self._moment = moment
        self._expected = expected
        self._copy = copy
        self._page = None if page is None or copy is None else weakref.ref(page)
        self._reason = reason

    @property
    def recipe(self) -> Recipe:
        """How the moment was reached: the page's seed, and the inputs since the episode began."""
        history = self._moment.history
        return Recipe(history.page_seed, history.fresh, tuple(self._moment.inputs()))

    @property
    def length(self) -> int:
        """The number of steps from the episode's beginning to the moment."""
        return self._moment.length

    @property
    def held(self) -> Inputs:
        """What the last step held."""
        return self._moment.held

    @property
    def steps(self) -> int:
        """How many steps of the episode count for `max_steps`."""
        return self._moment.steps

    @property
    def is_over(self) -> bool:
        """Whether it is the episode's end."""
        return self._moment.is_over

    @property
    def digest(self) -> str:
        """A digest of the moment: its last image and features, readings, time and frame; hexadecimal."""
        return self._expected.digest().hex()

    @property
    def time_ms(self) -> float:
        """Page time since the episode's start, in milliseconds."""
        return self._expected.time_ms

    @property
    def frame(self) -> int:
        """Game frames since the episode's start."""
        return self._expected.frame

    @property
    def readings(self) -> dict[str, Value]:
        """The game's readings by name. An array of more than 64 numbers is a `LongArray`."""
        return dict(self._expected.readings)

    @property
    def ways(self) -> tuple[str, ...]:
        """How it can be restored: ("place", "replay"), or ("replay",) where no page has a copy."""
        return ("place", "replay") if self._is_kept() else ("replay",)

    @property
    def reason(self) -> str:
        """Why it cannot be restored in place; "" if it can."""
        if self._is_kept():
            return ""
        return self._reason or "the page that kept a copy of it is gone, or was loaded again"

    def as_start(self) -> State:
        """Return it as a beginning: without the random generator and the number of steps."""
        return State(
            *(self.game, self.fingerprint, replace(self._moment, steps=0), self._expected),
            is_start=True,
            copy=self._copy,
            page=self._page() if self._page is not None else None,
            reason=self._reason,
        )

    def to_bytes(self) -> bytes:
        """Return it as bytes, without a page's copy; see docs/states.md for their form."""
        from .file import encode

        return encode(self)

    @classmethod
    def from_bytes(cls, data: bytes) -> State:
        """Read what `to_bytes` returned.

        Raises:
            StateError: it is not that.
        """
        from .file import decode

        return decode(data)

    def save(self, path: str | Path) -> None:
        """Write it to a file, as "night.state"."""
        Path(path).write_bytes(self.to_bytes())

    @classmethod
    def load(cls, path: str | Path) -> State:
        """Read a file that `save` wrote.

        Raises:
            StateError: there is no such file, or it is no state.
        """
        from .file import read

        return read(Path(path))

    def __reduce__(self) -> tuple[Any, ...]:
        return (State.from_bytes, (self.to_bytes(),))

    def __copy__(self) -> State:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> State:
        return self

    def __repr__(self) -> str:
        ways = " or ".join(self.ways)
        return f"<State of {self.game}: step {self.length}, {self.time_ms:g} ms, {self.digest}, by {ways}>"

    def _is_kept(self) -> bool:
        page = self._page() if self._page is not None else None
        return page is not None and self._copy is not None and page.holds(self._copy.kept)
