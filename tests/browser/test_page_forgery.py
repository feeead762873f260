"""A page cannot answer in the runtime's place, nor reach its neighbours."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from webcade import PageScriptError
from webcade.chromium.page import ChromiumPage, PageOptions
from webcade.page import Inputs, View
from webcade.vector import WebcadeVectorEnv

sys.path.insert(0, str(Path(__file__).parent.parent / "torture"))

from hostile_page import is_true, on_key, write_game

pytestmark = pytest.mark.browser

GO = Inputs((1,))
FORGE = on_key("__webcade.step = async () => FORGED;")
CLASH = "let __webcade = { step: async () => FORGED }; const __webcadeInput = 1;"
NAMED = "window.name = 'known';" + on_key(
    "window.name = ''; const link = document.createElement('a'); link.target = 'known';"
    " link.href = 'javascript:game.score = 31337'; document.body.append(link); link.click();"
)


@pytest.fixture
def open_harm(tmp_path: Path) -> Iterator[ChromiumPage]:
    page = ChromiumPage(write_game(tmp_path, FORGE), View(), PageOptions(step_timeout=5))
    with closing(page):
        yield page


def test_the_runtime_is_not_to_be_had_by_its_name(open_harm: ChromiumPage) -> None:
    open_harm.reset(0, "reload")
    frame = open_harm.step(GO, 4)
    assert frame.image is not None
    assert frame.readings["score"] == 4
    assert is_true({"score": 4}, frame.image)


def test_a_name_of_the_pages_own_does_not_clash_with_the_runtimes(tmp_path: Path) -> None:
    page = ChromiumPage(write_game(tmp_path, CLASH), View(), PageOptions(step_timeout=5))
    with closing(page):
        page.reset(0, "reload")
        assert page.step(GO, 4).readings["score"] == 4


def test_every_load_has_another_name_and_what_it_names_is_frozen(open_harm: ChromiumPage) -> None:
    names = []
    for _ in range(2):
        open_harm.load()
        assert open_harm._session is not None
        names.append(open_harm._session.named("__webcade"))
        assert open_harm.evaluate("Object.isFrozen(__webcade) && Object.getPrototypeOf(__webcade) === null")
    assert len({*names, "__webcade"}) == 3


@pytest.mark.parametrize("thing", ["{ toString() { throw 1; } }", "Symbol()", "null", "new Error('\\ud800')"])
def test_whatever_a_reading_throws_is_a_fault(tmp_path: Path, thing: str) -> None:
    harm = on_key(f"Object.defineProperty(game, 'score', {{ get() {{ throw {thing}; }} }});")
    page = ChromiumPage(write_game(tmp_path, harm), View(), PageOptions(step_timeout=5))
    with closing(page):
        page.reset(0, "reload")
        with pytest.raises(PageScriptError):
            page.step(GO, 4)


def test_a_link_does_not_reach_a_neighbours_window(tmp_path: Path) -> None:
    game = write_game(tmp_path, NAMED, share_renderer=True)
    with closing(WebcadeVectorEnv(game, 4, step_timeout=5)) as envs:
        envs.reset(seed=0)
        for _ in range(2):
            _, rewards, _, truncated, _ = envs.step(np.array([1, 0, 0, 0]))
            assert rewards[1:].tolist() == [4, 4, 4]
            assert not truncated.any()
