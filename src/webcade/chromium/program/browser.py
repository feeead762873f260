"""A running browser: its process, its pipe, and the pages opened in it."""

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

_CLOSE_TIMEOUT = 10  # seconds that a browser gets to close a page; if it fails, no more pages open in it
_GPU_TRIES = 3  # to find a GPU process that does not end meanwhile
_IDLE_TIMEOUT = 1  # seconds for other threads to notice that a browser has ended
_alive: weakref.WeakSet[Browser] = weakref.WeakSet()


class Browser:
    """One browser process, started at once.

    Args:
        program: the program.
        switches: command-line switches besides the usual ones.
        timeout: seconds for the browser to answer.

    Attributes:
        process: the process.
        pipe: the connection to it.
        version: its product name and version, as "HeadlessChrome/156.0.8078.79".
        gl: what draws WebGL, known once a page is open.

    Raises:
        BrowserStartError: it did not answer in time.
    """

    def __init__(self, program: Program, switches: tuple[str, ...], timeout: float) -> None:
        self.process = BrowserProcess(program, switches)
        self.pipe = Pipe(self.process.write_fd, self.process.read_fd, self.process.kill)
        self._closing: dict[object, float] = {}  # deadlines of pages that are being closed
        self._finding_gpu = threading.Lock()
        self._is_watched = False
        self.gl = "unknown"
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
        """Whether it was alive at the last message. In a forked child, False."""
        return self.pipe.is_open

    def call(self, method: str, params: Message | None = None, timeout: float = 10) -> Message:
        """Make a DevTools call to the browser itself; `timeout` in seconds. Raises as `Pipe.wait`."""
        return self.pipe.call(method, params, "", time.monotonic() + timeout)

    def open(self, timeout: float, *, begin_frame: bool = False, hidden: bool = False) -> Session:
        """Open an empty page in a browser context of its own.

        Args:
            timeout: seconds for each call.
            begin_frame: let the page draw only on demand (headless shell).
            hidden: put another tab in front of it, so that the browser does not draw it.
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
        """Watch the GPU process, before a page draws in it."""
        with self._finding_gpu:
            for _ in range(0 if self._is_watched else _GPU_TRIES):
                with suppress(ProcessLookupError):
                    self._is_watched = self._found_gpu(timeout)
                    return

    def _found_gpu(self, timeout: float) -> bool:
        """Let the pipe watch the GPU process; return False if there is none that this process can watch."""
        with suppress(CallError):  # answered when the GPU process is up for good; it may restart until then
            self.gl = _renderer_of(self.call("SystemInfo.getInfo", None, timeout))
        processes = self.call("SystemInfo.getProcessInfo", None, timeout)["processInfo"]
        pid = next((one["id"] for one in processes if one["type"] == "GPU"), None)
        gpu = None if pid is None else self.process.hold_gpu(pid)
        if gpu is not None:
            self.pipe.watch(gpu)
        return gpu is not None

    def attach(self, target: str, timeout: float) -> str:
        """Attach to a target; return the new session's id."""
        attached = self.call("Target.attachToTarget", {"targetId": target, "flatten": True}, timeout)
        session_id: str = attached["sessionId"]
        return session_id

    def pages(self, context: str, timeout: float) -> set[str]:
        """Return the target ids of the pages in a browser context."""
        targets = self.call("Target.getTargets", None, timeout)["targetInfos"]
        return {
            one["targetId"]
            for one in targets
            if one["type"] == "page" and one.get("browserContextId") == context
        }

    def discard(self, session: Session) -> None:
        """Close a page and its browser context, with all that it stored. Do not wait: it may hang."""
        session.forget()
        with suppress(BrowserError, PageError):
            session.send_nowait("Runtime.terminateExecution")  # a page in a loop could not be closed
        self._close_later("Target.disposeBrowserContext", {"browserContextId": session.context})

    def shut(self, target: str) -> None:
        """Close one of several windows in a browser context. Do not wait: it may hang."""
        self._close_later("Target.closeTarget", {"targetId": target})

    def _close_later(self, method: str, params: Message) -> None:
        ticket = object()
        self._closing[ticket] = time.monotonic() + _CLOSE_TIMEOUT
        with suppress(BrowserError, PageError):
            self.pipe.send(method, params, then=lambda reply: self._closed(ticket))

    def _closed(self, ticket: object) -> None:
        self._closing.pop(ticket, None)

    @property
    def is_fit(self) -> bool:
        """Whether more pages may open in it: it is alive, and has closed its discarded pages in time."""
        with suppress(BrowserDied):
            self.pipe.until(lambda: not self._closing, time.monotonic())
        now = time.monotonic()
        return self.is_there and all(now < deadline for deadline in list(self._closing.values()))

    def is_awake(self, number: int, deadline: float) -> bool:
        """Wait for the browser's reply to a call. If it does not come by `deadline`, end the browser.

        Args:
            number: of a call to the browser itself.
            deadline: a time of `time.monotonic()`, in seconds.
        """
        try:
            self.pipe.wait(number, deadline)
        except CallError:
            return True
        except (BrowserError, PageError):
            self.end()
            return False
        return True

    def end(self) -> None:
        """End the process at once. Threads that use the browser get BrowserDied."""
        self.pipe.abandon()
        self.process.kill()

    def close(self) -> None:
        """End the browser. A second call does nothing."""
        _alive.discard(self)
        try:
            self.end()
        finally:
            # A thread that still reads notices the end by the descriptors: they must not be reused yet.
            if not self.pipe.is_idle(time.monotonic() + _IDLE_TIMEOUT):
                self.process.keep_descriptors()
            self._finalizer()


def _close_process(process: BrowserProcess, owner: int) -> None:
    if os.getpid() == owner:
        process.close()
    else:
        process.release()


def _release_after_fork() -> None:
    """Release the parent's browsers in a forked child: messages of both on one pipe would get mixed up."""
    for browser in list(_alive):
        browser.pipe.abandon()
        browser.process.release()
    _alive.clear()


os.register_at_fork(after_in_child=_release_after_fork)


def _renderer_of(info: Message) -> str:
    """Return what draws WebGL, from the answer to SystemInfo.getInfo."""
    gpu = info["gpu"]
    named = gpu.get("auxAttributes", {}).get("glRenderer") or ""
    return str(named or next((one["deviceString"] for one in gpu["devices"]), "none"))
