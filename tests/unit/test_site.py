"""A game's site: what is answered to which address, without a browser."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path
from typing import Any

import brotli
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


def load(home: Path, further: str = "", **source: Any) -> Game:
    return make_game(home, further=further, source={"folder": "site", **source})


def answer(game: Game, path: str, wanted_range: str | None = None) -> Answer:
    found = open_site(game).answer(ORIGIN + path, wanted_range)
    assert found is not None
    return found


def test_a_file_is_answered_with_its_bytes_and_media_type(home: Path) -> None:
    found = answer(load(home), "/js/game.js?v=3")
    assert (found.status, found.body) == (200, b"let a = 1; let b = 1;")
    assert found.all_headers["Content-Type"] == "text/javascript"
    assert found.all_headers["Content-Length"] == "21"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.html", "text/html"), ("a.xhtml", "application/xhtml+xml"), ("a.xht", "application/xhtml+xml"),
        ("a.js", "text/javascript"), ("a.mjs", "text/javascript"), ("a.wasm", "application/wasm"),
        ("a.json", "application/json"), ("a.webmanifest", "application/manifest+json"),
        ("a.tmx", "application/xml"), ("a.atlas", "text/plain"), ("a.plist", "application/xml"),
        ("a.svg", "image/svg+xml"), ("a.avif", "image/avif"), ("a.webp", "image/webp"),
        ("a.glb", "model/gltf-binary"), ("a.gltf", "model/gltf+json"), ("a.ktx2", "image/ktx2"),
        ("a.ogg", "audio/ogg"), ("a.opus", "audio/ogg"), ("a.m4a", "audio/mp4"), ("a.mid", "audio/midi"),
        ("a.wav", "audio/wav"), ("a.webm", "video/webm"), ("a.WOFF2", "font/woff2"),
        ("a.basis", "application/octet-stream"), ("a.pck", "application/octet-stream"),
        ("a.data", "application/octet-stream"), ("a.unheard", "application/octet-stream"),
        ("levels.json.gz", "application/gzip"),
    ],
)  # fmt: skip
def test_each_kind_of_file_has_the_type_that_browsers_insist_on(home: Path, name: str, expected: str) -> None:
    (home / "site" / name).write_bytes(b"1")
    assert answer(load(home), f"/{name}").media_type == expected


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("ascii.html", b"<p>e", "text/html"),
        ("utf8.html", "<p>é".encode(), "text/html; charset=utf-8"),
        ("latin1.html", "<p>é".encode("cp1252"), "text/html"),
        ("marked.html", "<p>é".encode("utf-8-sig"), "text/html"),
        ("utf16.js", "let a = 'é'".encode("utf-16"), "text/javascript"),
        ("jis.html", '<meta charset="iso-2022-jp">日本'.encode("iso2022_jp"), "text/html"),
        ("utf8.json", '"é"'.encode(), "application/json; charset=utf-8"),
        ("utf8.svg", "<svg>é</svg>".encode(), "image/svg+xml; charset=utf-8"),
        ("utf8.wasm", "é".encode(), "application/wasm"),
    ],
)
def test_a_text_has_a_charset_where_its_bytes_prove_utf8_and_decides_itself_elsewhere(
    home: Path, name: str, content: bytes, expected: str
) -> None:
    (home / "site" / name).write_bytes(content)
    assert answer(load(home), f"/{name}").media_type == expected


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("font.fnt", b'<?xml version="1.0"?><font/>', "application/xml"),
        ("lines.fnt", b"info face=Arial", "text/plain"),
        ("binary.fnt", b"BMF\3\1", "application/octet-stream"),
        ("index.php", b"<!DOCTYPE html><p>", "text/html"),
        ("page", b"<!-- saved --><html><p>", "text/html"),
        ("data.php", b"{}", "application/octet-stream"),
    ],
)
def test_a_file_whose_ending_says_too_little_has_the_type_of_its_content(
    home: Path, name: str, content: bytes, expected: str
) -> None:
    (home / "site" / name).write_bytes(content)
    assert answer(load(home), f"/{name}").media_type == expected


JS = b"let a = 1;"
GZIP, BROTLI = gzip.compress(JS, mtime=0), brotli.compress(JS)
PACKED = [
    ("game.js.gz", GZIP, "gzip", "text/javascript"),
    ("game.wasm.gz", GZIP, "gzip", "application/wasm"),
    ("game.data.br", BROTLI, "br", "application/octet-stream"),
    ("game.framework.js.br", BROTLI, "br", "text/javascript"),
    ("game.framework.js.unityweb", GZIP, "gzip", "text/javascript"),
    ("game.data.unityweb", GZIP, "gzip", "application/octet-stream"),
    ("game.symbols.json.gz", GZIP, "gzip", "application/json"),
    ("game.wasm", GZIP, "gzip", "application/wasm"),
    ("drawing.svgz", GZIP, "gzip", "image/svg+xml"),
]


@pytest.mark.parametrize(("name", "content", "encoding", "kind"), PACKED)
def test_a_file_that_a_build_has_packed_is_sent_with_its_encoding_and_the_inner_type(
    home: Path, name: str, content: bytes, encoding: str, kind: str
) -> None:
    (home / "site" / name).write_bytes(content)
    found = answer(load(home), f"/{name}", "bytes=0-3")
    assert (found.status, found.body, found.packed, found.media_type) == (200, JS, content, kind)
    assert found.all_headers["Content-Encoding"] == encoding
    assert found.all_headers["Content-Length"] == str(len(content))
    assert "Content-Encoding" not in found.unpacked().all_headers
    assert found.unpacked().all_headers["Content-Length"] == str(len(JS))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("levels.json.gz", GZIP),  # the game's own format: it unpacks it
        ("game.data.unityweb", BROTLI),  # the build's loader unpacks it
        ("game.data", GZIP),
        ("game.js.gz", JS),  # not packed, whatever its name says
    ],
)
def test_other_packed_files_are_sent_as_they_are(home: Path, name: str, content: bytes) -> None:
    (home / "site" / name).write_bytes(content)
    found = answer(load(home), f"/{name}")
    assert (found.body, found.packed) == (content, None)


def test_a_game_may_have_all_packed_files_as_they_are(home: Path) -> None:
    (home / "site" / "game.wasm.gz").write_bytes(GZIP)
    found = answer(load(home, content_encoding=False), "/game.wasm.gz")
    assert (found.body, found.packed, found.media_type) == (GZIP, None, "application/gzip")


def test_a_stub_may_be_a_packed_file(home: Path) -> None:
    (home / "build.br").write_bytes(BROTLI)
    stub = '[[page.stubs]]\nurl = "https://cdn.example.com/game.js.br"\nfile = "build.br"'
    found = open_site(load(home, stub)).answer("https://cdn.example.com/game.js.br")
    assert found is not None
    assert (found.body, found.media_type) == (JS, "text/javascript")


@pytest.mark.parametrize(("name", "content"), [("game.js.gz", GZIP), ("game.js.br", BROTLI)])
def test_a_patch_changes_what_is_in_a_packed_file(home: Path, name: str, content: bytes) -> None:
    (home / "site" / name).write_bytes(content)
    patch = f'[[page.patches]]\nfile = "{name}"\nfind = "let"\nreplace = "var"'
    found = answer(load(home, patch), f"/{name}")
    assert (found.body, found.packed, found.media_type) == (b"var a = 1;", None, "text/javascript")


@pytest.mark.parametrize(("name", "content"), [("game.js.gz", GZIP[:-9]), ("game.js.br", BROTLI[:-4])])
def test_a_damaged_packed_file_is_a_failed_request_that_says_so(
    home: Path, name: str, content: bytes
) -> None:
    (home / "site" / name).write_bytes(content)
    found = answer(load(home), f"/{name}")
    assert found.status == 500
    assert found.problem.startswith("is damaged: ")


def test_without_the_package_for_brotli_the_request_fails_and_says_what_to_type(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "brotli", None)
    (home / "site" / "game.js.br").write_bytes(BROTLI)
    found = answer(load(home), "/game.js.br")
    assert found.problem == 'is packed with Brotli; type: pip install "webcade[brotli]"'


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
        ("bytes=9-2", 200, b"let a = 1; let b = 1;", None),
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
    assert (found.body[:5], found.media_type) == (b"let a", "text/javascript")
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
