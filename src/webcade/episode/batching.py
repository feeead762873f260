"""Observations and infos of single environments, joined into a vector's. Always new arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from .runner import Info, Observation


def blank(space: spaces.Space[Any]) -> Observation:
    """What stands for an environment that was not reset yet."""
    if isinstance(space, spaces.Dict):
        return {name: np.zeros(part.shape or (), part.dtype) for name, part in space.items()}
    return np.zeros(space.shape or (), space.dtype)


def batch_observations(observations: Sequence[Observation]) -> Observation:
    """One array, or one Dict of arrays, with a new first axis of environments."""
    first = observations[0]
    if isinstance(first, dict):
        return {name: np.stack([one[name] for one in observations]) for name in first}
    return np.stack(observations)  # type: ignore[arg-type]


def batch_infos(infos: Sequence[Info | None]) -> Info:
    """Gymnasium's vector form: an array for each key, and under `_key` which environments have it.

    As `VectorEnv._add_info` makes it, in one go.
    """
    joined: Info = {}
    for key in dict.fromkeys(key for info in infos if info is not None for key in info):
        mask = np.array([info is not None and key in info for info in infos])
        joined[key] = _array([info[key] for info in infos if info is not None and key in info], mask)
        joined[f"_{key}"] = mask
    return joined


def split_infos(infos: Info, num_envs: int) -> list[Info]:
    """`batch_infos` undone: for each environment its own, numbers as Python has them."""
    split: list[Info] = [{} for _ in range(num_envs)]
    for key, values in infos.items():
        if f"_{key}" not in infos:
            continue  # a mask
        for index in np.flatnonzero(infos[f"_{key}"]).tolist():
            value = values[index]
            split[index][key] = value.item() if isinstance(value, np.generic) else value
    return split


def _array(values: list[Any], mask: NDArray[np.bool_]) -> NDArray[Any]:
    """The values where the mask is True, and zeros, or None for what is no number."""
    kinds = {type(value) for value in values}
    is_number = all(kind in (int, float, bool) or issubclass(kind, np.number) for kind in kinds)
    kind = kinds.pop() if len(kinds) == 1 else float  # a reading may be a boolean here, a number there
    array = np.zeros(len(mask), kind) if is_number else np.full(len(mask), None, object)
    for index, value in zip(np.flatnonzero(mask).tolist(), values, strict=True):
        array[index] = value
    return array
