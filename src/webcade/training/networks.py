"""The networks that are trained, and their numbers as an agent's layers. Needs the extra train."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from gymnasium import spaces
from numpy.typing import NDArray
from stable_baselines3.common.torch_layers import BaseFeaturesExtractor
from torch import nn

from .agent import LEAST_SPREAD, Layer

_KERNELS = (
    (16, 8, 4),
    (32, 4, 2),
)  # channels, side and stride: half of the network of Mnih et al. (2015), less one


class ScaledFeatures(BaseFeaturesExtractor):
    """Features, each scaled to -1..1 by its bounds; one without bounds as it is."""

    def __init__(self, observation_space: spaces.Box) -> None:
        super().__init__(observation_space, int(np.prod(observation_space.shape)))
        low, high = (
            np.ravel(one).astype(np.float32) for one in (observation_space.low, observation_space.high)
        )
        bounded = np.isfinite(low) & np.isfinite(high) & (high > low)
        self.register_buffer("low", torch.as_tensor(low))
        self.register_buffer("high", torch.as_tensor(high))
        self.register_buffer("bounded", torch.as_tensor(bounded))

    def forward(self, observations: torch.Tensor) -> torch.Tensor:
        values = observations.flatten(1)
        wide = torch.where(self.bounded, self.high - self.low, torch.ones_like(self.low))
        start = torch.where(self.bounded, self.low, torch.zeros_like(self.low))
        return torch.where(self.bounded, (values - start) / wide * 2 - 1, values)


class Standardized(nn.Module):
    """Gives each observation's pixels the mean 0, and the standard deviation 1 unless all are nearly alike.

    Most of a game's picture is background. Learning is several times faster where that is near 0.
    """

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        around = images - images.mean((1, 2, 3), keepdim=True)
        return around / around.square().mean((1, 2, 3), keepdim=True).sqrt().clamp(min=LEAST_SPREAD)


class SmallCnn(BaseFeaturesExtractor):
    """Two convolutions of images (channels, rows, columns), which Stable-Baselines3 has divided by 255."""

    def __init__(self, observation_space: spaces.Box) -> None:
        super().__init__(observation_space, 1)
        channels, *sides = observation_space.shape
        parts: list[nn.Module] = [Standardized()]
        for out, side, stride in _KERNELS:
            parts += [nn.Conv2d(channels, out, side, stride), nn.ReLU()]
            channels, sides = out, [(one - side) // stride + 1 for one in sides]
        self.parts = nn.Sequential(*parts, nn.Flatten())
        self._features_dim = channels * sides[0] * sides[1]

    def forward(self, observations: torch.Tensor) -> torch.Tensor:
        return self.parts(observations)


_PLAIN: dict[type[nn.Module], str] = {
    Standardized: "standardize",
    nn.ReLU: "relu",
    nn.Tanh: "tanh",
    nn.Flatten: "flatten",
}


def layers_of(policy: Any) -> tuple[Layer, ...]:
    """Return the layers from an observation to the numbers of the choices, of an actor-critic policy."""
    extractor = policy.features_extractor
    if isinstance(extractor, ScaledFeatures):
        layers = [Layer("scale", 1, {"low": _numbers(extractor.low), "high": _numbers(extractor.high)})]
    else:
        layers = [Layer("image", 1, {}), *(_layer(part) for part in extractor.parts)]
    return (*layers, *(_layer(part) for part in policy.mlp_extractor.policy_net), _layer(policy.action_net))


def _layer(part: nn.Module) -> Layer:
    if isinstance(part, nn.Conv2d):
        assert part.bias is not None
        stride = int(part.stride[0])
        return Layer("conv", stride, {"weight": _numbers(part.weight), "bias": _numbers(part.bias)})
    if isinstance(part, nn.Linear):
        return Layer("dense", 1, {"weight": _numbers(part.weight), "bias": _numbers(part.bias)})
    return Layer(_PLAIN[type(part)], 1, {})


def _numbers(tensor: torch.Tensor) -> NDArray[np.float32]:
    return np.array(tensor.detach().cpu().numpy(), np.float32)
