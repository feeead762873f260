"""`reset_by="restore"`: an episode begins where the load left the page, equal to one on a fresh page."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import webcade
from games.dot import READY, RELIABLE, write_served_dot
from webcade import Game, WebcadeEnv, WebcadeVectorEnv
from webcade.options import EnvOptions
from webcade.testing import check_game
from webcade.testing.trace import Trace, record

pytestmark = pytest.mark.browser

GAMES = Path(webcade.__file__).parent / "games"
IN_PLACE = sorted(one.parent.name for one in GAMES.glob("*/game.toml") if Game.load(one).states.in_place)
EPISODES, STEPS = 20, 40
IN_THE_FILE: dict[str, Any] = {
    "states": {"in_place": True},
    "episode": {"reset_by": "restore", "begin": [{"run": "begin()"}]},
}


def write_restored(folder: Path, script: str = "", **changes: Any) -> Path:
    """The dot without a restart of its own; its file says that resets restore."""
    return write_served_dot(folder, RELIABLE, script, **{**IN_THE_FILE, **changes})


def played(folder: Path, episodes: int, steps: int, **options: Any) -> Trace:
    """Record random play, whose episodes follow two others."""
    with closing(WebcadeEnv(folder, max_steps=steps, **options)) as env:
        for _ in range(2):
            env.reset(seed=99)
        return record(env, episodes, 7)


def test_the_file_says_how_episodes_begin_and_a_keyword_wins(tmp_path: Path) -> None:
    game = Game.load(write_restored(tmp_path))
    assert EnvOptions.check(game).reset_by == "restore"
    assert EnvOptions.check(game, reset_by="reload").reset_by == "reload"
    assert EnvOptions.check(game, clock="browser").reset_by == "reload"
    assert EnvOptions.check(game, driver="selenium").reset_by == "reload"


def test_episodes_by_restore_and_by_reload_are_equal(tmp_path: Path) -> None:
    folder = write_restored(
        tmp_path, "let played = 0; const begun = begin; begin = () => { played++; begun() }"
    )
    assert played(folder, 4, 30).digest == played(folder, 4, 30, reset_by="reload").digest


def test_the_second_page_keeps_the_moment_after_its_load(tmp_path: Path) -> None:
    with closing(WebcadeEnv(write_restored(tmp_path, "const born = Math.random()"))) as env:
        env.reset(seed=1)
        assert env.page is not None
        assert env.page.must_load("restore")
        env.reset(seed=1)
        assert not env.page.must_load("restore")
        env.page.evaluate("window.left = 1")  # type: ignore[attr-defined]
        env.reset(seed=1)
        assert env.page.evaluate("typeof left") == "undefined"  # type: ignore[attr-defined]


@pytest.mark.long
def test_pages_that_share_a_renderer_are_restored_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    folder = write_restored(tmp_path, page={**READY, "share_renderer": True})
    seen = []
    for by in ("restore", "reload"):
        with closing(WebcadeVectorEnv(folder, 3, reset_by=by, max_steps=4)) as envs:
            rows = [envs.reset(seed=5)[0]]
            assert envs.fingerprint["how"]["share_renderer"] is (by == "restore")
            pages = [runner.page for runner in envs._runners]
            for number in range(15):
                rows.append(envs.step(np.array([number % 2, 1, 0]))[0])
            if by == "restore":
                assert [runner.page for runner in envs._runners] == pages
                state = envs.clone_state([1])[0]
                assert state.ways == ("place", "replay")
                first = envs.step(np.array([1, 1, 1]))[0][1].tobytes()
                envs.restore_state([state], [1])
                assert envs.step(np.array([1, 1, 1]))[0][1].tobytes() == first
            seen.append([row.tobytes() for row in rows])
    assert seen[0] == seen[1]


@pytest.mark.slow
@pytest.mark.long
def test_the_check_restore_holds_a_vector_and_later_episodes_to_fresh_pages(tmp_path: Path) -> None:
    (line,) = check_game(write_restored(tmp_path), only=["restore"], minutes=2).checks[2:]
    assert line.status == "passed", line.sentence
    assert "in a vector" in line.sentence
    assert line.figures["episodes"] >= 2


@pytest.mark.long
def test_the_check_restore_names_what_cannot_be_kept(tmp_path: Path) -> None:
    folder = write_restored(tmp_path, "const never = new Promise(() => {})")
    (line,) = check_game(folder, only=["restore"], minutes=2).checks[2:]
    assert line.status == "failed"
    assert "a promise that is not settled" in line.sentence


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", IN_PLACE)
def test_twenty_episodes_by_restore_and_by_reload_are_equal(name: str) -> None:
    options: dict[str, Any] = {"obs_type": "rgb+state", "size": (84, 84)}
    restored = played(GAMES / name, EPISODES, STEPS, reset_by="restore", **options)
    reloaded = played(GAMES / name, EPISODES, STEPS, reset_by="reload", **options)
    assert reloaded.difference(restored) is None
    assert restored.digest == reloaded.digest
