"""A Selenium Grid on this machine, of slots for both browsers, from its pinned package."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

import numpy as np
import pytest

import webcade
from webcade.errors import BrowserStartError
from webcade.site.npm import Wanted, fetch
from webcade.webdriver.driver_start import free_port
from webcade.webdriver.programs import find_programs
from webcade.webdriver.supervised import Supervised

SERVER = Wanted(
    "@nightwatch/selenium-server@4.20.0",
    "sha512-QCztEGeC2sd1g3KU7guLW2a1Z4wC1BlCJl9P9Av3QtfzI4+EA7LKhDFha+CRxswmHHW0QQtYI9z0EZ8YSDNMZA==",
    "grid",
)
SLOTS = {"chrome": 2, "firefox": 1}
START_TIMEOUT = 60  # seconds


@dataclass(frozen=True)
class Grid:
    """A Grid that runs, and the program it is."""

    url: str
    server: Supervised

    def slots_in_use(self) -> int:
        """Browsers that somebody holds."""
        with urlopen(f"{self.url}/status") as reply:
            nodes = json.load(reply)["value"]["nodes"]
        return sum(slot["session"] is not None for node in nodes for slot in node["slots"])


@contextlib.contextmanager
def running_grid(folder: Path) -> Iterator[Grid]:
    """A Grid; with it end its drivers and browsers."""
    jar = fetch(SERVER) / "lib" / "selenium-server-4.20.0.jar"
    # A driver that is killed leaves its browser's profile there. A socket in it needs a short path.
    with TemporaryDirectory(prefix="grid-", ignore_cleanup_errors=True) as own:
        grid = _start_grid(jar, folder / "grid.toml", own)
        try:
            yield grid
        finally:
            grid.server.close()


def check_lost(env: webcade.WebcadeEnv, observation: np.ndarray, fault: str, address: str) -> None:
    """An environment whose server has gone: one truncated episode, then one clear error. Closes it."""
    last, reward, terminated, truncated, info = env.step(1)
    assert (reward, terminated, truncated) == (0, False, True)
    assert fault in info["fault"]
    assert (last == observation).all()
    with pytest.raises(BrowserStartError, match=f"no answer from {address}"):
        env.reset()
    env.close()


def _start_grid(jar: Path, settings: Path, temporary: str) -> Grid:
    command = ["java", "-jar", str(jar), "standalone", "--config", str(settings)]
    for _ in range(3):  # another program may take the port that was free
        port = free_port()
        settings.write_text(_settings(port))
        server = Supervised(command, {**os.environ, "TMPDIR": temporary})
        if server.wait_for(r"Started Selenium Standalone", START_TIMEOUT):
            return Grid(f"http://127.0.0.1:{port}", server)
        said = server.last_line()
        server.close()
    raise AssertionError(f"no Grid: {said}")


def _settings(port: int) -> str:
    text = f"""
        [server]
        host = "127.0.0.1"
        port = {port}
        [node]
        detect-drivers = false
        override-max-sessions = true
        max-sessions = {sum(SLOTS.values())}
    """
    for browser, slots in SLOTS.items():
        programs = find_programs(browser, None)
        named = {"binary": programs.browser}
        options = "goog:chromeOptions" if browser == "chrome" else "moz:firefoxOptions"
        stereotype = json.dumps({"browserName": browser, "platformName": "linux", options: named})
        text += f"""
        [[node.driver-configuration]]
        display-name = "{browser}"
        max-sessions = {slots}
        webdriver-executable = "{programs.driver}"
        stereotype = '{stereotype}'
        """
    return text
