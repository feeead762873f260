"""Exchange DevTools messages over a pair of pipes. Many calls may be in flight. cbor.py encodes the messages.

There is no reading thread. A thread that waits for a reply reads the pipe, and passes on the replies of other
threads. If several threads wait, one reads and wakes the others. A browser that does not read what it is sent
is ended after a time.
"""

from __future__ import annotations

import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from math import inf

from ...errors import BrowserDied, PageTimeout
from ..gpu import GPU_ENDED, GpuProcess
from .cbor import Message, decode, encode, end_of_message, reply_id, text_result

_LEAST_PATIENCE = 1  # seconds that a browser gets at least to read an answer to one of its events
_LAST_LOOK = 0.1  # seconds beyond a deadline in which what has arrived by then is still read
_LOOK_AGAIN = 0.02  # seconds after which a writing thread checks whether another thread still reads
_READ_BYTES = 1 << 16  # the browser writes as many at once; larger reads would map memory each time


class CallError(Exception):
    """DevTools refused a call. Internal: sessions turn it into a WebcadeError."""


class Pipe:
    """The connection to one browser. Thread-safe.

    Args:
        write_fd: descriptor to write to; it becomes non-blocking.
        read_fd: descriptor to read from; it becomes non-blocking.
        give_up: ends the browser; called when it has stopped reading, because half a message cannot be
            taken back.

    Attributes:
        patience: seconds that the browser gets to read a message whose sender has no deadline.
        drawing: a lock that a thread holds while it lets a page draw a frame.
    """

    def __init__(self, write_fd: int, read_fd: int, give_up: Callable[[], None] = lambda: None) -> None:
        self.patience: float = 10
        self.drawing = threading.Lock()
        self._pid = os.getpid()
        self._write_fd = write_fd
        self._read_fd = read_fd
        self._give_up = give_up
        for end in (write_fd, read_fd):
            os.set_blocking(end, False)
        self._poll = select.poll()
        self._poll.register(read_fd, select.POLLIN | select.POLLHUP)
        self._gpu: GpuProcess | None = None
        self._end_reason = "the browser ended"
        self._last_id = 0
        self._begin_locks()
        self._batches = 0  # how many batches of messages were read
        self._replies: dict[int, bytes] = {}  # not decoded; the waiting thread does that
        self._abandoned: set[int] = set()
        self._then: dict[int, Callable[[Message], None]] = {}
        self._followers: dict[int, Callable[[], None]] = {}
        self._listeners: dict[str, Callable[[str, Message], None]] = {}
        self._part = bytearray()  # the beginning of a message that is not complete yet
        self._arrived: deque[bytes] = deque()  # whole messages that were not dispatched yet
        self._drained: deque[bytes] = deque()  # read by a thread that was writing

    def _begin_locks(self) -> None:
        self._writing = threading.RLock()
        self._turn = threading.Condition()  # guards _replies, _abandoned, _followers and _reader
        self._reader: int | None = None  # the thread that reads and dispatches, and wakes the others
        self._reader_deadline = 0.0
        self._reading = threading.Lock()  # guards _is_polling and _drained
        self._is_polling = False  # True: the reader waits for bytes; False: a writer may read them

    def abandon(self) -> None:
        """Forget the descriptors, before they are closed and their numbers reused."""
        self._write_fd = self._read_fd = -1
        if os.getpid() != self._pid:  # in a forked child no thread would ever release the old locks
            self._begin_locks()

    def is_idle(self, deadline: float) -> bool:
        """Wait until no thread uses the descriptors; return False if one still does at `deadline`."""
        if not self._writing.acquire(timeout=max(0.0, deadline - time.monotonic())):
            return False
        self._writing.release()
        while self._is_polling and time.monotonic() < deadline:
            time.sleep(0.001)
        return not self._is_polling

    @property
    def is_open(self) -> bool:
        """Whether the browser was alive at the last message, and its GPU process is alive now."""
        return self._read_fd >= 0 and not (self._gpu is not None and self._gpu.has_ended())

    def watch(self, gpu: GpuProcess) -> None:
        """Treat the end of this GPU process as the end of the browser: later pictures would be wrong."""
        self._gpu = gpu
        self._poll.register(gpu.end_fd, select.POLLIN)

    def listen(self, session_id: str, listener: Callable[[str, Message], None]) -> None:
        """Call `listener(method, params)` for each event of a session; "" is the browser itself."""
        self._listeners[session_id] = listener

    def forget(self, session_id: str) -> None:
        """Remove the listener of a session."""
        self._listeners.pop(session_id, None)

    def send(
        self,
        method: str,
        params: Message | None = None,
        session_id: str = "",
        then: Callable[[Message], None] | None = None,
    ) -> int:
        """Send a call without waiting for its reply. Return its number, for `wait`.

        A browser that does not read the call in time is ended. It gets `patience` seconds; in a thread that
        handles an event while it waits for a reply, the rest of that wait's time.

        Args:
            method: the call's name, as "Target.createTarget".
            params: its parameters; they may contain bytes.
            session_id: the session that it is for; "" is the browser itself.
            then: called with the reply, in the thread that reads it; `wait` may not be called then.

        Raises:
            BrowserDied: the browser has ended.
            PageTimeout: another thread has been writing for too long.
        """
        if not self._writing.acquire(False) and not self._writing.acquire(timeout=self._patience_left()):
            raise PageTimeout("the browser does not read what it is sent")
        try:
            self._last_id += 1
            number = self._last_id
            if then is not None:
                self._then[number] = then
            self._write(_call(number, method, params, session_id))
            return number
        finally:
            self._writing.release()

    def _write(self, data: bytes) -> None:
        try:
            written = os.write(self._write_fd, data)
        except BlockingIOError:
            written = 0
        except OSError as error:
            raise self._died() from error
        if written < len(data):
            try:
                self._write_rest(memoryview(data)[written:], time.monotonic() + self._patience_left())
            except BaseException:  # also an interrupt: nothing can follow half a message
                self._end()
                raise

    def _write_rest(self, data: memoryview, deadline: float) -> None:
        """Write the rest of a message, when there is room. Read meanwhile, or both sides might block."""
        self._wake_others()
        while data:
            left = deadline - time.monotonic()
            write_fd = self._write_fd
            if left <= 0 or write_fd < 0:
                raise BrowserDied(self._end_reason if write_fd < 0 else "the browser stopped reading")
            poll = select.poll()
            poll.register(write_fd, select.POLLOUT)
            if not self._is_polling:
                poll.register(self._read_fd, select.POLLIN)
            ready = dict(poll.poll(min(left, _LOOK_AGAIN) * 1000))
            try:
                if self._read_fd in ready:
                    self._drain()
                if write_fd in ready:
                    data = data[os.write(write_fd, data) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise self._died() from error

    def _drain(self) -> None:
        """Read what has arrived, for the thread that reads next."""
        with self._reading:
            if not self._is_polling:
                self._drained.append(os.read(self._read_fd, _READ_BYTES))

    def _wake_others(self) -> None:
        """Wake the waiting threads: this one may have received their replies in its current batch."""
        if self._reader == threading.get_ident():
            with self._turn:
                self._batches += 1
                self._turn.notify_all()

    def _patience_left(self) -> float:
        """Return how many seconds this thread may wait for the browser to read."""
        if self._reader == threading.get_ident():
            return max(_LEAST_PATIENCE, self._reader_deadline - time.monotonic())
        return self.patience

    def wait(
        self,
        number: int,
        deadline: float,
        what: str = "the browser",
        hopeless: Callable[[], bool] = lambda: False,
    ) -> Message:
        """Wait for the result of a call.

        Args:
            number: what `send` returned.
            deadline: a time of `time.monotonic()`, in seconds.
            what: what did not answer, for the error's message.
            hopeless: returns True if no reply can come any more, as after a crash.

        Raises:
            PageTimeout: no reply by the deadline.
            BrowserDied: the browser has ended.
            CallError: DevTools refused the call.
        """
        with self._turn:
            if not self._comes(number, deadline, hopeless):
                self._abandoned.add(number)
                self._followers.pop(number, None)
                raise PageTimeout(f"{what} did not answer in time")
            data = self._replies.pop(number)
        self._need_gpu()
        text = text_result(data)
        if text is not None:
            return {"result": {"type": "string", "value": text}}
        reply = decode(data)
        if "error" in reply:
            raise CallError(reply["error"].get("message", "unknown error"))
        result: Message = reply["result"]
        return result

    def comes(self, number: int, deadline: float, hopeless: Callable[[], bool] = lambda: False) -> bool:
        """Wait until a call is answered; return False if it is not by the deadline.

        The arguments are those of `wait`, which may be called afterwards in either case.
        """
        with self._turn:
            return self._comes(number, deadline, hopeless)

    def _comes(self, number: int, deadline: float, hopeless: Callable[[], bool]) -> bool:
        self._read_until(lambda: number in self._replies or hopeless(), deadline)
        return number in self._replies

    def on_reply(self, number: int, act: Callable[[], None]) -> None:
        """Call `act` as soon as call `number` is answered, in the thread that reads the answer."""
        with self._turn:
            is_there = number in self._replies
            if not is_there:
                self._followers[number] = act
        if is_there:
            act()

    def call(self, method: str, params: Message | None, session_id: str, deadline: float) -> Message:
        """Send a call and wait for its result, until `deadline` of `time.monotonic()`."""
        return self.wait(self.send(method, params, session_id), deadline, method)

    def pump(self, deadline: float) -> bool:
        """Wait for one more batch of messages; return False if none came by the deadline."""
        with self._turn:
            return self._next_batch(deadline)

    def look(self) -> None:
        """Take what has arrived, without waiting. Raises BrowserDied if browser or GPU process ended."""
        self._need_gpu()
        with self._turn:
            if self._reader is None:  # else another thread takes it
                self._next_batch(time.monotonic())

    def _need_gpu(self) -> None:
        if self._gpu is not None and self._gpu.has_ended():
            raise self._lost_gpu()

    def until(self, done: Callable[[], bool], deadline: float) -> bool:
        """Read messages until `done` returns True or the deadline has come; return what it returns then."""
        with self._turn:
            return self._read_until(done, deadline)

    def _read_until(self, done: Callable[[], bool], deadline: float) -> bool:
        """See `until`. `_turn` is held. A browser that never stops sending cannot put the deadline off."""
        end = inf
        while not done():
            now = time.monotonic()
            if now >= deadline:
                end = min(end, now + _LAST_LOOK)
            if now > end or not self._next_batch(deadline):
                return done()
        return True

    def _next_batch(self, deadline: float) -> bool:
        """Read and dispatch, or wait for the thread that does. `_turn` is held, and released meanwhile."""
        outer, me = (self._reader, self._reader_deadline), threading.get_ident()
        if outer[0] not in (None, me):
            batches = self._batches
            left = deadline - time.monotonic()
            return self._turn.wait_for(lambda: self._batches != batches or self._reader is None, left)
        self._reader, self._reader_deadline = me, deadline
        self._turn.release()
        try:
            data = self._read(deadline)
            if data is not None:
                self._take(data)
        finally:
            self._turn.acquire()
            self._reader, self._reader_deadline = outer
            self._batches += 1
            self._turn.notify_all()
        return data is not None

    def _read(self, deadline: float) -> bytes | None:
        """Wait for bytes and return them; None if none came by the deadline."""
        with self._reading:
            if self._drained or self._arrived:
                return self._drained.popleft() if self._drained else b""
            if self._read_fd < 0:
                raise self._died()
            self._is_polling = True
        try:
            if not self._poll.poll(max(0.0, (deadline - time.monotonic()) * 1000)):
                return None
            data = os.read(self._read_fd, _READ_BYTES)
        except BlockingIOError as error:  # poll returned for the GPU process, not for the pipe
            raise self._lost_gpu() from error
        except OSError as error:
            raise self._died() from error
        finally:
            self._is_polling = False
        if not data:
            raise self._died()
        return data

    def _died(self) -> BrowserDied:
        self._write_fd = self._read_fd = -1
        return BrowserDied(self._end_reason)

    def _lost_gpu(self) -> BrowserDied:
        """End the browser, for all of its pages."""
        if self._read_fd >= 0:
            self._end_reason = GPU_ENDED
            self._end()
        return self._died()

    def _end(self) -> None:
        self._died()
        self._give_up()

    def _take(self, data: bytes) -> None:
        if self._part:
            self._part += data
            if end_of_message(self._part, 0) <= len(self._part):
                data, self._part = bytes(self._part), bytearray()
                self._split(data)
        else:
            self._split(data)
        while self._arrived:
            self._dispatch(self._arrived.popleft())
            if self._arrived and time.monotonic() > self._reader_deadline + _LAST_LOOK:
                return  # they are dispatched with the next batch

    def _split(self, data: bytes) -> None:
        start = 0
        while (end := end_of_message(data, start)) <= len(data):
            self._arrived.append(data[start:end])
            start = end
        self._part += data[start:]

    def _dispatch(self, data: bytes) -> None:
        number = reply_id(data)
        if number is None:
            message = decode(data)
            listener = self._listeners.get(message.get("sessionId", ""))
            if listener is not None:
                listener(message["method"], message.get("params", {}))
        elif number in self._then:
            self._then.pop(number)(decode(data))
        else:
            self._deliver(number, data)

    def _deliver(self, number: int, data: bytes) -> None:
        """Call the reply's followers, then keep the reply for the thread that waits for it."""
        while True:
            with self._turn:
                if number in self._abandoned:
                    self._abandoned.discard(number)
                    return
                follower = self._followers.pop(number, None)
                if follower is None:
                    self._replies[number] = data
                    return
            follower()


def _call(number: int, method: str, params: Message | None, session_id: str) -> bytes:
    """Encode a call."""
    message: Message = {"id": number, "method": method, "params": params or {}}
    if session_id:
        message["sessionId"] = session_id
    return encode(message)
