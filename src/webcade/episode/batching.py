"""Join the observations and infos of single environments into a vector's. The arrays are always new."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from .observing import Info, Observation


def blank(space: spaces.Space[Any]) -> Observation:
    """Return an observation of zeros, for an environment that was not reset yet."""
    if isinstance(space, spaces.Dict):
        return {name: np.zeros(part.shape or (), part.dtype) for name, part in space.items()}
    return np.zeros(space.shape or (), space.dtype)


def batch_observations(observations: Sequence[Observation]) -> Observation:
    """Stack observations along a new first axis: into one array, or one dict of arrays."""
    first = observations[0]
    if isinstance(first, dict):
        return {name: np.stack([one[name] for one in observations]) for name in first}
    return np.stack(observations)  # type: ignore[arg-type]


def batch_infos(infos: Sequence[Info | None]) -> Info:
    """Join infos into Gymnasium's vector form.

    The result equals that of `VectorEnv._add_info` called for each environment, and is made in one pass.

    Args:
        infos: one for each environment; None for an environment without one.

    Returns:
        For each key an array (num_envs,), and under `_key` a bool array that says which environments have it.
    """
    present = [info for info in infos if info is not None]
    if not present:
        return {}
    joined: Info = {}
    names = present[0].keys()
    if all(info.keys() == names for info in present):
        there = np.array([info is not None for info in infos])
        for key in names:
            joined[key] = _array([info[key] for info in present], there)
            joined[f"_{key}"] = there.copy()
        return joined
    for key in dict.fromkeys(key for info in present for key in info):
        mask = np.array([info is not None and key in info for info in infos])
        joined[key] = _array([info[key] for info in present if key in info], mask)
        joined[f"_{key}"] = mask
    return joined


def split_infos(infos: Info, num_envs: int) -> list[Info]:
    """Undo `batch_infos`: return one info for each environment, with NumPy's numbers as Python's."""
    split: list[Info] = [{} for _ in range(num_envs)]
    for key, values in infos.items():
        if f"_{key}" not in infos:
            continue  # the key is a mask
        for index in np.flatnonzero(infos[f"_{key}"]).tolist():
            value = values[index]
            split[index][key] = value.item() if isinstance(value, np.generic) else value
    return split


def _array(values: list[Any], mask: NDArray[np.bool_]) -> NDArray[Any]:
    """Return an array with the values where the mask is True; elsewhere 0, or None if not all are numbers.

    Arrays, which all have one shape, are stacked.
    """
    if isinstance(values[0], np.ndarray):
        rows = np.zeros((len(mask), *values[0].shape), values[0].dtype)
        rows[mask] = values
        return rows
    kinds = set(map(type, values))
    is_number = all(kind in (int, float, bool) or issubclass(kind, np.number) for kind in kinds)
    kind = kinds.pop() if len(kinds) == 1 else float  # a reading may be bool in one page, a number in another
    if is_number and len(values) == len(mask):
        return np.array(values, kind)
    array = np.zeros(len(mask), kind) if is_number else np.full(len(mask), None, object)
    for index, value in zip(np.flatnonzero(mask).tolist(), values, strict=True):
        array[index] = value
    return array
