"""A recording as a Minari dataset: episodes to learn from, which `minari.load_dataset` reads.

The steps are played again for it, since a recording has no pictures. Each goes to the file as it is played,
so that a long run needs no more memory than a short one. Images are kept as they are, stacks of them too.
Needs the extra `minari`; `unavailable_reason` says whether it is installed.
"""

from __future__ import annotations

import copy
import os
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import gymnasium as gym
from gymnasium.envs.registration import EnvSpec

from .._version import __version__
from ..catalogue import is_ours
from ..episode.actions import ActionEncoder
from ..episode.observing import copied
from ..episode.spaces import observation_space
from ..errors import OptionError, StateError
from ..game import Game
from ..game.wording import shown
from ..options import EnvOptions
from ..page import Inputs
from ..registration import GENERIC_ID
from .inputs import Input
from .kept_options import kept_options, players_kept
from .minari_episode import EpisodeGroup
from .recording import Recording
from .replayed_step import ReplayedStep

_DATA, _FILE = "data", "main_data.hdf5"
_NAME = "the name of a Minari dataset, as dino/jumps-v0"


def unavailable_reason() -> str | None:
    """Return what is missing for Minari datasets, and what to type; None if nothing is missing."""
    needed = (("minari", "minari"), ("h5py", "h5py"), ("PIL", "Pillow"))
    lacking = [name for module, name in needed if find_spec(module) is None]
    if not lacking:
        return None
    return f'Minari datasets need {" and ".join(lacking)}; type: pip install "webcade[minari]"'


def check_dataset_name(keyword: str, name: object) -> Path:
    """Return the folder that a new dataset of this name has.

    Raises:
        OptionError: Minari is missing, it is no name, or there is such a dataset.
    """
    reason = unavailable_reason()
    if reason is not None:
        raise OptionError(f"{keyword}: {reason}")
    from minari.dataset.minari_dataset import parse_dataset_id
    from minari.storage.datasets_root_dir import get_dataset_path

    try:
        parse_dataset_id(name)
    except (ValueError, TypeError):
        raise OptionError(f"{keyword}: expected {_NAME}; got {shown(name)}") from None
    folder = Path(get_dataset_path(name))
    if folder.exists():
        raise OptionError(f"{keyword}: {folder} is there; expected another name, or a higher version")
    return folder


class DatasetWriter:
    """Writes the steps of a replay as a dataset; use it in a `with`. The dataset is there after `finish`.

    Args:
        name: the dataset's name, as "dino/jumps-v0".
        recording: what is played.
        game: its game.
        options: how it is played.

    Raises:
        OptionError: see `check_dataset_name`.
    """

    def __init__(self, name: str, recording: Recording, game: Game, options: EnvOptions) -> None:
        self._folder = check_dataset_name("minari", name)
        # Until it is whole, it has a hidden name, which Minari does not list.
        self._part = self._folder.with_name(f".{self._folder.name}.{os.getpid()}")
        self._name, self._recording, self._options = name, recording, options
        self._encoder = ActionEncoder(game.actions)
        self._episode: EpisodeGroup | None = None
        self._beginning: ReplayedStep | None = None  # of an episode without a step so far
        self._last: ReplayedStep | None = None
        self._episodes = self._steps = 0
        self._storage, self._file = self._create(game)

    def add(self, step: ReplayedStep) -> None:
        """Write the next step of a whole replay.

        Raises:
            StateError: it is no action of the game, as raw input is; or it has not `frame_skip` frames.
        """
        if step.index == 0:
            self._end_episode()
            self._beginning, self._last = step, step
            return
        assert self._last is not None
        action = self._action(step.number, step.inputs, step.frames)
        if self._episode is None:
            assert self._beginning is not None
            group = self._file.create_group(f"episode_{self._episodes}")
            self._episode = EpisodeGroup(group, self._beginning)
        if step.fault:  # as its agent saw it: nothing after the moment before
            observation, info = copied(self._last.observation), self._last.info
            self._episode.add(action, observation, info, 0.0, terminated=False, truncated=True)
        else:
            self._episode.add(
                action,
                step.observation,
                step.info,
                step.reward,
                terminated=step.terminated,
                truncated=step.truncated,
            )
        self._last = step

    def finish(self) -> Path:
        """End the dataset. Return its folder."""
        from minari.namespace import create_namespace, list_local_namespaces

        self._end_episode()
        self._file.close()
        self._storage.update_metadata(self._metadata())
        namespace = self._name.rpartition("/")[0]
        if namespace and namespace not in list_local_namespaces():
            create_namespace(namespace)
        self._part.rename(self._folder)
        return self._folder

    def _end_episode(self) -> None:
        """End an episode. One without a step is left out."""
        episode, self._episode = self._episode, None
        if episode is None:
            return
        assert self._last is not None
        recorded = self._recording.episodes[self._last.episode - 1]
        episode.close(self._episodes, recorded)
        self._episodes += 1
        self._steps += episode.steps

    def _action(self, number: int, inputs: Input | None, frames: int) -> Any:
        if not isinstance(inputs, Inputs):
            raise StateError(
                f"{self._recording.path}: step {number} is raw input, and a Minari dataset has only actions "
                "of the game"
            )
        if frames != self._options.frame_skip:
            raise StateError(
                f"{self._recording.path}: step {number} has {frames} game frames, and every step of a Minari "
                f"dataset has {self._options.frame_skip}"
            )
        action = self._encoder.action_of(inputs)
        if action is None:
            raise StateError(f"{self._recording.path}: step {number} is no action of {self._encoder.space}")
        return action

    def _create(self, game: Game) -> tuple[Any, Any]:
        """Begin a dataset. Return Minari's object for it, and its file."""
        import h5py
        from minari.dataset.minari_storage import MinariStorage

        self._part.mkdir(parents=True)
        storage = MinariStorage.new(
            self._part / _DATA,
            observation_space=observation_space(game, self._options),
            action_space=self._encoder.space,
            env_spec=_spec(game, self._options),
            data_format="hdf5",
            jpeg_encoding=False,  # JPEG changes pixels
        )
        return storage, h5py.File(self._part / _DATA / _FILE, "a", track_order=True)

    def _metadata(self) -> dict[str, Any]:
        return {
            "dataset_id": self._name,
            "minari_version": version("minari"),
            "total_episodes": self._episodes,
            "total_steps": self._steps,
            "dataset_size": float(self._storage.get_size()),
            "requirements": [f"webcade>={__version__}"],
            "description": f"{self._recording.game_id}, from the recording {self._recording.path.name}",
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        shutil.rmtree(self._part, ignore_errors=True)


def _spec(game: Game, options: EnvOptions) -> EnvSpec:
    """Return what `gymnasium.make` makes an environment like the recorded one of."""
    spec = copy.deepcopy(gym.spec(game.id if is_ours(game) else GENERIC_ID))
    chosen = {name: value for name, value in kept_options(options).items() if value not in (None, {})}
    spec.kwargs = {**spec.kwargs, "game": game.name if is_ours(game) else str(game.folder), **chosen}
    spec.kwargs |= players_kept(game)
    return spec
