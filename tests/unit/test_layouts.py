"""The layouts of images: which axes they have, of which type, and that no pixel is in another place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from test_env import Pages
from test_vector import Pool

import webcade
from games import write_game
from games.ring import RESTARTS

CASES = [(obs, stack) for obs in ("rgb", "grayscale") for stack in (None, 1, 3)]


@pytest.fixture(autouse=True)
def folder(pages: Pages, tmp_path: Path) -> Path:
    write_game(tmp_path, **RESTARTS)
    return tmp_path


def seen(folder: Path, **options: Any) -> tuple[gym.Space[Any], np.ndarray[Any, Any]]:
    with webcade.WebcadeEnv(folder, **options) as env:
        env.reset(seed=3)
        env.step(1)
        image = env.step(1)[0]
        assert isinstance(image, np.ndarray)
        assert env.observation_space.contains(image)
        assert image.flags.c_contiguous
        return env.observation_space, image


@pytest.mark.parametrize(("obs_type", "stack"), CASES)
def test_stack_and_colours_are_one_axis_the_first_or_the_last(
    folder: Path, obs_type: str, stack: int | None
) -> None:
    options = {"obs_type": obs_type, "frame_stack": stack}
    _, plain = seen(folder, **options)
    images = plain if stack is not None else plain[np.newaxis]
    images = images if obs_type == "rgb" else images[..., np.newaxis]
    planes = [images[i, ..., c] for i in range(len(images)) for c in range(images.shape[-1])]
    space, last = seen(folder, **options, channels="last")
    np.testing.assert_array_equal(last, np.stack(planes, axis=-1))
    assert (space.shape, space.dtype) == ((8, 12, len(planes)), np.dtype(np.uint8))
    space, first = seen(folder, **options, channels="first")
    np.testing.assert_array_equal(first, np.stack(planes))
    assert space.shape == (len(planes), 8, 12)
    assert len(planes) == 1 or planes[-1].any()


@pytest.mark.parametrize("channels", [None, "first", "last"])
@pytest.mark.parametrize(("obs_type", "stack"), CASES)
def test_floats_are_the_bytes_over_255(
    folder: Path, obs_type: str, stack: int | None, channels: str | None
) -> None:
    options = {"obs_type": obs_type, "frame_stack": stack, "channels": channels}
    _, plain = seen(folder, **options)
    space, image = seen(folder, **options, dtype="float32")
    assert isinstance(space, gym.spaces.Box)
    assert (space.dtype, float(space.low.min()), float(space.high.max())) == (np.dtype(np.float32), 0, 1)
    np.testing.assert_array_equal(image, plain.astype(np.float32) / np.float32(255))


def test_a_vector_and_the_image_of_a_dict_have_the_layout(folder: Path) -> None:
    envs = gym.make_vec(
        "webcade/Game-v0", num_envs=2, game=folder, obs_type="grayscale+state", frame_stack=4, channels="last"
    )
    observation, _ = envs.reset(seed=0)
    assert (observation["image"].shape, observation["state"].shape) == ((2, 8, 12, 4), (2, 2))
    assert envs.observation_space.contains(observation)
    envs.close()
    assert Pool.made


def test_a_fault_gives_the_last_good_image_in_its_layout(folder: Path, pages: Pages) -> None:
    env = webcade.WebcadeEnv(folder, frame_stack=2, channels="first", dtype="float32")
    env.reset(seed=0)
    last = env.step(1)[0]
    pages[0].fail_next = webcade.PageCrashed("crashed")
    np.testing.assert_array_equal(env.step(1)[0], last)


def test_a_state_needs_the_layout_that_it_was_taken_with(folder: Path) -> None:
    env, other = webcade.WebcadeEnv(folder), webcade.WebcadeEnv(folder, channels="first")
    env.reset(seed=0)
    other.reset(seed=0)
    assert "channels" not in env.fingerprint["bytes"]  # which older states and recordings do not state
    with pytest.raises(webcade.StateError, match="channels: not stated then, first now"):
        other.restore_state(env.clone_state())
