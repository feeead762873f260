"""What `driver="selenium"` can use on this machine: a display, browsers, and the driver of each."""

from __future__ import annotations

import shutil

from ..errors import BrowserStartError, WebcadeError
from ..webdriver.programs import find_firefox, find_programs
from .finding import Finding, apt, run


def xvfb() -> Finding:
    """The virtual display."""
    use = 'Selenium with display="xvfb"'
    packages = ("xvfb", "xauth")
    path = shutil.which("Xvfb")
    return Finding("Xvfb", use, path or "not found", path is not None, fix=apt(*packages), packages=packages)


def chromedriver() -> Finding:
    """Selenium's way to Chromium: of the same version."""
    return _driver(
        "chromedriver", "chrome", 'driver="selenium"', apt("chromium-driver"), ("chromium-driver",)
    )


def firefox() -> Finding:
    """The other browser."""
    use, packages = 'driver="selenium", browser="firefox"', ("firefox-esr",)
    try:
        path = find_firefox()
    except WebcadeError:
        return Finding("Firefox", use, "not found", False, fix=apt(*packages), packages=packages)
    return Finding("Firefox", use, f"{run(path, '--version') or 'does not answer'}, {path}", ok=True)


def geckodriver() -> Finding:
    """Selenium's way to Firefox, of which Debian has no package."""
    fix = 'pip install "webcade[firefox]", or put Mozilla\'s geckodriver on PATH'
    return _driver("geckodriver", "firefox", 'browser="firefox"', fix, ())


def _driver(what: str, browser: str, use: str, fix: str, packages: tuple[str, ...]) -> Finding:
    try:
        path = find_programs(browser, None).driver
    except BrowserStartError as error:  # it is there, and not this browser's
        return Finding(what, use, str(error), ok=False, fix=fix, packages=packages)
    except WebcadeError as error:
        found = str(error).partition(";")[0]
        return Finding(what, use, found, ok=False, fix=fix, packages=packages)
    said = (run(path, "--version") or "does not answer").split("\n")[0].partition(" (")[0]
    return Finding(what, use, f"{said}, {path}", ok=True)
