"""Trains an agent with Stable-Baselines3, and goes on where a killed run was. Needs the extra train."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.logger import Logger
from stable_baselines3.common.vec_env import VecEnv, VecMonitor

from ..episode.actions import ActionEncoder
from ..game import Game
from ..sb3 import WebcadeVecEnv
from ..states.state import State
from ..vector import WebcadeVectorEnv
from .agent import FILE, NetworkAgent, choices_of, save_agent
from .algorithms import algorithm, make_model
from .bounds import bounds_of
from .budget import Budget
from .distilling import Taught
from .evaluating import TUNING_SEEDS, Act, evaluate
from .networks import layers_of
from .players import Teacher
from .run_folder import Curve, Rest, RunFolder
from .settings import Obs, Settings

_CHECKS = 10  # evaluations on the way, at most
_CHECK_EPISODES = 4
_CHECK_EVERY = 4  # steps of training for each step of the evaluation before, at least
BEST, BEST_MODEL = "best.npz", "best.zip"  # the same agent, for numpy and for the trainer

_OURS = ["lr_schedule"]  # of the model: it is the callback's

OnProgress = Callable[["Progress"], None]


@dataclass(slots=True)
class Progress:
    """Where a training is.

    Attributes:
        done: the part that is over, 0 to 1.
        steps: of all environments.
        seconds: wall time.
        per_second: steps a second since this start.
        curve: what has been seen so far.
        resumed_at: the steps at which this start has gone on; 0 for a new run.
    """

    done: float
    steps: int
    seconds: float
    per_second: float
    curve: Curve
    resumed_at: int


@dataclass
class Training:
    """One training of a game.

    Args:
        game: the game.
        obs: what the agent sees.
        settings: the trainer's settings.
        seed: rules the network's first weights, the policy's chance and the training episodes.
        budget: when it ends.
        folder: where it is kept.
        on_progress: called after each step of the vector.
        tensorboard: folder for TensorBoard's files; None: none.
        checkpoint_seconds: between two checkpoints, at least.
        teacher: sees the features and says what to do; the agent learns that from images. None: it learns
            from rewards.
    """

    game: Game
    obs: Obs
    settings: Settings
    seed: int
    budget: Budget
    folder: RunFolder
    on_progress: OnProgress
    tensorboard: Path | None = None
    checkpoint_seconds: float = 120.0
    teacher: Teacher | None = None
    curve: Curve = field(default_factory=Curve)
    best: float = -np.inf

    def run(self) -> Curve:
        """Train until the budget is used up. Writes agent.npz, the newest, and best.npz, the best one seen.

        Raises:
            As `WebcadeVectorEnv` does. A fault of a page costs its episode, and is counted.
        """
        last = self.folder.last()
        inner, envs = self._environments()
        try:
            model = self._model(envs, None if last is None else last[0])
            watch = _Watch(self, inner, envs, 0.0 if last is None else last[1].seconds)
            if last is not None:
                self.curve, self.best = last[1].curve, last[1].best
                _restore(model, envs, inner, last[1])
            is_unfinished = self.budget.done(model.num_timesteps, watch.seconds) < 1
            if is_unfinished:
                left = 2**62 if self.budget.steps is None else self.budget.steps - model.num_timesteps
                model.learn(left, callback=watch, reset_num_timesteps=last is None)
                watch.save()
            if self._check_last(model) and is_unfinished:
                watch.save()  # so that it is not made again
            save_agent(self.folder.path / FILE, self.agent(model))
        finally:
            envs.close()
        return self.curve

    def check(self, model: Any, seconds: float) -> None:
        """Play some whole episodes on seeds that training does not see; keep the agent if none was better."""
        agent = self.agent(model)
        seeds = range(TUNING_SEEDS, TUNING_SEEDS + _CHECK_EPISODES)
        scores = evaluate(self.game, agent.view, agent.player(self.seed), seeds, n_envs=_CHECK_EPISODES)
        self.curve.checks.append((model.num_timesteps, seconds / 60, scores.mean))
        self.curve.check_steps = sum(scores.steps)
        if hasattr(model, "_logger"):  # a run that has ended is not set up to learn again
            model.logger.record("eval/mean_score", scores.mean)
        if scores.mean >= self.best:
            self.best = scores.mean
            model.save(self.folder.path / BEST_MODEL, exclude=_OURS)
            save_agent(self.folder.path / BEST, agent)

    def _check_last(self, model: Any) -> bool:
        """Check the agent of the last step, unless it has been: a killed run may have come that far."""
        is_due = not self.curve.checks or self.curve.checks[-1][0] < model.num_timesteps
        if is_due:
            self.check(model, 60 * self.curve.total_minutes)
        return is_due

    def _environments(self) -> tuple[WebcadeVectorEnv, VecMonitor]:
        """Make the vector, and what the trainer sees of it."""
        view = self.settings.view(self.obs)
        if self.teacher is not None:
            view["obs_type"] += "+state"
        if self.settings.start_states:
            view["start_states"] = dict(self.settings.start_states)
        game = self.game.beginning_with(self.settings.begin)
        inner = WebcadeVectorEnv(game, self.settings.n_envs, autoreset_mode=AutoresetMode.SAME_STEP, **view)
        seen: VecEnv = _ForTrainer(inner, self.settings.reward_scale)
        return inner, VecMonitor(seen if self.teacher is None else Taught(seen, self._lessons(inner)))

    def _lessons(self, inner: WebcadeVectorEnv) -> Act:
        """Return the teacher's actions as the trainer has them."""
        assert self.teacher is not None
        act, bounds = self.teacher.act, bounds_of(inner.single_action_space)
        return act if bounds is None else lambda seen, masks: bounds.numbers(act(seen, masks))

    def _model(self, envs: VecMonitor, file: Path | None) -> Any:
        kind = algorithm(self.settings, bool(self.game.masks), is_taught=self.teacher is not None)
        if file is not None:
            model = kind.load(file, env=envs, device="cpu")
        else:
            log = None if self.tensorboard is None else str(self.tensorboard)
            model = make_model(kind, self.settings, self.obs, envs, self.seed, log)
        if model.tensorboard_log is None:
            model.set_logger(Logger(None, []))  # else it makes a folder for a log that nobody asked for
        return model

    def agent(self, model: Any) -> NetworkAgent:
        """Return the agent that the model is now."""
        space = ActionEncoder(self.game.actions).space
        return NetworkAgent(
            game=self.game.id,
            view=self.settings.view(self.obs),
            layers=layers_of(model.policy),
            nvec=choices_of(space),
            bounds=bounds_of(space),
            draws=self.settings.draws,
            is_masked=bool(self.game.masks),
            about={
                "algo": type(model).__name__,
                "teacher": self.teacher and self.teacher.name,
                "seed": self.seed,
                "steps": int(model.num_timesteps),
            },
        )


class _ForTrainer(WebcadeVecEnv):
    """Multiplies rewards for the trainer, and takes actions with bounds from it as numbers from -1 to 1."""

    def __init__(self, envs: WebcadeVectorEnv, scale: float) -> None:
        super().__init__(envs)
        self._scale = np.float32(scale)
        self._bounds = bounds_of(envs.single_action_space)
        if self._bounds is not None:
            self.action_space = self._bounds.space()

    def step_async(self, actions: NDArray[Any]) -> None:
        super().step_async(actions if self._bounds is None else self._bounds.within(actions))

    def step_wait(self) -> Any:
        observations, rewards, dones, infos = super().step_wait()
        return observations, rewards * self._scale, dones, infos


class _Watch(BaseCallback):
    """Notes episodes, lets rates fall, checks, saves, and ends the training."""

    def __init__(self, training: Training, inner: WebcadeVectorEnv, envs: VecMonitor, seconds: float) -> None:
        super().__init__()
        self._training, self._inner, self._envs = training, inner, envs
        self._before, self._began = seconds, time.monotonic()
        self._saved = time.monotonic()
        self._first_steps = 0
        self._threads = torch.get_num_threads()

    @property
    def seconds(self) -> float:
        """Wall time of the training, over all starts."""
        return self._before + time.monotonic() - self._began

    def done(self) -> float:
        """The part of the training that is over."""
        return self._training.budget.done(self.num_timesteps, self.seconds)

    def _on_training_start(self) -> None:
        self._first_steps = self.num_timesteps

    def _on_step(self) -> bool:
        curve = self._training.curve
        for info in self.locals["infos"]:
            if "episode" in info:
                curve.steps.append(self.num_timesteps)
                curve.minutes.append(self.seconds / 60)
                curve.scores.append(float(info["score"] if "score" in info else info["episode"]["r"]))
                self.logger.record_mean("rollout/score_mean", curve.scores[-1])
                curve.faults += bool(info["fault"])
        curve.total_steps, curve.total_minutes = self.num_timesteps, self.seconds / 60
        taken = time.monotonic() - self._began
        rate = (self.num_timesteps - self._first_steps) / max(taken, 1e-9)
        resumed = self._first_steps
        done = self.done()
        self._training.on_progress(Progress(done, self.num_timesteps, self.seconds, rate, curve, resumed))
        return not self._training.budget.is_late(self.seconds)

    def _on_rollout_end(self) -> None:
        """Learn on all cores: the pages wait."""
        torch.set_num_threads(self._threads)

    def _on_rollout_start(self) -> None:
        """Between two updates: nothing is under way. The pages need the other cores from here on."""
        torch.set_num_threads(1)
        training, done = self._training, self.done()
        settings = training.settings
        self.model.lr_schedule = lambda left: settings.learning_rate * max(0.0, 1 - self.done())
        self.model.ent_coef = settings.ent_coef + (settings.ent_coef_end - settings.ent_coef) * done
        if self._check_is_due():
            training.check(self.model, self.seconds)
        if time.monotonic() - self._saved >= training.checkpoint_seconds:
            self.save()

    def _check_is_due(self) -> bool:
        """Whether a part of the training is over, and checks do not take more than a fifth of all steps."""
        curve = self._training.curve
        since = self.num_timesteps - (curve.checks[-1][0] if curve.checks else 0)
        return self.done() >= (len(curve.checks) + 1) / _CHECKS and since >= _CHECK_EVERY * curve.check_steps

    def save(self) -> None:
        """Write a checkpoint."""
        self._saved = time.monotonic()
        model, training = self.model, self._training
        rest = Rest(
            seconds=self.seconds,
            states=[state.to_bytes() for state in self._inner.clone_state()],
            monitor=(self._envs.episode_returns.copy(), self._envs.episode_lengths.copy()),
            starts=model._last_episode_starts.copy(),
            chance=(torch.get_rng_state(), np.random.get_state(), random.getstate()),
            curve=training.curve,
            best=training.best,
        )
        training.folder.save(partial(model.save, exclude=_OURS), rest, self.num_timesteps)


def _restore(model: Any, envs: VecMonitor, inner: WebcadeVectorEnv, rest: Rest) -> None:
    """Bring environments, monitor and chance to where they were."""
    states = [State.from_bytes(data) for data in rest.states]
    observations, _ = inner.reset(options={"state": states})
    model._last_obs = envs.venv.begin(observations) if isinstance(envs.venv, Taught) else observations
    model._last_episode_starts = rest.starts
    envs.episode_returns, envs.episode_lengths = (one.copy() for one in rest.monitor)
    torch_state, numpy_state, python_state = rest.chance
    torch.set_rng_state(torch_state)
    np.random.set_state(numpy_state)
    random.setstate(python_state)
