"""`webcade play GAME --human` as a process of its own: what is left when it is interrupted, or killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs

import psutil
import pytest
from websockets.sync.client import ClientConnection, connect

from games.dot import RELIABLE, write_dot

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECONDS = 20  # for all to end; seconds on a quiet machine


class Playing:
    """The command, its tab, and the processes that it has started."""

    def __init__(self, process: subprocess.Popen[str], tab: ClientConnection) -> None:
        self.process = process
        self.tab = tab
        self.browsers = psutil.Process(process.pid).children(recursive=True)


@contextmanager
def playing(home: Path, temporary: Path) -> Iterator[Playing]:
    """Play in a tab until something is recorded; nothing of it is left afterwards."""
    command = [sys.executable, "-m", "webcade", "play", str(write_dot(home, RELIABLE)), "--human"]
    env = {**os.environ, "TMPDIR": str(temporary)}
    env.pop("DISPLAY", None)
    with subprocess.Popen(
        [*command, "--out", str(home / "kept")], env=env, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        try:
            address, _, behind = process.stderr.readline().rpartition(" at ")[2].strip().partition("#")
            token = f"webcade.token.{parse_qs(behind)['token'][0].encode().hex()}"
            url = f"{address.replace('http:', 'ws:')}ws"
            with suppress(ConnectionError), connect(url, subprotocols=["webcade.tab", token]) as tab:  # type: ignore[list-item]
                tab.recv()
                for asked in ({"do": "begin", "game": "Dot"}, {"do": "step", "keys": ["Space"]}):
                    tab.send(json.dumps(asked))
                    assert b'"error"' not in tab.recv()  # type: ignore[operator]
                yield Playing(process, tab)
        finally:
            process.kill()


def test_ctrl_c_ends_it_with_its_browser_and_leaves_no_file(tmp_path: Path) -> None:
    temporary = tmp_path / "t"
    temporary.mkdir()
    with playing(tmp_path / "game", temporary) as one:
        assert len(one.browsers) > 3
        assert len(list(temporary.iterdir())) == 2  # the browser's, and the recording's
        one.process.send_signal(signal.SIGINT)
        one.process.wait(SECONDS)
        assert psutil.wait_procs(one.browsers, SECONDS)[1] == []
        assert list(temporary.iterdir()) == []


def test_what_a_killed_one_leaves_the_next_start_removes(tmp_path: Path) -> None:
    temporary = tmp_path / "t"
    temporary.mkdir()
    with playing(tmp_path / "game", temporary) as one:
        one.process.kill()
        assert psutil.wait_procs(one.browsers, SECONDS)[1] == []
        left = set(temporary.iterdir())
        assert len(left) == 2
    with playing(tmp_path / "again", temporary):
        there = set(temporary.iterdir())
        assert not left & there
        assert len(there) == 2
