"""A Chromium process: started with a fresh profile and a DevTools pipe, and leaving nothing behind."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
from pathlib import Path

from ..errors import BrowserStartError
from .find import Program

_PIPE_BYTES = 1 << 20
_EXIT_TIMEOUT = 3  # seconds a browser gets to leave by itself
_PROFILE_PREFIX = "webcade-"

# With which a page has the browser look for screens in the network it is in.
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
    # Two renderers a window for an address bar nobody types in: 100 MB and a third of the start-up.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,"
    + ",".join(NETWORK_FEATURES),
    # Reading pixels makes garbage each step: more room for it is a tenth of a step's processor time.
    "--js-flags=--min-semi-space-size=8",  # MiB
    "--no-startup-window",
)
UDP_POLICY = "disable_non_proxied_udp"  # of WebRTC: no datagram but by a proxy, and there is none
PREFERENCES = {
    "webrtc": {"ip_handling_policy": UDP_POLICY},
    "media_router": {"enable_media_router": False},
    "alternate_error_pages": {"enabled": False},  # after a name that is not found it asks known servers
    "net": {"network_prediction_options": 2},  # never
}


class BrowserProcess:
    """One running browser, reached by two pipe ends. It leaves when they close, whatever became of Python."""

    def __init__(self, program: Program, switches: tuple[str, ...] = ()) -> None:
        sweep_profiles()
        self._ended = False
        self.program = program
        self._profile = Path(tempfile.mkdtemp(prefix=f"{_PROFILE_PREFIX}{os.getpid()}-"))
        write_preferences(self._profile)
        self._log = (self._profile / "browser.log").open("wb")
        to_child, self.write_fd = os.pipe()
        self.read_fd, from_child = os.pipe()
        for descriptor in (self.write_fd, self.read_fd):
            # Large frames cross in one piece; a system that refuses is only slower.
            with contextlib.suppress(OSError, AttributeError):
                fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        try:
            self.pid = self._start(to_child, from_child, switches)
        except OSError as error:
            self._remove_profile()
            raise BrowserStartError(f"{program.path} could not be started: {error}") from error
        finally:
            os.close(to_child)
            os.close(from_child)

    def _start(self, read_end: int, write_end: int, switches: tuple[str, ...]) -> int:
        command = [self.program.path, *_SWITCHES, *machine_switches(), *switches]
        command.append(f"--user-data-dir={self._profile}")
        # The browser expects the pipe's ends as its descriptors 3 and 4; copies far from those make way.
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (read_end, write_end)]
        log = self._log.fileno()
        try:
            return os.posix_spawn(
                self.program.path,
                command,
                os.environ,
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_DUP2, log, 1),
                    (os.POSIX_SPAWN_DUP2, log, 2),
                    (os.POSIX_SPAWN_DUP2, ends[0], 3),
                    (os.POSIX_SPAWN_DUP2, ends[1], 4),
                ],
                setpgroup=0,  # Ctrl-C is for Python alone, and the whole group can be ended at once
            )
        finally:
            for end in ends:
                os.close(end)

    def complaint(self) -> str:
        """The last thing the browser printed, and what to do about it where that is known."""
        with contextlib.suppress(OSError):
            text = (self._profile / "browser.log").read_text("utf-8", "replace")
            if "No usable sandbox" in text:
                return (
                    "its sandbox is refused by this system; allow user namespaces (sudo sysctl -w "
                    "kernel.apparmor_restrict_unprivileged_userns=0) or set WEBCADE_NO_SANDBOX=1"
                )
            if "Missing X server" in text or "cannot open display" in text.lower():
                return "there is no display; set DISPLAY, or use xvfb-run"
            lines = [line for line in text.splitlines() if line.strip()]
            return lines[-1] if lines else "it printed nothing"
        return "it printed nothing"

    def close(self) -> None:
        """Close the pipe and wait for the browser to leave; end it if it does not."""
        self.release()
        if not self._wait(_EXIT_TIMEOUT):
            self.kill()
        self._remove_profile()

    def kill(self) -> None:
        """End the browser at once, with the processes it started."""
        if not self._ended:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
            self._wait(None)

    def _wait(self, timeout: float | None) -> bool:
        """Wait for the browser's end and take note of it; False if it is not there in `timeout` seconds."""
        if self._ended:
            return True
        try:
            with contextlib.suppress(AttributeError):  # no pidfd: not Linux
                handle = os.pidfd_open(self.pid)
                try:
                    if not select.select([handle], [], [], timeout)[0]:
                        return False
                finally:
                    os.close(handle)
            os.waitpid(self.pid, 0)
        except (ChildProcessError, ProcessLookupError):
            pass  # somebody else has waited for it
        self._ended = True
        return True

    def release(self) -> None:
        """Let go of the pipe's ends without touching the process: all that a forked child may do."""
        for name in ("write_fd", "read_fd"):
            descriptor = getattr(self, name)
            if descriptor >= 0:
                setattr(self, name, -1)
                with contextlib.suppress(OSError):
                    os.close(descriptor)
        with contextlib.suppress(OSError):
            self._log.close()

    def _remove_profile(self) -> None:
        shutil.rmtree(self._profile, ignore_errors=True)


def write_preferences(profile: Path) -> None:
    """Tell a new profile what holds for all its contexts, whatever the switches for it are called."""
    (profile / "Default").mkdir()
    (profile / "Default" / "Preferences").write_text(json.dumps(PREFERENCES))


def machine_switches() -> list[str]:
    """What containers and root need."""
    switches = []
    if os.geteuid() == 0 or os.environ.get("WEBCADE_NO_SANDBOX"):
        switches.append("--no-sandbox")
    with contextlib.suppress(OSError):
        shared = os.statvfs("/dev/shm")
        if shared.f_bavail * shared.f_frsize < 256 << 20:  # containers give 64 MiB, pages then crash
            switches.append("--disable-dev-shm-usage")
    return switches


def sweep_profiles() -> None:
    """Remove the profiles of Python processes that are gone."""
    for profile in Path(tempfile.gettempdir()).glob(f"{_PROFILE_PREFIX}[0-9]*-*"):
        owner = profile.name.removeprefix(_PROFILE_PREFIX).split("-")[0]
        if owner.isdigit() and not _is_alive(int(owner)):
            shutil.rmtree(profile, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
