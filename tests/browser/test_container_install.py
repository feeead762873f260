"""What the container does, without one: its script installs a server that plays as a user without rights."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

ROOT = Path(__file__).parents[2]
NOBODY = 65534
AS_NOBODY = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"]

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(600)]


def post(address: str, path: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(f"{address}{path}", json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.loads(response.read())


def python_of_nobody() -> str | None:
    """A Python with venv that another user can start; None without one, or without a way to be that user."""
    for python in (sys.executable, "/usr/bin/python3"):
        command = [*AS_NOBODY, "sh", "-c", f"{python} -c 'import ensurepip, venv'"]
        if (
            os.geteuid() == 0
            and shutil.which("setpriv")
            and subprocess.run(command, check=False).returncode == 0
        ):
            return python
    return None


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that others can look into; pytest's own is the user's alone."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_installed_by_the_containers_script_it_plays_as_nobody(home: Path) -> None:
    python = python_of_nobody()
    if python is None:
        pytest.skip("needs root, setpriv, and a Python that nobody can start")
    venv, own = home / "venv", home / "own"
    source = home / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".*", "node_modules", "tests", "runs"))
    subprocess.run(
        ["sh", str(ROOT / "container" / "install.sh"), str(source), str(venv)],
        env={**os.environ, "PYTHON": python, "PYTHONPATH": ""},
        check=True,
    )
    own.mkdir()
    os.chown(own, NOBODY, NOBODY)
    env = {"PATH": os.environ["PATH"], "HOME": str(own), "TMPDIR": str(own)}
    command = [*AS_NOBODY, str(venv / "bin" / "webcade-container"), "DinoRun", "--port", "0"]
    with subprocess.Popen(command, env=env, cwd=own, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        address = process.stderr.readline().rpartition(" at ")[2].strip().removesuffix("/mcp")
        session = post(address, "/reset", {"seed": 1})["session_id"]
        told = post(address, "/step", {"session_id": session, "action": {"actions": ["up"], "frames": 8}})
        assert told["observation"]["frame"] == 8
        started = psutil.Process(process.pid).children(recursive=True)
        assert {one.uids().real for one in started} == {NOBODY}
        assert not any("--no-sandbox" in one.cmdline() for one in started)
        process.terminate()
        assert process.wait(20) == 0
    assert psutil.wait_procs(started, 10)[1] == []
    assert not list(own.glob("webcade-*"))
