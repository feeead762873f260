"""What webcade new can be pointed at, and what it says of anything else."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from test_npm import INTEGRITY, calls, home

from webcade.catalogue import FOLDER
from webcade.discovery.origins import find_origin
from webcade.discovery.writing import trial_text
from webcade.errors import OptionError
from webcade.site import ORIGIN

__all__ = ["home"]


def test_a_folders_table_names_its_page_and_is_relative_to_the_file_that_is_written(tmp_path: Path) -> None:
    (tmp_path / "game/dist").mkdir(parents=True)
    (tmp_path / "game/dist/play.html").write_text("<script></script>")
    (tmp_path / "new").mkdir()
    origin = find_origin(tmp_path / "game")
    assert origin.name == "game"
    assert origin.table_from(tmp_path / "new") == {"folder": "../game/dist", "page": "play.html"}


def test_a_packages_table_has_its_checksum_and_its_likeliest_page(home: Path) -> None:
    origin = find_origin("@own/game@1.2.3")
    assert origin.table == {"npm": "@own/game@1.2.3", "integrity": INTEGRITY}
    assert find_origin("@own/game@1.2.3").name == "game"
    assert len(calls(home)) == 1


def test_another_page_of_a_package_is_named(home: Path) -> None:
    with pytest.raises(OptionError, match=r"page: there is no 'play.html' in the package @own/game@1.2.3"):
        find_origin("@own/game@1.2.3", "play.html")


@pytest.mark.parametrize("source", [FOLDER / "snake/game.toml", "Snake", "webcade/Snake-v0"])
def test_of_a_game_toml_only_the_source_counts(source: str | Path) -> None:
    given = tomllib.loads((FOLDER / "snake/game.toml").read_text())
    origin = find_origin(source)
    assert origin.table == given["source"]
    written = tomllib.loads(trial_text(origin, None, []))
    assert written["source"] == given["source"]
    assert "patches" not in written["page"]
    assert "ready" not in written["page"]


def test_an_address_is_a_url() -> None:
    origin = find_origin("https://example.com/games/catch/")
    assert (origin.name, dict(origin.table)) == ("catch", {"url": "https://example.com/games/catch/"})


def test_another_page_of_the_same_game_is_named_as_its_folder_package_or_server_has_it(
    tmp_path: Path, home: Path
) -> None:
    (tmp_path / "index.html").write_text("<iframe src='play/a%20b.html?x=1'>")
    inner = find_origin(tmp_path).at(f"{ORIGIN}/play/a%20b.html?x=1")
    assert inner is not None
    assert inner.table == {"folder": ".", "page": "play/a b.html?x=1"}
    assert inner.others == ("index.html",)
    package = find_origin("@own/game@1.2.3").at(f"{ORIGIN}/inner.html")
    assert package is not None
    assert package.table["page"] == "inner.html"
    served = find_origin("https://example.com/games/").at("https://example.com/inner/")
    assert served is not None
    assert served.table == {"url": "https://example.com/inner/"}
    for elsewhere in ("", "about:srcdoc", "https://other.example/"):
        assert find_origin(tmp_path).at(elsewhere) is None


@pytest.mark.parametrize("source", ["nowhere", "--force@1.0.0", "..@1.0.0", "snake@latest", "ftp://a/b"])
def test_anything_else_is_refused_with_what_is_expected(source: str) -> None:
    with pytest.raises(OptionError, match="source: expected a folder with a game, its page, a package as"):
        find_origin(source)


def test_a_file_without_a_source_is_refused(tmp_path: Path) -> None:
    (tmp_path / "game.toml").write_text("webcade = 1")
    with pytest.raises(OptionError, match=r"expected a game.toml with a \[source\]"):
        find_origin(tmp_path / "game.toml")
