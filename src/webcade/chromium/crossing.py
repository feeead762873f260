"""One call for several windows of a renderer: what they begin is kept, sent together, answered at once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import unquote

from ..errors import BrowserError, PageError, PageScriptError
from ..runtime import HANDLE
from .session import Session


@dataclass(eq=False)
class _Batch:
    """Parts that are sent in one call, and what became of it."""

    texts: list[str] = field(default_factory=list)
    call: int = 0
    answers: list[str] | None = None
    error: Exception | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """What one seat has begun: its place in a batch."""

    batch: _Batch
    index: int


class Crossing:
    """The calls of the windows that one leader (runtime/leader.js) has opened. For one thread at a time.

    Attributes:
        leader: that page.
    """

    def __init__(self, leader: Session) -> None:
        self.leader = leader
        self._is_broken = False
        self._kept = _Batch()

    @property
    def is_broken(self) -> bool:
        """Whether the renderer ended or did not answer: nothing more can be had of its pages."""
        with suppress(PageError):
            self.leader.check()
            return self._is_broken
        return True

    def begin(self, seat: int, expression: str) -> Part:
        """Keep what is asked of a seat's handle until `send`, or until its end is wanted."""
        method, _, arguments = expression.removeprefix(f"{HANDLE}.").partition("(")
        arguments = arguments.removesuffix(")")
        self._kept.texts.append(f'[{seat},"{method}"{"," if arguments else ""}{arguments}]')
        return Part(self._kept, len(self._kept.texts) - 1)

    def send(self) -> None:
        """Send what was kept. Raises nothing: a failure is raised by `end`."""
        if not self._kept.texts:
            return
        batch, self._kept = self._kept, _Batch()
        try:
            expression = f"webcadeLeader.cross({','.join(batch.texts)})"
            batch.call = self.leader.start(expression, wait_for_promise=True)
        except (PageError, BrowserError) as error:
            self._fail(batch, error)

    def end(self, part: Part, timeout: float) -> str:
        """What the part came to, within `timeout` seconds for each of its batch.

        Raises:
            PageScriptError: it threw.
            PageError, BrowserError: the renderer, which the others of the batch share, failed.
        """
        batch = part.batch
        if batch is self._kept:
            self.send()
        if batch.error is not None:
            raise PageError(f"its renderer process, shared with other pages, failed: {batch.error}")
        if batch.answers is None:
            try:
                batch.answers = self.leader.value(batch.call, timeout * len(batch.texts)).split(" ")
            except (PageError, BrowserError) as error:
                self._fail(batch, error)
                raise
        answer = batch.answers[part.index]
        if answer.startswith("!"):
            raise PageScriptError(unquote(answer[1:]).removeprefix("Error: "))
        return answer

    def _fail(self, batch: _Batch, error: Exception) -> None:
        batch.error, self._is_broken = error, True
