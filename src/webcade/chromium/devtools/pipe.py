"""DevTools messages over a pair of pipes: many calls in flight, no thread of its own. cbor.py has their form.

Whoever waits for a reply reads the pipe and hands what belongs to others to them. Of several threads that
wait, one reads and the others are woken. A browser that does not read is not waited for either.
"""

from __future__ import annotations

import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable

from ...errors import BrowserDied, PageTimeout
from ..gpu import GPU_ENDED, GpuProcess
from .cbor import Message, decode, encode, end_of_message, reply_id, text_result

_LEAST_PATIENCE = 1  # seconds that a browser gets to read an answer, however late it asked
_LOOK_AGAIN = 0.02  # seconds until a thread that writes looks whether somebody else still reads
_READ_BYTES = 1 << 16  # as many as the browser writes at once; for more, memory is mapped anew each time


class CallError(Exception):
    """DevTools refused a call. Internal: sessions turn it into an error of webcade's."""


class Pipe:
    """The connection to one browser. Thread-safe; `listen` takes the events of a session.

    Args:
        write_fd, read_fd: its ends, which from now on do not block.
        give_up: called when the browser has stopped reading: what it was sent half of cannot be taken back.

    Attributes:
        patience: seconds that a browser gets to read what it is sent, where the sender waits for nothing.
        drawing: held by whoever has a page draw a frame on demand.
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
        self._end_told = "the browser ended"
        self._last_id = 0
        self._begin_locks()
        self._batches = 0  # of messages read
        self._replies: dict[int, bytes] = {}  # not parsed yet: whoever waits does that
        self._abandoned: set[int] = set()
        self._then: dict[int, Callable[[Message], None]] = {}
        self._followers: dict[int, Callable[[], None]] = {}
        self._listeners: dict[str, Callable[[str, Message], None]] = {}
        self._part = bytearray()  # of a message whose rest has not come yet
        self._arrived: deque[bytes] = deque()  # whole messages, not handed to anybody yet
        self._drained: deque[bytes] = deque()  # read by a thread that was writing

    def _begin_locks(self) -> None:
        self._writing = threading.RLock()
        self._turn = threading.Condition()  # guards replies, who is abandoned, who follows, and the reader
        self._reader: int | None = None  # the thread that reads and hands on, and will wake the others
        self._reader_deadline = 0.0
        self._reading = threading.Lock()  # guards the two below
        self._is_polling = False  # the reader waits for bytes; else a writer may take them

    def abandon(self) -> None:
        """From now on the browser counts as gone; its descriptors' numbers may soon be somebody else's."""
        self._write_fd = self._read_fd = -1
        if os.getpid() != self._pid:  # in a forked child nobody would ever open the old ones
            self._begin_locks()

    def is_idle(self, deadline: float) -> bool:
        """Whether no thread uses the descriptors any more; waits for that until `deadline`."""
        if not self._writing.acquire(timeout=max(0.0, deadline - time.monotonic())):
            return False
        self._writing.release()
        while self._is_polling and time.monotonic() < deadline:
            time.sleep(0.001)
        return not self._is_polling

    @property
    def is_open(self) -> bool:
        """Whether the browser was there when it was last spoken to, and its GPU process is there now."""
        return self._read_fd >= 0 and not (self._gpu is not None and self._gpu.has_ended())

    def watch(self, gpu: GpuProcess) -> None:
        """From now on the browser counts as gone when its GPU process has ended: pictures would be wrong."""
        self._gpu = gpu
        self._poll.register(gpu.end_fd, select.POLLIN)

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
        """Send a call and return its number, without waiting for a reply.

        A browser that does not read it in time is ended: by the deadline of what the thread waits for, if it
        is at work for an event that came meanwhile, or else in `patience` seconds.

        Args:
            method: its name.
            params: its parameters; bytes among them stay such.
            session_id: whom it is for; "" is the browser itself.
            then: called with the reply by whoever reads it, for which nobody may wait then.

        Raises:
            BrowserDied: the browser is gone.
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
            except BaseException:  # an interrupt, too: nothing can follow half a message
                self._end()
                raise

    def _write_rest(self, data: memoryview, deadline: float) -> None:
        """Write what the pipe had no room for. What comes meanwhile is read, or both sides might wait."""
        self._let_others_look()
        while data:
            left = deadline - time.monotonic()
            write_fd = self._write_fd
            if left <= 0 or write_fd < 0:
                raise BrowserDied(self._end_told if write_fd < 0 else "the browser stopped reading")
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
        """Take what has come, for whoever reads next."""
        with self._reading:
            if not self._is_polling:
                self._drained.append(os.read(self._read_fd, _READ_BYTES))

    def _let_others_look(self) -> None:
        """Replies that wait in the batch that this thread is at work with may be had already."""
        if self._reader == threading.get_ident():
            with self._turn:
                self._batches += 1
                self._turn.notify_all()

    def _patience_left(self) -> float:
        """Seconds until whoever sends has waited long enough."""
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
            if not self._comes(number, deadline, hopeless):
                self._abandoned.add(number)
                self._followers.pop(number, None)
                raise PageTimeout(f"{what} did not answer in time")
            data = self._replies.pop(number)
        if self._gpu is not None and self._gpu.has_ended():
            raise self._lost_gpu()
        text = text_result(data)
        if text is not None:
            return {"result": {"type": "string", "value": text}}
        reply = decode(data)
        if "error" in reply:
            raise CallError(reply["error"].get("message", "unknown error"))
        result: Message = reply["result"]
        return result

    def comes(self, number: int, deadline: float, hopeless: Callable[[], bool] = lambda: False) -> bool:
        """Whether call `number` is answered by the deadline; as in `wait`, which can follow either way."""
        with self._turn:
            return self._comes(number, deadline, hopeless)

    def _comes(self, number: int, deadline: float, hopeless: Callable[[], bool]) -> bool:
        while number not in self._replies:
            if hopeless():
                return False
            if not self._next_batch(deadline):
                return number in self._replies
        return True

    def on_reply(self, number: int, act: Callable[[], None]) -> None:
        """Call `act` the moment call `number` is answered, in whichever thread reads the answer."""
        with self._turn:
            is_there = number in self._replies
            if not is_there:
                self._followers[number] = act
        if is_there:
            act()

    def call(self, method: str, params: Message | None, session_id: str, deadline: float) -> Message:
        """`send` and `wait` in one."""
        return self.wait(self.send(method, params, session_id), deadline, method)

    def pump(self, deadline: float) -> bool:
        """Wait for one more batch of messages; False if none came by the deadline."""
        with self._turn:
            return self._next_batch(deadline)

    def _next_batch(self, deadline: float) -> bool:
        """Read and hand on, or wait for the thread that does; `_turn` is held, and let go of meanwhile."""
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
        """What has come, once something has; None if nothing did by the deadline."""
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
        except BlockingIOError as error:  # it was not the pipe that woke us
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
        return BrowserDied(self._end_told)

    def _lost_gpu(self) -> BrowserDied:
        """End the browser, for all of its pages."""
        if self._read_fd >= 0:
            self._end_told = GPU_ENDED
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
        """Have the reply be there for whoever waits: once what was to follow it has been done."""
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
    """A call as it goes over the pipe."""
    message: Message = {"id": number, "method": method, "params": params or {}}
    if session_id:
        message["sessionId"] = session_id
    return encode(message)
