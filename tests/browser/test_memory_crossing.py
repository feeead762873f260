"""Steps and pictures that go through the page's memory are those of the pipe, and fail as they do."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import webcade
from games import discrete, observe, write_game
from webcade.chromium.crossing.clock import MemoryClock
from webcade.chromium.crossing.pictures import PictureMemory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs two cores"),
]

PAGE = """<!doctype html><canvas id=c width=80 height=60></canvas><script>
const g = c.getContext("2d"); let x = 0, score = 0, lost = false;
addEventListener("keydown", (e) => { if (e.code === "Space") score += 1; if (e.code === "KeyH") for (;;);
  if (e.code === "KeyR") score = 0; });
(function loop() {
  x = (x + 3 + (Math.random() * 3 | 0)) % 80; lost = score > 60;
  g.fillStyle = "#fff"; g.fillRect(0, 0, 80, 60); g.fillStyle = "#000"; g.fillRect(x, 20, 9, 9);
  requestAnimationFrame(loop);
})();
</script>"""
GAME: dict[str, Any] = {
    "observation": observe(80, 60, "#c"),
    "actions": discrete(wait={}, score={"press": ["Space"]}, hang={"press": ["KeyH"]}),
    "readings": {"score": "score", "x": "x > 77 && score > 50 ? fail() : x", "over": "lost"},
}


@pytest.fixture
def game(tmp_path: Path) -> Path:
    return write_game(tmp_path, PAGE, **GAME)


@pytest.fixture
def env(game: Path, through_memory: None) -> Iterator[webcade.WebcadeEnv]:
    made = webcade.WebcadeEnv(game, step_timeout=2)
    yield made
    made.close()


def clock_of(env: webcade.WebcadeEnv) -> MemoryClock:
    assert env.page is not None
    clock = env.page._clock  # type: ignore[attr-defined]
    assert isinstance(clock, MemoryClock)
    return clock


def played(env: webcade.WebcadeEnv, steps: int) -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(5)
    seen: list[tuple[Any, ...]] = [env.reset(seed=1)]
    for _ in range(steps):
        seen.append(env.step(int(rng.integers(2))))
        if seen[-1][2] or seen[-1][3]:
            seen.append(env.reset())
    return [(one[0].tobytes(), *one[1:]) for one in seen]


def test_steps_through_memory_are_the_steps_over_the_pipe(env: webcade.WebcadeEnv, game: Path) -> None:
    through = played(env, 300)
    assert clock_of(env).reason == ""
    with_pipe = webcade.WebcadeEnv(game, driver_options={"memory": False})
    over = played(with_pipe, 300)
    with_pipe.close()
    assert through == over
    assert any(one[-1]["fault"] for one in through)  # a reading that throws has the same words, too


def test_other_calls_are_made_between_steps(env: webcade.WebcadeEnv) -> None:
    env.reset(seed=1)
    for _ in range(5):
        observation, *_ = env.step(1)
        state = env.clone_state()
        assert env.page is not None
        assert env.page.evaluate("score") == env.step(1)[4]["score"] - 1
        env.restore_state(state)
    assert observation.shape == (60, 80, 3)


def test_a_page_that_hangs_in_a_step_is_a_fault_in_time(env: webcade.WebcadeEnv) -> None:
    env.reset(seed=1)
    began = time.monotonic()
    *_, truncated, info = env.step(2)
    assert truncated
    assert "did not answer in time" in info["fault"]
    assert time.monotonic() - began < 4
    env.reset(seed=1)
    assert env.step(1)[4]["score"] == 1


def test_a_renderer_that_is_killed_is_a_fault_at_once(env: webcade.WebcadeEnv) -> None:
    env.reset(seed=1)
    env.step(1)
    descriptor = clock_of(env)._mailbox._block._descriptor  # type: ignore[union-attr]
    pid = int(Path(os.readlink(f"/proc/self/fd/{descriptor}")).parent.name)
    os.kill(pid, signal.SIGKILL)
    began = time.monotonic()
    *_, truncated, info = env.step(1)
    assert truncated
    assert info["fault"]
    assert time.monotonic() - began < 2
    env.reset(seed=1)
    assert env.step(1)[4]["score"] == 1


def test_a_page_that_nobody_asks_sleeps(env: webcade.WebcadeEnv) -> None:
    env.reset(seed=1)
    for _ in range(50):
        env.step(0)
    assert env.page is not None
    env.page.evaluate("1")  # it answers, so it no longer looks
    mailbox = clock_of(env)._mailbox
    assert mailbox is not None
    assert not mailbox._read().is_awake


def test_a_page_that_looks_for_its_next_step_turns_to_a_restart_at_once(
    tmp_path: Path, through_memory: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webcade.chromium.crossing.mailbox._LOOK", 60.0)
    game = write_game(tmp_path, PAGE, **GAME, episode={"restart": [{"press": "KeyR"}]})
    with closing(webcade.WebcadeEnv(game, step_timeout=10, load_timeout=10)) as env:
        env.reset(seed=1)
        page = env.page
        assert env.step(1)[4]["score"] == 1
        env.reset(seed=1)
        assert env.page is page
        assert env.step(1)[4]["score"] == 1


@pytest.mark.parametrize("options", [{}, {"obs_type": "grayscale", "size": (9, 7)}], ids=["runs", "average"])
def test_pictures_through_memory_are_those_over_the_pipe(game: Path, options: dict[str, Any]) -> None:
    runs = []
    for through, memory in (("memory", {}), ("text", {"memory": False})):
        env = webcade.WebcadeEnv(game, driver_options=memory, **options)
        runs.append(played(env, 40))
        assert env.page is not None
        assert env.page.fingerprint["how"]["pictures"] == through
        env.close()
    assert runs[0] == runs[1]


def test_the_pictures_of_a_vectors_pages_come_through_memory(tmp_path: Path) -> None:
    game = write_game(tmp_path, PAGE, **GAME, page={"share_renderer": True})
    envs, alone = (
        webcade.WebcadeVectorEnv(game, 3),
        webcade.WebcadeEnv(game, driver_options={"memory": False}),
    )
    seen = [envs.reset(seed=4)[0], *(envs.step(np.ones(3, int))[0] for _ in range(9))]
    for index in range(3):
        expected = [alone.reset(seed=4 + index)[0], *(alone.step(1)[0] for _ in range(9))]
        assert all((a[index] == b).all() for a, b in zip(seen, expected, strict=True))
    assert {
        one.page.fingerprint["how"]["pictures"]  # type: ignore[union-attr]
        for one in envs._runners
    } == {"memory"}
    envs.close()
    alone.close()


def test_a_renderer_that_ends_before_its_picture_was_taken_is_a_fault(
    game: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = webcade.WebcadeEnv(game, step_timeout=2)
    env.reset(seed=1)
    before = env.step(1)[0]
    take = PictureMemory.take

    def late(self: PictureMemory, place: str) -> memoryview:
        monkeypatch.setattr(PictureMemory, "take", take)
        link = os.readlink(f"/proc/self/fd/{self._block._descriptor}")
        process = os.pidfd_open(int(Path(link).parent.name))
        signal.pidfd_send_signal(process, signal.SIGKILL)
        assert select.select([process], [], [], 5)[0]  # it has ended
        os.close(process)
        return self.take(place)

    monkeypatch.setattr(PictureMemory, "take", late)
    observation, reward, _, truncated, info = env.step(1)
    assert (truncated, reward, (observation == before).all()) == (True, 0, True)
    assert info["fault"]
    env.reset(seed=1)
    assert env.step(1)[4]["score"] == 1
    env.close()


def test_without_a_core_to_spare_steps_go_over_the_pipe(game: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webcade.chromium.crossing.clock.take_core", lambda: None)
    env = webcade.WebcadeEnv(game)
    env.reset(seed=1)
    assert env.step(1)[4]["score"] == 1
    assert "less one" in clock_of(env).reason
    env.close()
