"""Which packages a game needs, and where the page finds them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..errors import GameError
from ..game import FILE, Game
from .bundle import bundler
from .changes import Mistake
from .npm import Wanted, fetch, is_here

Progress = Callable[[str, int, int], None]


def packages(game: Game) -> list[Wanted]:
    """The packages that a game needs; its own first."""
    source = game.source
    own = [(source.npm, source.integrity, "source")]
    further = [(one.npm, one.integrity, f"source.packages[{i}]") for i, one in enumerate(source.packages)]
    return [Wanted(spec, sha, path) for spec, sha, path in own + further if spec and sha]


def fetched(game: Game) -> dict[Wanted, Path]:
    """The folders of the game's packages, which are fetched where they are not here.

    Raises:
        SourceError, Mistake: as `fetch`.
    """
    return {one: fetch(one) for one in packages(game)}


def root(wanted: Wanted) -> str:
    """The path that a package is seen under."""
    return f"node_modules/{wanted.name}"


def install(game: Game, progress: Progress) -> list[str]:
    """Fetch what a game needs; the packages that were not here before.

    Args:
        game: the game.
        progress: called with what is being fetched, its number from 0, and how many there are.

    Raises:
        SourceError: a package cannot be had.
        GameError: its integrity differs.
    """
    wanted = packages(game) + ([bundler()] if game.source.bundle else [])
    new = [one.spec for one in wanted if not is_here(one)]
    for number, one in enumerate(wanted):
        progress(one.spec, number, len(wanted))
        try:
            fetch(one)
        except Mistake as mistake:
            raise GameError(str(game.folder / FILE), [str(mistake)]) from None
    return new
