"""An agent that sees images learns from a teacher that sees the features of the same moments.

The agent plays, and for each moment that it comes to, the teacher says what it would do: so it is taught in
its own mistakes as well (DAgger, Ross et al. 2011), here on the newest steps alone. Needs the extra train.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import torch
from gymnasium import spaces
from numpy.typing import NDArray
from stable_baselines3 import PPO
from stable_baselines3.common.vec_env import VecEnv, VecEnvWrapper, unwrap_vec_wrapper

from .evaluating import Act


class Taught(VecEnvWrapper):
    """Shows the images of observations with features, and notes what the teacher does in each moment.

    Args:
        envs: environments whose observations have "image" and "state".
        teacher: takes features (n, ...); returns n actions.
    """

    def __init__(self, envs: VecEnv, teacher: Act) -> None:
        super().__init__(envs, observation_space=cast(spaces.Dict, envs.observation_space)["image"])
        self._teacher = teacher
        self._notes: list[NDArray[Any]] = []

    def reset(self) -> NDArray[np.uint8]:
        return self.begin(self.venv.reset())

    def begin(self, observations: Any) -> NDArray[np.uint8]:
        """Begin anew with these observations; return their images."""
        self._notes = []
        return self._see(observations)

    def step_wait(self) -> Any:
        observations, rewards, dones, infos = self.venv.step_wait()
        for info in infos:
            if info.get("terminal_observation") is not None:
                info["terminal_observation"] = info["terminal_observation"]["image"]
        return self._see(observations), rewards, dones, infos

    def _see(self, observations: Any) -> NDArray[np.uint8]:
        self._notes.append(self._teacher(observations["state"], None))
        return cast(NDArray[np.uint8], observations["image"])

    def lessons(self, steps: int) -> NDArray[Any]:
        """Return the teacher's actions of the last steps, (steps, environments, ...)."""
        taken, self._notes = self._notes[:steps], self._notes[steps:]  # the newest moment is of the next step
        return np.stack(taken)


class Distilled(PPO):
    """Plays as PPO does, and learns to act as the teacher."""

    def train(self) -> None:
        self.policy.set_training_mode(True)
        self._update_learning_rate(self.policy.optimizer)
        taught = unwrap_vec_wrapper(self.env, Taught)
        assert isinstance(taught, Taught)
        seen = self.rollout_buffer.observations
        images = seen.reshape(-1, *seen.shape[2:])
        lessons = taught.lessons(len(seen))
        wanted = lessons.reshape(-1, *lessons.shape[2:])
        losses = [
            self._learn(images[rows], wanted[rows])
            for _ in range(self.n_epochs)
            for rows in self._rows(len(images))
        ]
        self._n_updates += self.n_epochs
        self.logger.record("train/loss", float(np.mean(losses)))

    def _rows(self, count: int) -> list[NDArray[np.intp]]:
        """Cut all rows, in an order by chance, into minibatches."""
        return np.array_split(np.random.permutation(count), max(1, count // self.batch_size))

    def _learn(self, images: NDArray[np.uint8], wanted: NDArray[Any]) -> float:
        likely = self.policy.get_distribution(torch.as_tensor(images)).log_prob(torch.as_tensor(wanted))
        loss = -likely.mean()
        self.policy.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.policy.parameters(), self.max_grad_norm)
        self.policy.optimizer.step()
        return float(loss.detach())
