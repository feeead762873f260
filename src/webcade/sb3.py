"""WebcadeVectorEnv as a Stable-Baselines3 VecEnv.

from webcade.sb3 import make_vec_env

envs = make_vec_env("webcade/DinoRun-v0", n_envs=8, seed=0, obs_type="grayscale", frame_stack=4)
model = PPO("CnnPolicy", envs)

Needs `pip install 'webcade[train]'`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv
from numpy.typing import NDArray

from .episode.batching import split_infos
from .episode.observing import Info, Observation
from .episode.vector_arguments import check_num_envs
from .errors import OptionError
from .options.arguments import check_keys, mapping, path
from .options.arguments import seed as check_seed
from .vector import WebcadeVectorEnv

try:
    from stable_baselines3.common.vec_env import VecEnv, VecMonitor
except ImportError as error:
    raise ImportError("webcade.sb3 needs stable-baselines3; type: pip install 'webcade[train]'") from error

Indices = int | Iterable[int] | None

_OF_SINGLE_ENVIRONMENTS = {
    "wrapper_class": "there are no single environments to wrap; expected a wrapper of the whole vector, as "
    "VecFrameStack(make_vec_env(...), 4), or keywords of make; "
    "stable_baselines3.common.env_util.make_vec_env makes single ones",
    "wrapper_kwargs": "belongs to wrapper_class, and there are no single environments to wrap; leave it out",
    "vec_env_cls": "the vector is webcade's own; stable_baselines3.common.env_util.make_vec_env makes others",
    "vec_env_kwargs": "belongs to vec_env_cls, and the vector is webcade's own; leave it out",
}


def make_vec_env(
    env_id: str,
    n_envs: int = 1,
    seed: int | None = None,
    start_index: int = 0,
    monitor_dir: str | Path | None = None,
    env_kwargs: Mapping[str, Any] | None = None,
    monitor_kwargs: Mapping[str, Any] | None = None,
    **options: Any,
) -> VecMonitor:
    """Make a monitored VecEnv of a game. The arguments are those of Stable-Baselines3's own `make_vec_env`.

    Args:
        env_id: as for `gymnasium.make_vec`: a game of the catalogue, or "webcade/Game-v0" with `game=...`.
        n_envs: number of environments; environment i is seeded with `seed + i`.
        seed: seed of the first reset; None for a random one.
        start_index: number in the name of the monitor's file.
        monitor_dir: folder for one file of all episodes, which `load_results` reads; None: no file.
        env_kwargs: keywords of `gymnasium.make_vec`.
        monitor_kwargs: keywords of Stable-Baselines3's VecMonitor.
        **options: keywords of `gymnasium.make_vec` as well, except `autoreset_mode`: Stable-Baselines3 needs
            SAME_STEP.

    Returns:
        The environments in Stable-Baselines3's VecMonitor, which adds `info["episode"]` at an episode's end.

    Raises:
        OptionError: a keyword is unknown, given twice, has an invalid value, or asks for single environments.
        GameError: the game's file has mistakes.
    """
    n_envs, seed = check_num_envs(n_envs, "n_envs"), check_seed("seed", seed)
    options = _joined(mapping("env_kwargs", env_kwargs), options)
    envs = gym.make_vec(env_id, num_envs=n_envs, autoreset_mode=AutoresetMode.SAME_STEP, **options)
    adapted = WebcadeVecEnv(envs)
    adapted.seed(seed)
    folder = path("monitor_dir", monitor_dir, "the path of a folder, or None")
    file = None if folder is None else str(Path(folder) / str(start_index))
    return VecMonitor(adapted, file, **mapping("monitor_kwargs", monitor_kwargs))


def _joined(env_kwargs: Mapping[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """Return the keywords of `make_vec`. Refuse what only a vector of single environments could do."""
    for name in options:
        if name in env_kwargs:
            raise OptionError(f"{name}: given twice, in env_kwargs and beside it; expected one of them")
        if name in _OF_SINGLE_ENVIRONMENTS:
            raise OptionError(f"{name}: {_OF_SINGLE_ENVIRONMENTS[name]}")
    joined = {**env_kwargs, **options}
    if "autoreset_mode" in joined:
        raise OptionError("autoreset_mode: Stable-Baselines3 always resets in the same step; leave it out")
    return joined


def _warn_of_layout(space: gym.Space[Any]) -> None:
    """Warn of images that Stable-Baselines3 does not see as such: it wants height, width and channels.

    VecFrameStack would put gray ones side by side, and MultiInputPolicy would take each pixel for a feature.
    """
    image = space["image"] if isinstance(space, gym.spaces.Dict) else space
    if len(image.shape or ()) in (2, 4):
        gym.logger.warn(
            f"Stable-Baselines3 sees no image in observations of {image.shape}, only numbers; "
            'give channels="last" to make_vec_env'
        )


class WebcadeVecEnv(VecEnv):
    """A vector of webcade as a VecEnv.

    When an episode ends, the returned observation is the first of the next episode, and
    `info["terminal_observation"]` is the last of the one that ended. `info["TimeLimit.truncated"]` says in
    every step whether the episode was truncated.

    Args:
        envs: a vector made with autoreset_mode SAME_STEP: a WebcadeVectorEnv, whose `send` and `recv` are
            `step_async` and `step_wait`, or one in wrappers of `gymnasium.wrappers.vector`.

    Raises:
        ValueError: `envs` has another autoreset mode.
        OptionError: `envs` is no vector of webcade.
    """

    def __init__(self, envs: VectorEnv[Any, Any, Any]) -> None:
        if envs.metadata["autoreset_mode"] is not AutoresetMode.SAME_STEP:
            raise ValueError(
                "expected envs with autoreset_mode SAME_STEP, because Stable-Baselines3 resets in the same "
                f"step; got {envs.metadata['autoreset_mode']}"
            )
        inner = envs.unwrapped
        if not isinstance(inner, WebcadeVectorEnv):
            raise OptionError(f"envs: expected a vector of webcade; got {type(inner).__name__}")
        self.envs, self._inner = envs, inner
        self._actions: Any = None
        super().__init__(envs.num_envs, envs.single_observation_space, envs.single_action_space)
        _warn_of_layout(envs.single_observation_space)
        self.metadata["render_fps"] = envs.metadata["render_fps"]

    def reset(self) -> Observation:
        observations, infos = self.envs.reset(seed=self._seeds, options=self._reset_options_of_all())
        self.reset_infos = split_infos(infos, self.num_envs)
        self._reset_seeds()
        self._reset_options()
        return cast(Observation, observations)

    def _reset_options_of_all(self) -> dict[str, Any] | None:
        """Return what `set_options` was given, a dict for each environment, as the vector takes it."""
        given = [check_keys(f"options[{i}]", one, ("state",)) for i, one in enumerate(self._options)]
        return {"state": [one.get("state") for one in given]} if any(given) else None

    def step_async(self, actions: NDArray[Any]) -> None:
        actions = np.asarray(actions, self.envs.action_space.dtype)
        if self.envs is self._inner:
            self._inner.send(actions)
        else:
            self._actions = actions

    def step_wait(self) -> tuple[Observation, NDArray[np.float32], NDArray[np.bool_], list[Info]]:
        done = self._inner.recv() if self.envs is self._inner else self.envs.step(self._actions)
        observations, rewards, terminations, truncations, infos = done
        last = infos.pop("final_obs", None)
        infos.pop("_final_obs", None)
        finals = split_infos(infos.pop("final_info", {}), self.num_envs)
        infos.pop("_final_info", None)
        per_env = split_infos(infos, self.num_envs)
        dones = terminations | truncations
        for index in np.flatnonzero(dones).tolist():
            self.reset_infos[index] = per_env[index]
            per_env[index] = {
                **finals[index],
                "terminal_observation": last[index] if last is not None else None,
            }
        for info, is_cut in zip(per_env, (truncations & ~terminations).tolist(), strict=True):
            info["TimeLimit.truncated"] = is_cut
        return observations, rewards.astype(np.float32), dones, per_env

    def close(self) -> None:
        self.envs.close()

    def get_images(self) -> Sequence[NDArray[np.uint8] | None]:
        return list(self._inner.render() or [None] * self.num_envs)

    def get_attr(self, attr_name: str, indices: Indices = None) -> list[Any]:
        """Return an attribute of each environment; see `WebcadeVectorEnv.get_attr`."""
        return [self._inner.of_one(index).get(attr_name) for index in self._get_indices(indices)]

    def set_attr(self, attr_name: str, value: Any, indices: Indices = None) -> None:
        """Set an attribute of your own on each environment; see `WebcadeVectorEnv.set_attr`."""
        for index in self._get_indices(indices):
            self._inner.of_one(index).put(attr_name, value)

    def env_method(self, method_name: str, *args: Any, indices: Indices = None, **kwargs: Any) -> list[Any]:
        """Call a method of each environment, as "action_masks"; see `WebcadeVectorEnv.call`."""
        return [method(*args, **kwargs) for method in self.get_attr(method_name, indices)]

    def env_is_wrapped(
        self, wrapper_class: type[gym.Wrapper[Any, Any, Any, Any]], indices: Indices = None
    ) -> list[bool]:
        """Return False for each of `indices`: no environment is wrapped."""
        return [False] * len(list(self._get_indices(indices)))
