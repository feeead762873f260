"""PagePolicy: chooses actions inside the page, so that a step needs no crossing to Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import OptionError
from ..game.wording import shown

Layer = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class PagePolicy:
    """A policy that chooses actions inside the page, for `WebcadeEnv.step_by_policy`.

        policy = webcade.PagePolicy("(features) => (features[1] < 100 ? 1 : 0)")

    It is made anew in each episode, so that what the function keeps for itself begins anew, too. It runs
    among the game's own scripts, and sees what they see.

    Args:
        function: JavaScript of a function `(features, mask) => number`: the number of an action, 0 to n - 1,
            at once, not a promise. `features` is a Float32Array of what `obs_type="state"` has, empty if the
            observations have no features; `mask` an array with 1 for each action that can be chosen, null
            without action masks.
        layers: of a network, in place of a function (see `NetworkAgent.in_page`).
        is_masked: whether the network may choose only what the mask has.

    Raises:
        OptionError: there is neither a text nor layers.
    """

    function: str = ""
    layers: Sequence[Layer] = ()
    is_masked: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.function, str) or bool(self.function.strip()) == bool(self.layers):
            raise OptionError(
                "policy: expected JavaScript of a function, such as '(features, mask) => 0'; "
                f"got {shown(self.function)}"
            )
