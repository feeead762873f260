"""What is shipped is what is in the working copy."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import pytest

import webcade
from webcade._version import __version__

ROOT = Path(__file__).parents[2]


def test_the_version_is_stated_once_and_the_metadata_repeats_it() -> None:
    assert version("webcade") == __version__ == webcade.__version__


def test_the_changelog_has_the_version_or_work_in_progress_on_it() -> None:
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] in {"Unreleased", __version__}


def test_the_citation_names_the_latest_version_and_its_date() -> None:
    citation = (ROOT / "CITATION.cff").read_text()
    latest = re.search(r"^## \[(\d.+?)\] - (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert latest
    assert latest[1] == __version__
    assert f"\nversion: {latest[1]}\n" in citation
    assert f'\ndate-released: "{latest[2]}"\n' in citation


def test_every_file_of_the_package_is_installed() -> None:
    installed = Path(webcade.__file__).parent
    source = ROOT / "src/webcade"
    files = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    missing = {path for path in files if "__pycache__" not in path.parts and not (installed / path).exists()}
    assert not missing


def test_no_two_files_of_tests_have_one_name() -> None:
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert not [name for name, count in names.items() if count > 1]  # pytest imports them by name


@pytest.mark.parametrize(
    ("imported", "late"),
    [
        ("webcade", ("webcade.chromium", "webcade.webdriver", "webcade.testing", "webcade.benchmarking")),
        ("webcade.testing", ("webcade.webdriver", "selenium", "matplotlib")),
        ("webcade.cli.doctor", ("selenium",)),
    ],
)
def test_an_import_loads_no_module_that_only_some_uses_need(imported: str, late: tuple[str, ...]) -> None:
    code = f"import sys, {imported}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    prefixes = tuple(f"{name}." for name in late)
    assert not [name for name in loaded.split() if f"{name}.".startswith(prefixes)]


def test_the_public_names_are_the_faces_the_game_and_every_error() -> None:
    errors = {
        name
        for name, one in vars(webcade.errors).items()
        if isinstance(one, type) and issubclass(one, Exception)
    }
    faces = {"Game", "PagePolicy", "RecordEpisode", "Recording", "State", "WebcadeEnv", "WebcadeVectorEnv"}
    functions = {"catalogue", "check_game", "discover", "parallel_env"}
    assert set(webcade.__all__) == errors | faces | functions | {"__version__"}
    assert all(hasattr(webcade, name) for name in webcade.__all__)


def test_the_entry_for_gymnasiums_list_is_true() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    entry = text.split("```markdown\n- ")[1].split("```")[0]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (gymnasium,) = [one for one in project["dependencies"] if one.startswith("gymnasium")]
    assert f"badge/{quote(gymnasium.capitalize()).replace('%3E', '-%3E', 1)}-blue" in entry
    assert f"({project['urls']['Homepage']})" in entry
    games = len(list((ROOT / "src/webcade/games").glob("*/game.toml")))
    assert f"{games} games come with it" in entry
    description = entry.strip().split("\n\n")[-1]
    assert 2 <= description.count(". ") + 1 <= 5, "as the list's template wants it"
