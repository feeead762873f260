import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from webcade.game import Game
from webcade.game.keys import KEYS

SCRIPT = Path(__file__).parents[2] / "scripts/generate_docs.py"


@pytest.fixture(scope="module")
def docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_docs", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
    assert "\n![Catch the apple, as the agent sees it](../images/games/catch.png)\n" in card


def test_an_expression_cannot_break_a_cards_tables(docs: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "game.toml").write_text(docs.EXAMPLE.replace("game.caught", "a ||\\n `b`"))
    assert "| `score` | `` a \\|\\| `b` `` |" in docs.card(Game.load(tmp_path))
