"""webcade inspect without a browser: pages found in folders, keys read from sources, a first game.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from webcade import Game, cli
from webcade.chromium.network.blocked_requests import BlockedRequest
from webcade.chromium.network.origins import origin
from webcade.inspecting.first_file import bare_file, first_file
from webcade.inspecting.key_names import keys_in_handler, keys_in_script
from webcade.inspecting.pages import FoundPage, find_page, own_copy
from webcade.inspecting.parts import Canvas, Grid, Inspection, KeyListener, Listeners, Part
from webcade.inspecting.table import table

UNBUILT = '<script type=module src="/src/main.ts?x">'
PLAYABLE = "<canvas></canvas><script>play()</script>"


def folder_of(home: Path, **pages: str) -> Path:
    """A folder with these pages; `__` in a name stands for `/`."""
    for name, text in pages.items():
        file = home / f"{name.replace('__', '/')}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return home


@pytest.mark.parametrize(
    ("pages", "taken", "others"),
    [
        ({"index": PLAYABLE}, "index.html", ()),
        ({"index": PLAYABLE, "build__index": PLAYABLE}, "index.html", ("build/index.html",)),
        ({"public__index": PLAYABLE, "a__b__index": PLAYABLE}, "public/index.html", ("a/b/index.html",)),
        ({"dist__index": PLAYABLE, "game": PLAYABLE}, "dist/index.html", ("game.html",)),
        ({"game": PLAYABLE, "examples__index": PLAYABLE}, "game.html", ("examples/index.html",)),
        ({"index": UNBUILT, "dist__index": PLAYABLE}, "dist/index.html", ("index.html",)),
        ({"index": "<p>About", "game": PLAYABLE}, "game.html", ("index.html",)),
        ({"node_modules__a__index": PLAYABLE, "a__b__c__game": PLAYABLE}, "a/b/c/game.html", ()),
    ],
)  # fmt: skip
def test_the_likeliest_page_of_a_folder_is_taken(
    tmp_path: Path, pages: dict[str, str], taken: str, others: tuple[str, ...]
) -> None:
    found = find_page(folder_of(tmp_path, **pages))
    assert found is not None
    assert found.path == taken
    assert found.others == others


def test_a_page_that_has_to_be_built_says_what_no_browser_runs(tmp_path: Path) -> None:
    found = find_page(folder_of(tmp_path, index='<script src=/src/main.tsx type="module"></script>'))
    assert found is not None
    assert found.unbuilt == "/src/main.tsx"
    babel = find_page(folder_of(tmp_path, index='<script src=game.jsx type="text/babel"></script>'))
    assert babel is not None
    assert babel.unbuilt == ""


def test_a_page_can_be_named_itself(tmp_path: Path) -> None:
    folder_of(tmp_path, index=PLAYABLE, other=PLAYABLE)
    assert find_page(tmp_path / "other.html") == FoundPage(tmp_path.resolve(), ".", "other.html")


def test_a_folder_without_a_page_gets_one_sentence_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "game.js").write_text("play()")
    assert cli.run(["inspect", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "neither a game.toml nor an HTML page" in err


def test_a_folder_without_a_file_is_told_of_inspect_by_the_other_verbs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["check", str(folder_of(tmp_path, index=PLAYABLE))]) == 2
    assert "has no game.toml; webcade inspect prints a first one" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("source", "keys"),
    [
        ("e => { if (e.key === 'ArrowLeft') go(-1) }", "ArrowLeft"),
        ('e => { switch (e.code) { case "KeyA": case "Space": } }', "Space KeyA"),
        ("function (e) { if (e.keyCode == 37 || 39 === e.which) go() }", "ArrowLeft ArrowRight"),
        ("e => { switch (e.keyCode) { case 32: jump(); case 65: } }", "Space KeyA"),
        ('e => { if ([" ", "w", "Up"].includes(e.key)) jump() }', "ArrowUp Space KeyW"),
        ("e => { const go = { 38: up, 40: down }[e.which]; }", "ArrowUp ArrowDown"),
        ("e => { keys[e.code] = true }", ""),
        ("e => { if (score === 37) win(e.key) }", ""),
        ("e => { if (e.key === 'q' || 'Q' === e.key) quit() }", "KeyQ"),
    ],
)
def test_a_handler_names_its_keys(source: str, keys: str) -> None:
    assert keys_in_handler(source) == keys.split()


@pytest.mark.parametrize(
    ("source", "keys"),
    [
        ("const LEFT = 37, UP = 38; onkeydown = e => held[e.keyCode] = 1", "ArrowLeft ArrowUp"),
        ("if (held['KeyZ']) jump(); onkeydown = e => held[e.code] = 1", "KeyZ"),
        ('var names={8:"Backspace",9:"Tab",112:"F1",224:"Meta"}; e.key=names[e.keyCode]', ""),
        ("onkeydown = e => held[e.key] = 1; if (held.ArrowLeft || held.Space) go()", "ArrowLeft Space"),
        ("this.cursors = this.input.keyboard.createCursorKeys()", "ArrowLeft ArrowUp ArrowRight ArrowDown"),
        (
            "if (me.input.isKeyPressed('x') || Phaser.KeyCodes.W || keyIsDown(LEFT_ARROW)) go()",
            "ArrowLeft KeyW KeyX",
        ),
        ("const sizes = { 37: 'a', 38: 'b' }; draw()", ""),
    ],
)
def test_a_script_names_the_keys_that_its_handler_does_not(source: str, keys: str) -> None:
    assert keys_in_script(source) == keys.split()


def seen_of(home: Path, *parts: Part, **changes: object) -> Inspection:
    found = FoundPage(home, ".", "index.html")
    none = Listeners((), {}, ())
    given = {"title": '2048: "the" game\\', "listeners": none, "blocked_requests": ()} | changes
    return Inspection(
        b"", viewport=(800, 600), parts=parts, readings={}, complaint="", errors=(), found=found,
        **given,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_first_file_observes_the_largest_canvas_over_the_colour_behind_it(tmp_path: Path) -> None:
    folder_of(tmp_path, index=PLAYABLE)
    facts = Canvas(640, 400, 2.0, "2d", 9, True, "#102030", False)
    small = Part("canvas", "#map", "", 0, 0, 32, 20, facts._replace(width=32, height=20))
    keys = KeyListener("window", "keydown", ("ArrowLeft", "Space"), "handler", "")
    seen = seen_of(
        tmp_path, small, Part("canvas", "#g", "", 0, 0, 320, 200, facts), listeners=Listeners((), {}, (keys,))
    )
    game = Game.from_text(first_file(seen), tmp_path)
    assert (game.title, game.name) == (seen.title, "Game2048TheGame")
    assert game.observation.canvas == ("#g",)
    assert (game.observation.size.width, game.observation.background) == (640, "#102030")
    assert [(one.name, one.keys) for one in game.actions.list] == [
        ("nothing", ()), ("left", ("ArrowLeft",)), ("space", ("Space",)),
    ]  # fmt: skip
    assert game.episode.restart is None


def test_a_first_file_of_a_page_without_a_canvas_observes_the_page_and_clicks(tmp_path: Path) -> None:
    folder_of(tmp_path, index=PLAYABLE)
    hidden = Part("button", "#no", "", 0, 0, 0, 0)
    game = Game.from_text(
        first_file(seen_of(tmp_path, hidden, Part("click", "#go", "", 5, 5, 9, 9))), tmp_path
    )
    assert game.observation.page
    assert [one.click and one.click.element for one in game.actions.list] == [None, "#go"]


@pytest.mark.parametrize("name", ["game", "Ö & co", "7 up", "index"])
def test_the_file_that_opens_a_bare_page_is_valid_whatever_its_folder_is_named(
    tmp_path: Path, name: str
) -> None:
    home = folder_of(tmp_path / name, index=PLAYABLE)
    found = find_page(home)
    assert found is not None
    assert Game.from_text(bare_file(found, (800, 600), 1000), home).folder == home.resolve()


def test_a_file_of_the_game_with_the_name_of_a_refused_one_is_its_stub(tmp_path: Path) -> None:
    home = folder_of(tmp_path, index=PLAYABLE)
    (home / "lib").mkdir()
    (home / "lib" / "jquery.min.js").write_text("")
    (home / "a.js").write_text("")
    wanted = {
        "https://ajax.example.com/3.1/jquery.min.js": "source:lib/jquery.min.js",
        "http://example.com/a.js": "source:a.js",
        "https://example.com/b.js": "",
    }
    assert {url: own_copy(BlockedRequest(url, "Script"), home) for url in wanted} == wanted
    assert own_copy(BlockedRequest("wss://example.com/a.js", "WebSocket"), home) == ""
    requests = tuple(BlockedRequest(url, "Script") for url in wanted)
    text = first_file(seen_of(tmp_path, blocked_requests=requests, folder=home))
    assert '#   { url = "http://example.com/a.js", file = "source:a.js" },' in text


def test_the_comments_of_a_first_file_are_toml_once_they_are_uncommented(tmp_path: Path) -> None:
    home = folder_of(tmp_path, index=PLAYABLE)
    (home / "a.js").write_text("")
    requests = (
        BlockedRequest("http://example.com/a.js", "Script"),
        BlockedRequest("https://www.google-analytics.com/ga.js", "Script"),
        BlockedRequest("wss://play.example.com/room", "WebSocket"),
        BlockedRequest("wss://play.example.com/lobby", "WebSocket"),
    )
    text = first_file(seen_of(tmp_path, blocked_requests=requests, folder=home))
    game = Game.from_text(text.replace("\n# ", "\n"), tmp_path)
    assert game.source.allow == (origin("wss://play.example.com/"),)
    assert [(one.file, one.text) for one in game.page.stubs] == [("source:a.js", None), (None, "")]


def test_a_first_file_lists_canvases_that_lie_over_each_other(tmp_path: Path) -> None:
    folder_of(tmp_path, index=PLAYABLE)
    facts = Canvas(880, 660, 1.0, "2d", 9, True, "#000000", False)
    upper = facts._replace(width=800, height=600)
    game = Game.from_text(
        first_file(
            seen_of(
                tmp_path,
                Part("canvas", "#stars", "", -40, -30, 880, 660, facts),
                Part("canvas", "#game", "", 0, 0, 800, 600, upper),
                Part("canvas", "#map", "", 0, 0, 80, 60, upper),
            )
        ),
        tmp_path,
    )
    assert game.observation.canvas == ("#stars", "#game")
    assert (game.observation.size.width, game.observation.background) == (880, "#000000")


def test_a_key_is_read_where_its_number_is_kept_in_a_variable_first() -> None:
    kept = "e => { var n = (e.keyCode ? e.keyCode : e.which); if (n === 38 || 87 == n) go(); m === 39; }"
    assert keys_in_handler(kept) == ["ArrowUp", "KeyW"]


def test_a_key_is_read_by_the_names_of_a_table_of_the_games_own() -> None:
    source = "map[KEY.ARROW_LEFT] = LEFT; map[KEY.SPACEBAR] = 0; on(e => map[e.keyCode]);"
    assert keys_in_script(source) == ["ArrowLeft", "Space"]


def test_a_board_of_elements_is_listed_as_an_action_would_name_it(tmp_path: Path) -> None:
    lines = table(seen_of(tmp_path, grid=Grid(9, 9, 0, 0, 360, 360)))
    board = "cells = { columns = 9, rows = 9, x = 0, y = 0, width = 360, height = 360 }"
    assert any(board in line for line in lines)
