"""The curve of a training as a picture. Needs the extra train."""

from __future__ import annotations

from pathlib import Path
from statistics import fmean

from .run_folder import Curve

_OVER = 50  # episodes of the running mean


def draw(curve: Curve, trained: float, chance: float, file: Path) -> None:
    """Draw training episodes, evaluations on the way, and both agents' means to a PNG file."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.scatter(
        curve.steps, curve.scores, s=4, color="0.75", linewidths=0, label="a training episode, exploring"
    )
    axes.plot(curve.steps, _rolling(curve.scores), color="tab:blue", label=f"mean of the last {_OVER}")
    if curve.checks:
        steps, _, means = zip(*curve.checks, strict=True)
        axes.plot(steps, means, "o-", color="tab:orange", label="checked on other seeds, likeliest action")
    axes.axhline(trained, color="tab:green", linestyle="--", label=f"trained, unseen seeds: {trained:,.1f}")
    axes.axhline(chance, color="tab:red", linestyle=":", label=f"random agent: {chance:,.1f}")
    if min([1.0, chance, trained, *curve.scores]) > 0 and max([trained, *curve.scores]) > 20 * chance:
        axes.set_yscale("log")
    axes.set(xlabel="steps of the agent", ylabel="score")
    axes.legend(loc="best", frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(file, dpi=100)


def _rolling(scores: list[float]) -> list[float]:
    return [fmean(scores[max(0, end - _OVER) : end]) for end in range(1, len(scores) + 1)]
