"""Chooses the rows of a benchmark for a game and this machine."""

from __future__ import annotations

from ..game import Game
from . import atari
from .bare_loop import bare_loop_rate, has_bare_loop
from .figures import BARE_LOOP, BARE_LOOP_VECTOR, RowName, Sample
from .many import many_rows
from .moments import MOMENTS, Moments
from .reloads import reloads
from .rows import Missing, Row, article_row, single_rows
from .served import SESSIONS, Served, unavailable_reason
from .vectors import SIZES, Vector

QUICK = ("webcade-page-grayscale", "webcade-vector-8", "ale", "ale-vector", BARE_LOOP_VECTOR)


def rows_of(game: Game, quick: bool = False) -> list[Row | Missing]:
    """The rows for a game, the slowest first and the bare loops last.

    Args:
        game: the game.
        quick: only the main rows.
    """
    is_articles = game.source.url == "chrome://dino"  # the game of the article
    rows: list[Row | Missing] = [article_row()] if is_articles else []
    rows += [row for clock in ("browser", "page") for row in single_rows(game, clock)]
    rows += [Row(one.name, one.measure) for one in many_rows(game)]
    if game.states.in_place:
        rows.append(Row(MOMENTS, Moments(game).measure))
    rows += [Row(vector.name, vector.measure) for vector in (Vector(game, size) for size in SIZES)]
    rows += _served_rows(game)
    if is_articles:  # the benchmark of webcade itself
        rows += [Row(one.name, one.measure) for one in reloads()]
    rows += _atari_rows()
    if has_bare_loop(game):
        rows += _bare_loop_rows(game)
    return [row for row in rows if row.name.key in QUICK] if quick else rows


def _served_rows(game: Game) -> list[Row | Missing]:
    """The rows of a server's sessions, and of the vector that they are compared with."""
    row, vector = Served(game), Vector(game, SESSIONS)
    problem = unavailable_reason()
    if problem is not None:
        return [Missing(row.name, problem)]
    return [Row(vector.name, vector.measure), Row(row.name, row.measure)]


def _atari_rows() -> list[Row | Missing]:
    problem = atari.unavailable_reason()
    if problem is not None:
        return [Missing(atari.SINGLE, problem), Missing(atari.VECTOR, problem)]
    return [Row(atari.SINGLE, atari.measure_single), Row(atari.VECTOR, atari.measure_vector)]


def _bare_loop_rows(game: Game) -> list[Row | Missing]:
    one = RowName(BARE_LOOP, "bare loop", "grayscale 84x84", "its own")
    each = RowName(BARE_LOOP_VECTOR, "bare loop, one per core", "grayscale 84x84", "its own", 2)
    return [
        Row(one, lambda seconds, seed: Sample(bare_loop_rate(game, seconds))),
        Row(each, lambda seconds, seed: Sample(bare_loop_rate(game, seconds, on_every_core=True))),
    ]
