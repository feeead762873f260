"""Every game of the catalogue keeps its promises: some in each run of the tests, all in `make catalogue`.

Those of the npm registry are fetched beforehand: `webcade games --install all`.
"""

from __future__ import annotations

import pytest

import webcade
from webcade.catalogue import catalogue
from webcade.site import packages
from webcade.site.npm import is_here

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUICK = [f"webcade/{name}-v0" for name in ("Game2048", "Minesweeper", "Snake", "Tetris")]
"""Those of each run: test_repeatability holds the dinosaur to all; the others take minutes together."""
PROMISES = ("gymnasium", "actions", "score", "ends", "repeats", "second-process", "restart", "network")


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "game", [pytest.param(one, marks=[] if one in QUICK else [pytest.mark.long]) for one in catalogue()]
)
def test_a_game_keeps_webcades_promises(game: str) -> None:
    lacking = [one.spec for one in packages(catalogue()[game]) if not is_here(one)]
    assert not lacking, f"{', '.join(lacking)}: not fetched; type: webcade games --install all"
    report = webcade.check_game(game, episodes=2, only=PROMISES)
    assert [f"{one.name}: {one.sentence}" for one in report.checks if one.status == "failed"] == []
