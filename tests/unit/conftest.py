"""What several of these tests share: pages without a browser, and the file of a recording."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_env import Pages
from test_vector import Pool

import webcade.vector


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Pages:
    """The pages that environments make, and vectors through a pool without a browser."""
    made = Pages()
    made.failures = []
    monkeypatch.setattr("webcade.drivers.make_page", made.make)
    monkeypatch.setattr(
        "webcade.drivers.SessionPages.make", lambda own, options: made.make(own._game, options)
    )
    monkeypatch.setattr(webcade.vector, "PagePool", Pool)
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a recording may be written."""
    return tmp_path / "run.webcade"
