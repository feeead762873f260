"""A Chromium process with a fresh profile and a DevTools pipe. When it ends, nothing of it is left."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import signal
import tempfile
from pathlib import Path
from typing import BinaryIO

from ...errors import BrowserStartError
from ...own_folder import sweep_folders
from ..gpu import GpuProcess, is_gpu_process
from .complaint import complaint, lacking, printed
from .find import Program
from .profile import Profile

_PIPE_BYTES = 1 << 20
_EXIT_TIMEOUT = 3  # seconds that the system gets to end a process
_LOG = "browser.log"

# Features by which a page can let the browser search the local network for screens.
NETWORK_FEATURES = ("MediaRouter", "DialMediaRouteProvider")

_SWITCHES = (
    "--remote-debugging-pipe=cbor",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--no-default-browser-check",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-hang-monitor",
    "--disable-popup-blocking",
    "--disable-prompt-on-repost",
    "--metrics-recording-only",
    "--password-store=basic",
    "--use-mock-keychain",
    "--mute-audio",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--disable-lcd-text",
    "--lang=en-US",
    # The address bar would take two renderers for each window: 100 MB and a third of the start-up time.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,"
    + ",".join(NETWORK_FEATURES),
    # Reading pixels makes garbage in each step; more room for it saves a tenth of a step's processor time.
    "--js-flags=--min-semi-space-size=8",  # MiB
    "--no-startup-window",
)
UDP_POLICY = "disable_non_proxied_udp"  # of WebRTC: datagrams by a proxy only, and there is no proxy
PREFERENCES = {
    "webrtc": {"ip_handling_policy": UDP_POLICY},
    "media_router": {"enable_media_router": False},
    "alternate_error_pages": {"enabled": False},  # else it contacts servers after a failed lookup
    "net": {"network_prediction_options": 2},  # never
}


class BrowserProcess:
    """One browser process, and two pipe ends to talk to it. It exits when they close, also if Python crashes.

    Args:
        program: the program.
        switches: command-line switches besides the usual ones.

    Attributes:
        program: as given.
        pid: its process id.
        write_fd: descriptor to write to; -1 after `close`.
        read_fd: descriptor to read from; -1 after `close`.

    Raises:
        BrowserStartError: the system could not start it.
    """

    def __init__(self, program: Program, switches: tuple[str, ...] = ()) -> None:
        sweep_folders()
        self._ended = False
        self._owner = os.getpid()
        self.program = program
        self.write_fd = self.read_fd = -1
        self._gpu: GpuProcess | None = None
        self._log: BinaryIO | None = None
        self._profile: Profile | None = None
        try:
            self._profile = Profile()
            write_preferences(self._profile.path)
            self._log = (self._profile.path / _LOG).open("wb")
            self.pid = self._connect(self._profile, switches)
        except OSError as error:
            folder = self._profile.path if self._profile else Path(tempfile.gettempdir()) / _LOG
            why = lacking(error, folder)
            self._clear()
            raise BrowserStartError(f"{program.path} could not be started: {why}") from error
        except BaseException:
            self._clear()
            raise

    def _connect(self, profile: Profile, switches: tuple[str, ...]) -> int:
        """Start the browser at the other ends of two pipes. Return its process id."""
        ends: list[int] = []
        try:
            to_child, self.write_fd = os.pipe()
            ends.append(to_child)
            self.read_fd, from_child = os.pipe()
            ends.append(from_child)
            for descriptor in (self.write_fd, self.read_fd):
                # Large messages then go through in one piece. If the system refuses, they are only slower.
                with contextlib.suppress(OSError, AttributeError):
                    fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
            return self._start(profile, to_child, from_child, switches)
        finally:
            for end in ends:
                os.close(end)

    def _start(self, profile: Profile, read_end: int, write_end: int, switches: tuple[str, ...]) -> int:
        command = [self.program.path, *_SWITCHES, *machine_switches(), *switches]
        command.append(f"--user-data-dir={profile.path}")
        ends: list[int] = []
        try:
            # The browser expects the pipe's ends as descriptors 3 and 4. Copies from 10 on keep those free.
            for end in (read_end, write_end):
                ends.append(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10))
            assert self._log is not None
            log = self._log.fileno()
            return os.posix_spawn(
                self.program.path,
                command,
                profile.environment(os.environ),
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_DUP2, log, 1),
                    (os.POSIX_SPAWN_DUP2, log, 2),
                    (os.POSIX_SPAWN_DUP2, ends[0], 3),
                    (os.POSIX_SPAWN_DUP2, ends[1], 4),
                ],
                setpgroup=0,  # Ctrl-C reaches Python only, and the whole group can be killed at once
            )
        finally:
            for end in ends:
                os.close(end)

    def hold_gpu(self, pid: int) -> GpuProcess | None:
        """Watch the browser's GPU process. It is closed with the browser.

        Args:
            pid: the process id that the browser gives.

        Returns:
            The GPU process, or None if this system or container does not let it be watched.

        Raises:
            ProcessLookupError: it has ended meanwhile.
        """
        try:
            gpu = GpuProcess(pid)
        except ProcessLookupError:
            raise
        except OSError:
            return None
        if is_gpu_process(pid):
            self._gpu = gpu
            return gpu
        has_ended = gpu.has_ended()
        gpu.close()
        if has_ended:
            raise ProcessLookupError(f"no process {pid}")
        return None  # a browser in a container of its own has other process ids

    def complaint(self) -> str:
        """Return why the browser does not start and, if that is known, what to do."""
        assert self._profile is not None
        return complaint(printed(self._profile.path / _LOG), self._profile.path)

    def close(self) -> None:
        """End the browser, even if it is stopped or hangs, and remove its files."""
        try:
            self.kill()
        finally:
            self._clear()

    def kill(self) -> None:
        """Kill the browser and the processes that it started. In a forked child, do nothing."""
        if not self._ended and os.getpid() == self._owner:
            # It has nothing to save, and a stopped process would not react to SIGTERM.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
            self._wait(_EXIT_TIMEOUT)

    def _wait(self, timeout: float) -> None:
        """Wait for the browser to end, for `timeout` seconds."""
        try:
            with contextlib.suppress(AttributeError):  # no pidfd: not Linux
                handle = os.pidfd_open(self.pid)
                try:
                    if not _is_ready(handle, timeout):
                        return
                finally:
                    os.close(handle)
            os.waitpid(self.pid, 0)
        except (ChildProcessError, ProcessLookupError):
            pass  # another thread has waited for it
        except OSError:
            return  # no file descriptor is free for the wait
        self._ended = True

    def release(self) -> None:
        """Close pipe and profile without touching the process. A forked child may do only this."""
        for name in ("write_fd", "read_fd"):
            descriptor = getattr(self, name)
            if descriptor >= 0:
                setattr(self, name, -1)
                with contextlib.suppress(OSError):
                    os.close(descriptor)
        if self._gpu is not None:
            self._gpu.close()
        if self._log is not None:
            with contextlib.suppress(OSError):
                self._log.close()
        if self._profile is not None:
            self._profile.release()

    def keep_descriptors(self) -> None:
        """Never close the pipe's ends, because a thread still uses them."""
        self.write_fd = self.read_fd = -1
        self._gpu = None

    def _clear(self) -> None:
        try:
            if self._profile is not None:
                self._profile.remove()
        finally:
            self.release()


def _is_ready(descriptor: int, timeout: float) -> bool:
    poll = select.poll()  # select() takes no descriptor beyond 1023
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(timeout * 1000))


def write_preferences(profile: Path) -> None:
    """Write the preferences of a new profile. They hold whatever names a browser has for the switches."""
    (profile / "Default").mkdir()
    (profile / "Default" / "Preferences").write_text(json.dumps(PREFERENCES))


def machine_switches() -> list[str]:
    """Return the switches that root and small containers need."""
    switches = []
    if os.geteuid() == 0 or os.environ.get("WEBCADE_NO_SANDBOX"):
        switches.append("--no-sandbox")
    with contextlib.suppress(OSError):
        shared = os.statvfs("/dev/shm")
        if shared.f_bavail * shared.f_frsize < 256 << 20:  # containers have 64 MiB, with which pages crash
            switches.append("--disable-dev-shm-usage")
    return switches
