"""Starts a WebDriver program on a port that is free, and again if another program took that port."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping

from ..errors import BrowserStartError
from ..own_folder import sweep_folders
from .programs import Programs
from .supervised import Supervised

_LISTENS = {"chrome": r"successfully on port (\d+)", "firefox": r"Listening on .*:(\d+)"}
# What ChromeDriver 156 and geckodriver 0.36 print if they cannot have the port.
_PORT_TAKEN = r"port not available|[Aa]ddress (already )?in use"
_STARTS = 5  # to lose the port once is rare


def start_driver(programs: Programs, env: Mapping[str, str], timeout: float) -> tuple[Supervised, int]:
    """Start a driver and wait until it listens.

    ChromeDriver chooses a port of one address family and needs the same port of the other, geckodriver is
    given one that was free a moment before: another program can take either. Both end then, and are started
    again.

    Args:
        programs: the browser and its driver.
        env: environment variables of both.
        timeout: seconds for all starts together.

    Returns:
        The driver and the port of 127.0.0.1 on which it listens.

    Raises:
        BrowserStartError: it ended, or did not listen in time.
    """
    sweep_folders()
    ends = time.monotonic() + timeout
    for _ in range(_STARTS):
        driver = _start(programs, env)
        try:
            listens = driver.wait_for(_LISTENS[programs.kind], max(0.0, ends - time.monotonic()))
        except BaseException:
            driver.close()
            raise
        if listens is not None:
            return driver, int(listens[1])
        said, taken = driver.last_line(), driver.wait_for(_PORT_TAKEN, 0)
        driver.close()
        if not taken:
            break
    raise BrowserStartError(f"{programs.driver} did not start: {said}")


def free_port() -> int:
    """A port of 127.0.0.1 on which nothing listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _start(programs: Programs, env: Mapping[str, str]) -> Supervised:
    # ChromeDriver can choose a port and prints it; geckodriver needs to be given one.
    if programs.kind == "firefox":
        command = [programs.driver, f"--port={free_port()}", "--websocket-port=0"]
    else:
        command = [programs.driver, "--port=0"]
    try:
        return Supervised(command, env)
    except OSError as error:
        raise BrowserStartError(f"{programs.driver} could not be started: {error}") from error
