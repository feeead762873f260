"""One browser of each kind for the tests of a module that leave it whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from plate_game import PLATE

from webcade.webdriver import WebInterface

LISTEN = """
    globalThis.heard = [];
    for (const type of ["keydown", "keyup", "mousedown"])
      addEventListener(type, (event) => heard.push([type, event.code ?? [event.clientX, event.clientY]]));
"""


@pytest.fixture(scope="module", params=["chrome", "firefox"])
def web(request: pytest.FixtureRequest) -> Iterator[WebInterface]:
    """A game of our own in each browser, whose page keeps what keys and clicks it hears."""
    with WebInterface(game_url=PLATE.as_uri(), browser=request.param, display="headless") as web:
        web.execute(LISTEN)
        yield web
