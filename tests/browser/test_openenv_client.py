"""OpenEnv's own package, as it is published, plays an episode on a server in another process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

import webcade
from games.dot import FAST, RELIABLE, write_dot

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.timeout(900)]

CLIENT = """
import json, sys
from openenv.core.generic_client import GenericEnvClient
with GenericEnvClient(base_url=sys.argv[1]).sync() as env:
    result = env.reset(seed=7, obs_type="state")
    told = []
    while not result.done:
        result = env.step({"action": 1})
        told.append([result.observation["state"], result.reward, result.done])
    print(json.dumps([told, env.state()["step_count"]]))
"""


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """A Python that has the package. It needs another mcp than webcade's server, hence a venv of its own."""
    given = os.environ.get("WEBCADE_OPENENV")
    if given:
        return Path(given)
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    found = tmp_path / "venv" / "bin" / "python"
    subprocess.run([str(found), "-m", "pip", "install", "--quiet", "openenv"], check=True)
    return found


def test_openenvs_own_client_plays_what_gym_make_plays(python: Path, tmp_path: Path) -> None:
    folder = write_dot(tmp_path / "game", RELIABLE)
    with closing(webcade.WebcadeEnv(folder, obs_type="state")) as env:
        env.reset(seed=7)
        played, is_over = [], False
        while not is_over:
            state, reward, terminated, truncated, _ = env.step(FAST)
            is_over = terminated or truncated
            played.append([state.tolist(), reward, is_over])  # type: ignore[union-attr]
    command = [sys.executable, "-m", "webcade", "serve", str(folder), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            address = server.stderr.readline().rpartition(" at ")[2].strip().removesuffix("/mcp")
            own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
            script = [str(python), "-c", CLIENT, f"{address}/openenv/Dot"]
            told, count = json.loads(
                subprocess.run(script, env=own, check=True, stdout=subprocess.PIPE).stdout
            )
        finally:
            server.terminate()
    assert told == played
    assert count == len(played) > 1
