"""What is shipped is what is in the working copy."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path

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
    faces = {"Game", "RecordEpisode", "Recording", "State", "WebcadeEnv", "WebcadeVectorEnv"}
    assert set(webcade.__all__) == errors | faces | {"catalogue", "check_game", "discover", "__version__"}
    assert all(hasattr(webcade, name) for name in webcade.__all__)
