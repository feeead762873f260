"""The curve of a training as a picture. Needs the extra train."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

import numpy as np

from .run_folder import Curve

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_OVER = 50  # episodes of the running mean
_POINTS = 200  # of a line between checks


def draw(curve: Curve, trained: float, chance: float, file: Path) -> None:
    """Draw training episodes, evaluations on the way, and both agents' means to a PNG file."""
    axes = _axes()
    axes.scatter(
        curve.steps, curve.scores, s=4, color="0.75", linewidths=0, label="a training episode, exploring"
    )
    axes.plot(curve.steps, _rolling(curve.scores), color="tab:blue", label=f"mean of the last {_OVER}")
    if curve.checks:
        steps, _, means = zip(*curve.checks, strict=True)
        axes.plot(steps, means, "o-", color="tab:orange", label="checked on other seeds")
    axes.axhline(trained, color="tab:green", linestyle="--", label=f"trained, unseen seeds: {trained:,.1f}")
    axes.axhline(chance, color="tab:red", linestyle=":", label=f"random agent: {chance:,.1f}")
    if min([1.0, chance, trained, *curve.scores]) > 0 and max([trained, *curve.scores]) > 20 * chance:
        axes.set_yscale("log")
    _save(axes, file)


def draw_seeds(
    checks: Mapping[int, Sequence[tuple[float, float, float]]], trained: float, chance: float, file: Path
) -> None:
    """Draw trainings that differ in nothing but the seed: their checks, the mean, and from least to most.

    Args:
        checks: (steps, minutes, mean score) of each check, by the seed.
        trained: the mean score of the trained agents on unseen seeds.
        chance: that of a random agent.
        file: the PNG file.
    """
    axes = _axes()
    lines = {seed: np.array(one, float).T for seed, one in checks.items()}
    steps = np.linspace(*_common([one[0] for one in lines.values()]), _POINTS)
    scores = np.array([np.interp(steps, one[0], one[2]) for one in lines.values()])
    axes.fill_between(
        steps, scores.min(0), scores.max(0), color="0.5", alpha=0.2, linewidth=0, label="least to most"
    )
    for seed, (at, _, means) in lines.items():
        axes.plot(at, means, "o-", markersize=3, linewidth=0.8, label=f"seed {seed}")
    axes.plot(steps, scores.mean(0), color="black", linewidth=2.5, label=f"mean of {len(lines)} seeds")
    axes.axhline(trained, color="tab:green", linestyle="--", label=f"trained, unseen seeds: {trained:,.1f}")
    axes.axhline(chance, color="tab:red", linestyle=":", label=f"random agent: {chance:,.1f}")
    axes.set_ylim(bottom=0)
    _save(axes, file)


def _common(steps: Sequence[Any]) -> tuple[float, float]:
    """The range of steps that all trainings have."""
    return max(one[0] for one in steps), min(one[-1] for one in steps)


def _axes() -> Axes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    return figure.add_subplot()


def _save(axes: Axes, file: Path) -> None:
    axes.set(xlabel="steps of the agent", ylabel="score")
    axes.spines[["top", "right"]].set_visible(False)
    figure = axes.figure
    figure.legend(loc="outside lower center", ncols=3, frameon=False)  # where no curve can lie
    figure.savefig(file, dpi=100)  # type: ignore[union-attr]


def _rolling(scores: list[float]) -> list[float]:
    return [fmean(scores[max(0, end - _OVER) : end]) for end in range(1, len(scores) + 1)]
