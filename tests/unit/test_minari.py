"""Recordings as datasets of the real Minari, over pages without a browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import h5py
import minari
import numpy as np
import pytest
from test_env import Pages
from test_replay import rewrite

import webcade
from games import write_game
from games.ring import RESTARTS
from webcade import Recording, cli
from webcade.errors import OptionError, PageCrashed, StateError

Run = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def datasets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Minari has its datasets."""
    folder = tmp_path / "datasets"
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(folder))
    return folder


@pytest.fixture
def record(pages: Pages, tmp_path: Path, file: Path) -> Callable[..., Run]:
    """Records a whole episode, one that a fault ends, a lone reset, a branch, and what the end cut short."""
    write_game(tmp_path, **RESTARTS)

    def play(**options: Any) -> Run:
        run: Run = []
        with webcade.WebcadeEnv(tmp_path, record=file, **options) as env:
            env.action_space.seed(1)

            def begin(observation: Any, info: dict[str, Any]) -> None:
                run.append({"observations": [observation], "infos": [info], "steps": []})

            def step() -> bool:
                action = env.action_space.sample()
                observation, *rest, info = env.step(action)
                run[-1]["observations"].append(observation)
                run[-1]["infos"].append(info)
                run[-1]["steps"].append((action, *rest))
                return bool(rest[1] or rest[2])

            begin(*env.reset(seed=4))
            while not step():
                pass
            begin(*env.reset())
            step()
            state = env.clone_state()
            pages[-1].fail_next = PageCrashed("the page crashed")
            assert step()
            env.reset()
            begin(*env.restore_state(state))
            step()
            step()
        return run

    return play


def rows(values: list[Any]) -> Any:
    """Observations as Minari has them: an array, or a dict of arrays."""
    if isinstance(values[0], dict):
        return {name: np.stack([one[name] for one in values]) for name in values[0]}
    return np.stack(values)


def assert_equal(found: Any, expected: Any) -> None:
    if isinstance(expected, dict):
        assert set(found) == set(expected)
        for name, part in expected.items():
            np.testing.assert_array_equal(found[name], part)
        return
    np.testing.assert_array_equal(found, expected)
    assert found.dtype == expected.dtype


@pytest.mark.parametrize(
    "options",
    [
        {"obs_type": "grayscale", "size": (40, 48)},  # what Minari would make a JPEG of
        {"obs_type": "grayscale", "frame_stack": 4},
        {"obs_type": "rgb", "size": (40, 48), "frame_stack": 3},
        {"obs_type": "rgb+state", "frame_stack": 2},
        {"obs_type": "state", "repeat_action_probability": 0.5},
    ],
)
def test_a_recording_becomes_a_dataset_that_minari_reads(
    record: Callable[..., Run], file: Path, datasets: Path, options: dict[str, Any]
) -> None:
    run = record(**options)
    dataset = Recording(file).to_minari("ring/random-v0")
    assert minari.load_dataset("ring/random-v0").total_steps == dataset.total_steps
    assert list(minari.list_local_datasets()) == ["ring/random-v0"]
    assert [one.name for one in (datasets / "ring").iterdir() if one.is_dir()] == ["random-v0"]
    assert len(dataset) == len(run)
    for episode, played in zip(dataset.iterate_episodes(), run, strict=True):
        actions, rewards, terminations, truncations = map(np.array, zip(*played["steps"], strict=True))
        assert_equal(episode.observations, rows(played["observations"]))
        assert_equal(episode.rewards, rewards)
        assert_equal(episode.terminations, terminations)
        if "repeat_action_probability" not in options:  # a recording has what was held
            assert_equal(episode.actions, actions)
        assert all(action in dataset.action_space for action in episode.actions)
        infos = [
            {name: info[name] for name in ("score", "over", "time_ms", "frame")} for info in played["infos"]
        ]
        assert_equal(
            episode.infos, {name: np.array([one[name] for one in infos], float) for name in infos[0]}
        )
        is_cut = not (terminations[-1] or truncations[-1])
        assert episode.truncations.tolist() == [*truncations[:-1], truncations[-1] or is_cut]
    about = list(dataset.storage.get_episode_metadata(range(3)))
    assert [(one["ended"], one["fault"], one["branch"]) for one in about] == [
        ("terminated", "", False),
        ("fault", "the page crashed", False),
        ("", "", True),
    ]
    assert [one.get("seed") for one in about] == [4, None, None]
    again = dataset.recover_environment()
    assert again.observation_space == dataset.observation_space
    assert again.action_space == dataset.action_space
    again.close()


def test_a_dataset_may_have_another_view_than_the_run(record: Callable[..., Run], file: Path) -> None:
    record(obs_type="state")
    dataset = Recording(file).to_minari("ring-v1", obs_type="grayscale", size=(6, 5), frame_stack=2)
    assert dataset[0].observations.shape == (len(dataset[0]) + 1, 2, 6, 5)


def test_the_command_writes_a_dataset_and_says_where(
    record: Callable[..., Run], file: Path, datasets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record(frame_stack=2)
    assert cli.run(["replay", str(file), "--minari", "ring-v0"]) == 0
    assert f"dataset: {datasets / 'ring-v0'}" in capsys.readouterr().out
    assert len(minari.load_dataset("ring-v0")) == 3
    with h5py.File(datasets / "ring-v0" / "data" / "main_data.hdf5") as data:
        assert data["episode_0/observations"].compression == "gzip"
    for arguments, sentence in (
        (["--minari", "ring-v0"], "ring-v0 is there; expected another name, or a higher version"),
        (
            ["--minari", "ring"],
            "--minari: expected the name of a Minari dataset, as dino/jumps-v0; got 'ring'",
        ),
        (["--minari", "../ring-v0"], "expected the name of a Minari dataset"),
        (
            ["--minari", "ring-v1", "--to", "3"],
            "a dataset has whole episodes; expected no --from and no --to",
        ),
        (["--minari", "ring-v1", "--show"], "--minari: expected no --show, which plays nothing"),
    ):
        assert cli.run(["replay", str(file), *arguments]) == 2
        assert sentence in capsys.readouterr().err


def test_where_anything_differs_there_is_no_dataset(
    record: Callable[..., Run], file: Path, datasets: Path
) -> None:
    record()
    rewrite(file, 3, lambda step: replace(step, reward=99.0))
    assert cli.run(["replay", str(file), "--minari", "ring-v0", "--out", str(file.parent / "out")]) == 1
    with pytest.raises(StateError, match="differs"):
        Recording(file).to_minari("ring-v0")
    assert list(datasets.iterdir()) == []


@pytest.mark.parametrize(
    ("play", "sentence"),
    [
        (lambda env: env.step_raw(frames=3), "step 1 is raw input, and a Minari dataset has only actions"),
        (lambda env: env.step_actions("on", frames=3), "step 1 has 3 game frames, and every step of a"),
        (lambda env: env.step_actions("noop", "on"), r"step 1 is no action of Discrete\(2\)"),
    ],
)
def test_what_is_no_action_of_the_space_is_in_no_dataset(
    pages: Pages, tmp_path: Path, file: Path, datasets: Path, play: Callable[[Any], object], sentence: str
) -> None:
    with webcade.WebcadeEnv(write_game(tmp_path, **RESTARTS), record=file) as env:
        env.reset(seed=4)
        play(env)
    with pytest.raises(StateError, match=sentence):
        Recording(file).to_minari("ring-v0")
    assert list(datasets.iterdir()) == []


def test_without_minari_it_says_what_to_type(
    record: Callable[..., Run], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record()
    monkeypatch.setattr("webcade.recordings.minari_dataset.find_spec", lambda name: None)
    with pytest.raises(
        OptionError, match=r'need minari and h5py and Pillow; type: pip install "webcade\[minari\]"'
    ):
        Recording(file).to_minari("ring-v0")
