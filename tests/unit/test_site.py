"""A game's site: what is answered to which address, without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from games import make_game
from webcade.errors import GameError
from webcade.game import Game
from webcade.site import ORIGIN, Answer, open_site


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "site" / "js").mkdir(parents=True)
    (tmp_path / "site" / "index.html").write_text("<p>é</p>")
    (tmp_path / "site" / "js" / "game.js").write_text("let a = 1; let b = 1;")
    (tmp_path / "secret.txt").write_text("no")
    return tmp_path


def load(home: Path, further: str = "", **source: str) -> Game:
    return make_game(home, further=further, source={"folder": "site", **source})


def answer(game: Game, path: str, wanted_range: str | None = None) -> Answer:
    found = open_site(game).answer(ORIGIN + path, wanted_range)
    assert found is not None
    return found


def test_a_file_is_answered_with_its_bytes_and_media_type(home: Path) -> None:
    found = answer(load(home), "/js/game.js?v=3")
    assert (found.status, found.body) == (200, b"let a = 1; let b = 1;")
    assert found.all_headers["Content-Type"] == "text/javascript; charset=utf-8"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.mjs", "text/javascript; charset=utf-8"),
        ("a.wasm", "application/wasm"),
        ("a.json", "application/json; charset=utf-8"),
        ("a.WOFF2", "font/woff2"),
        ("a.ogg", "audio/ogg"),
        ("a.svg", "image/svg+xml; charset=utf-8"),
        ("a.unheard", "application/octet-stream"),
        ("latin1.html", "text/html"),
    ],
)
def test_each_kind_of_file_has_the_type_that_browsers_insist_on(home: Path, name: str, expected: str) -> None:
    (home / "site" / name).write_bytes(b"\xe9" if name.startswith("latin1") else b"1")
    assert answer(load(home), f"/{name}").media_type == expected


@pytest.mark.parametrize("path", ["/", "/index.html", "//index.html"])
def test_a_folder_is_answered_with_its_index(home: Path, path: str) -> None:
    assert answer(load(home), path).body == "<p>é</p>".encode()


def test_a_folder_without_its_slash_is_a_redirect(home: Path) -> None:
    found = answer(load(home), "/js")
    assert (found.status, found.headers["Location"]) == (301, "/js/")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/js/../../secret.txt",
        "//" + "secret.txt", "/%00", "/link.txt", "/linked/secret.txt", "/missing.js",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_folder(home: Path, path: str) -> None:
    (home / "site" / "link.txt").symlink_to(home / "secret.txt")
    (home / "site" / "linked").symlink_to(home)
    assert answer(load(home), path).status == 404


@pytest.mark.parametrize(
    ("wanted", "status", "body", "content_range"),
    [
        ("bytes=0-3", 206, b"let ", "bytes 0-3/21"),
        ("bytes=17-", 206, b"= 1;", "bytes 17-20/21"),
        ("bytes=-4", 206, b"= 1;", "bytes 17-20/21"),
        ("bytes=4-999", 206, b"a = 1; let b = 1;", "bytes 4-20/21"),
        ("bytes=99-", 416, b"", "bytes */21"),
        ("lines=1-2", 200, b"let a = 1; let b = 1;", None),
    ],
)
def test_a_range_is_answered_with_that_part(
    home: Path, wanted: str, status: int, body: bytes, content_range: str | None
) -> None:
    found = answer(load(home), "/js/game.js", wanted)
    assert (found.status, found.body, found.headers.get("Content-Range")) == (status, body, content_range)


def test_an_address_elsewhere_is_not_answered_unless_a_stub_is(home: Path) -> None:
    stub = '[[page.stubs]]\nurl = "https://*.example.com/x.js*"\nfile = "source:js/game.js"'
    site = open_site(load(home, stub))
    assert site.answer("https://example.org/x.js") is None
    found = site.answer("https://cdn.example.com/x.js?v=1")
    assert found is not None
    assert (found.body[:5], found.media_type) == (b"let a", "text/javascript; charset=utf-8")
    assert found.all_headers["Access-Control-Allow-Origin"] == "*"


def test_the_pages_of_a_game_share_a_site_that_reads_each_file_once(home: Path) -> None:
    game = load(home)
    first = open_site(game)
    assert open_site(game) is first
    assert first.file("/js/game.js") is first.file("/js/game.js")


def test_query_and_fragment_follow_the_start_page(home: Path) -> None:
    game = load(home, page="index.html?a=1&b=ä#top")
    assert open_site(game).url == f"{ORIGIN}/index.html?a=1&b=ä#top"


def test_html_of_the_file_is_a_page_of_the_site(home: Path) -> None:
    game = load(home, page="play/start.html", html="<p>Hello")
    assert answer(game, "/play/start.html").body == b"<p>Hello"


def test_patches_are_applied_one_after_the_other(home: Path) -> None:
    patches = """
    [[page.patches]]
    file = "js/game.js"
    find = "let "
    replace = "var "
    times = 2
    [[page.patches]]
    file = "js/game.js"
    find = "var b"
    replace = "var c"
    """
    assert answer(load(home, patches), "/js/game.js").body == b"var a = 1; var c = 1;"


PATCH = '[[page.patches]]\nfile = "{file}"\nfind = "{find}"\nreplace = ""'
MISTAKES = [
    ({"further": PATCH.format(file="js/game.js", find="let")},
     "page.patches[0].find: expected it once in js/game.js, found it twice: 'let'"),
    ({"further": PATCH.format(file="js/game.js", find="nowhere")},
     "page.patches[0].find: expected it once in js/game.js, found none: 'nowhere'"),
    ({"further": PATCH.format(file="js/gane.js", find="let")},
     "page.patches[0].file: the source has no file 'js/gane.js'; did you mean 'js/game.js'?"),
    ({"further": '[[page.stubs]]\nurl = "*"\nfile = "source:x.js"'},
     "page.stubs[0].file: the source has no file 'x.js'"),
    ({"page": "indx.html"},
     "source.page: there is no 'indx.html' in 'site'; did you mean 'index.html'?"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "sentence"), MISTAKES)
def test_a_mistake_in_what_the_file_says_of_its_source_is_one_sentence(
    home: Path, changes: dict[str, str], sentence: str
) -> None:
    with pytest.raises(GameError) as caught:
        open_site(load(home, **changes))
    assert caught.value.problems == [sentence]


def test_the_digest_covers_the_folders_content_and_its_patches(home: Path) -> None:
    digests = [open_site(load(home)).digest, open_site(load(home)).digest]
    patched = load(home, '[[page.patches]]\nfile = "js/game.js"\nfind = "let a"\nreplace = "var a"')
    digests.append(open_site(patched).digest)
    (home / "site" / "further.txt").write_text("1")
    digests.append(open_site(load(home)).digest)
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


def test_a_file_that_was_changed_is_read_again_in_the_same_process(home: Path) -> None:
    game = load(home)
    before = open_site(game)
    assert open_site(game) is before
    (home / "site" / "js" / "game.js").write_text("let a = 2; let b = 22;")
    after = open_site(game)
    assert after.file("/js/game.js").body == b"let a = 2; let b = 22;"
    assert after.digest != before.digest
    assert before.file("/index.html").body == "<p>é</p>".encode()


def test_a_file_that_was_added_is_served(home: Path) -> None:
    game = load(home)
    held = open_site(game)
    (home / "site" / "late.js").write_text("late")
    assert open_site(game).file("/late.js").body == b"late"
    assert held.digest != open_site(game).digest
