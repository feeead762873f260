"""The guide and its cases are what they say: their games are played, their Python is run."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import webcade
from webcade.inspecting.inventory import inspect_bare, inspect_page
from webcade.inspecting.pages import find_page
from webcade.inspecting.table import table

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/guide.md"
CASES = sorted((ROOT / "docs/cases").glob("*.md"))
BLOCK = re.compile(r"^( *)```(\w+) ?(\S*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
NO_CHANGES: Mapping[str, str] = {}

Case = Callable[..., Path]


def blocks(text: str) -> list[tuple[str, str, str]]:
    """Language, file name and text of each block of code, without the indentation of the block."""
    return [
        (language, name, re.sub(f"^{indent}", "", content, flags=re.MULTILINE))
        for indent, language, name, content in BLOCK.findall(text)
    ]


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """Writes a case's files into a folder, with some texts replaced; each text has to be there once."""

    def write(name: str, changes: Mapping[str, str] = NO_CHANGES) -> Path:
        found = {file: text for _, file, text in blocks((ROOT / f"docs/cases/{name}.md").read_text()) if file}
        for old, new in changes.items():
            (file,) = (file for file, text in found.items() if old in text)
            assert found[file].count(old) == 1
            found[file] = found[file].replace(old, new)
        for file, text in found.items():
            (tmp_path / file).write_text(text)
        return tmp_path

    return write


@pytest.fixture
def make() -> Iterator[Callable[..., webcade.WebcadeEnv]]:
    """Makes environments that are closed after the test."""
    made: list[webcade.WebcadeEnv] = []

    def make_one(game: Path, **keywords: Any) -> webcade.WebcadeEnv:
        made.append(webcade.WebcadeEnv(game, **keywords))
        return made[-1]

    yield make_one
    for env in made:
        env.close()


def test_the_guide_shows_the_file_as_it_is() -> None:
    shown = {name: text for _, name, text in blocks(GUIDE.read_text()) if name}
    assert shown == {"examples/catch/game.toml": (ROOT / "examples/catch/game.toml").read_text()}


def test_the_guides_game_keeps_every_promise() -> None:
    report = webcade.check_game(ROOT / "examples/catch", episodes=2)
    assert report.passed, report


def test_the_guides_python_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = [text for language, _, text in blocks(GUIDE.read_text()) if language == "python"]
    exec(compile(code, str(GUIDE), "exec"), {})


def test_the_guides_table_is_what_inspect_says_of_its_game(tmp_path: Path) -> None:
    for name in ("index.html", "catch.js"):
        (tmp_path / name).write_bytes((ROOT / "examples/catch" / name).read_bytes())
    found = find_page(tmp_path)
    assert found is not None
    (shown,) = [text for language, _, text in blocks(GUIDE.read_text()) if language == "text"]
    assert shown.splitlines() == table(inspect_bare(found, (800, 600), 1000))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_can_be_played_as_it_stands(
    path: Path, case: Case, make: Callable[..., webcade.WebcadeEnv], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = case(path.stem)
    env = make(folder, obs_type="grayscale", size=(16, 16))
    played = [play(env) for _ in range(2)]
    assert played[0] == played[1]
    assert max(max(score, reward) for score, reward in played[0]) > 0
    monkeypatch.chdir(folder)
    for code in (text for language, _, text in blocks(path.read_text()) if language == "python"):
        exec(compile(code, str(path), "exec"), {})


def play(env: webcade.WebcadeEnv, steps: int = 30) -> list[tuple[float, float]]:
    """Score (0 without one) and reward of steps in which the second action is chosen every other time."""
    env.reset(seed=1)
    seen = []
    for step in range(steps):
        _, reward, terminated, truncated, info = env.step(step % 2)
        assert not info["fault"], info
        seen.append((float(info.get("score", 0)), float(reward)))
        if terminated or truncated:
            break
    return seen


def test_every_case_is_in_the_guides_tables_and_on_the_site() -> None:
    linked = set(re.findall(r"\(cases/([\w-]+)\.md\)", GUIDE.read_text()))
    assert linked == {path.stem for path in CASES}
    assert set(re.findall(r"cases/([\w-]+)\.md", (ROOT / "mkdocs.yml").read_text())) == linked


def test_a_transparent_canvas_is_seen_over_its_background(
    case: Case, make: Callable[..., webcade.WebcadeEnv]
) -> None:
    observation, _ = make(case("transparent")).reset(seed=1)
    assert np.asarray(observation)[0, 0].tolist() == [0x20, 0x30, 0x40]
    seen = inspect_page(webcade.Game.load(case("transparent")))
    stars, game = (line for line in table(seen) if line.startswith("canvas"))
    assert "nothing is painted on it" in stars
    assert "transparent over #203040" in game


def test_a_menu_outside_of_the_page_is_reached_by_style_or_script_only(
    case: Case, make: Callable[..., webcade.WebcadeEnv]
) -> None:
    style = 'style = "#play { position: fixed; top: 0; left: 0 }"'
    far = case("small-pages", changes={style: ""})
    seen = inspect_page(webcade.Game.load(far))
    assert re.search(r"'#play' is outside the page \(\d+,\d+\); make page.viewport larger", seen.complaint)
    assert any("#play" in line and "outside of the page's 80 x 50" in line for line in table(seen))
    by_script = "{ run = \"document.querySelector('#play').click()\" }"
    folder = case("small-pages", changes={style: "", '{ click = { element = "#play" } }': by_script})
    assert max(score for score, _ in play(make(folder))) > 0


def test_a_game_that_is_not_there_yet_is_not_begun_without_ready(
    case: Case, make: Callable[..., webcade.WebcadeEnv]
) -> None:
    folder = case("ready", changes={"page = { ready = \"typeof game !== 'undefined'\" }\n": ""})
    with pytest.raises(webcade.PageError, match=r"typeof level"):
        make(folder).reset(seed=1)


BYTES = re.compile(r'  const bytes = Uint8Array.from\(atob\(\n    "(\S+)",\n.*?\n', re.DOTALL)


def test_a_module_that_is_compiled_while_it_is_loaded_is_revealed_too(
    case: Case, make: Callable[..., webcade.WebcadeEnv]
) -> None:
    folder = case("wasm", changes={"instantiate(bytes, {})": 'instantiateStreaming(fetch("game.wasm"), {})'})
    page = (folder / "index.html").read_text()
    module = BYTES.search(page)
    assert module is not None
    (folder / "index.html").write_text(page.replace(module[0], ""))
    (folder / "game.wasm").write_bytes(base64.b64decode(module[1]))
    env = make(folder)
    scores = [score for score, _ in play(env)]
    assert scores[:4] == [0, 1, 1, 2]
    assert env.step(0)[4]["lives"] < 9


def test_elements_in_a_frame_are_drawn_into_a_canvas(
    case: Case, make: Callable[..., webcade.WebcadeEnv]
) -> None:
    env = make(case("elements"))
    env.reset(seed=1)
    assert env.fingerprint["bytes"]["capture"] == "html-in-canvas"


def test_moves_are_lost_where_a_step_is_shorter_than_a_move(
    case: Case, make: Callable[..., webcade.WebcadeEnv]
) -> None:
    moves = {}
    for frame_skip in (9, 4):
        env = make(case("turns"), frame_skip=frame_skip)
        env.reset(seed=1)
        for _ in range(12):
            info = env.step(1)[4]
        moves[frame_skip] = info["score"]
    assert moves == {9: 12, 4: 4}


def test_parameters_of_the_address_reach_the_game(
    case: Case, make: Callable[..., webcade.WebcadeEnv]
) -> None:
    env = make(case("parameters"))
    env.reset(seed=1)
    assert env.step(1)[4]["score"] == 3


def test_painted_text_is_lost_where_other_text_is_painted_later(
    case: Case, make: Callable[..., webcade.WebcadeEnv]
) -> None:
    folder = case("painted", changes={"brush.drawImage(sign, 0, 0);": 'brush.fillText("Lives", 0, 9);'})
    env = make(folder)
    env.reset(seed=1)
    assert "readings.score: gave null" in env.step(0)[4]["fault"]


def test_keys_need_the_focus_and_a_held_key_acts_once(
    case: Case, make: Callable[..., webcade.WebcadeEnv]
) -> None:
    jumps = []
    press = '{ name = "jump", press = ["Space"] }'
    for change in (
        {},
        {'begin = [{ click = { element = "canvas" } }], ': ""},
        {press: '{ name = "jump", keys = ["Space"] }'},
    ):
        env = make(case("keys", changes=change))
        env.reset(seed=1)
        for _ in range(5):
            info = env.step(1)[4]
        jumps.append(info["score"])
    assert jumps == [5, 0, 1]


def test_what_is_drawn_by_lot_before_begin_is_the_same_in_each_episode(
    case: Case, make: Callable[..., webcade.WebcadeEnv]
) -> None:
    cards = []
    for change in ({}, {'episode = { begin = [{ run = "deal()" }], ': "episode = { "}):
        env = make(case("randomness", changes=change))
        cards.append({env.reset(seed=seed)[1]["first"] for seed in (1, 2, 3)})
    assert [len(one) for one in cards] == [3, 1]
