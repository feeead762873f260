"""The next episode's page is loaded while this one is played: a single environment, without a browser."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import webcade
from games import write_game
from games.ring import RING
from webcade.errors import PageCrashed, PageError
from webcade.page import FakePage

Make = Callable[..., webcade.WebcadeEnv]


class Sibling(FakePage):
    """A page beside which others can be made. It notes the thread of each of its loads."""

    made: list[Sibling]
    load_error: Exception | None = None
    is_outdated = False

    def load(self) -> None:
        self.threads = [*getattr(self, "threads", []), threading.current_thread()]
        if self.load_error is not None and threading.current_thread() is not threading.main_thread():
            raise self.load_error
        super().load()

    def make_spare(self) -> Sibling:
        Sibling.made.append(Sibling(view=self.view))
        return Sibling.made[-1]


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Make:
    Sibling.made = []

    def first(game: object, options: Any) -> Sibling:
        Sibling.made.append(Sibling(view=options.view))
        return Sibling.made[-1]

    monkeypatch.setattr("webcade.drivers.make_page", first)
    write_game(tmp_path, **RING)
    return lambda **options: webcade.WebcadeEnv(tmp_path, **{"reset_by": "reload", **options})


def open_pages() -> int:
    return sum(not page.closed for page in Sibling.made)


def test_the_page_of_the_next_episode_is_loaded_in_another_thread(make: Make) -> None:
    env = make()
    for _ in range(4):
        env.reset()
        assert open_pages() <= 2
    env.close()
    assert not open_pages()
    here = threading.current_thread()
    by_page = [[thread is here for thread in page.threads] for page in Sibling.made]
    assert by_page == [[True, True], [False], [False], [False]]  # the last one came to no use


def test_an_environment_that_is_reset_once_makes_no_second_page(make: Make) -> None:
    env = make()
    env.reset()
    env.close()
    assert len(Sibling.made) == 1


@pytest.mark.parametrize(
    "options", [{"driver_options": {"spare_page": False}}, {"clock": "wall"}, {"reset_by": "restart"}]
)
def test_no_page_is_loaded_ahead_where_none_is_wanted(
    make: Make, tmp_path: Path, options: dict[str, Any]
) -> None:
    if options.get("reset_by") == "restart":
        write_game(tmp_path, **{**RING, "episode": {"restart": []}})
    env = make(**options)
    for _ in range(4):
        env.reset()
    env.close()
    assert len(Sibling.made) == 1


def test_episodes_are_the_same_with_spare_pages_and_without(make: Make) -> None:
    def played(**options: Any) -> list[Any]:
        env = make(**options)
        seen = [env.reset(seed=3)[0].tobytes()]
        for _ in range(5):
            seen += [env.reset()[0].tobytes(), *(env.step(1)[0].tobytes() for _ in range(3))]
        env.close()
        return seen

    assert played() == played(driver_options={"spare_page": False})


def test_a_spare_page_that_cannot_be_loaded_is_replaced_by_the_resets_own_load(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sibling, "load_error", PageError("no"))
    env = make()
    for _ in range(4):
        env.reset()
        assert env.page is Sibling.made[0]
    env.close()
    assert len(Sibling.made) == 4
    assert not open_pages()


def test_a_spare_page_of_files_that_have_changed_is_not_played(make: Make) -> None:
    env = make()
    env.reset()
    env.reset()
    spare = Sibling.made[-1]
    spare.is_outdated = True
    env.reset()
    assert spare.closed
    assert env.page is Sibling.made[0]
    env.close()


def test_a_fault_does_not_lose_the_spare_page(make: Make) -> None:
    env = make()
    env.reset()
    env.reset()
    spare = Sibling.made[-1]
    assert isinstance(env.page, Sibling)
    env.page.fail_next = PageCrashed("gone")
    assert env.step(0)[3]
    env.reset()
    assert env.page is spare
    env.close()
    assert not open_pages()


def test_closing_ends_a_load_that_is_under_way(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = threading.Event()
    env = make()
    env.reset()

    def load(page: Sibling) -> None:
        if threading.current_thread() is not threading.main_thread():
            assert closed.wait(5)
            raise RuntimeError("the page was closed in the middle of its load")
        FakePage.load(page)

    def close(page: Sibling) -> None:
        closed.set()
        page.closed = True

    monkeypatch.setattr(Sibling, "load", load)
    monkeypatch.setattr(Sibling, "close", close)
    env.reset()
    env.close()
    assert not open_pages()
