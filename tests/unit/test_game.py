import hashlib
import os
import pickle
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from webcade.errors import GameError
from webcade.game import FILE, Game

SMALL = """
webcade = 1
name = "Small"
title = "A small game"
license = "MIT"
source = { url = "https://example.com/game" }
observation = { canvas = "canvas", size = { width = 600, height = 150 } }

[actions]
space = "discrete"
list = [ { name = "noop" }, { name = "jump", keys = ["ArrowUp"] } ]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "game.toml").write_text(SMALL)
    return tmp_path


def accepted(folder: Path, *changes: tuple[str, str], top: str = "", end: str = "") -> Game:
    """The game of SMALL after `changes`, with keys at its `top` and tables at its `end`."""
    text = SMALL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "game.toml").write_text(f"{top}\n{text}\n{end}")
    return Game.load(folder)


def problems_of(folder: Path, *changes: tuple[str, str], top: str = "") -> list[str]:
    """What Game.load says of the same."""
    with pytest.raises(GameError) as caught:
        accepted(folder, *changes, top=top)
    assert caught.value.where == str(folder / "game.toml")
    return caught.value.problems


# What a good file gives


def test_a_game_loads_from_its_folder_or_its_file_by_path_or_text(folder: Path) -> None:
    game = Game.load(folder)
    assert (
        game == Game.load(str(folder)) == Game.load(folder / "game.toml") == Game.load(f"{folder}/game.toml")
    )
    assert game.id == "webcade/Small-v0"
    assert game.folder == folder


def test_a_small_file_gets_the_defaults(folder: Path) -> None:
    game = Game.load(folder)
    assert (game.page.viewport.width, game.page.viewport.height, game.page.ready) == (800, 600, "true")
    assert (game.clock.default, game.clock.fps, game.clock.frame_skip) == ("page", 60.0, 4)
    assert (game.reward.step, game.reward.over, game.reward.score) == (0.0, 0.0, 0.0)
    assert (game.episode.start, game.episode.restart, game.episode.begin) == ((), None, ())
    assert game.episode.max_steps is None
    assert (game.readings, game.features, game.source.allow) == ({}, (), ())
    assert game.observation.background == "#ffffff"


def test_lists_become_tuples_in_the_files_order(folder: Path) -> None:
    actions = Game.load(folder).actions.list
    assert [(one.name, one.keys) for one in actions] == [("noop", ()), ("jump", ("ArrowUp",))]


def test_the_shape_is_height_and_width_of_the_crop_where_there_is_one(folder: Path) -> None:
    assert Game.load(folder).observation.shape == (150, 600)
    crop = ("height = 150 }", "height = 150 }, crop = { x = 10, y = 20, width = 300, height = 100 }")
    assert accepted(folder, crop).observation.shape == (100, 300)


def test_games_that_no_file_describes_have_digests_of_their_own() -> None:
    table = tomllib.loads(SMALL)
    here, there = (
        Game.model_validate(table | {"source": {"url": url}}) for url in ("https://a/", "https://b/")
    )
    assert here.digest == Game.model_validate(here.model_dump(exclude_unset=True)).digest
    assert here.digest != there.digest


def test_the_probe_is_read_and_counts_for_the_digest(folder: Path) -> None:
    plain = Game.load(folder)
    assert plain.probe is None
    assert plain.digest == hashlib.sha256(SMALL.encode()).hexdigest()

    (folder / "probe.js").write_text("var probe = 1;")
    probed = Game.load(folder)
    assert probed.probe == "var probe = 1;"
    assert probed.digest == hashlib.sha256(SMALL.encode() + b"var probe = 1;").hexdigest()


def test_an_episode_reads_every_verb(folder: Path) -> None:
    steps = """
    [episode]
    start = [ { press = "Space" }, { hold = "KeyA" }, { release = "KeyA" }, { click = { x = 1, y = 2.5 } } ]
    restart = []
    begin = [ { wait_ms = 50 }, { until = "a" }, { until = "b", within_ms = 20 }, { run = "c = 1" } ]
    """
    episode = accepted(folder, end=steps).episode
    assert [one.verb for one in episode.start] == ["press", "hold", "release", "click"]
    assert [one.verb for one in episode.begin] == ["wait_ms", "until", "until", "run"]
    assert [one.within_ms for one in episode.begin[1:3]] == [10000, 20]
    assert episode.restart == ()


def test_the_page_itself_may_be_observed(folder: Path) -> None:
    observation = accepted(folder, ('canvas = "canvas"', "page = true")).observation
    assert (observation.canvas, observation.page) == (None, True)


def test_a_folder_beside_the_file_may_be_the_source(folder: Path) -> None:
    (folder / "files").mkdir()
    game = accepted(folder, ('url = "https://example.com/game"', 'folder = "files"'))
    assert game.source.folder == "files"


def test_an_npm_package_with_version_and_checksum_may_be_the_source(folder: Path) -> None:
    npm = 'npm = "@some/game@1.2.3", integrity = "sha512-' + "A" * 86 + '=="'
    assert accepted(folder, ('url = "https://example.com/game"', npm)).source.npm == "@some/game@1.2.3"


@pytest.mark.parametrize("url", ["chrome://dino", "http://localhost:8000/a?b#c", "file:///tmp/game.html"])
def test_an_address_may_have_any_scheme(folder: Path, url: str) -> None:
    assert accepted(folder, ("https://example.com/game", url)).source.url == url


def test_a_game_survives_pickling_whole(folder: Path) -> None:
    (folder / "probe.js").write_text("1")
    game = Game.load(folder)
    copy = pickle.loads(pickle.dumps(game))
    assert (copy, copy.folder, copy.probe, copy.digest) == (game, game.folder, game.probe, game.digest)


def test_a_game_cannot_be_changed(folder: Path) -> None:
    game = Game.load(folder)
    with pytest.raises(ValueError, match="frozen"):
        game.version = 3  # type: ignore[misc]


# What a bad file says

TYPOS = [
    (("ArrowUp", "ArrowUpp"),
     "actions.list[1].keys[0]: 'ArrowUpp' is not a key code; did you mean 'ArrowUp'?"),
    (('keys = ["ArrowUp"]', 'key = ["ArrowUp"]'), "actions.list[1].key: no such key; did you mean 'keys'?"),
    (("canvas =", "canvass ="), "observation.canvass: no such key; did you mean 'canvas'?"),
    (('title = "A', 'titel = "A'), "titel: no such key; did you mean 'title'?"),
    (("width = 600", "w = 600"), "observation.size.w: no such key; expected one of width, height"),
    (('"discrete"', '"discret"'),
     "actions.space: expected 'discrete', 'multi_discrete', 'multi_binary', 'pointer' or 'dict'; "
     "got 'discret'; did you mean 'discrete'?"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("page", "one_process", "share_renderer"),
        ("clock", "one_drawing", "draw_last_frame"),
        ("clock", "one_task", "batch_frames"),
    ],
)
def test_a_key_that_was_renamed_is_refused_with_its_new_name(
    folder: Path, table: str, old: str, new: str
) -> None:
    problems = problems_of(folder, top=f"{table}.{old} = true")
    assert problems == [f"{table}.{old}: no such key; it is named {new!r} now"]


def test_an_observation_in_a_frame_is_refused_with_its_new_name(folder: Path) -> None:
    problems = problems_of(folder, ("canvas =", "framed = true, canvas ="))
    assert problems == ["observation.framed: no such key; it is named 'in_iframe' now"]


@pytest.mark.parametrize(("change", "problem"), TYPOS)
def test_a_typo_has_its_path_and_what_was_meant(folder: Path, change: tuple[str, str], problem: str) -> None:
    assert problem in problems_of(folder, change)


VALUES = [
    (("webcade = 1", "webcade = 2"), "webcade: expected 1; got 2"),
    (("width = 600", 'width = "600"'), "observation.size.width: expected a whole number; got '600'"),
    (("width = 600", "width = true"), "observation.size.width: expected a whole number; got true"),
    (("width = 600", "width = 0"), "observation.size.width: expected at least 1; got 0"),
    (('title = "A small game"', "title = 5"), "title: expected text; got 5"),
    (('title = "A small game"', 'title = ""'), "title: expected text that is not empty; got ''"),
    (('title = "A small game"', ""), "title: required, and missing"),
    (('{ url = "https://example.com/game" }', "5"), "source: expected a table; got 5"),
    (('["ArrowUp"]', '"ArrowUp"'), "actions.list[1].keys: expected an array; got 'ArrowUp'"),
    (('"Small"', '"small"'), "name: 'small' is not a CamelCase name, as 'Catch'"),
    (('"Small"', '"Game"'),
     "name: 'Game' is taken by webcade/Game-v0, for a game in any folder; choose another"),
    (('"jump"', '"noop"'), "actions.list: expected each name once; got 'noop' more than once"),
    (("canvas =", "page = true, canvas ="),
     "observation: expected exactly one of canvas, element, page; got canvas and page"),
    (('canvas = "canvas",', ""), "observation: expected exactly one of canvas, element, page; got none"),
    (("height = 150 }", "height = 150 }, crop = { x = 1, y = 0, width = 600, height = 9 }"),
     "observation: expected crop inside size, 600 x 150; got a crop that reaches to 601 x 9"),
    (("canvas =", 'background = "red", canvas ='),
     "observation.background: 'red' is not a colour of the form '#rrggbb'"),
    (('url = "https://example.com/game"', ""), "source: expected exactly one of url, folder, npm; got none"),
    (("https://example.com/game", "example.com"),
     "source.url: 'example.com' is not an address; expected one with its scheme, as 'https://example.com/game'"),
    (('url = "https://example.com/game"', 'folder = "gone"'),
     "source.folder: expected a folder beside game.toml, by its relative path; there is no 'gone'"),
    (('url = "https://example.com/game"', 'npm = "game@1.0.0"'),
     "source: npm and integrity belong together; one of them is missing"),
    (('url = "https://example.com/game"', 'npm = "game"'),
     "source.npm: 'game' has no exact version; expected name@version, as 'my-game@1.2.3'"),
    (('/game"', '/game", allow = ["https://cdn.example.com/a"]'),
     "source.allow: 'https://cdn.example.com/a' is not an origin; expected scheme and host, as "
     "'https://cdn.example.com'"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "problem"), VALUES)
def test_a_wrong_value_is_the_only_problem_and_says_what_was_expected(
    folder: Path, change: tuple[str, str], problem: str
) -> None:
    assert problems_of(folder, change) == [problem]


TABLES = [
    ("readings = { time_ms = '1' }",
     "readings.time_ms: 'time_ms' is reserved, because info has such an entry already; choose another name"),
    ("readings = { _lives = '1' }",
     "readings._lives: '_lives' is not a name of letters, digits and _ that begins with a letter"),
    ("readings = { lives = ' ' }", "readings.lives: ' ' is not a JavaScript expression"),
    ("readings = { lives = 3 }", "readings.lives: expected text; got 3"),
    ("clock = { default = 'pages' }",
     "clock.default: expected 'page', 'browser' or 'wall'; got 'pages'; did you mean 'page'?"),
    ("clock = { fps = 241 }", "clock.fps: expected at most 240; got 241"),
    ("clock = { fps = 0 }", "clock.fps: expected more than 0; got 0"),
    ("reward = { step = nan }", "reward.step: expected a finite number; got nan"),
    ("reward = { over = -1 }", "reward: over needs a reading named 'over', which [readings] lacks"),
    ("reward = { score = 1 }\nreadings = { scor = 'game.score' }",
     "reward: score needs a reading named 'score', which [readings] lacks; "
     "did you mean readings.scor?"),
    ("features = [ { name = 'a', reading = '1', low = 2, high = 2 } ]",
     "features[0]: expected low below high; got low 2 and high 2"),
    ("features = [ { name = 'a', reading = '1', low = 2, high = inf } ]",
     "features[0].high: expected a finite number; got inf"),
    ("episode = { start = [ { press = 'Space', run = 'a' } ] }",
     "episode.start[0]: expected exactly one of press, hold, release, click, wait_ms, until, run; "
     "got press and run"),
    ("episode = { begin = [ { press = 'up' } ] }",
     "episode.begin[0].press: 'up' is not a key code; did you mean 'ArrowUp'?"),
    ("episode = { begin = [ { unitl = 'a' } ] }",
     "episode.begin[0].unitl: no such key; did you mean 'until'?"),
    ("episode = { reset_by = 'restart' }",
     'episode: reset_by = "restart" needs restart, the steps of a used page'),
    ("episode = { reset_by = 'restore' }",
     'states: episode.reset_by = "restore" needs in_place = true'),
    ("episode = { restart = [ { press = 'Space', within_ms = 5 } ] }",
     "episode.restart[0]: within_ms belongs to until or click, and this step has neither"),
    ("episode = { begin = [ { click = { x = 1 } } ] }",
     "episode.begin[0].click: x and y belong together; one of them is missing"),
    ("when = 1979-05-27\n", "when: no such key; expected one of webcade, name, "),
]  # fmt: skip


@pytest.mark.parametrize(("table", "problem"), TABLES)
def test_a_wrong_table_has_the_path_of_its_mistake(folder: Path, table: str, problem: str) -> None:
    (found,) = problems_of(folder, top=table)
    assert found.startswith(problem)


def test_all_mistakes_are_told_at_once(folder: Path) -> None:
    wrong = (("webcade = 1", "webcade = 9"), ("width = 600", "width = 0"), ("ArrowUp", "Up"))
    assert [one.split(":")[0] for one in problems_of(folder, *wrong)] == [
        "webcade", "actions.list[1].keys[0]", "observation.size.width",
    ]  # fmt: skip


def test_no_message_speaks_of_the_library_behind_it(folder: Path) -> None:
    for change, _ in TYPOS + VALUES:
        for problem in problems_of(folder, change):
            assert not re.search(r"pydantic|https://errors|Value error|Input should|valid (int|str)", problem)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone"):
        with pytest.raises(
            GameError, match=r"no such file; expected a folder with a game.toml, or the file itself"
        ):
            Game.load(path)


def test_broken_toml_is_one_sentence_with_its_line(folder: Path) -> None:
    assert problems_of(folder, ("webcade = 1", "webcade 1")) == [
        "not valid TOML: Expected '=' after a key in a key/value pair (at line 3, column 9)"
    ]


@pytest.mark.parametrize("name", ["game.toml", "probe.js"])
def test_a_file_that_is_no_text_is_one_sentence(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"ab\xff")
    with pytest.raises(GameError, match=rf"{name}: not UTF-8 text: byte 2 is not valid"):
        Game.load(folder)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a = " + b"[" * 5000 + b"]" * 5000, "not valid TOML: tables and arrays are nested too deep"),
        (b"webcade = " + b"9" * 5000, "not valid TOML: an integer of thousands of digits"),
        (
            b"webcade = 0x" + b"f" * 6000,
            "webcade: expected a smaller whole number; got an object",
        ),
        (b"\xff\xfew\0", "not UTF-8 text: byte 0 is not valid"),
        (b"'' = 1", "'': no such key"),
    ],
)
def test_a_file_that_breaks_its_reader_gets_a_sentence(folder: Path, content: bytes, sentence: str) -> None:
    (folder / FILE).write_bytes(content)
    with pytest.raises(GameError, match=re.escape(sentence)):
        Game.load(folder)


def test_a_byte_order_mark_does_no_harm(folder: Path) -> None:
    (folder / FILE).write_bytes(b"\xef\xbb\xbf" + (folder / FILE).read_bytes())
    assert Game.load(folder).name


@pytest.mark.parametrize("path", ["x" * 300, "a\0b", "~nobody/game", "", None, 3, b"game"])
def test_a_path_that_no_file_can_have_gets_a_sentence(path: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GameError, match=r"no such file; expected a folder with a game\.toml"):
        Game.load(path)


def test_a_file_that_is_no_regular_one_is_not_waited_for(folder: Path) -> None:
    (folder / FILE).unlink()
    os.mkfifo(folder / FILE)
    with pytest.raises(GameError, match="expected a regular file"):
        Game.load(folder)
    with pytest.raises(GameError, match="expected a regular file"):
        Game.load("/dev/zero")


def test_a_link_to_itself_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(GameError, match="no such file"):
        Game.load(tmp_path / "loop")


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (
            "features = [ { name = 'a', reading = '1', low = 0, high = 1e39 } ]",
            "expected low below high, both float32 numbers",
        ),
        ("features = [ { name = 'a', reading = '1', low = 1, high = 1.00000001 } ]", "float32 numbers"),
        ("clock = { fps = 5e-324 }", "clock.fps: expected at least 0.01 frames per second"),
        ("clock = { frame_skip = 10000000 }", "clock.frame_skip: expected at most 100000"),
        (
            "episode = { begin = [{ wait_ms = 1e300 }] }",
            "begin[0].wait_ms: expected at most 8.64e+07",
        ),
    ],
)
def test_a_number_beyond_what_can_be_had_is_refused(folder: Path, table: str, sentence: str) -> None:
    (folder / FILE).write_text(f"{table}\n{SMALL}")
    with pytest.raises(GameError, match=re.escape(sentence)):
        Game.load(folder)
