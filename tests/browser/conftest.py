"""One browser for the tests of a module, and small pages of our own in it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest
from open_page import OpenPage, start_browser
from page_plays import TwoPlays
from replay import Replay

from webcade.chromium.crossing.choice import Choice
from webcade.chromium.crossing.core import Core
from webcade.chromium.program.browser import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    browser = start_browser()
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def load_page(browser: Browser) -> Callable[..., OpenPage]:
    """Loads a page (see OpenPage) anew in the window of its kind; `number` tells several of a kind apart."""
    windows: dict[tuple[object, ...], OpenPage] = {}

    def load(address: str = "blank.html", *, number: int = 0, **kind: object) -> OpenPage:
        key = (number, *sorted(kind.items()))
        if key not in windows:
            windows[key] = OpenPage(browser, **kind)  # type: ignore[arg-type]
        return windows[key].load(address)

    return load


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., OpenPage]]:
    """Loads a page in a window of its own, which is closed after the test."""
    pages: list[OpenPage] = []

    def open_one(address: str = "blank.html", **kind: object) -> OpenPage:
        pages.append(OpenPage(browser, **kind))  # type: ignore[arg-type]
        return pages[-1].load(address)

    yield open_one
    for page in pages:
        browser.discard(page.session)


@pytest.fixture
def page(load_page: Callable[..., OpenPage]) -> OpenPage:
    """An empty page with the runtime, hidden as when an agent plays."""
    return load_page()


@pytest.fixture(scope="module")
def play_page() -> Iterator[TwoPlays]:
    """Plays a page twice, and returns what it has noted."""
    plays = TwoPlays()
    yield plays
    plays.close()


@pytest.fixture(scope="module")
def second_browser() -> Iterator[Browser]:
    browser = start_browser()
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def replay(browser: Browser, second_browser: Browser) -> Replay:
    """Plays a page's script twice, in two browsers, and returns its notes."""
    pages = {False: OpenPage(browser), True: OpenPage(second_browser, visible=True)}
    return Replay(lambda address, visible: pages[visible].load(address))


class _Memory(Choice):
    """Chooses memory."""

    def __init__(self) -> None:
        super().__init__()
        self.memory = True

    def note(self, seconds: float) -> None: ...


@pytest.fixture
def through_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step goes through memory, whoever else has the cores, and also where the pipe is faster."""
    monkeypatch.setattr("webcade.chromium.crossing.clock.Choice", _Memory)
    monkeypatch.setattr("webcade.chromium.crossing.clock.take_core", lambda: Core(socket.socket()))
