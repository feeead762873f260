"""Call several windows of a renderer with one DevTools call: queue their calls, and send them together.

A window that does not end blocks those after it. Its script is terminated, the window is skipped, and the
others' calls go on.

Windows may be called from threads of their own. The thread that has the turn sends what all have queued and
waits for it; the others find their answers there when their turn comes.
"""

from __future__ import annotations

import threading
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

_PROGRESS = "webcadeProgress"  # a binding; the opener calls it when a window that was slow has ended
_STUCK_AFTER = 0.4  # seconds without an answer until a renderer counts as stuck in a script
_SKIP_TIMEOUT = 1.0  # seconds until a renderer that answers nothing counts as stopped
_RESCUE_TIMEOUT = 1.4  # seconds for the rest of a batch, after one of its windows did not end
_LEAST_TIMEOUT = 0.1  # seconds for answers that were being made while others were waited for
_SKIPPED = "?"
_ANSWERS = "the answers of a batch"
_FAILED = "the renderer process that this page shares with others failed"


@dataclass(eq=False, slots=True)
class _Rescue:
    """Calls that ask for a batch's answers without that of the window which does not end."""

    skip: int
    rest: int
    since: float  # of time.monotonic()
    is_script_ended: bool = False


def _left(rescue: _Rescue, timeout: float) -> float:
    return max(_LEAST_TIMEOUT, rescue.since + timeout - time.monotonic())


@dataclass(eq=False)
class _Batch:
    """Calls that are sent together, and their answers or error."""

    texts: list[str] = field(default_factory=list)
    number: int = 0
    call: int = 0
    deadline: float = 0.0  # of time.monotonic(), for the first window
    timeout: float = 0.0  # seconds for each window
    answers: list[str] | None = None
    error: Exception | None = None
    rescue: _Rescue | None = None

    def check(self) -> None:
        """Raise PageError if the renderer failed."""
        if self.error is not None:
            raise PageError(f"{_FAILED}: {self.error}")


@dataclass(frozen=True, eq=False, slots=True)
class PendingCall:
    """A window's call: its place in a batch."""

    batch: _Batch
    index: int


class BatchedCalls:
    """Batches the calls of the windows that one opener page has opened (runtime/shared_renderer).

    Any thread may call `begin`; all else is called by one thread at a time.

    Args:
        opener: the opener page.
        step_timeout: seconds after which a window's step counts as hung.
        load_timeout: seconds after which a window's reset counts as hung.
        companions: returns the calls of all renderers that are waited for one after the other, these too.

    Attributes:
        opener: as given.
    """

    def __init__(
        self,
        opener: Session,
        step_timeout: float,
        load_timeout: float,
        companions: Callable[[], Iterable[BatchedCalls]],
    ) -> None:
        self.opener = opener
        self._companions = companions
        self._is_broken = False
        self._step_timeout = step_timeout
        self._load_timeout = load_timeout
        self._queueing = threading.Lock()
        self._steps, self._others = _Batch(), _Batch()  # queued
        self._sent: list[_Batch] = []  # sent and not answered, in order
        self._number = 0
        self._last_progress = 0.0  # of time.monotonic()
        opener.on("Runtime.bindingCalled", self._note_progress)
        opener.call("Runtime.addBinding", {"name": _PROGRESS}, load_timeout)

    @property
    def is_broken(self) -> bool:
        """Whether the renderer ended or did not answer, so that its pages are lost."""
        with suppress(PageError):
            self.opener.check()
            return self._is_broken
        return True

    def begin(self, window: int, expression: str) -> PendingCall:
        """Queue a call; `send()` sends it, or `end()` if that comes first.

        Args:
            window: the window's index.
            expression: a call of a method of the window's handle.

        Raises:
            PageError: the renderer failed before.
        """
        if self._is_broken:
            raise PageError(_FAILED)
        method, _, arguments = expression.removeprefix(f"{HANDLE}.").partition("(")
        arguments = arguments.removesuffix(")")
        # Steps have a batch of their own, so that they do not wait for resets, which may take longer.
        text = f'[{window},"{method}"{"," if arguments else ""}{arguments}]'
        with self._queueing:
            batch = self._steps if method == "step" else self._others
            batch.texts.append(text)
            return PendingCall(batch, len(batch.texts) - 1)

    def send(self) -> None:
        """Send the queued calls. It does not raise: `end` raises what failed."""
        taken: list[tuple[_Batch, float]] = []
        with self._queueing:  # a batch that is taken gets no more calls, for it would be sent again with them
            if self._steps.texts:
                taken.append((self._steps, self._step_timeout))
                self._steps = _Batch()
            if self._others.texts:
                taken.append((self._others, self._load_timeout))
                self._others = _Batch()
        for batch, timeout in taken:
            self._send(batch, timeout)

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

    def end(self, pending: PendingCall, timeout: float) -> str:
        """Wait for a call's answer.

        Args:
            pending: what `begin` returned.
            timeout: seconds; they begin anew when the window before it in the batch has ended.

        Raises:
            PageScriptError: the call threw.
            PageTimeout: the window did not end; others of the batch may have.
            PageError, BrowserError: the renderer failed, for all windows of the batch.
        """
        batch = pending.batch
        if batch is self._steps or batch is self._others:
            self.send()
        batch.check()
        if batch.answers is None:
            batch.deadline = max(batch.deadline, time.monotonic() + timeout)
            self._finish(batch)
        assert batch.answers is not None
        answer = batch.answers[pending.index]
        if answer == _SKIPPED:
            raise PageTimeout("the page did not answer in time")
        if answer.startswith("!"):
            raise script_error(unquote(answer[1:]))
        return answer

    def unblock(self) -> None:
        """End the script that keeps the renderer from answering, if one does.

        It is for a script that no batch has called, as one of a load. If the renderer does not answer then
        either, it counts as failed.
        """
        with suppress(PageError, BrowserError):
            probe = self.opener.start("0")
            if not self.opener.comes(probe, time.monotonic() + _STUCK_AFTER):
                self.opener.send_nowait("Runtime.terminateExecution")
            self.opener.value(probe, _SKIP_TIMEOUT)
            return
        self._is_broken = True

    def _finish(self, batch: _Batch) -> None:
        """Wait for the answers of a batch, and of the batches sent before it."""
        while self._sent:
            first = self._sent[0]
            try:
                first.answers = self._answers(first, self._text(first))
            except (PageError, BrowserError) as error:
                for one in self._sent:
                    self._fail(one, error)
                del self._sent[1:]
                if first is batch:
                    raise
            finally:
                del self._sent[0]
            if first is batch:
                return
        batch.check()

    def _text(self, batch: _Batch) -> Any:
        if batch.rescue is not None:  # begun beside another's: the call itself may have been ended
            return self._rescued(batch)
        while not self.opener.comes(batch.call, self._deadline(batch)):
            if time.monotonic() >= self._deadline(batch):
                return self._rescued(batch)
        return self.opener.value(batch.call, 0)

    def _answers(self, batch: _Batch, text: Any) -> list[str]:
        """Split a batch's text into one answer for each call.

        If there are too many, an answer contained a space; the opener then says which one, as a failed call.
        """
        answers = text_of(text, _ANSWERS).split(" ")
        if len(answers) == len(batch.texts):
            return answers
        checked = self.opener.evaluate(f"webcadeOpener.checked({batch.number})", _RESCUE_TIMEOUT)
        answers = text_of(checked, _ANSWERS).split(" ")
        if len(answers) == len(batch.texts):
            return answers
        raise wrong_answer(checked, f"{len(batch.texts)} answers; got {len(answers)}")

    def _deadline(self, batch: _Batch) -> float:
        """Return the deadline of the window that is running, of `time.monotonic()`."""
        return max(batch.deadline, self._last_progress + batch.timeout)

    def _rescued(self, batch: _Batch) -> Any:
        """The answers of a batch without that of the window which does not end."""
        self._begin_rescue()
        for one in self._companions():  # which may hang as well: their rescues go on at the same time
            with suppress(PageError, BrowserError):
                one._begin_rescue()
        rescue, opener = batch.rescue, self.opener
        if rescue is None:  # the answer has just come
            return opener.value(batch.call, _LEAST_TIMEOUT)
        if not opener.comes(rescue.skip, rescue.since + _STUCK_AFTER):
            for one in self._companions():
                with suppress(PageError, BrowserError):
                    one._end_stuck_script()
        opener.value(rescue.skip, _left(rescue, _SKIP_TIMEOUT))
        return opener.value(rescue.rest, _left(rescue, _RESCUE_TIMEOUT))

    def _begin_rescue(self) -> None:
        """Ask for the answers without that of a window that has taken too long; once."""
        opener, now = self.opener, time.monotonic()
        batch = self._sent[0] if self._sent else None
        if batch is None or batch.rescue is not None or now < self._deadline(batch):
            return
        if opener.comes(batch.call, now):
            return
        skip = opener.start(f"webcadeOpener.skip({batch.number},{batch.timeout * 500})")
        rest = opener.start(f"webcadeOpener.rest({batch.number})", wait_for_promise=True)
        batch.rescue = _Rescue(skip, rest, now)

    def _end_stuck_script(self) -> None:
        """End the script that keeps a renderer from answering at all."""
        rescue = self._sent[0].rescue if self._sent else None
        if rescue is None or rescue.is_script_ended:
            return
        if not self.opener.comes(rescue.skip, time.monotonic()):
            rescue.is_script_ended = True
            self.opener.send_nowait("Runtime.terminateExecution")

    def _note_progress(self, params: Message) -> None:
        if params["name"] == _PROGRESS:
            self._last_progress = time.monotonic()

    def _fail(self, batch: _Batch, error: Exception) -> None:
        batch.error, self._is_broken = error, True
