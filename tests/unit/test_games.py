"""What holds for every game of the catalogue, as files."""

import re
from pathlib import Path

import pytest

import webcade
from webcade.catalogue import catalogue

PACKAGE = Path(webcade.__file__).parent
GAMES = list(catalogue().values())
# The article's own environment is of the dinosaur; Atari's Breakout is another game than LittleJS's.
# A benchmark says which games it measures.
MAY_NAME_ONE = {"webdriver", "article_way.py", "atari.py", "reloads.py"}


@pytest.mark.parametrize("game", GAMES, ids=lambda game: game.name)
def test_a_games_file_is_under_sixty_lines(game: webcade.Game) -> None:
    assert len((game.folder / "game.toml").read_text().splitlines()) < 60


@pytest.mark.parametrize("game", GAMES, ids=lambda game: game.name)
def test_a_game_has_a_score_and_a_limit(game: webcade.Game) -> None:
    assert "score" in game.readings
    assert game.episode.max_steps is not None


@pytest.mark.parametrize("game", GAMES, ids=lambda game: game.name)
def test_no_module_names_a_game(game: webcade.Game) -> None:
    word = re.compile(rf"\b{re.escape(game.name)}\b")
    files = [file for kind in ("*.py", "*.js") for file in PACKAGE.rglob(kind)]
    names = {str(file.relative_to(PACKAGE)) for file in files if word.search(code_of(file))}
    allowed = {name for name in names if MAY_NAME_ONE & set(Path(name).parts)}
    assert {name for name in names - allowed if not name.startswith("games/")} == set()


def code_of(file: Path) -> str:
    """A file's text without its comments and the examples in its texts, which may name what they like."""
    text = re.sub(r'"""\n?.*?"""', "", file.read_text(), flags=re.DOTALL)
    return re.sub(r"#.*|//.*|/\*.*?\*/", "", text, flags=re.DOTALL if file.suffix == ".js" else 0)
