"""A trained agent, as numbers in a file, played by numpy: no trainer has to be installed.

The file is a .npz without pickles: "about", a JSON text, and the arrays of the layers. "about" has the layers
in their order, what the agent sees as keywords of `make`, and how the last layer's numbers become an action.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from ..errors import OptionError
from ..options.arguments import shown
from ..page import PagePolicy
from .bounds import Bounds

FORMAT = 1
FILE = "agent.npz"
Array = NDArray[np.float32]
_MOST_LAYERS = 64
LEAST_SPREAD = 0.05  # standard deviation of an image's pixels that counts as this much at least


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer.

    Attributes:
        kind: "scale" (features to -1..1 by `low` and `high`), "image" (bytes to 0..1), "standardize" (each
            observation to mean 0 and standard deviation 1), "conv", "dense", "flatten", "relu" or "tanh".
        stride: of a convolution.
        arrays: "weight" and "bias", or "low" and "high".
    """

    kind: str
    stride: int
    arrays: dict[str, Array]


@dataclass(frozen=True, slots=True)
class NetworkAgent:
    """Chooses the likeliest action, or draws one; with bounds, it takes the mean of its actions.

    Attributes:
        game: id of the game.
        view: keywords of `make` that give what the agent sees.
        layers: from what it sees to one number for each choice, or each number of an action with bounds.
        nvec: the choices of each part of an action; () for MultiBinary and with bounds.
        is_masked: whether the network was trained with action masks.
        about: what else the file says: algorithm, steps, scores.
        bounds: of actions that are numbers (a pointer's); None if they are choices.
        draws: whether `player` draws each action by its likelihood, as training does, and takes not always
            the likeliest. An agent that comes back to a moment then does not do the same for ever.
    """

    game: str
    view: dict[str, Any]
    layers: tuple[Layer, ...]
    nvec: tuple[int, ...]
    is_masked: bool
    about: dict[str, Any]
    bounds: Bounds | None = None
    draws: bool = False

    def logits(self, observations: NDArray[Any]) -> Array:
        """Return one number for each choice, float32 (n, choices), of n observations."""
        values: Any = observations
        for layer in self.layers:
            values = _FORWARD[layer.kind](values, layer)
        return np.asarray(values, np.float32)

    def act(self, observations: NDArray[Any], masks: NDArray[np.bool_] | None = None) -> NDArray[Any]:
        """Return the likeliest action for each of n observations.

        Args:
            observations: as a vector with `view` gives them, (n, ...).
            masks: bool (n, choices), which choices there are; None: all.

        Returns:
            int64 (n,) for one choice; int64 (n, parts) or int8 (n, buttons) for several; float32 (n, numbers)
            with bounds.
        """
        return self._chosen(self.logits(observations), masks)

    def player(self, seed: int) -> Callable[..., NDArray[Any]]:
        """Return what plays: `act`, or if the agent `draws` what draws, the same for the same seed."""
        if not self.draws:
            return self.act
        chance = np.random.default_rng(seed)
        noise = chance.gumbel if self.nvec else chance.logistic

        def act(observations: NDArray[Any], masks: NDArray[np.bool_] | None = None) -> NDArray[Any]:
            logits = self.logits(observations)  # with such noise, the greatest is drawn by likelihood
            return self._chosen(logits + noise(size=logits.shape), masks)

        return act

    def _chosen(self, logits: NDArray[Any], masks: NDArray[np.bool_] | None) -> NDArray[Any]:
        if self.bounds is not None:
            return self.bounds.within(logits)
        if masks is not None and self.is_masked:
            logits = np.where(masks, logits, np.float32(-np.inf))
        if not self.nvec:
            return (logits > 0).astype(np.int8)
        ends = np.cumsum(self.nvec)[:-1]
        chosen = np.stack([part.argmax(axis=1) for part in np.split(logits, ends, axis=1)], axis=1)
        return chosen[:, 0] if len(self.nvec) == 1 else chosen

    def in_page(self) -> PagePolicy:
        """Return the agent as a policy that plays inside the page, for `WebcadeEnv.step_by_policy`.

        Sums are made in another order than numpy's, so two choices whose numbers differ in the last digits
        alone may be told apart otherwise.

        Raises:
            OptionError: it sees images, draws its actions, or they have several parts.
        """
        if self.draws:
            raise OptionError(
                "policy: expected an agent that takes the likeliest action; this one draws them"
            )
        parts = [one for one in self.layers if one.kind != "flatten"]  # the page's numbers are flat
        layers = [_PAGE_LAYERS[one.kind](one) for one in parts if one.kind in _PAGE_LAYERS]
        if len(layers) < len(parts) or len(self.nvec) != 1:
            kinds = ", ".join(one.kind for one in self.layers)
            raise OptionError(
                f"policy: expected an agent that sees the features and has one choice; got layers {kinds} "
                f"and {len(self.nvec)} choices"
            )
        return PagePolicy(layers=layers, is_masked=self.is_masked)


def choices_of(space: spaces.Space[Any]) -> tuple[int, ...]:
    """Return `nvec` of an action space; () of a Box, whose actions are no choices.

    Raises:
        OptionError: agents for such a space cannot be trained.
    """
    if isinstance(space, spaces.Discrete):
        return (int(space.n),)
    if isinstance(space, spaces.MultiDiscrete):
        return tuple(space.nvec.tolist())
    if isinstance(space, spaces.MultiBinary | spaces.Box):
        return ()
    raise OptionError(
        "GAME: expected actions of the space discrete, multi_discrete, multi_binary or pointer to train; got "
        f"{space}"
    )


def save_agent(file: Path, agent: NetworkAgent) -> None:
    """Write an agent to a file, whole or not at all."""
    arrays = {
        f"{number}.{name}": array
        for number, layer in enumerate(agent.layers)
        for name, array in layer.arrays.items()
    }
    about = {
        **agent.about,
        "format": FORMAT,
        "game": agent.game,
        "view": agent.view,
        "layers": [[layer.kind, layer.stride] for layer in agent.layers],
        "nvec": list(agent.nvec),
        "is_masked": agent.is_masked,
        "draws": agent.draws,
        "bounds": agent.bounds and [agent.bounds.low.tolist(), agent.bounds.high.tolist()],
    }
    part = file.with_name(file.name + ".part")
    with part.open("wb") as stream:
        np.savez(stream, about=np.array(json.dumps(about)), **arrays)  # type: ignore[arg-type]
    part.replace(file)


def load_agent(path: Path) -> NetworkAgent:
    """Read an agent.

    Args:
        path: the file, or the folder of a training run.

    Raises:
        OptionError: there is none, or the file is no agent.
    """
    file = path / FILE if path.is_dir() else path
    if not file.is_file():
        raise OptionError(
            f"--agent: expected a folder that webcade train has written; got {shown(str(path))}"
        )
    try:
        with np.load(file, allow_pickle=False) as data:
            return _agent(json.loads(str(data["about"])), {name: data[name] for name in data.files})
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, EOFError) as error:
        raise OptionError(f"--agent: {shown(str(file))} is no agent of webcade train: {error}") from error


def _agent(about: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> NetworkAgent:
    if about.pop("format") != FORMAT:
        raise ValueError("it is of another version of webcade")
    described = about.pop("layers")
    if len(described) > _MOST_LAYERS:
        raise ValueError("it has too many layers")
    layers = []
    for number, (kind, stride) in enumerate(described):
        if kind not in _FORWARD:
            raise ValueError(f"a layer of the kind {shown(kind)}")
        prefix = f"{number}."
        own = {name[len(prefix) :]: array for name, array in arrays.items() if name.startswith(prefix)}
        if any(array.dtype != np.float32 for array in own.values()):
            raise ValueError("a layer of other numbers than float32")
        layers.append(Layer(str(kind), int(stride), own))
    view = about.pop("view")
    if "size" in view:
        view["size"] = tuple(view["size"])
    nvec = tuple(int(n) for n in about.pop("nvec"))
    stated = about.pop("bounds", None)
    bounds = None if stated is None else Bounds.of(*stated)
    draws = bool(about.pop("draws", False))
    return NetworkAgent(
        str(about.pop("game")), view, tuple(layers), nvec, bool(about.pop("is_masked")), about, bounds, draws
    )


def _scale(values: Array, layer: Layer) -> Array:
    bounded, low, wide = _bounds(layer)
    scaled = np.where(bounded, (values - low) / wide * 2 - 1, values)
    return scaled.reshape(len(values), -1).astype(np.float32)


def _bounds(layer: Layer) -> tuple[NDArray[np.bool_], Array, Array]:
    """Return which features are bounded, their least values and widths: 0 and 1 for the others."""
    low, high = layer.arrays["low"], layer.arrays["high"]
    bounded = np.isfinite(low) & np.isfinite(high) & (high > low)
    zero, one = np.float32(0), np.float32(1)
    return bounded, np.where(bounded, low, zero), np.where(bounded, high - low, one)


def _page_scale(layer: Layer) -> dict[str, Any]:
    bounded, low, wide = _bounds(layer)
    return {"kind": "scale", "low": low.tolist(), "wide": wide.tolist(), "isBounded": bounded.tolist()}


def _page_dense(layer: Layer) -> dict[str, Any]:
    return {"kind": "dense"} | {name: array.tolist() for name, array in layer.arrays.items()}


# Layers as runtime/game/policy.js has them.
_PAGE_LAYERS: dict[str, Callable[[Layer], dict[str, Any]]] = {
    "scale": _page_scale,
    "dense": _page_dense,
    "relu": lambda layer: {"kind": "relu"},
    "tanh": lambda layer: {"kind": "tanh"},
}


def _standardize(values: Array, layer: Layer) -> Array:
    around = values - values.mean(axis=(1, 2, 3), keepdims=True, dtype=np.float32)
    spread = np.sqrt(np.square(around).mean(axis=(1, 2, 3), keepdims=True, dtype=np.float32))
    return np.asarray(around / np.maximum(spread, np.float32(LEAST_SPREAD)), np.float32)


def _conv(values: Array, layer: Layer) -> Array:
    weight, bias = layer.arrays["weight"], layer.arrays["bias"]  # (out, in, k, k), (out,)
    side = weight.shape[2]
    windows = sliding_window_view(values, (side, side), axis=(2, 3))[:, :, :: layer.stride, :: layer.stride]
    summed = np.tensordot(windows, weight, axes=((1, 4, 5), (1, 2, 3))) + bias  # (n, rows, columns, out)
    return np.ascontiguousarray(summed.transpose(0, 3, 1, 2))


_FORWARD: dict[str, Any] = {
    "scale": _scale,
    "image": lambda values, layer: values.astype(np.float32) / np.float32(255),
    "standardize": _standardize,
    "conv": _conv,
    "dense": lambda values, layer: values @ layer.arrays["weight"].T + layer.arrays["bias"],
    "flatten": lambda values, layer: values.reshape(len(values), -1),
    "relu": lambda values, layer: np.maximum(values, 0),
    "tanh": lambda values, layer: np.tanh(values),
}
