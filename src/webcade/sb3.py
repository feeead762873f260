"""WebcadeVectorEnv as a Stable-Baselines3 VecEnv.

from webcade.sb3 import make_vec_env

envs = make_vec_env("webcade/DinoRun-v0", n_envs=8, seed=0, obs_type="grayscale", frame_stack=4)
model = PPO("CnnPolicy", envs)

Needs `pip install 'webcade[train]'`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray

from .episode.batching import split_infos
from .episode.observing import Info, Observation
from .episode.vector_arguments import check_num_envs
from .errors import OptionError
from .options.arguments import seed as check_seed
from .vector import WebcadeVectorEnv

try:
    from stable_baselines3.common.vec_env import VecEnv, VecMonitor
except ImportError as error:
    raise ImportError("webcade.sb3 needs stable-baselines3; type: pip install 'webcade[train]'") from error

Indices = int | Iterable[int] | None


def make_vec_env(env_id: str, n_envs: int = 1, seed: int | None = None, **options: Any) -> VecMonitor:
    """Make a monitored VecEnv of a game.

    Args:
        env_id: as for `gymnasium.make_vec`: a game of the catalogue, or "webcade/Game-v0" with `game=...`.
        n_envs: number of environments; environment i is seeded with `seed + i`.
        seed: seed of the first reset; None for a random one.
        **options: keywords of `gymnasium.make_vec`, except `autoreset_mode`: Stable-Baselines3 needs
            SAME_STEP.

    Returns:
        The environments in Stable-Baselines3's VecMonitor, which adds `info["episode"]` at an episode's end.

    Raises:
        OptionError: a keyword is unknown or has an invalid value.
        GameError: the game's file has mistakes.
    """
    n_envs, seed = check_num_envs(n_envs, "n_envs"), check_seed("seed", seed)
    if "autoreset_mode" in options:
        raise OptionError("autoreset_mode: Stable-Baselines3 always resets in the same step; leave it out")
    envs = gym.make_vec(env_id, num_envs=n_envs, autoreset_mode=AutoresetMode.SAME_STEP, **options)
    assert isinstance(envs, WebcadeVectorEnv)
    adapted = WebcadeVecEnv(envs)
    adapted.seed(seed)
    return VecMonitor(adapted)


class WebcadeVecEnv(VecEnv):
    """A `WebcadeVectorEnv` as a VecEnv.

    `step_async` and `step_wait` call its `send` and `recv`. When an episode ends, the returned observation is
    the first of the next episode, `info["terminal_observation"]` is the last of the one that ended, and
    `info["TimeLimit.truncated"]` is True if it was truncated.

    Args:
        envs: a vector made with autoreset_mode SAME_STEP.

    Raises:
        ValueError: `envs` has another autoreset mode.
    """

    def __init__(self, envs: WebcadeVectorEnv) -> None:
        if envs.metadata["autoreset_mode"] is not AutoresetMode.SAME_STEP:
            raise ValueError(
                "expected envs with autoreset_mode SAME_STEP, because Stable-Baselines3 resets in the same "
                f"step; got {envs.metadata['autoreset_mode']}"
            )
        self.envs = envs
        super().__init__(envs.num_envs, envs.single_observation_space, envs.single_action_space)
        self.metadata["render_fps"] = envs.metadata["render_fps"]

    def reset(self) -> Observation:
        observations, infos = self.envs.reset(seed=self._seeds)
        self.reset_infos = split_infos(infos, self.num_envs)
        self._reset_seeds()
        self._reset_options()
        return observations

    def step_async(self, actions: NDArray[Any]) -> None:
        self.envs.send(np.asarray(actions, self.envs.action_space.dtype))

    def step_wait(self) -> tuple[Observation, NDArray[np.float32], NDArray[np.bool_], list[Info]]:
        observations, rewards, terminations, truncations, infos = self.envs.recv()
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
                "TimeLimit.truncated": bool(truncations[index] and not terminations[index]),
            }
        return observations, rewards.astype(np.float32), dones, per_env

    def close(self) -> None:
        self.envs.close()

    def get_images(self) -> Sequence[NDArray[np.uint8] | None]:
        return list(self.envs.render() or [None] * self.num_envs)

    def get_attr(self, attr_name: str, indices: Indices = None) -> list[Any]:
        """Return the vector's attribute once for each of `indices`: the environments share it."""
        return [getattr(self.envs, attr_name)] * len(list(self._get_indices(indices)))

    def set_attr(self, attr_name: str, value: Any, indices: Indices = None) -> None:
        """Raise AttributeError: the environments share their attributes."""
        raise AttributeError(
            f"{attr_name}: a webcade vector's attributes cannot be set for single environments; "
            "give options to make_vec_env instead"
        )

    def env_method(self, method_name: str, *args: Any, indices: Indices = None, **kwargs: Any) -> list[Any]:
        """Raise AttributeError: there are no single environments."""
        raise AttributeError(
            f"{method_name}: a webcade vector has no single environments whose methods could be called"
        )

    def env_is_wrapped(
        self, wrapper_class: type[gym.Wrapper[Any, Any, Any, Any]], indices: Indices = None
    ) -> list[bool]:
        """Return False for each of `indices`: no environment is wrapped."""
        return [False] * len(list(self._get_indices(indices)))
