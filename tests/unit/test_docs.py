import ast
import json
import re
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from types import ModuleType

import generate_docs
import pytest

from webcade.game import Game
from webcade.game.keys import KEYS

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts/generate_docs.py"
SOURCE = ROOT / "src/webcade"
DOCUMENTS = [
    *sorted((ROOT / "docs").rglob("*.md")),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "src/webcade/runtime/README.md")),
]
ENDINGS = "py|js|ts|wat|toml|md|sh|yml"
OF_EXAMPLES = {"game.js", "js/game.js", "bundle.js", "file.js"}  # a document imagines them


@pytest.fixture(scope="module")
def docs() -> ModuleType:
    return generate_docs


@pytest.fixture
def catch(docs: ModuleType, tmp_path: Path) -> Game:
    (tmp_path / "game.toml").write_text(docs.EXAMPLE)
    return Game.load(tmp_path)


@pytest.fixture
def elsewhere(docs: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one game and nothing generated."""
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    monkeypatch.setattr(docs, "GAMES", tmp_path / "games")
    (tmp_path / "games/catch").mkdir(parents=True)
    (tmp_path / "games/catch/game.toml").write_text(docs.EXAMPLE)
    return tmp_path


def test_the_files_on_disk_are_what_the_model_says(docs: ModuleType) -> None:
    assert docs.main(["--check"]) == 0


def test_check_writes_nothing_and_fails_until_the_files_are_written(
    docs: ModuleType, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert docs.main(["--check"]) == 1
    assert "docs/game-toml.md: differs; type: python scripts/generate_docs.py" in capsys.readouterr().out
    assert not (elsewhere / "docs").exists()

    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0
    assert (elsewhere / "docs/games/Catch.md").exists()

    (elsewhere / "docs/games/Catch.md").write_text("by hand")
    assert docs.main(["--check"]) == 1


def test_a_game_with_a_mistake_is_named_and_nothing_is_written(
    docs: ModuleType, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (elsewhere / "games/catch/game.toml").write_text(docs.EXAMPLE.replace("webcade = 1", "webcade = 2"))
    assert docs.main([]) == 1
    assert "games/catch/game.toml: webcade: expected 1; got 2" in capsys.readouterr().err
    assert not (elsewhere / "docs").exists()


def test_the_schema_refuses_unknown_keys_in_every_table(docs: ModuleType) -> None:
    schema = docs.game_schema()
    tables = [schema, *(one for one in schema["$defs"].values() if one["type"] == "object")]
    assert len(tables) > 10
    assert all(table["additionalProperties"] is False for table in tables)


def test_the_schema_has_no_null_which_toml_cannot_write(docs: ModuleType) -> None:
    assert "null" not in json.dumps(docs.game_schema())


def test_the_schema_lets_an_editor_complete_key_codes(docs: ModuleType) -> None:
    assert docs.game_schema()["$defs"]["KeyCode"]["enum"] == list(KEYS)


def test_every_key_of_every_table_is_documented_with_its_meaning(docs: ModuleType) -> None:
    schema = docs.game_schema()
    page = docs.game_toml(schema)
    for table in [schema, *schema["$defs"].values()]:
        for key, node in table.get("properties", {}).items():
            assert f"| `{key}` |" in page
            assert node.get("description", "") in page
    for heading in ("`[source]`", "`[[actions.list]]`", "`[observation.crop]`", "`[[features]]`"):
        assert f"\n## {heading}\n" in page


def test_a_card_shows_all_that_a_player_should_know(docs: ModuleType, catch: Game) -> None:
    card = docs.card(catch)
    for line in (
        "# Catch the apple",
        'env = gym.make("webcade/Catch-v0")',
        "| Observation | 200 x 320 (height x width), `canvas` |",
        "| Source | `https://example.com/catch/` |",
        "| Licence | MIT, the author's own |",
        "| 1 | `left` | keys `ArrowLeft` |",
        "| `score` | `game.caught` |",
        "- +1 for each point of the score",
        "A used page is loaded afresh.",
        "1. press `Space`",
        "1. until `game.running` within 5000 ms",
    ):
        assert f"\n{line}\n" in f"\n{card}"


def test_a_card_names_the_places_of_a_feature_with_a_count(docs: ModuleType, tmp_path: Path) -> None:
    features = (
        'features = [{ name = "cell", reading = "a", count = 4, low = 0, high = 3, description = "A cell." },'
        ' { name = "x", reading = "b", low = -1, high = 1 }]\n'
    )
    (tmp_path / "game.toml").write_text(docs.EXAMPLE.replace("[source]", f"{features}[source]"))
    card = docs.card(Game.load(tmp_path))
    assert "\n| 0 to 3 | `cell_0` and on | 0 | 3 | A cell. |\n| 4 | `x` | -1 | 1 | `b` |\n" in card


def test_a_card_shows_the_games_picture_where_there_is_one(
    docs: ModuleType, catch: Game, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    assert "![" not in docs.card(catch)
    picture = tmp_path / "docs/images/games/catch.png"
    picture.parent.mkdir(parents=True)
    picture.touch()
    (tmp_path / "catch").mkdir()
    (tmp_path / "game.toml").rename(tmp_path / "catch/game.toml")
    card = docs.card(Game.load(tmp_path / "catch"))
    assert "\n![Catch the apple](../images/games/catch.png)\n" in card


def test_an_expression_cannot_break_a_cards_tables(docs: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "game.toml").write_text(docs.EXAMPLE.replace("game.caught", "a ||\\n `b`"))
    assert "| `score` | `` a \\|\\| `b` `` |" in docs.card(Game.load(tmp_path))


@cache
def files() -> list[str]:
    """The repository's files, as paths from its root."""
    folders = ("src", "docs", "tests", "scripts", "examples", "benchmarks", ".github")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    return [path.relative_to(ROOT).as_posix() for path in [*found, *ROOT.glob("*.*")]]


def code_of(text: str) -> Iterator[str]:
    """What stands between backticks, in shell commands and in plain blocks; not examples of games."""
    for language, block in re.findall(r"^```([^\n]*)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        if language in ("", "sh"):
            yield block
    yield from re.findall(r"`+([^`]+)`+", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def paths_of(text: str) -> set[str]:
    """The paths of files in a document's code, `deferred_*.js` among them; no addresses, no packages."""
    path = rf"(?<![\w./:*<>-])(?:\./)?((?:[\w.*-]+/)*[\w*-][\w.*-]*\.(?:{ENDINGS}))(?![\w/*@]|\.\w)"
    return {one for code in code_of(text) for one in re.findall(path, code)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    known = files()
    missing = {
        path
        for path in paths_of(document.read_text("utf-8")) - OF_EXAMPLES
        if not any(fnmatch(f"/{file}", f"*/{path}") for file in known)
    }
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_somewhere(document: Path) -> None:
    text = re.sub(r"^```.*?^```", "", document.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    targets = {target.partition("#")[0] for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", text)}
    assert not {target for target in targets if not (document.parent / target).exists()}


def names_of(path: Path) -> set[str]:
    """What a module defines or imports at its top."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


def is_there(dotted: str) -> bool:
    """Whether `webcade.a.b` is a module, or a name of one."""
    place, parts = SOURCE.parent, dotted.split(".")
    while parts and (place / parts[0]).is_dir():
        place /= parts.pop(0)
    if parts and (place / f"{parts[0]}.py").is_file():
        place = place / f"{parts.pop(0)}.py"
    else:
        place /= "__init__.py"
    return not parts or parts[0] in names_of(place)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_that_a_document_names_exists(document: Path) -> None:
    dotted = re.findall(
        r"(?<![/\w.-])webcade(?:\.[A-Za-z_]\w*)+(?!\w*\.(?:md|io))", document.read_text("utf-8")
    )
    assert not {name for name in dotted if not is_there(name)}


def layers(number: int) -> list[set[str]]:
    """The layers of an import contract, from the top."""
    tables = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    return [{name.strip() for name in layer.split("|")} for layer in tables[number]["layers"]]


def test_the_rooms_of_chromium_are_in_the_order_of_their_import_contract() -> None:
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    rule = re.search(r"^2\. (.*?)^3\.", text, re.MULTILINE | re.DOTALL)
    assert rule
    shown = re.split(r"\sthen\s", rule[1].partition(":")[2])
    assert [set(re.findall(r"`(\w+)(?:\.py|/)`", layer)) for layer in shown] == layers(1)


def test_the_tree_is_in_the_order_of_the_import_contract() -> None:
    tree = (ROOT / "docs/architecture.md").read_text("utf-8").split("```")[1]
    shown = [name.removesuffix(".py").rstrip("/") for name in re.findall(r"^  ([\w/.]+)", tree, re.MULTILINE)]
    ranks = {name: rank for rank, layer in enumerate(layers(0)) for name in layer}
    assert {*shown} == {*ranks, "games"}
    assert [ranks[name] for name in shown if name in ranks] == sorted(ranks[name] for name in ranks)


def test_every_class_on_the_path_of_a_step_exists() -> None:
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    steps = "".join(block for block in code_of(text) if "step" in block and "\n" in block)
    named = set(re.findall(r"^ +([A-Z]\w+)[., ]", steps, re.MULTILINE))
    sources = "".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    assert len(named) > 8
    assert not named - set(re.findall(r"^class (\w+)", sources, re.MULTILINE))


def test_what_the_architecture_says_is_in_a_file_is_in_it() -> None:
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    places = re.findall(r"`([A-Za-z]\w+)(?:\.(\w+))?`(?: and `(\w+)`)? in `([\w/]+\.\w+)`", text)
    assert len(places) > 5
    for *names, path in places:
        source = (SOURCE / path).read_text("utf-8")
        assert not [name for name in names if name not in source], path


def test_the_runtimes_readme_has_a_row_for_each_of_its_files() -> None:
    runtime = SOURCE / "runtime"
    tables = re.split(
        r"^\| (?=(?:`\w+/`|outside the rooms) \|)", (runtime / "README.md").read_text(), flags=re.MULTILINE
    )
    rows = set()
    for table in tables[1:]:
        room, _, rest = table.partition(" |")
        rows |= {f"{room.strip('`')}{name}" for name in re.findall(r"`(\w+\.(?:js|wat))`", rest)}
    scripts = [path for ending in ("js", "wat") for path in runtime.rglob(f"*.{ending}")]
    places = {path.relative_to(runtime).as_posix() for path in scripts if path.parent.name != "joined"}
    assert {place if "/" in place else f"outside the rooms{place}" for place in places} <= rows
