"""The algorithms of Stable-Baselines3 and sb3-contrib that `webcade train` knows. Needs the extra train."""

from __future__ import annotations

from typing import Any

from gymnasium import spaces
from sb3_contrib import TRPO, MaskablePPO
from stable_baselines3 import A2C, PPO
from stable_baselines3.common.vec_env import VecEnv
from torch import nn

from .distilling import Distilled
from .networks import ScaledFeatures, SmallCnn
from .settings import Obs, Settings

_ALGORITHMS: dict[str, Any] = {"ppo": PPO, "a2c": A2C, "trpo": TRPO}
_OWN: dict[Any, tuple[str, ...]] = {  # settings that not all of them have
    PPO: ("batch_size", "n_epochs", "ent_coef", "clip_range"),
    MaskablePPO: ("batch_size", "n_epochs", "ent_coef", "clip_range"),
    Distilled: ("batch_size", "n_epochs"),
    A2C: ("ent_coef",),
    TRPO: ("batch_size",),
}


def learner(name: str) -> Any:
    """Return the class that learns by the name that an agent's file has ("algo").

    Raises:
        KeyError: there is none.
    """
    return {kind.__name__: kind for kind in _OWN}[name]


def algorithm(settings: Settings, is_masked: bool, *, is_taught: bool) -> Any:
    """Return the class that learns; of a game with action masks, PPO with masks."""
    if is_taught:
        return Distilled
    return MaskablePPO if is_masked else _ALGORITHMS[settings.algo]


def make_model(
    kind: Any, settings: Settings, obs: Obs, envs: VecEnv, seed: int, tensorboard: str | None
) -> Any:
    """Make a new learner on the processor.

    Args:
        kind: its class, of `algorithm`.
        settings: what the learner is made with.
        obs: what the agent sees: features get two layers, images a small convolutional network.
        envs: where it learns.
        seed: of its weights and its chance.
        tensorboard: folder for TensorBoard's files; None: none.
    """
    own = {name: getattr(settings, name) for name in _OWN[kind]}
    if "batch_size" in own:
        own["batch_size"] = min(settings.batch_size, settings.n_steps * settings.n_envs)
    sees_features = obs is Obs.STATE
    spread = {"log_std_init": settings.log_std_init} if isinstance(envs.action_space, spaces.Box) else {}
    return kind(
        "MlpPolicy" if sees_features else "CnnPolicy",
        envs,
        learning_rate=settings.learning_rate,
        n_steps=settings.n_steps,
        gamma=settings.gamma,
        gae_lambda=settings.gae_lambda,
        policy_kwargs={
            "features_extractor_class": ScaledFeatures if sees_features else SmallCnn,
            "net_arch": list(settings.hidden),
            "activation_fn": nn.Tanh if sees_features else nn.ReLU,
            **spread,
        },
        tensorboard_log=tensorboard,
        seed=seed,
        device="cpu",
        **own,
    )
