"""What is left on the machine when a browser has ended, however it did."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from open_page import start_browser

from games.dot import write_dot
from webcade.chromium.program import find
from webcade.chromium.program.browser import Browser
from webcade.chromium.program.find import Program
from webcade.chromium.program.profile import Profile
from webcade.errors import BrowserStartError

pytestmark = pytest.mark.browser

PLAYER = """
import contextlib, sys
import psutil
import webcade
env = webcade.WebcadeEnv(sys.argv[1], **{options})
env.reset(seed=0)
env.step(0)
if {killed}:
    top = psutil.Process(env.page.pid)
    for one in [top, *top.children(recursive=True)]:
        with contextlib.suppress(psutil.Error):
            if not any(word in " ".join(one.cmdline()[:3]) for word in ("driver", "guard.py")):
                one.kill()
env.close()
"""


@pytest.mark.slow
@pytest.mark.parametrize("killed", [False, True])
@pytest.mark.parametrize(
    "options",
    ["{}", "{'clock': 'browser'}", "{'driver': 'selenium'}", "{'driver': 'selenium', 'browser': 'firefox'}"],
)
def test_a_run_writes_nothing_into_the_home_and_leaves_nothing_in_tmpdir(
    tmp_path: Path, options: str, killed: bool
) -> None:
    game, home, temporary = write_dot(tmp_path / "game"), tmp_path / "home", tmp_path / "t"
    home.mkdir()
    temporary.mkdir()
    own = {"HOME": str(home), "TMPDIR": str(temporary)}
    env = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")} | own
    shared = set(os.listdir("/dev/shm"))
    script = PLAYER.format(options=options, killed=killed)
    subprocess.run([sys.executable, "-c", script, str(game)], env=env, check=True, timeout=100)
    assert list(home.rglob("*")) == []
    assert list(temporary.rglob("*")) == []
    assert {name for name in os.listdir("/dev/shm") if "hromium" in name} <= shared


def test_a_browser_finds_the_fonts_of_its_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fonts = tmp_path / ".config" / "fontconfig"
    fonts.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    profile = Profile()
    try:
        settings = profile.environment(os.environ)["XDG_CONFIG_HOME"]
        assert (Path(settings) / "fontconfig").resolve() == fonts.resolve()
    finally:
        profile.remove()


def test_a_browser_without_descriptors_is_told_so() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    start_browser().close()  # and its version is known
    used = [os.open(os.devnull, os.O_RDONLY)]
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (used[0] + 3, before[1]))
        for _ in range(2):
            with pytest.raises(BrowserStartError, match="file descriptors have run out"):
                start_browser()
            find._probe.cache_clear()  # nor is it told that there is no browser
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
        os.close(used[0])
    start_browser().close()


def test_a_browser_with_little_address_space_is_told_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "limited"
    script.write_text('#!/bin/sh\nulimit -v 4000000\nexec /usr/lib/chromium/chromium "$@"\n')
    script.chmod(0o755)
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (4000000 << 10, -1))
    with pytest.raises(BrowserStartError, match="address space is limited to 3906 MiB"):
        Browser(Program(str(script), "156.0"), ("--headless",), 20)


def test_a_stopped_browser_is_closed_at_once() -> None:
    browser = start_browser()
    os.kill(browser.process.pid, signal.SIGSTOP)
    browser.close()
    with pytest.raises(ProcessLookupError):
        os.kill(browser.process.pid, 0)
