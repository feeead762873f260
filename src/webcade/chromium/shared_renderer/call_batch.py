"""One call for several windows of a renderer: what they begin is kept, sent together, answered at once.

A window that does not end holds up those after it. Its script is ended, it is skipped, and the rest is had.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from ...errors import BrowserError, PageError, PageTimeout
from ...page.answer import script_error, text_of, wrong_answer
from ...runtime import HANDLE
from ..devtools.cbor import Message
from ..devtools.session import Session

_PROGRESS = "webcadeProgress"  # which the opener calls when a window has taken its time, and has ended
_STUCK_AFTER = 0.4  # seconds without an answer until a renderer counts as stuck in a script
_RESCUE_TIMEOUT = 1.7  # seconds in which the rest of a batch has to come, once a window does not
_LEAST_TIMEOUT = 0.1  # seconds for answers that have had their time while others were waited for
_SKIPPED = "?"
_ANSWERS = "the answers of a batch"


@dataclass(eq=False, slots=True)
class _Rescue:
    """Calls that ask for a batch's answers without that of the window which does not end."""

    skip: int
    rest: int
    since: float  # of time.monotonic()
    is_script_ended: bool = False


@dataclass(eq=False)
class _Batch:
    """Parts that are sent in one call, and what became of it."""

    texts: list[str] = field(default_factory=list)
    number: int = 0
    call: int = 0
    deadline: float = 0.0  # of time.monotonic(), for the first of its windows
    timeout: float = 0.0  # seconds for each
    answers: list[str] | None = None
    error: Exception | None = None
    rescue: _Rescue | None = None


@dataclass(frozen=True, eq=False, slots=True)
class PendingCall:
    """What one window has begun: its place in a batch."""

    batch: _Batch
    index: int


class BatchedCalls:
    """The calls of the windows that one opener has opened (runtime/shared_renderer). One thread at a time.

    Args:
        opener: that page.
        step_timeout: seconds until a window's step counts as hung.
        load_timeout: seconds until a reset does.
        companions: the calls of all renderers whose batches are waited for one after the other.

    Attributes:
        opener: that page.
    """

    def __init__(
        self,
        opener: Session,
        step_timeout: float,
        load_timeout: float,
        companions: Callable[[], Iterable[BatchedCalls]] = tuple,
    ) -> None:
        self.opener = opener
        self._companions = companions
        self._is_broken = False
        self._step_timeout = step_timeout
        self._load_timeout = load_timeout
        self._steps, self._others = _Batch(), _Batch()  # kept
        self._sent: list[_Batch] = []  # and not answered, in order
        self._number = 0
        self._progress = 0.0  # when the opener last told of some, of time.monotonic()
        opener.on("Runtime.bindingCalled", self._note)
        opener.call("Runtime.addBinding", {"name": _PROGRESS}, load_timeout)

    @property
    def is_broken(self) -> bool:
        """Whether the renderer ended or did not answer: nothing more can be had of its pages."""
        with suppress(PageError):
            self.opener.check()
            return self._is_broken
        return True

    def begin(self, window: int, expression: str) -> PendingCall:
        """Keep what is asked of a window's handle until `send`, or until its end is wanted."""
        method, _, arguments = expression.removeprefix(f"{HANDLE}.").partition("(")
        arguments = arguments.removesuffix(")")
        # A step does not wait for a reset, which may take longer.
        kept = self._steps if method == "step" else self._others
        kept.texts.append(f'[{window},"{method}"{"," if arguments else ""}{arguments}]')
        return PendingCall(kept, len(kept.texts) - 1)

    def send(self) -> None:
        """Send what was kept. Raises nothing: a failure is raised by `end`."""
        if self._steps.texts:
            batch, self._steps = self._steps, _Batch()
            self._send(batch, self._step_timeout)
        if self._others.texts:
            batch, self._others = self._others, _Batch()
            self._send(batch, self._load_timeout)

    def _send(self, batch: _Batch, timeout: float) -> None:
        self._number += 1
        batch.number, batch.timeout = self._number, timeout
        batch.deadline = time.monotonic() + timeout
        try:
            expression = f"webcadeOpener.callAll({batch.number},{','.join(batch.texts)})"
            batch.call = self.opener.start(expression, wait_for_promise=True)
            self._sent.append(batch)
        except (PageError, BrowserError) as error:
            self._fail(batch, error)

    def end(self, part: PendingCall, timeout: float) -> str:
        """What the part came to, within `timeout` seconds, or as many after the one before it has ended.

        Raises:
            PageScriptError: it threw.
            PageTimeout: its window did not end; the others of the batch may have.
            PageError, BrowserError: the renderer, which the others of the batch share, failed.
        """
        batch = part.batch
        if batch is self._steps or batch is self._others:
            self.send()
        if batch.error is not None:
            raise PageError(f"its renderer process, shared with other pages, failed: {batch.error}")
        if batch.answers is None:
            batch.deadline = max(batch.deadline, time.monotonic() + timeout)
            self._finish(batch)
        assert batch.answers is not None
        answer = batch.answers[part.index]
        if answer == _SKIPPED:
            raise PageTimeout("the page did not answer in time")
        if answer.startswith("!"):
            raise script_error(unquote(answer[1:]))
        return answer

    def _finish(self, batch: _Batch) -> None:
        """Have the answers of a batch, and of those sent before it, which hold it up."""
        while self._sent:
            first = self._sent.pop(0)
            try:
                first.answers = self._answers(first, self._text(first))
            except (PageError, BrowserError) as error:
                self._fail(first, error)
                for other in self._sent:
                    other.error = error
                self._sent.clear()
                if first is batch:
                    raise
            if first is batch:
                return
        if batch.error is not None:
            raise PageError(f"its renderer process, shared with other pages, failed: {batch.error}")

    def _text(self, batch: _Batch) -> Any:
        while not self.opener.comes(batch.call, self._deadline(batch)):
            if time.monotonic() >= self._deadline(batch):
                return self._rescued(batch)
        return self.opener.value(batch.call, 0)

    def _answers(self, batch: _Batch, text: Any) -> list[str]:
        """One for each part. None is empty: a space in one makes too many, and that one has failed."""
        answers = text_of(text, _ANSWERS).split(" ")
        if len(answers) == len(batch.texts):
            return answers
        checked = self.opener.evaluate(f"webcadeOpener.checked({batch.number})", _RESCUE_TIMEOUT)
        answers = text_of(checked, _ANSWERS).split(" ")
        if len(answers) == len(batch.texts):
            return answers
        raise wrong_answer(checked, f"{len(batch.texts)} answers; got {len(answers)}")

    def _deadline(self, batch: _Batch) -> float:
        """When the window that is at work has been for long enough."""
        return max(batch.deadline, self._progress + batch.timeout)

    def _rescued(self, batch: _Batch) -> Any:
        """The answers of a batch without that of the window which does not end."""
        self._begin_rescue(batch)
        for other in self._companions():  # which may hang as well: their rescues go on at the same time
            if other is not self and other._sent:
                with suppress(PageError, BrowserError):
                    other._begin_rescue(other._sent[0])
        rescue, opener = batch.rescue, self.opener
        if rescue is None:  # the answer has just come
            return opener.value(batch.call, _LEAST_TIMEOUT)
        if not opener.comes(rescue.skip, rescue.since + _STUCK_AFTER):
            for one in self._companions():
                with suppress(PageError, BrowserError):
                    one._end_stuck_script()
            self._end_stuck_script(batch)
        left = max(_LEAST_TIMEOUT, rescue.since + _RESCUE_TIMEOUT - time.monotonic())
        opener.value(rescue.skip, left)
        return opener.value(rescue.rest, left)

    def _begin_rescue(self, batch: _Batch) -> None:
        """Ask for the answers without that of a window that has taken too long; once."""
        opener, now = self.opener, time.monotonic()
        if batch.rescue is not None or now < self._deadline(batch) or opener.comes(batch.call, now):
            return
        skip = opener.start(f"webcadeOpener.skip({batch.number},{batch.timeout * 500})")
        rest = opener.start(f"webcadeOpener.rest({batch.number})", wait_for_promise=True)
        batch.rescue = _Rescue(skip, rest, now)

    def _end_stuck_script(self, batch: _Batch | None = None) -> None:
        """End the script that keeps a renderer from answering at all."""
        batch = batch or (self._sent[0] if self._sent else None)
        if batch is None or batch.rescue is None or batch.rescue.is_script_ended:
            return
        if not self.opener.comes(batch.rescue.skip, time.monotonic()):
            batch.rescue.is_script_ended = True
            self.opener.send_nowait("Runtime.terminateExecution")

    def _note(self, params: Message) -> None:
        if params["name"] == _PROGRESS:
            self._progress = time.monotonic()

    def _fail(self, batch: _Batch, error: Exception) -> None:
        batch.error, self._is_broken = error, True
