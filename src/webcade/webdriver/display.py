"""Where a browser draws: in a window, on a virtual display, or nowhere (its own headless mode)."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from ..errors import BrowserNotFound, BrowserStartError, OptionError
from .supervised import guarded

if TYPE_CHECKING:
    from pyvirtualdisplay.xvfb import XvfbDisplay

DisplayKind = Literal["window", "xvfb", "headless"]
KINDS: tuple[DisplayKind, ...] = ("window", "xvfb", "headless")
SIZE = (1024, 768)  # (width, height) of a virtual display, the article's
_EXIT_TIMEOUT = 5  # seconds


def check_display(headless: bool, display: str | None) -> DisplayKind:
    """What is meant by the two keywords: `headless`, the article's, and `display`, which says it exactly.

    Raises:
        OptionError: they contradict each other, or there is no such display.
    """
    if display is None:
        return "xvfb" if headless else "window"
    for kind in KINDS:
        if display == kind and not (headless and kind == "window"):
            return kind
    if display == "window":
        raise OptionError('display: headless=True has no window; expected "xvfb" or "headless"')
    raise OptionError(f'display: expected "window", "xvfb" or "headless"; got {display!r}')


class VirtualDisplay:
    """An X display in memory: Xvfb, by PyVirtualDisplay, which finds it a free number.

    Raises:
        BrowserNotFound: Xvfb or PyVirtualDisplay is not here.
        BrowserStartError: Xvfb did not start.
    """

    def __init__(self, size: tuple[int, int] = SIZE) -> None:
        if shutil.which("Xvfb") is None:
            raise BrowserNotFound(
                "no Xvfb on this machine; on Debian or Ubuntu type: sudo apt-get install xvfb; "
                'or use display="headless"'
            )
        try:
            self._display = _make_display(size)
            self._display.start()  # type: ignore[no-untyped-call]
        except ImportError:
            raise BrowserNotFound(
                "PyVirtualDisplay is not here; type: pip install 'webcade[selenium]'"
            ) from None
        except Exception as error:  # PyVirtualDisplay's own have no common root
            raise BrowserStartError(f"Xvfb did not start: {error}") from error
        self.name: str = self._display.new_display_var
        self._owner = os.getpid()

    @property
    def alive(self) -> bool:
        """Whether Xvfb runs."""
        return bool(self._display.is_alive())  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """End it. A second call does nothing."""
        if os.getpid() != self._owner or not self.alive:
            return
        _terminate(self._display.pid)
        self._display.stop()  # type: ignore[no-untyped-call]


def _make_display(size: tuple[int, int]) -> XvfbDisplay:
    from pyvirtualdisplay.xvfb import XvfbDisplay

    class GuardedXvfb(XvfbDisplay):
        """PyVirtualDisplay's, ended when Python is."""

        def _cmd(self) -> list[str]:
            return guarded(super()._cmd())  # type: ignore[no-untyped-call]

    # Two environments may have a display each: DISPLAY goes to the browser, and not into os.environ.
    return GuardedXvfb(size=size, manage_global_env=False)  # type: ignore[no-untyped-call]


def _terminate(pid: int) -> None:
    """Let the guard end it: PyVirtualDisplay would kill, and a killed Xvfb leaves its lock file."""
    with contextlib.suppress(AttributeError, ProcessLookupError):
        handle = os.pidfd_open(pid)
        try:
            os.kill(pid, signal.SIGTERM)
            select.select([handle], [], [], _EXIT_TIMEOUT)
        finally:
            os.close(handle)


def require_window(environ: Mapping[str, str]) -> None:
    """Raises BrowserStartError where no window can be opened."""
    if sys.platform == "linux" and not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        raise BrowserStartError(
            'display="window" needs a display and there is none; set DISPLAY, or use '
            'display="xvfb" (headless=True) or display="headless"'
        )
