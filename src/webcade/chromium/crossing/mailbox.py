"""Steps through a block of memory that the page shares. runtime/crossing/mailbox.js has the same layout."""

from __future__ import annotations

import contextlib
import struct
import time
from typing import Any, NamedTuple

from ...errors import PageTimeout
from ...page.answer import wrong_answer
from ...runtime import HANDLE
from ..devtools.session import Session
from .memory import Block, raise_loss, share_block

_HEAD = struct.Struct("<16x6i")  # the mark, then the members of _Head
_QUESTION = struct.Struct("<ii")  # LOOK_US and QUESTION_BYTES, just before the question
_NUMBER = struct.Struct("<i")
_ASKED_AT, _LOOK_AT, _QUESTION_AT, _ANSWER_AT = 16, 56, 64, 4096
_MOST_QUESTION = _ANSWER_AT - _QUESTION_AT
_MOST_ANSWER = 64 * 65536 - _ANSWER_AT
_TEXT, _OTHERWISE = 0, 1
_LOOK = 400e-6  # seconds for which the page looks for its next step, and then sleeps
_LONGEST_THINKING = 400e-6  # seconds; while the agent thinks longer on average, the page sleeps at once
_LONGEST_THOUGHT = 500e-6  # seconds that one thought counts for: a reset is no change of the agent's pace
_PATIENCE = 5e-3  # seconds for which Python looks for the answer; then it waits at the pipe as well
_PAUSE = 1e-3  # seconds between looks from then on
_NAP = 500e-6  # seconds before the answer is due, at which Python begins to look: a sleep may last too long
_WEIGHT = 0.1  # of the newest duration in a running mean


class _Head(NamedTuple):
    """The words after the mark, as mailbox.js has them."""

    asked: int
    answered: int
    is_awake: int
    kind: int
    answer_bytes: int
    worked_us: int


class Mailbox:
    """Asks one page for its steps. Raises what a session raises: the page may crash, navigate or hang.

    Args:
        session: the page.
        block: the memory that it shares.
    """

    def __init__(self, session: Session, block: Block) -> None:
        self._session = session
        self._block = block
        self._buffer = bytearray(_HEAD.size)
        self._number = 0
        self._is_woken = False
        self._thinking = self._working = 0.0  # running means of the agent's and the page's time, in seconds
        self._ended = 0.0  # when the last step was answered

    def ask(self, question: str) -> None:
        """Ask for a step. `question` is ASCII: JSON of the arguments of the runtime's `step`."""
        self._session.check()
        data = question.encode("ascii")
        if len(data) > _MOST_QUESTION:
            raise ValueError(f"expected a question of at most {_MOST_QUESTION} bytes")
        now = time.perf_counter()
        if self._ended:
            self._thinking += _WEIGHT * (min(now - self._ended, _LONGEST_THOUGHT) - self._thinking)
        look = _LOOK if self._thinking < _LONGEST_THINKING else 0.0
        self._number = self._number % (2**31 - 1) + 1
        try:
            self._block.write(_LOOK_AT, _QUESTION.pack(round(look * 1e6), len(data)) + data)
            self._block.write(_ASKED_AT, _NUMBER.pack(self._number))
        except OSError:
            raise_loss(self._session)
        self._is_woken = False
        self._wake_if_asleep(self._read())

    def answer(self, timeout: float) -> Any:
        """Wait for the step's answer, for `timeout` seconds."""
        deadline = time.monotonic() + timeout
        self._session.look()  # now, for the page works meanwhile
        if self._working > 2 * _NAP:
            time.sleep(self._working - _NAP)
        head = self._look(min(deadline, time.monotonic() + _PATIENCE))
        while head.answered != self._number:
            if time.monotonic() >= deadline:
                self._session.check()
                raise PageTimeout("the page did not answer in time")
            self._session.wait_any(min(deadline, time.monotonic() + _PAUSE))
            head = self._look(0)
        self._ended = time.perf_counter()
        return self._take(head)

    def rest(self) -> None:
        """Let the page look no longer for its next step: another call is to come over the pipe."""
        with contextlib.suppress(OSError):  # whoever calls it next hears why it is gone
            self._block.write(_LOOK_AT, _NUMBER.pack(0))

    def close(self) -> None:
        """Close the block. The page goes back to sleep by itself."""
        self._block.close()

    def _look(self, until: float) -> _Head:
        """Look for the answer, once at least, until a time of `time.monotonic()`. Wake a page that sleeps."""
        while True:
            head = self._read()
            if head.answered == self._number:
                return head
            self._wake_if_asleep(head)
            if time.monotonic() >= until:
                return head

    def _read(self) -> _Head:
        try:
            self._block.read_into(self._buffer)
        except OSError:
            raise_loss(self._session)
        return _Head._make(_HEAD.unpack(self._buffer))

    def _wake_if_asleep(self, head: _Head) -> None:
        if not head.is_awake and head.answered != self._number and not self._is_woken:
            self._is_woken = True
            self._session.evaluate_nowait(f"{HANDLE}.mailbox.serve()")

    def _take(self, head: _Head) -> Any:
        """Take the answer out of the block, or ask for one that is not in it."""
        self._working += _WEIGHT * (min(max(head.worked_us, 0) / 1e6, 1.0) - self._working)
        if head.kind == _OTHERWISE:
            return self._session.evaluate(f"{HANDLE}.mailbox.answer()", 10)
        if head.kind != _TEXT or not 0 <= head.answer_bytes <= _MOST_ANSWER:
            raise wrong_answer(f"{head.kind}, {head.answer_bytes}", "the kind and the length of an answer")
        try:
            return self._block.read(_ANSWER_AT, head.answer_bytes).decode()
        except UnicodeDecodeError as error:
            raise wrong_answer("bytes", "a text", error) from error
        except OSError:
            raise_loss(self._session)


def open_mailbox(session: Session, browser: int, timeout: float) -> Mailbox | str:
    """Open the mailbox of a page that has loaded.

    Args:
        session: the page.
        browser: the process id of its browser.
        timeout: seconds for each call.

    Returns:
        The mailbox, or why there is none.
    """
    try:
        block = share_block(session, browser, lambda mark: f"{HANDLE}.mailbox.open({mark})", timeout)
    except OSError as error:
        return str(error)
    return Mailbox(session, block)
