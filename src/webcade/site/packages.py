"""The npm packages that a game needs, and the paths at which its page finds them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..errors import GameError
from ..game import FILE, Game
from .bundle import bundler
from .changes import Mistake
from .npm import Wanted, fetch, is_here

OnProgress = Callable[[str, int, int], None]
"""Called before a package is fetched: its name and version, its number from 0, and the number of packages."""


def packages(game: Game) -> list[Wanted]:
    """The packages that a game needs, without the bundler. The game's own package is the first."""
    source = game.source
    own = [(source.npm, source.integrity, "source")]
    further = [(one.npm, one.integrity, f"source.packages[{i}]") for i, one in enumerate(source.packages)]
    return [Wanted(spec, sha, path) for spec, sha, path in own + further if spec and sha]


def fetched(game: Game) -> dict[Wanted, Path]:
    """Fetch the game's packages that are not in the cache, and return the folders of all of them.

    Raises:
        SourceError, Mistake: see `npm.fetch`.
    """
    return {one: fetch(one) for one in packages(game)}


def root(wanted: Wanted) -> str:
    """The path of a package on the site."""
    return f"node_modules/{wanted.name}"


def install(game: Game, on_progress: OnProgress) -> list[str]:
    """Fetch the packages that a game needs, and the bundler if it uses one.

    Args:
        game: the game.
        on_progress: called before each package is fetched.

    Returns:
        The packages that were not in the cache before, as `name@1.2.3`.

    Raises:
        SourceError: a package cannot be fetched.
        GameError: a package's checksum differs from that in game.toml.
    """
    wanted = packages(game) + ([bundler()] if game.source.bundle else [])
    new = [one.spec for one in wanted if not is_here(one)]
    for number, one in enumerate(wanted):
        on_progress(one.spec, number, len(wanted))
        try:
            fetch(one)
        except Mistake as mistake:
            raise GameError(str(game.folder / FILE), [str(mistake)]) from None
    return new
