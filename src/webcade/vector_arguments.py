"""What is given to a vector environment, checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode
from numpy.typing import NDArray

from .errors import OptionError


def check_num_envs(num_envs: object) -> int:
    """A number of environments, from 1."""
    if isinstance(num_envs, bool) or not isinstance(num_envs, int | np.integer) or num_envs < 1:
        raise OptionError(f"num_envs: expected a whole number from 1; got {num_envs!r}")
    return int(num_envs)


def check_mode(mode: object) -> AutoresetMode:
    """An autoreset mode, or one by its name."""
    try:
        return AutoresetMode(mode)
    except ValueError:
        names = ", ".join(repr(one.value) for one in AutoresetMode)
        raise OptionError(
            f"autoreset_mode: expected an AutoresetMode, or one of {names}; got {mode!r}"
        ) from None


def spread_seed(seed: int | Sequence[int | None] | None, num_envs: int) -> list[int | None]:
    """A seed for each environment; None where it is not to be seeded anew."""
    if seed is None:
        return [None] * num_envs
    if isinstance(seed, int | np.integer):
        return [int(seed) + index for index in range(num_envs)]
    seeds = [None if one is None else int(one) for one in seed]
    if len(seeds) != num_envs:
        raise OptionError(f"seed: expected {num_envs} seeds, one for each environment; got {len(seeds)}")
    return seeds


def check_mask(options: dict[str, Any] | None, num_envs: int) -> NDArray[np.bool_]:
    """Which environments a reset is for: all, unless the options have a reset_mask."""
    if options is None or "reset_mask" not in options:
        return np.ones(num_envs, np.bool_)
    mask = options["reset_mask"]
    if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_ or mask.shape != (num_envs,):
        raise OptionError(f"options['reset_mask']: expected a bool array ({num_envs},); got {mask!r}")
    if not mask.any():
        raise OptionError("options['reset_mask']: expected at least one True; got none")
    return mask
