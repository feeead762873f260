"""DevTools messages over a pair of pipes: many calls in flight, no thread of its own. cbor.py has their form.

Whoever waits for a reply reads the pipe and hands what belongs to others to them. Of several threads that
wait, one reads and the others are woken.
"""

from __future__ import annotations

import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable

from ..errors import BrowserDied, PageTimeout
from .cbor import Message, decode, encode, end_of_message, reply_id, text_result

_READ_BYTES = 1 << 16  # as many as the browser writes at once; for more, memory is mapped anew each time


class CallError(Exception):
    """DevTools refused a call. Internal: sessions turn it into an error of webcade's."""


class Pipe:
    """The connection to one browser. Thread-safe; `listen` takes the events of a session."""

    def __init__(self, write_fd: int, read_fd: int) -> None:
        self._pid = os.getpid()
        self._write_fd = write_fd
        self._read_fd = read_fd
        self._poll = select.poll()
        self._poll.register(read_fd, select.POLLIN | select.POLLHUP)
        self._writing = threading.RLock()
        self._turn = threading.Condition()  # guards all below
        self._is_read = False  # a thread is reading, and will wake the others
        self._batches = 0  # of messages read
        self._last_id = 0
        self._replies: dict[int, bytes] = {}  # not parsed yet: whoever waits does that
        self._abandoned: set[int] = set()
        self._then: dict[int, Callable[[Message], None]] = {}
        self._followers: dict[int, Callable[[], None]] = {}
        self._listeners: dict[str, Callable[[str, Message], None]] = {}
        self._part = bytearray()  # of a message whose rest has not come yet
        self._arrived: deque[bytes] = deque()  # whole messages, not handed to anybody yet

    def abandon(self) -> None:
        """From now on the browser counts as gone; its descriptors' numbers may soon be somebody else's."""
        self._write_fd = self._read_fd = -1
        if os.getpid() != self._pid:  # in a forked child nobody would ever open the old ones
            self._writing = threading.RLock()
            self._turn = threading.Condition()
            self._is_read = False

    @property
    def is_open(self) -> bool:
        """Whether the browser was there when it was last spoken to."""
        return self._read_fd >= 0

    def listen(self, session_id: str, listener: Callable[[str, Message], None]) -> None:
        """Call `listener(method, params)` for each event of the session; "" is the browser itself."""
        self._listeners[session_id] = listener

    def forget(self, session_id: str) -> None:
        """Undo `listen`."""
        self._listeners.pop(session_id, None)

    def send(
        self,
        method: str,
        params: Message | None = None,
        session_id: str = "",
        then: Callable[[Message], None] | None = None,
    ) -> int:
        """Send a call and return its number, without waiting.

        Args:
            method: its name.
            params: its parameters; bytes among them stay such.
            session_id: whom it is for; "" is the browser itself.
            then: called with the reply by whoever reads it, for which nobody may wait then.

        Raises:
            BrowserDied: the browser is gone.
        """
        with self._writing:
            self._last_id += 1
            number = self._last_id
            if then is not None:
                self._then[number] = then
            data = memoryview(_call(number, method, params, session_id))
            try:
                while data:
                    data = data[os.write(self._write_fd, data) :]
            except OSError as error:
                raise self._died() from error
            return number

    def wait(
        self,
        number: int,
        deadline: float,
        what: str = "the browser",
        hopeless: Callable[[], bool] = lambda: False,
    ) -> Message:
        """The result of call `number`.

        Args:
            number: what `send` returned.
            deadline: of `time.monotonic()`, in seconds.
            what: who is being waited for, for the error's text.
            hopeless: whether no reply can come any more, as events tell meanwhile.

        Raises:
            PageTimeout: no reply by the deadline.
            BrowserDied: the browser is gone.
            CallError: DevTools refused the call.
        """
        with self._turn:
            while number not in self._replies:
                if hopeless() or not self._next_batch(deadline):
                    self._abandoned.add(number)
                    self._followers.pop(number, None)
                    raise PageTimeout(f"{what} did not answer in time")
            data = self._replies.pop(number)
        text = text_result(data)
        if text is not None:
            return {"result": {"type": "string", "value": text}}
        reply = decode(data)
        if "error" in reply:
            raise CallError(reply["error"].get("message", "unknown error"))
        result: Message = reply["result"]
        return result

    def follow(self, number: int, act: Callable[[], None]) -> None:
        """Call `act` the moment call `number` is answered, in whichever thread reads the answer."""
        with self._turn:
            if number in self._replies:
                act()
            else:
                self._followers[number] = act

    def call(self, method: str, params: Message | None, session_id: str, deadline: float) -> Message:
        """`send` and `wait` in one."""
        return self.wait(self.send(method, params, session_id), deadline, method)

    def pump(self, deadline: float) -> bool:
        """Wait for one more batch of messages; False if none came by the deadline."""
        with self._turn:
            return self._next_batch(deadline)

    def _next_batch(self, deadline: float) -> bool:
        """Read, or wait for the thread that does; `_turn` is held, and let go of meanwhile."""
        if self._is_read:
            batches = self._batches
            left = deadline - time.monotonic()
            return self._turn.wait_for(lambda: self._batches != batches or not self._is_read, left)
        self._is_read = True
        self._turn.release()
        try:
            data = self._read(deadline)
        finally:
            self._turn.acquire()
            self._is_read = False
            self._turn.notify_all()
        if data is None:
            return False
        self._batches += 1
        self._take(data)
        return True

    def _read(self, deadline: float) -> bytes | None:
        """What has come, once something has; None if nothing did by the deadline."""
        if self._read_fd < 0:
            raise BrowserDied("the browser ended")
        try:
            if not self._poll.poll(max(0.0, (deadline - time.monotonic()) * 1000)):
                return None
            data = os.read(self._read_fd, _READ_BYTES)
        except OSError as error:
            raise self._died() from error
        if not data:
            raise self._died()
        return data

    def _died(self) -> BrowserDied:
        self._write_fd = self._read_fd = -1
        return BrowserDied("the browser ended")

    def _take(self, data: bytes) -> None:
        if self._part:
            self._part += data
            if end_of_message(self._part, 0) > len(self._part):
                return
            data, self._part = bytes(self._part), bytearray()
        start = 0
        while (end := end_of_message(data, start)) <= len(data):
            self._arrived.append(data[start:end])
            start = end
        self._part += data[start:]
        while self._arrived:
            self._dispatch(self._arrived.popleft())

    def _dispatch(self, data: bytes) -> None:
        number = reply_id(data)
        if number is None:
            message = decode(data)
            listener = self._listeners.get(message.get("sessionId", ""))
            if listener is not None:
                listener(message["method"], message.get("params", {}))
        elif number in self._then:
            self._then.pop(number)(decode(data))
        elif number in self._abandoned:
            self._abandoned.discard(number)
        else:
            self._replies[number] = data
            if follower := self._followers.pop(number, None):
                follower()


def _call(number: int, method: str, params: Message | None, session_id: str) -> bytes:
    """A call as it goes over the pipe."""
    message: Message = {"id": number, "method": method, "params": params or {}}
    if session_id:
        message["sessionId"] = session_id
    return encode(message)
