"""A policy for Stable-Baselines3 that sees a square board: `train_masked.py` uses it.

Each feature is a cell with a small whole number in it, and action i chooses cell i, as in Minesweeper. The
same small convolution looks at the surroundings of every cell, so what is learnt at one is known at all.
"""

from __future__ import annotations

from math import isqrt
from typing import Any

import torch
from gymnasium.spaces import Box, Discrete, Space
from stable_baselines3.common.policies import ActorCriticPolicy
from stable_baselines3.common.torch_layers import BaseFeaturesExtractor
from torch import Tensor, nn

CHANNELS = 24


def is_board(observations: Space[Any], actions: Space[Any]) -> bool:
    """Whether each feature is a cell of a square board, and each action chooses one."""
    if not isinstance(observations, Box) or not isinstance(actions, Discrete):
        return False
    cells = int(actions.n)
    return observations.shape == (cells,) and isqrt(cells) ** 2 == cells


class BoardFeatures(BaseFeaturesExtractor):
    """Cells, (n, cells), as CHANNELS numbers for each of them, (n, CHANNELS * cells)."""

    def __init__(self, space: Box) -> None:
        (cells,) = space.shape
        super().__init__(space, CHANNELS * cells)
        self.side, self.low = isqrt(cells), int(space.low.min())
        self.values = int(space.high.max()) - self.low + 1
        self.layers = nn.Sequential(
            nn.Conv2d(self.values, CHANNELS, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1),
            nn.ReLU(),
            nn.Flatten(),
        )

    def forward(self, cells: Tensor) -> Tensor:
        which = nn.functional.one_hot((cells - self.low).long(), self.values)
        board = which.view(-1, self.side, self.side, self.values).permute(0, 3, 1, 2)
        return self.layers(board.float())


class CellLogits(nn.Module):
    """One number for each cell, from its own features."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Conv1d(CHANNELS, 1, 1)
        nn.init.orthogonal_(self.layer.weight, 0.01)
        nn.init.zeros_(self.layer.bias)

    def forward(self, features: Tensor) -> Tensor:
        return self.layer(features.view(len(features), CHANNELS, -1)).flatten(1)


class BoardValue(nn.Module):
    """One number for the board, from the mean and the maximum of its cells' features."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(2 * CHANNELS, 1)

    def forward(self, features: Tensor) -> Tensor:
        cells = features.view(len(features), CHANNELS, -1)
        return self.layer(torch.cat([cells.mean(2), cells.amax(2)], dim=1))


def board_policy(base: type[ActorCriticPolicy]) -> type[ActorCriticPolicy]:
    """Return the policy, made of PPO's own or of MaskablePPO's."""

    class BoardPolicy(base):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, **settings: Any) -> None:
            super().__init__(*args, features_extractor_class=BoardFeatures, net_arch=[], **settings)

        def _build(self, schedule: Any) -> None:
            super()._build(schedule)
            self.action_net, self.value_net = CellLogits(), BoardValue()
            self.optimizer = self.optimizer_class(self.parameters(), lr=schedule(1), **self.optimizer_kwargs)

    return BoardPolicy
