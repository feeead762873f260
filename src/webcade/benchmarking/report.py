"""Shows the figures of a benchmark as tables and as a chart."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console, Group
from rich.table import Table

from ..errors import OptionError
from .figures import (
    ALE,
    ALE_VECTOR,
    ARTICLE,
    BARE_LOOP,
    BARE_LOOP_VECTOR,
    VECTOR,
    Figures,
    RowFigures,
    Spread,
)


def tables(figures: Figures) -> Group:
    """The figures as tables, with footnotes on the machine and on what was not measured."""
    return Group(_rates(figures), "", _costs(figures), "", *_memory(figures), *_footnotes(figures))


def _rates(figures: Figures) -> Table:
    said = figures.conditions
    title = (
        f"{said['game']}: steps of {said['frame_skip']} frames, random actions, resets included\n"
        f"median and range of {said['rounds']} rounds of {said['seconds']:g} s"
    )
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for column in ("what", "observation", "clock"):
        table.add_column(column)
    has = [key for key in (ARTICLE, ALE, BARE_LOOP, VECTOR) if _has(figures, key)]
    for column in ("steps/s", "range", *has):
        table.add_column(column, justify="right", no_wrap=True)
    for row in figures.rows:
        spread = Spread.of(row.rounds)
        cells = [_number(spread), _range(spread)]
        cells += [_ratio(figures.against(row, row.name.rivals[key]), key) for key in has]
        table.add_row(row.name.way, row.name.sees, row.name.clock, *cells)
    return table


def _has(figures: Figures, rival: str) -> bool:
    """Whether any row can be compared with the row of this kind."""
    return any(figures.row(row.name.rivals[rival]) is not None for row in figures.rows)


def _memory(figures: Figures) -> list[Table | str]:
    if not figures.memory:
        return []
    table = _table_of("environments", "MiB of the browsers", "range", "each further one")
    for one in figures.memory:
        mib = Spread.of(one.mib)
        table.add_row(str(one.envs), _number(mib), _range(mib), _number(Spread.of(one.further)))
    return [table, ""]


def _costs(figures: Figures) -> Table:
    table = _table_of("cost of", "ms", "range", "in steps")
    for cost in figures.costs:
        ms = Spread.of(cost.ms)
        table.add_row(cost.name, _number(ms), _range(ms), _number(Spread.of(cost.steps)))
    return table


def _table_of(first: str, *numbers: str) -> Table:
    """Return an empty table: a column of words, then columns of numbers."""
    table = Table(box=None, pad_edge=False)
    table.add_column(first)
    for column in numbers:
        table.add_column(column, justify="right")
    return table


def _footnotes(figures: Figures) -> list[str]:
    said = figures.conditions
    machine = (
        f"Chromium {said['browser']}, Python {said['python']}, {said['system']}, {said['cores']} cores, "
        f"load {said['load'][0]}. Figures vary with the load; ratios are computed within each round."
    )
    notes = [
        f"{row.name.way}, {row.name.sees}, {row.name.clock}: {row.note}" for row in figures.rows if row.note
    ]
    return [*dict.fromkeys(notes), machine]


def _number(spread: Spread | None) -> str:
    return "-" if spread is None else _figure(spread.median)


def _range(spread: Spread | None) -> str:
    return "-" if spread is None else f"{_figure(spread.low)} - {_figure(spread.high)}"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _ratio(spread: Spread | None, key: str) -> str:
    if spread is None:
        return "-"
    return f"{spread.median:.0%}" if key in (BARE_LOOP, VECTOR) else f"x {_figure(spread.median)}"


def check_plot() -> None:
    """Check that a chart can be drawn, before a long measurement.

    Raises:
        OptionError: matplotlib is not installed.
    """
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise OptionError("--plot: needs matplotlib; type: pip install 'webcade[plot]'") from None


def plot(figures: Figures, file: Path) -> None:
    """Draw the steps per second of each row as bars with their ranges, on a logarithmic scale.

    Args:
        figures: the benchmark.
        file: the PNG file to write.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    measured = [(row, spread) for row in figures.rows if (spread := Spread.of(row.rounds)) is not None]
    picture = Figure(figsize=(8, 0.9 + 0.45 * len(measured)), layout="constrained")
    FigureCanvasAgg(picture)
    axes = picture.add_subplot()
    medians = [spread.median for _, spread in measured]
    reach = [[s.median - s.low for _, s in measured], [s.high - s.median for _, s in measured]]
    colours = [_colour(row) for row, _ in measured]
    bars = axes.barh([_label(row) for row, _ in measured], medians, xerr=reach, color=colours, ecolor="0.3")
    axes.bar_label(bars, [f" {_figure(median)}" for median in medians], padding=6)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_xlim(min(1.0, *medians), max(medians) * 3)
    axes.set_xlabel("steps per second (log scale), resets included")
    axes.set_title(str(figures.conditions["game"]), loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    picture.savefig(file, dpi=100)


def _label(row: RowFigures) -> str:
    return (
        f"{row.name.way}, {row.name.sees}\n{row.name.clock} clock"
        if row.name.way.startswith("webcade")
        else row.name.way
    )


_COLOURS = {
    ARTICLE: "tab:red",
    ALE: "tab:orange",
    ALE_VECTOR: "tab:orange",
    BARE_LOOP: "0.6",
    BARE_LOOP_VECTOR: "0.6",
}


def _colour(row: RowFigures) -> str:
    return _COLOURS.get(row.name.key, "tab:blue")


def show(figures: Figures) -> None:
    """Print the tables to stdout."""
    Console().print(tables(figures))
