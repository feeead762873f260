"""A check of a game over pages without a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import webcade
from webcade.game import Game
from webcade.options import EnvOptions
from webcade.page import FakePage
from webcade.testing import Check, Report

PLAYED = (
    "gymnasium",
    "image",
    "actions",
    "score",
    "ends",
    "repeats",
    "restart",
    "reload",
    "seeds",
    "network",
)


def check(
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    page: type[FakePage],
    only: tuple[str, ...] = PLAYED,
    **options: Any,
) -> Report:
    put_in_place(monkeypatch, page)
    return webcade.check_game(folder, only=only, **{"episodes": 2, "minutes": 0.1} | options)


def put_in_place(monkeypatch: pytest.MonkeyPatch, page: type[FakePage]) -> None:
    """Play in such pages, without a browser."""

    class Pages:
        def __init__(self, game: Game) -> None:
            pass

        def make(self, options: EnvOptions, renderer: object = None) -> FakePage:
            return page(view=options.view)

        def close(self) -> None:
            pass

    monkeypatch.setattr("webcade.testing.game_under_test.SharedPages", Pages)


def failures(report: Report) -> dict[str, str]:
    return {check.name: check.sentence for check in report.failures}


def the_line(
    monkeypatch: pytest.MonkeyPatch, folder: Path, page: type[FakePage], name: str, **options: Any
) -> Check:
    """The one line of a check of such pages that has this name."""
    return check(monkeypatch, folder, page, (name,), **options).checks[-1]
