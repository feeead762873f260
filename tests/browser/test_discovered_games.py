"""webcade new, on pages of our own: it finds start, keys, score and end, or says in a sentence why not."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import pytest

import webcade
from games import found
from webcade import cli
from webcade.discovery.discovering import Discovery, discover
from webcade.discovery.origins import find_origin
from webcade.discovery.steps import Step
from webcade.discovery.trials import Trials
from webcade.discovery.writing import trial_text
from webcade.page import RawInputs

pytestmark = pytest.mark.browser

KEYS = {"ArrowLeft", "ArrowRight"}


def discovered(home: Path, html: str, **scripts: str) -> Discovery:
    """What is found of a page, whose files stay as they were."""
    files = {"index.html": html} | {f"{name}.js": text for name, text in scripts.items()}
    (home / "site").mkdir()
    for name, text in files.items():
        (home / "site" / name).write_text(text)
    result = discover(home / "site", out=home / "new")
    assert {one.name: one.read_text() for one in (home / "site").iterdir()} == files
    return result


def played(file: Path, reading: str = "score") -> set[float]:
    """The values of a reading in an episode that stays on one side, to its end."""
    with closing(webcade.WebcadeEnv(file.parent)) as env:
        env.reset(seed=5)
        values = set()
        for step in range(400):
            *_, terminated, _, info = env.step(1 if step < 40 else 0)
            assert not info["fault"]
            values.add(float(info[reading]))
            if terminated:
                return values
    raise AssertionError("the episode does not end")


@pytest.mark.long
@pytest.mark.timeout(300)
def test_members_of_an_object_after_a_title_with_a_button(tmp_path: Path) -> None:
    result = discovered(tmp_path, found.OBJECT)
    assert result.start == ({"click": {"element": "#play"}},)
    assert {(key.code, key.is_held) for key in result.keys} == {(code, True) for code in KEYS}
    assert result.score[0].expression == "game.score"
    assert result.lives[0].expression == "game.lives"
    assert result.end[0].expression == "!game.playing"
    assert result.is_restored
    assert 'reset_by = "restore"' in result.file.read_text()
    assert played(result.file) <= set(range(0, 1000, 10))


@pytest.mark.long
@pytest.mark.timeout(300)
def test_painted_text_of_a_game_in_a_closure(tmp_path: Path) -> None:
    result = discovered(tmp_path, found.PAINTED)
    assert result.start == ({"press": "Space"},)
    assert {key.code for key in result.keys} >= KEYS
    assert result.score[0].expression == "read.closures.score"
    assert result.end[0].expression == 'read.paints("Game over")'
    assert played(result.file)


@pytest.mark.long
@pytest.mark.timeout(300)
def test_elements_of_a_module_that_starts_by_itself(tmp_path: Path) -> None:
    result = discovered(tmp_path, found.ELEMENTS)
    assert result.start == ()
    assert {key.code for key in result.keys} == KEYS
    assert result.score[0].expression == "read.closures.points"
    assert result.end[0].expression == 'read.shown("#end")'
    assert played(result.file)


@pytest.mark.long
@pytest.mark.timeout(300)
def test_variables_of_a_closure_that_nothing_shows_are_read_by_their_places(tmp_path: Path) -> None:
    result = discovered(tmp_path, found.HIDDEN, game=found.HIDDEN_SCRIPT)
    assert result.score[0].expression.startswith("read.closures.score")
    assert result.end[0].expression.startswith("read.closures.over")
    anchors = {one.variable: one.anchor for one in result.closures}
    assert anchors["score"].startswith("let score = helper()")
    assert anchors["over"].startswith("let over = false")
    assert played(result.file) <= set(range(0, 300, 3))


def test_variables_of_functions_and_modules_are_seen_and_written_and_no_line_is_run(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(found.SCOPES)
    origin = find_origin(tmp_path)
    trials = Trials(lambda steps, *_: trial_text(origin, None, steps), str(tmp_path), 30, 60)
    with trials.beginnings.at((), into_closures=True) as page:
        seen = page.look()
        wanted = {"score": 5, "list.length": 2, "foe.hp": 3, "level": 4}
        assert {name: seen[f"read.closures.{name}"] for name in wanted} == wanted
        assert seen["ran"] == 0
        assert page.write("read.closures.score", 70)
        page.step(RawInputs(((("keydown", "KeyA"),), (("keyup", "KeyA"),))), 4)
        later = page.look()
        assert [later[f"read.closures.{name}"] for name in ("score", "level")] == [73, 5]
        assert not page.write("read.closures.foe", 1)


def test_steps_that_a_page_takes_when_it_was_put_back_lead_to_what_a_load_with_them_leads_to(
    tmp_path: Path,
) -> None:
    late = found.OBJECT.replace('id="play"', 'id="play" hidden')
    (tmp_path / "index.html").write_text(
        f"{late}<script>setTimeout(() => {{ document.querySelector('#play').hidden = false }}, 300)</script>"
    )
    origin = find_origin(tmp_path)
    trials = Trials(lambda steps, *_: trial_text(origin, None, steps), str(tmp_path), 60, 60)
    steps: list[Step] = [{"click": {"element": "#play"}}, {"wait_ms": 100}]
    with trials.beginnings.at(()) as page:
        assert page.look()["game.playing"] is False
    with trials.beginnings.at(steps) as page:
        taken = page.look()
    trials.close()
    with closing(trials.loaded(steps)) as fresh:
        assert fresh.look() == taken
    assert taken["game.playing"] is True


NO_GAMES = {
    "a text": ("<p>Nothing to play here", "nothing on the page answers to keys or clicks", 30),
    "a script that throws": (
        "<script>throw new Error('no')</script>",
        "a script of it failed: no (index.html:1)",
        30,
    ),
    "a script that was never built": (
        "<script src=snakes.min.js></script>",
        "it asked for the script https://webcade.invalid/snakes.min.js, which is not there",
        30,
    ),
    "a script without end": ("<script>for (;;);</script>", "did not load within 6 s", 6),
}


@pytest.mark.parametrize("kind", NO_GAMES)
def test_a_page_that_is_no_game_is_one_sentence(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    html, sentence, seconds = NO_GAMES[kind]
    (tmp_path / "index.html").write_text(html)
    words = ["new", str(tmp_path), "--out", str(tmp_path / "new"), "--load-timeout", f"{seconds}"]
    begun = time.monotonic()
    assert cli.run(words) == 2
    assert time.monotonic() - begun < 60
    errors = [line for line in capsys.readouterr().err.splitlines() if line.startswith("webcade:")]
    assert len(errors) == 1
    assert sentence in errors[0]
    assert not (tmp_path / "new").exists()


def test_an_empty_folder_and_a_file_that_is_there_are_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["new", str(tmp_path)]) == 2
    assert "has no HTML page" in capsys.readouterr().err
    (tmp_path / "index.html").write_text(found.OBJECT)
    (tmp_path / "game.toml").write_text("mine")
    assert cli.run(["new", str(tmp_path), "--out", str(tmp_path)]) == 2
    assert "is there already; expected force" in capsys.readouterr().err
    assert (tmp_path / "game.toml").read_text() == "mine"
