"""Findings for `driver="selenium"`: the virtual display, the browsers, and the WebDriver program of each."""

from __future__ import annotations

import shutil

from ..errors import BrowserStartError, WebcadeError
from ..webdriver.programs import find_firefox, find_programs
from .finding import Finding, apt, run


def xvfb() -> Finding:
    """Whether Xvfb, the virtual display, is installed."""
    use = 'Selenium with display="xvfb"'
    packages = ("xvfb", "xauth")
    path = shutil.which("Xvfb")
    return Finding("Xvfb", use, path or "not found", path is not None, fix=apt(*packages), packages=packages)


def chromedriver() -> Finding:
    """Whether there is a chromedriver of the same version as Chromium."""
    return _driver(
        "chromedriver", "chrome", 'driver="selenium"', apt("chromium-driver"), ("chromium-driver",)
    )


def firefox() -> Finding:
    """Whether Firefox is installed."""
    use, packages = 'driver="selenium", browser="firefox"', ("firefox-esr",)
    try:
        path = find_firefox()
    except WebcadeError:
        return Finding("Firefox", use, "not found", False, fix=apt(*packages), packages=packages)
    return Finding("Firefox", use, f"{run(path, '--version') or 'does not answer'}, {path}", ok=True)


def geckodriver() -> Finding:
    """Whether there is a geckodriver, which drives Firefox. Debian has no package for it."""
    fix = 'pip install "webcade[firefox]", or put Mozilla\'s geckodriver on PATH'
    return _driver("geckodriver", "firefox", 'browser="firefox"', fix, ())


def _driver(what: str, browser: str, use: str, fix: str, packages: tuple[str, ...]) -> Finding:
    try:
        path = find_programs(browser, None).driver
    except BrowserStartError as error:  # the driver exists, for another version of the browser
        return Finding(what, use, str(error), ok=False, fix=fix, packages=packages)
    except WebcadeError as error:
        found = str(error).partition(";")[0]
        return Finding(what, use, found, ok=False, fix=fix, packages=packages)
    said = (run(path, "--version") or "does not answer").split("\n")[0].partition(" (")[0]
    return Finding(what, use, f"{said}, {path}", ok=True)
