"""Check the arguments of a vector environment. Each function raises OptionError."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray

from ..errors import OptionError
from ..options.arguments import mapping, refusal, shown, whole
from ..options.arguments import seed as check_seed

_MOST_ENVS = 4096
_MOST_BYTES = 16 << 30  # of all observations together


def check_num_envs(num_envs: object, keyword: str = "num_envs") -> int:
    """Return a number of environments, from 1 to 4096."""
    return whole(keyword, num_envs, most=_MOST_ENVS)


def check_memory(num_envs: int, space: spaces.Space[Any]) -> None:
    """Raise OptionError if the observations of all environments together would take more than 16 GiB."""
    parts = space.values() if isinstance(space, spaces.Dict) else [space]
    size = sum(int(np.prod(part.shape or ())) * (part.dtype or np.dtype(float)).itemsize for part in parts)
    if num_envs * size > _MOST_BYTES:
        raise OptionError(
            f"num_envs: expected observations of at most 16 GiB together; got {num_envs} of {size >> 20} MiB"
        )


def check_mode(mode: object) -> AutoresetMode:
    """Return the autoreset mode that is given as such or by its name."""
    try:
        return AutoresetMode(mode)
    except Exception:  # `mode` may be any object
        names = ", ".join(repr(one.value) for one in AutoresetMode)
        raise refusal("autoreset_mode", f"an AutoresetMode, or one of {names}", mode) from None


def spread_seed(seed: int | Sequence[int | None] | None, num_envs: int) -> list[int | None]:
    """Return a seed for each environment; None for one that keeps its random generator."""
    if isinstance(seed, list | tuple) or (isinstance(seed, np.ndarray) and seed.ndim == 1):
        if len(seed) != num_envs:
            raise OptionError(f"seed: expected {num_envs} seeds, one for each environment; got {len(seed)}")
        return [check_seed(f"seed[{index}]", one) for index, one in enumerate(seed)]
    first = check_seed("seed", seed)
    return [None if first is None else first + index for index in range(num_envs)]


def check_mask(options: dict[str, Any] | None, num_envs: int) -> NDArray[np.bool_]:
    """Return which environments to reset, bool (num_envs,): options["reset_mask"], or all."""
    given = mapping("options", options)
    if "reset_mask" not in given:
        return np.ones(num_envs, np.bool_)
    mask = given["reset_mask"]
    if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_ or mask.shape != (num_envs,):
        raise OptionError(f"options['reset_mask']: expected a bool array ({num_envs},); got {shown(mask)}")
    if not mask.any():
        raise OptionError("options['reset_mask']: expected at least one True; got none")
    return mask
