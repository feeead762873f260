"""Where a browser draws: in a window, on a virtual display (Xvfb), or in its own headless mode."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from ..errors import BrowserNotFound, BrowserStartError, OptionError
from ..options.arguments import display_is_there
from .supervised import guarded

if TYPE_CHECKING:
    from pyvirtualdisplay.xvfb import XvfbDisplay

DisplayKind = Literal["window", "xvfb", "headless"]
KINDS: tuple[DisplayKind, ...] = ("window", "xvfb", "headless")
SIZE = (1024, 768)  # (width, height) of a virtual display in pixels, as in the article
_EXIT_TIMEOUT = 5  # seconds


def check_display(headless: bool, display: str | None) -> DisplayKind:
    """The kind of display that two keywords ask for.

    Args:
        headless: the article's keyword; True is short for display="xvfb".
        display: "window", "xvfb" or "headless"; None: as `headless` says.

    Raises:
        OptionError: `display` has another value, or contradicts `headless`.
    """
    if display is None:
        return "xvfb" if headless else "window"
    for kind in KINDS:
        if display == kind and not (headless and kind == "window"):
            return kind
    if display == "window":
        raise OptionError('display: "window" contradicts headless=True; expected "xvfb" or "headless"')
    raise OptionError(f'display: expected "window", "xvfb" or "headless"; got {display!r}')


class VirtualDisplay:
    """An X display in memory: Xvfb, started by PyVirtualDisplay under a free display number.

    Args:
        size: (width, height) in pixels.

    Attributes:
        name: the value of DISPLAY for programs that should use it, such as ":3".

    Raises:
        BrowserNotFound: Xvfb or PyVirtualDisplay is not installed.
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
                "PyVirtualDisplay is not installed; type: pip install 'webcade[selenium]'"
            ) from None
        except Exception as error:  # PyVirtualDisplay's exceptions have no common base class
            raise BrowserStartError(f"Xvfb did not start: {error}") from error
        self.name: str = self._display.new_display_var
        self._owner = os.getpid()

    @property
    def alive(self) -> bool:
        """Whether Xvfb is running."""
        return bool(self._display.is_alive())  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """End Xvfb. A second call does nothing, and neither does a call in a forked child."""
        if os.getpid() != self._owner or not self.alive:
            return
        _terminate(self._display.pid)
        self._display.stop()  # type: ignore[no-untyped-call]


def _make_display(size: tuple[int, int]) -> XvfbDisplay:
    from pyvirtualdisplay.xvfb import XvfbDisplay

    class GuardedXvfb(XvfbDisplay):
        """An XvfbDisplay that ends when Python ends."""

        def _cmd(self) -> list[str]:
            return guarded(super()._cmd())  # type: ignore[no-untyped-call]

    # DISPLAY is not set in os.environ, because each environment may have a display of its own.
    return GuardedXvfb(size=size, manage_global_env=False)  # type: ignore[no-untyped-call]


def _terminate(pid: int) -> None:
    """Let the guard end Xvfb. PyVirtualDisplay would kill it, and a killed Xvfb leaves its lock file."""
    with contextlib.suppress(AttributeError, ProcessLookupError):
        handle = os.pidfd_open(pid)
        try:
            os.kill(pid, signal.SIGTERM)
            select.select([handle], [], [], _EXIT_TIMEOUT)
        finally:
            os.close(handle)


def require_window(environ: Mapping[str, str]) -> None:
    """Check that a window can be opened.

    Args:
        environ: the environment variables of the browser.

    Raises:
        BrowserStartError: there is no display.
    """
    if not display_is_there(environ):
        raise BrowserStartError(
            'display="window" needs a display, but DISPLAY is not set; set it, or use '
            'display="xvfb" (headless=True) or display="headless"'
        )
