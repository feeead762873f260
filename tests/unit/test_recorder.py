"""What is recorded of environments, over pages without a browser."""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode
from test_env import Pages, RecordingPage
from test_vector import Pool

import webcade
import webcade.vector
from games import write_game
from games.ring import RESTARTS, RING
from webcade.errors import OptionError, PageCrashed
from webcade.game import Game
from webcade.options import EnvOptions
from webcade.page import Inputs
from webcade.recordings.kept_options import kept_options, usable_options
from webcade.recordings.reader import RecordReader
from webcade.recordings.records import End, Fault, Fingerprint, Record, Reset, Step
from webcade.recordings.values import digest
from webcade.vector import WebcadeVectorEnv


@pytest.fixture
def make(pages: Pages, tmp_path: Path, file: Path) -> Callable[..., webcade.WebcadeEnv]:
    write_game(tmp_path, **RESTARTS)
    return lambda **options: webcade.WebcadeEnv(tmp_path, **{"record": str(file), **options})


@pytest.fixture
def make_vector(pages: Pages, tmp_path: Path, file: Path) -> Callable[..., WebcadeVectorEnv]:
    write_game(tmp_path, **RESTARTS)
    return lambda number=3, **options: WebcadeVectorEnv(tmp_path, number, record=file, **options)


Make = Callable[..., Any]


def read(file: Path) -> list[Record]:
    reader = RecordReader(file)
    records = [placed.record for placed in reader.records()]
    assert reader.problem is None
    return records


def of(kind: type[Any], records: list[Record]) -> list[Any]:
    return [record for record in records if isinstance(record, kind)]


def test_what_is_played_is_recorded(make: Make, file: Path, pages: Pages) -> None:
    with make() as env:
        first, _ = env.reset(seed=5)
        steps = [env.step(action) for action in (1, 0, 1)]
        _, info = env.reset()
    fingerprint, reset, *recorded, again, end = read(file)
    assert isinstance(fingerprint, Fingerprint)
    assert fingerprint.bytes["capture"] == "fake"
    assert isinstance(reset, Reset)
    assert isinstance(again, Reset)
    assert (reset.seed, again.seed, reset.fresh, again.fresh) == (5, None, True, False)
    assert [reset.page_seed, again.page_seed] == pages[0].seeds
    assert reset.observation == digest(first.tobytes())
    assert [one.inputs for one in recorded] == [Inputs((1,)), Inputs((0,)), Inputs((1,))]
    for one, (observation, reward, terminated, truncated, info_) in zip(recorded, steps, strict=True):
        assert (one.reward, one.terminated, one.truncated) == (reward, terminated, truncated)
        assert one.readings == (info_["score"], info_["over"])
        assert (one.time_ms, one.frame) == (info_["time_ms"], info_["frame"])
        assert one.observation == digest(observation.tobytes())
    assert again.readings == (info["score"], info["over"])
    assert end == End(3)


@pytest.mark.parametrize("stack", [None, 4])
def test_an_image_is_recorded_without_the_stack_and_features_behind_it(
    make: Make, file: Path, stack: int | None
) -> None:
    with make(obs_type="grayscale+state", frame_stack=stack) as env:
        env.reset(seed=5)
        observation, *_ = env.step(1)
    image = observation["image"] if stack is None else observation["image"][-1]
    (step,) = of(Step, read(file))
    assert step.observation == digest(image.tobytes(), observation["state"].tobytes())


def test_with_sticky_actions_what_was_held_is_recorded(make: Make, file: Path, pages: Pages) -> None:
    with make(repeat_action_probability=0.5, frame_skip=1) as env:
        env.reset(seed=0)
        for number in range(16):
            env.step(number % 2)
    held = [action for step in of(Step, read(file)) for action in step.inputs.actions]
    assert held == pages[0].actions
    assert held != [number % 2 for number in range(16)]


def test_an_end_and_a_limit_are_recorded(make: Make, file: Path) -> None:
    for options in ({}, {"max_steps": 3}):
        with make(**options) as env:
            env.reset(seed=0)
            while not any(env.step(0)[2:4]):
                pass
        last = of(Step, read(file))[-1]
        assert (last.terminated, last.truncated) == ((False, True) if options else (True, False))


def test_a_fault_names_the_file_that_leads_to_it(make: Make, file: Path, pages: Pages) -> None:
    with make() as env:
        env.reset(seed=0)
        env.step(1)
        pages[0].fail_next = PageCrashed("the page crashed")
        info = env.step(0)[4]
        assert (info["recording"], info["recording_step"]) == (str(file), 2)
        env.reset()
        assert env.step(0)[4]["recording"] == ""
    records = read(file)
    assert [type(record) for record in records] == [Fingerprint, Reset, Step, Fault, Reset, Step, End]
    assert records[3] == Fault(environment=0, inputs=Inputs((0,)), frames=2, sentence="the page crashed")
    assert of(Reset, records)[1].fresh


def test_a_reset_that_is_tried_twice_is_recorded_once(make: Make, file: Path, pages: Pages) -> None:
    pages.failures = [PageCrashed("no start")]
    with make() as env:
        env.reset(seed=9)
    (reset,) = of(Reset, read(file))
    assert reset.seed == 9
    assert reset.fresh


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
def test_a_vectors_file_holds_what_files_of_single_environments_hold(
    make_vector: Make, make: Make, file: Path, mode: AutoresetMode
) -> None:
    envs = make_vector(autoreset_mode=mode)
    envs.reset(seed=3)
    for _ in range(14):
        envs.step(np.array([1, 0, 1]))
    envs.close()
    together = [record for record in read(file) if isinstance(record, Reset | Step)]
    for number in range(3):
        own = [record for record in together if record.environment == number]
        with make() as env:
            env.reset(seed=3 + number)
            for record in own[1:]:
                if isinstance(record, Reset):
                    env.reset()
                else:
                    env.step(record.inputs.actions[0])  # type: ignore[union-attr]
        alone = [record for record in read(file) if isinstance(record, Reset | Step)]
        assert [(one.moment, one.observation) for one in own] == [
            (one.moment, one.observation) for one in alone
        ]


def test_a_fault_of_a_vector_names_its_step_in_the_file(make_vector: Make, file: Path) -> None:
    envs = make_vector()
    envs.reset(seed=0)
    envs.step(np.zeros(3, int))
    Pool.made[1].fail_next = PageCrashed("crashed")
    infos = envs.step(np.zeros(3, int))[4]
    assert infos["recording_step"].tolist() == [0, 5, 0]
    assert infos["recording"].tolist() == ["", str(file), ""]
    envs.close()


def test_the_wrapper_records_what_reaches_the_game(make: Make, file: Path) -> None:
    inner = make(record=None)
    env = webcade.RecordEpisode(
        gym.wrappers.TransformAction(inner, lambda action: 1, inner.action_space), file
    )
    env.reset(seed=0)
    env.step(0)
    env.close()
    assert of(Step, read(file))[0].inputs == Inputs((1,))


def test_the_wrapper_refuses_what_is_not_webcades(make_vector: Make, file: Path) -> None:
    with pytest.raises(OptionError, match="expected an environment of webcade; got CartPole"):
        webcade.RecordEpisode(gym.make("CartPole-v1"), file)


def test_an_environment_is_recorded_in_one_file_at_a_time(make: Make, tmp_path: Path) -> None:
    env = make()
    with pytest.raises(OptionError, match=r"is recorded in '.*run\.webcade' already"):
        webcade.RecordEpisode(env, tmp_path / "other.webcade")
    env.stop_recording()
    env.start_recording(tmp_path / "other.webcade")
    env.close()


def test_a_recording_begins_and_ends_with_episodes(make: Make, tmp_path: Path) -> None:
    env = make(record=None)
    env.reset(seed=0)
    env.start_recording(tmp_path / "late")
    env.step(0)
    assert not (tmp_path / "late").exists()
    env.reset()
    env.step(1)
    env.stop_recording()
    env.step(1)
    env.close()
    assert [type(record) for record in read(tmp_path / "late")] == [Fingerprint, Reset, Step, End]


def test_a_fingerprint_is_written_where_it_changes(
    make: Make, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make() as env:
        env.reset()
        env.reset()
        monkeypatch.setattr(
            RecordingPage, "fingerprint", property(lambda self: {"bytes": {"capture": "other"}, "how": {}})
        )
        env.reset()
    kinds = [type(record) for record in read(file)]
    assert kinds == [Fingerprint, Reset, Reset, Fingerprint, Reset, End]


def test_a_path_is_checked_before_a_browser_starts(make: Make, tmp_path: Path) -> None:
    for wrong, said in (("no/such/run", "record: there is no folder"), (3, "record: expected a path")):
        with pytest.raises(OptionError, match=said):
            make(record=wrong)


def test_a_copy_of_an_environment_does_not_write_to_its_file(make: Make, file: Path) -> None:
    with make() as env:
        env.reset(seed=0)
        copy = pickle.loads(pickle.dumps(env))
        with pytest.raises(OptionError, match="is being written by another environment"):
            copy.reset()
        env.step(1)
    assert len(of(Step, read(file))) == 1


def test_no_program_and_no_address_is_kept_in_a_file(tmp_path: Path) -> None:
    game = Game.load(write_game(tmp_path, **RING))
    own = {"remote_url": "http://127.0.0.1:4444", "driver_path": "/bin/evil", "display": "headless"}
    for browser, kept in (("/opt/browser", None), ("firefox", "firefox")):
        options = EnvOptions.check(game, driver="selenium", browser=browser, driver_options=own)
        options_kept = kept_options(options)
        assert options_kept.get("browser") == kept
        assert options_kept["driver_options"] == {"display": "headless"}


def test_no_program_and_no_address_that_a_file_names_is_used() -> None:
    evil = {"browser": "/bin/evil", "driver_options": {"driver_path": "/bin/evil", "remote_url": "http://x"}}
    assert usable_options({"clock": "page", "record": "/etc/passwd", **evil}) == {
        "clock": "page",
        "driver_options": {},
    }
    assert usable_options({"driver_options": [], "browser": ["chrome"]}) == {}


def test_gymnasium_has_nothing_to_say_of_a_recorded_environment(make: Make, file: Path) -> None:
    env = gym.make("webcade/Game-v0", game=make(record=None).game.folder, record=file).unwrapped
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env, skip_render_check=True)
    env.close()
    assert of(Step, read(file))
