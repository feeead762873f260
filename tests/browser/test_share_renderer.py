"""`share_renderer` of a game's file: pages of a vector share a renderer process, and one call steps them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import webcade
from browser_processes import processes
from games import CANVAS, make_game
from games.dot import DOT, FAST, LEAVE, LOOP, NOOP, READY, REMOVE, THROW, write_served_dot
from webcade.errors import GameError, PageCrashed
from webcade.vector import WebcadeVectorEnv

pytestmark = pytest.mark.browser

CORES, PAGES = 2, 4
STEP_TIMEOUT = 1  # second


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: CORES)


def write_dots(home: Path, script: str = "") -> Path:
    """The game of dots, served from a folder, with a `script` of its own."""
    return write_served_dot(home, DOT, script, page={**READY, "share_renderer": True})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dots(tmp_path_factory.mktemp("dots"))


@pytest.fixture
def dots(folder: Path) -> Iterator[WebcadeVectorEnv]:
    with closing(WebcadeVectorEnv(folder, PAGES, step_timeout=STEP_TIMEOUT)) as envs:
        envs.reset(seed=0)
        yield envs


def renderer_of(envs: WebcadeVectorEnv, index: int) -> set[int]:
    """The environments that share a renderer with one of them."""
    batches = [player.page._session.calls for player in envs._runners]  # type: ignore[union-attr]
    return {other for other, one in enumerate(batches) if one is batches[index]}


def test_its_pages_share_as_many_renderers_as_there_are_cores(dots: WebcadeVectorEnv) -> None:
    shared = {frozenset(renderer_of(dots, index)) for index in range(PAGES)}
    assert sorted(map(len, shared)) == [PAGES // CORES] * CORES


def test_each_page_has_a_renderer_of_its_own_where_that_is_asked_for(folder: Path) -> None:
    with closing(WebcadeVectorEnv(folder, PAGES, driver_options={"share_renderer": False})) as envs:
        envs.reset(seed=0)
        envs._runners[2].page._session.send("Page.crash")  # type: ignore[union-attr]
        assert envs.step(np.full(PAGES, NOOP))[3].tolist() == [False, False, True, False]


def test_it_plays_what_single_ones_play(dots: WebcadeVectorEnv, folder: Path) -> None:
    chance = np.random.default_rng(1)
    actions = chance.choice([NOOP, FAST], size=(40, PAGES))
    together = [dots.reset(seed=7)[0], *(dots.step(row)[0] for row in actions)]
    for index in range(PAGES):
        assert _alone(folder, 7 + index, actions[:, index]) == [one[index].tobytes() for one in together]


def _alone(folder: Path, seed: int, actions: Any) -> list[bytes]:
    with closing(webcade.WebcadeEnv(folder)) as env:
        pictures, is_over = [env.reset(seed=seed)[0]], False
        for action in actions:
            if is_over:
                picture, is_over = env.reset()[0], False
            else:
                picture, _, is_over, *_ = env.step(action)
            pictures.append(picture)
    return [one.tobytes() for one in pictures]


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        (THROW, "readings.score: threw Error: there is no score here"),
        (LEAVE, "the game left its page for about:blank"),
        (REMOVE, "observation.canvas: nothing in the page matches 'canvas'"),
    ],
)
def test_a_page_that_goes_wrong_costs_its_own_episode_only(
    dots: WebcadeVectorEnv, action: int, sentence: str
) -> None:
    *_, truncations, infos = dots.step(np.array([NOOP, action, FAST, FAST]))
    assert truncations.tolist() == [False, True, False, False]
    assert sentence in infos["fault"][1]
    assert dots.step(np.full(PAGES, NOOP))[1].tolist() == [4, 0, 4, 4]
    assert dots.step(np.full(PAGES, NOOP))[1].tolist() == [4, 4, 4, 4]


@pytest.mark.slow
@pytest.mark.parametrize("fate", ["crash", "crash noticed"])
def test_a_page_that_takes_its_renderer_along_costs_the_episodes_there_and_no_other(
    dots: WebcadeVectorEnv, fate: str
) -> None:
    lost = renderer_of(dots, 2)
    session = dots._runners[2].page._session  # type: ignore[union-attr]
    session.send("Page.crash")
    if fate == "crash noticed":
        with pytest.raises(PageCrashed):
            session.wait_for_event("nothing", 10)
    *_, truncations, infos = dots.step(np.full(PAGES, NOOP))
    assert set(np.flatnonzero(truncations).tolist()) == lost
    assert [bool(fault) for fault in infos["fault"]] == truncations.tolist()
    rewards = dots.step(np.full(PAGES, NOOP))[1]
    assert set(np.flatnonzero(rewards == 0).tolist()) == lost  # which were reset
    assert dots.step(np.full(PAGES, FAST))[1].tolist() == [8, 8, 8, 8]


@pytest.mark.slow
@pytest.mark.parametrize("at", [0, 2])
def test_a_page_that_loops_costs_its_own_episode_and_no_byte_of_others_in_two_seconds_more(
    dots: WebcadeVectorEnv, folder: Path, at: int
) -> None:
    rows = np.full((4, PAGES), NOOP)
    rows[1] = [LOOP if index == at else FAST for index in range(PAGES)]
    dots.reset(seed=3)
    steps, seconds = [], []
    for row in rows:
        begun = time.monotonic()
        steps.append(dots.step(row))
        seconds.append(time.monotonic() - begun)
    assert max(seconds) < STEP_TIMEOUT + 2
    assert [step[3].tolist() for step in steps] == [
        [i == at and n == 1 for i in range(PAGES)] for n in range(4)
    ]
    for index in set(range(PAGES)) - {at}:
        alone = _alone(folder, 3 + index, rows[:, index])[1:]
        assert [step[0][index].tobytes() for step in steps] == alone


@pytest.mark.slow
def test_pages_that_loop_in_each_renderer_cost_their_own_episodes_in_two_seconds_more(
    dots: WebcadeVectorEnv,
) -> None:
    dots.reset(seed=3)
    looping = [index < os.cpu_count() for index in range(PAGES)]  # type: ignore[operator]
    begun = time.monotonic()
    step = dots.step(np.where(looping, LOOP, FAST))
    assert time.monotonic() - begun < STEP_TIMEOUT + 2
    assert step[3].tolist() == looping


@pytest.mark.slow
def test_renderers_that_are_all_stopped_cost_two_seconds_more_together(dots: WebcadeVectorEnv) -> None:
    dots.reset(seed=3)
    pid = dots._runners[0].page.pid  # type: ignore[union-attr]
    for process in processes(pid, "renderer"):
        process.suspend()
    begun = time.monotonic()
    step = dots.step(np.full(PAGES, NOOP))
    assert time.monotonic() - begun < STEP_TIMEOUT + 2
    assert step[3].all()


@pytest.mark.parametrize(
    ("script", "where"),
    [
        ("localStorage.best = 1", "localStorage"),
        ("document.cookie = 'best=1'", "a cookie"),
        ("indexedDB.open('games')", "IndexedDB"),
    ],
)
def test_a_game_that_keeps_what_its_pages_would_share_is_refused(
    tmp_path: Path, script: str, where: str
) -> None:
    told = pytest.raises(GameError, match=f"keeps something in {where}.*leave share_renderer out")
    with closing(WebcadeVectorEnv(write_dots(tmp_path, script), 3)) as envs, told:
        envs.reset(seed=0)


def test_the_game_finds_itself_alone_in_its_browser(tmp_path: Path) -> None:
    alone = "opener === null && parent === window && top === window && name === '' && frames.length === 0"
    page = {"share_renderer": True, "ready": alone, "ready_within_ms": 100}
    game = make_game(tmp_path, CANVAS, page=page, episode={"restart": []})
    with closing(WebcadeVectorEnv(game, 3)) as envs:
        envs.reset(seed=0)
        assert len(envs._pool._renderers) == CORES


FIND_OPENER = """<canvas width="8" height="8"></canvas><script>
  const inner = document.body.appendChild(document.createElement("iframe")).contentWindow;
  const native = Object.getOwnPropertyDescriptor(inner, "opener").get;
  const found = () => Number([window.opener, inner.opener, native.call(window)].some(Boolean));
  globalThis.atLoad = found();
</script>"""


def test_a_game_may_go_on_to_another_document_while_it_loads_and_never_finds_its_opener(
    tmp_path: Path,
) -> None:
    files = {"index.html": "<script>location.replace('two.html')</script>", "two.html": FIND_OPENER}
    page = {"share_renderer": True, "ready": "globalThis.atLoad !== undefined"}
    readings = {"score": "atLoad + found()"}
    game = make_game(tmp_path, files, page=page, readings=readings, episode={"restart": []})
    with closing(WebcadeVectorEnv(game, 3)) as envs:
        assert not envs.reset(seed=0)[1]["score"].any()
        assert len(envs._pool._renderers) == CORES
