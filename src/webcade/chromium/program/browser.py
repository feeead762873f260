"""A browser under control: a process, its pipe, and the pages opened in it."""

from __future__ import annotations

import os
import threading
import time
import weakref
from contextlib import suppress

from ...errors import BrowserDied, BrowserError, BrowserStartError, PageError, WebcadeError
from ..devtools.cbor import Message
from ..devtools.pipe import CallError, Pipe
from ..devtools.session import Session
from .find import Program
from .process import BrowserProcess

_LEAVE_TIMEOUT = 10  # seconds that a browser gets to close a page, or else no more are opened in it
_GPU_TRIES = 3  # to find a GPU process that does not end meanwhile
_IDLE_TIMEOUT = 1  # seconds for other threads to learn that a browser has ended
_alive: weakref.WeakSet[Browser] = weakref.WeakSet()


class Browser:
    """One browser process. Raises BrowserStartError where it does not come up within `timeout` seconds."""

    def __init__(self, program: Program, switches: tuple[str, ...], timeout: float) -> None:
        self.process = BrowserProcess(program, switches)
        self.pipe = Pipe(self.process.write_fd, self.process.read_fd, self.process.kill)
        self._leaving: dict[object, float] = {}  # by when what is being closed has to be gone
        self._finding_gpu = threading.Lock()
        self._is_watched = False
        self._finalizer = weakref.finalize(self, _close_process, self.process, os.getpid())
        try:
            self.version = self.call("Browser.getVersion", timeout=timeout)["product"]
        except (WebcadeError, CallError) as error:
            complaint = self.process.complaint()
            self.close()
            raise BrowserStartError(f"{program.path} was started and did not answer: {complaint}") from error
        except BaseException:
            self.close()
            raise
        _alive.add(self)

    @property
    def is_there(self) -> bool:
        """Whether it was there when it was last spoken to; never again after a fork, in the child."""
        return self.pipe.is_open

    def call(self, method: str, params: Message | None = None, timeout: float = 10) -> Message:
        """A DevTools call to the browser itself, `timeout` in seconds."""
        return self.pipe.call(method, params, "", time.monotonic() + timeout)

    def open(self, timeout: float, *, begin_frame: bool = False, hidden: bool = False) -> Session:
        """A new, empty page in a context of its own.

        Args:
            timeout: seconds.
            begin_frame: the page draws only when told to (headless shell).
            hidden: another tab lies over it, so that the browser draws nothing of it.
        """
        context = self.call("Target.createBrowserContext", {"disposeOnDetach": True}, timeout)[
            "browserContextId"
        ]
        wanted: Message = {"url": "about:blank", "browserContextId": context}
        if begin_frame:
            wanted["enableBeginFrameControl"] = True
        target = self.call("Target.createTarget", wanted, timeout)["targetId"]
        if hidden:
            self.call("Target.createTarget", {"url": "about:blank", "browserContextId": context}, timeout)
        self._watch_gpu(timeout)
        return Session(self.pipe, self.attach(target, timeout), context, target)

    def _watch_gpu(self, timeout: float) -> None:
        """See to it that the end of the GPU process is noticed, before a page that may be played draws."""
        with self._finding_gpu:
            for _ in range(0 if self._is_watched else _GPU_TRIES):
                with suppress(ProcessLookupError):
                    self._is_watched = self._found_gpu(timeout)
                    return

    def _found_gpu(self, timeout: float) -> bool:
        """Whether the pipe watches it from now on; a browser may have none, or none of ours."""
        with suppress(CallError):  # answered once the process is up for good: it may begin anew till then
            self.call("SystemInfo.getInfo", None, timeout)
        processes = self.call("SystemInfo.getProcessInfo", None, timeout)["processInfo"]
        pid = next((one["id"] for one in processes if one["type"] == "GPU"), None)
        gpu = None if pid is None else self.process.hold_gpu(pid)
        if gpu is not None:
            self.pipe.watch(gpu)
        return gpu is not None

    def attach(self, target: str, timeout: float) -> str:
        """The id of a new session with a target."""
        attached = self.call("Target.attachToTarget", {"targetId": target, "flatten": True}, timeout)
        session_id: str = attached["sessionId"]
        return session_id

    def pages(self, context: str, timeout: float) -> set[str]:
        """The targets of the pages in a context."""
        targets = self.call("Target.getTargets", None, timeout)["targetInfos"]
        return {
            one["targetId"]
            for one in targets
            if one["type"] == "page" and one.get("browserContextId") == context
        }

    def discard(self, session: Session) -> None:
        """Have a page closed, with all that its context stored. It may hang, and is not waited for."""
        session.forget()
        with suppress(BrowserError, PageError):
            session.send_nowait("Runtime.terminateExecution")  # a page that loops could not be closed
        self._let_leave("Target.disposeBrowserContext", {"browserContextId": session.context})

    def shut(self, target: str) -> None:
        """Have one window of several in a context closed. It may hang, and is not waited for."""
        self._let_leave("Target.closeTarget", {"targetId": target})

    def _let_leave(self, method: str, params: Message) -> None:
        ticket = object()
        self._leaving[ticket] = time.monotonic() + _LEAVE_TIMEOUT
        with suppress(BrowserError, PageError):
            self.pipe.send(method, params, then=lambda reply: self._left(ticket))

    def _left(self, ticket: object) -> None:
        self._leaving.pop(ticket, None)

    @property
    def is_fit(self) -> bool:
        """Whether it may be used for more pages: it is there, and has closed what it was told to close."""
        with suppress(BrowserDied):
            while self._leaving and self.pipe.pump(0):
                pass
        now = time.monotonic()
        return self.is_there and all(now < deadline for deadline in list(self._leaving.values()))

    def is_awake(self, number: int, deadline: float) -> bool:
        """Whether it has answered `number` by then, a call to the browser itself; if not, it is ended."""
        try:
            self.pipe.wait(number, deadline)
        except CallError:
            return True
        except (BrowserError, PageError):
            self.end()
            return False
        return True

    def end(self) -> None:
        """End the process at once: whoever uses it learns that it has died."""
        self.pipe.abandon()
        self.process.kill()

    def close(self) -> None:
        """End the browser. A second call does nothing."""
        _alive.discard(self)
        try:
            self.end()
        finally:
            # A thread that still reads learns of the end by the descriptors: they may not be others' yet.
            if not self.pipe.is_idle(time.monotonic() + _IDLE_TIMEOUT):
                self.process.keep_descriptors()
            self._finalizer()


def _close_process(process: BrowserProcess, owner: int) -> None:
    if os.getpid() == owner:
        process.close()
    else:
        process.release()


def _let_go_after_fork() -> None:
    """A forked child shares its parent's pipe; speaking on it would garble both."""
    for browser in list(_alive):
        browser.pipe.abandon()
        browser.process.release()
    _alive.clear()


os.register_at_fork(after_in_child=_let_go_after_fork)
