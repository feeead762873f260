"""The list of findings of `webcade doctor`: Python, browsers, sandbox, display, npm and webcade's extras."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from ..chromium.program.browser import Browser
from ..chromium.program.find import Program, find_chromium, find_headless_shell
from ..errors import WebcadeError
from .drivers import chromedriver, firefox, geckodriver, xvfb
from .fence import fence, fence_of_shell
from .finding import Finding, apt, run
from .graphics import graphics
from .page_memory import page_memory

_TIMEOUT = 20  # seconds to wait for the browser's answer
_SHARED_MIB = 256  # with less, webcade starts the browser without /dev/shm, which is slower

EXTRAS = {  # for users; dev and site are for those who work on webcade
    "brotli": "games whose files are packed with Brotli",
    "video": "videos and contact sheets of webcade play",
    "selenium": 'driver="selenium"',
    "firefox": "geckodriver for Firefox",
    "train": "training with stable-baselines3",
    "bench": "comparing speed with ale-py and Selenium",
    "plot": "charts",
    "serve": "webcade serve and webcade mcp: language models as players",
    "minari": "datasets of webcade replay --minari",
    "pettingzoo": "several players on one page",
}


_REQUIREMENT = re.compile(r"""(?P<name>[\w.-]+)[^;]*(?:;.*extra == ['"](?P<extra>[\w-]+)['"])?""")


def examine() -> list[Finding]:
    """Look for everything that webcade can use.

    Takes some seconds: it starts each browser, and lets a page of each try to reach the network.
    """
    checks: tuple[Callable[[], Finding], ...] = (
        python, chromium, sandbox, start, fence, headless_shell, fence_of_shell, shared_memory, page_memory,
        graphics, display, node, xvfb, chromedriver, firefox, geckodriver,
    )  # fmt: skip
    return [check() for check in checks] + [extra(name) for name in EXTRAS]


def python() -> Finding:
    """The version of Python, and of the packages that webcade requires."""
    found, missing = _installed(requirements(None))
    fix = f"pip install {' '.join(missing)}"
    return Finding(
        "Python", "runs webcade", f"{sys.version.split()[0]}, {found}", not missing, required=True, fix=fix
    )


def chromium() -> Finding:
    """Whether there is a Chromium."""
    return _browser("Chromium", "shows the games", find_chromium, "WEBCADE_CHROMIUM", "chromium", True)


def headless_shell() -> Finding:
    """Whether there is a chromium-headless-shell, which clock="browser" needs."""
    package = "chromium-headless-shell"
    return _browser(package, 'clock="browser"', find_headless_shell, "WEBCADE_HEADLESS_SHELL", package, False)


def sandbox() -> Finding:
    """Whether Chromium can run its pages in a sandbox."""
    use = "keeps a game's page away from the machine"
    if os.geteuid() == 0:
        return Finding("sandbox", use, "off, as Chromium has none for root", ok=True, required=True)
    if os.environ.get("WEBCADE_NO_SANDBOX"):
        return Finding("sandbox", use, "off, as WEBCADE_NO_SANDBOX says", ok=True, required=True)
    if sys.platform != "linux" or _has_setuid_sandbox() or run("unshare", "--user", "true") is not None:
        return Finding("sandbox", use, "can be used", ok=True, required=True)
    allow = "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
    fix = f"{allow}, or in a container: export WEBCADE_NO_SANDBOX=1"
    return Finding("sandbox", use, "user namespaces are not allowed", ok=False, required=True, fix=fix)


def start() -> Finding:
    """Whether Chromium starts and answers."""
    what, use = "start of Chromium", "shows that Chromium runs here"
    began = time.monotonic()
    try:
        Browser(find_chromium(), ("--headless",), _TIMEOUT).close()
    except WebcadeError as error:
        return Finding(what, use, str(error), ok=False, required=True, fix="fix what is named above first")
    return Finding(
        what, use, f"started and ended in {time.monotonic() - began:.1f} s", ok=True, required=True
    )


def shared_memory() -> Finding:
    """Whether /dev/shm, the memory that the browser's processes share, is large enough."""
    use = "lets the browser's processes share pictures"
    try:
        status = os.statvfs("/dev/shm")
    except OSError:
        return Finding("/dev/shm", use, "there is none; webcade uses files", ok=sys.platform == "darwin")
    mib = status.f_bavail * status.f_frsize >> 20
    fix = "docker run --shm-size=1g; until then webcade uses files, which is slower"
    return Finding("/dev/shm", use, f"{mib} MiB free", ok=mib >= _SHARED_MIB, fix=fix)


def display() -> Finding:
    """Whether a browser window can be opened."""
    use = 'render_mode="human", and Selenium with a window'
    shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if shown or sys.platform == "darwin":
        return Finding("display", use, shown or "the Mac's own", ok=True)
    if shutil.which("Xvfb"):
        found = "Xvfb, for Selenium; DISPLAY is not set, so no window is visible"
        return Finding("display", use, found, ok=True)
    return Finding("display", use, "DISPLAY is not set", False, fix="set DISPLAY, or start under xvfb-run")


def node() -> Finding:
    """Whether npm, which fetches games that are npm packages, is installed."""
    use = "games from npm; the checks of the page's scripts"
    npm, node_version = run("npm", "--version"), run("node", "--version")
    if npm is None or node_version is None:
        missing = " and ".join(
            name for name, found in (("npm", npm), ("node", node_version)) if found is None
        )
        packages = ("nodejs", "npm")
        return Finding("npm", use, f"no {missing}", ok=False, fix=apt(*packages), packages=packages)
    return Finding("npm", use, f"{npm}, node {node_version}", ok=True)


def extra(name: str) -> Finding:
    """Whether the Python packages of one of webcade's extras are installed."""
    found, missing = _installed(requirements(name))
    return Finding(f"extra {name}", EXTRAS[name], found, not missing, fix=f'pip install "webcade[{name}]"')


def requirements(extra: str | None) -> list[str]:
    """The packages that webcade's metadata requires; with `extra`, only those that this extra adds.

    If webcade is imported without being installed, it has no metadata: then webcade itself is required.
    """
    try:
        found = [_REQUIREMENT.match(one) for one in requires("webcade") or []]
    except PackageNotFoundError:
        return ["webcade"]
    return [match["name"] for match in found if match is not None and match["extra"] == extra]


def _installed(packages: list[str]) -> tuple[str, list[str]]:
    """A text about these packages, and the names of those that are missing."""
    missing = [package for package in packages if _version(package) is None]
    if missing:
        return f"no {', '.join(missing)}", missing
    return ", ".join(f"{package} {_version(package)}" for package in packages), []


def _browser(
    what: str, use: str, find: Callable[[], Program], variable: str, package: str, required: bool
) -> Finding:
    try:
        program = find()
    except WebcadeError as error:
        if variable in os.environ:
            fix = f"set {variable} to the path of a {what}, or unset it to let webcade look for one"
            return Finding(what, use, str(error), False, required, fix)
        if _is_ubuntu():  # its chromium package is a snap, and it has no package of the headless shell
            fix = "install Google Chrome, or Chrome for Testing and its chrome-headless-shell"
            return Finding(what, use, str(error), False, required, fix)
        return Finding(what, use, str(error), False, required, apt(package), (package,))
    return Finding(what, use, f"{program.version}, {program.path}", True, required)


def _is_ubuntu() -> bool:
    try:
        return "\nID=ubuntu" in "\n" + Path("/etc/os-release").read_text()
    except OSError:
        return False


def _has_setuid_sandbox() -> bool:
    helpers = ("/usr/lib/chromium/chrome-sandbox", "/opt/google/chrome/chrome-sandbox")
    return any(Path(helper).exists() and os.stat(helper).st_mode & 0o4000 for helper in helpers)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
