"""The system's OpenGL by EGL: of a graphics card's driver, or Mesa's on the processor.

Otherwise Chromium's own SwiftShader draws WebGL, on the processor.
"""

from __future__ import annotations

from ..errors import BrowserDied
from .program.browser import Browser
from .program.find import find_chromium

SYSTEM_GL_SWITCHES = ("--use-gl=angle", "--use-angle=gl-egl", "--ignore-gpu-blocklist")
GL_HELP = "install a graphics card's driver with EGL, or Debian's libegl1 and libgl1-mesa-dri"

_TIMEOUT = 20  # seconds for the browser's answer
_ON_PROCESSOR = ("llvmpipe", "softpipe", "swrast", "SwiftShader")


def system_gl() -> str:
    """Return the name of the system's OpenGL, as the browser has it; "" if there is none. Starts a browser.

    Raises:
        BrowserError: Chromium is missing or does not start.
    """
    browser = Browser(find_chromium(), ("--headless", *SYSTEM_GL_SWITCHES), _TIMEOUT)
    try:
        return gl_of(browser, _TIMEOUT)
    finally:
        browser.close()


def gl_of(browser: Browser, timeout: float) -> str:
    """Return what draws WebGL in a browser that has just started; "" if nothing does."""
    try:
        browser.discard(browser.open(timeout))
    except BrowserDied:  # without OpenGL, its GPU process ends
        return ""
    return browser.gl if browser.gl != "none" else ""


def is_graphics_card(gl: str) -> bool:
    """Return whether a graphics card draws, by the name of what does."""
    return gl != "" and not any(name in gl for name in _ON_PROCESSOR)
