"""A game reaches its own address, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import pytest
from open_game import open_game

from games import CANVAS, make_game
from http_server import serving
from webcade.chromium.network.request_tracker import RequestTracker
from webcade.chromium.page import ChromiumPage, PageOptions
from webcade.errors import GameError, PageError
from webcade.page import View

pytestmark = pytest.mark.browser

PAGE = """<canvas width="8" height="8"></canvas><script src="own.js"></script>
<script>
  let answers = 0;
  for (const url of ["https://example.com/a.js", "http://127.0.0.1:9/b", "../outside.js"]) {
    const script = document.createElement("script");
    script.onload = () => (answers += 100);
    script.onerror = () => (answers += 1);
    script.src = url;
    document.body.append(script);
  }
</script>"""


def test_a_page_loads_from_its_own_folder_and_everything_else_is_refused_and_reported(tmp_path: Path) -> None:
    (tmp_path / "outside.js").write_text("var outside = 1;")
    game = make_game(
        tmp_path,
        {"index.html": PAGE, "own.js": "var own = 7;"},
        source={"url": (tmp_path / "site" / "index.html").as_uri()},
        page={"ready": "answers >= 3"},
        readings={"answers": "answers", "own": "own"},
    )
    frame, refused = open_game(game)
    assert frame.readings == {"answers": 3.0, "own": 7.0}
    outside = (tmp_path / "outside.js").as_uri()
    assert sorted(refused) == sorted(["https://example.com/a.js", "http://127.0.0.1:9/b", outside])


@pytest.fixture(params=["http", "file"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where the folder `site` of a test can be had, without its own files."""
    if request.param == "file":
        yield (tmp_path / "site").as_uri()
        return
    handler = partial(SimpleHTTPRequestHandler, directory=tmp_path / "site")
    with serving(handler) as served:
        yield served


FILES = {
    "index.html": f"{CANVAS}<script src='js/game.js?v=3'></script>",
    "js/game.js": "(() => { let score = 5; let lives = 3; window.isReady = true; })();",
}
PATCH = """[page]
ready = "isReady"
ready_within_ms = 50
[[page.patches]]
file = "{file}"
find = "let "
replace = "window.seen = 1; let "
times = {times}
[[page.patches]]
file = "{file}"
find = "lives = 3"
replace = "lives = (window.lives = 4)"
"""


def test_a_patch_changes_what_an_address_answers(tmp_path: Path, address: str) -> None:
    patch = PATCH.format(file="js/game.js", times=2)
    source = {"url": f"{address}/index.html"}
    game = make_game(tmp_path, FILES, patch, source=source, readings={"lives": "lives"})
    frame, refused = open_game(game)
    assert frame.readings == {"lives": 4}
    assert [url for url in refused if not url.endswith("favicon.ico")] == []


def test_a_patch_that_does_not_match_an_answer_is_a_mistake_of_the_file(tmp_path: Path, address: str) -> None:
    patch = PATCH.format(file="game.js", times=1)
    game = make_game(tmp_path, FILES, patch, source={"url": f"{address}/index.html"})
    with pytest.raises(GameError) as caught:
        open_game(game)
    assert caught.value.problems == [
        "page.patches[0].find: expected it once in game.js, found it twice: 'let'"
    ]


def test_a_patch_whose_file_never_comes_is_named_where_the_game_does_not_come_up(
    tmp_path: Path, address: str
) -> None:
    patch = PATCH.format(file="other.js", times=2).replace('"isReady"', '"lives"')
    game = make_game(tmp_path, FILES, patch, source={"url": f"{address}/index.html"})
    with pytest.raises(PageError, match=r"page\.patches: no address ended in other\.js"):
        open_game(game)


def test_the_replies_to_answers_do_not_pile_up(tmp_path: Path) -> None:
    files = {"index.html": CANVAS + "<img src='a.svg'>" * 3, "a.svg": "<svg/>"}
    page = ChromiumPage(make_game(tmp_path, files), View(None), PageOptions())
    try:
        page.reset(0, "reload")
        assert page._browser is not None
        page._browser.call("Browser.getVersion")
        assert not page._browser.pipe._replies
    finally:
        page.close()


UNSEEN = """{canvas}<link rel="prefetch" href="{to}/prefetch"><a ping="{to}/ping" href="#">a</a>
<script>
  var answers = 0;
  const answered = () => {{ answers += 1; }};
  document.querySelector("a").click();
  open("{to}/popup");
  navigator.sendBeacon("{to}/beacon");
  fetch("{to}/kept", {{ keepalive: true }}).catch(answered);
  new WebSocket("{to}/socket").onerror = answered;
  new WebTransport("{to}/transport".replace("http", "https")).ready.catch(answered);
  new SharedWorker("shared.js").port.onmessage = answered;
  const peer = new RTCPeerConnection({{ iceServers: [{{ urls: "{to}".replace("http://", "stun:") }}] }});
  peer.createDataChannel("a");
  peer.createOffer().then((offer) => peer.setLocalDescription(offer));
</script>"""


def test_nothing_in_a_page_reaches_a_server_of_this_machine(tmp_path: Path) -> None:
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def handle(self) -> None:
            asked.append("a connection")

    with serving(Handler) as to:
        shared = (
            f"onconnect = ({{ ports: [port] }}) => fetch('{to}/shared').catch(() => port.postMessage(1));"
        )
        files = {"index.html": UNSEEN.format(canvas=CANVAS, to=to), "shared.js": shared}
        game = make_game(tmp_path, files, page={"ready": "answers >= 4"}, readings={"answers": "answers"})
        frame, refused = open_game(game, "wall")
    assert frame.readings == {"answers": 4}
    assert f"{to}/kept" in refused
    assert asked == []


WORKERS = f"""{CANVAS}<script>
  let got = 0;
  new Worker("worker.js").onmessage = ({{ data }}) => (got += data);
  new Worker(URL.createObjectURL(new Blob(["postMessage(20)"]))).onmessage = ({{ data }}) => (got += data);
  new Worker("nowhere.js").onerror = () => (got += 300);
  new Worker("worker.js").terminate();
</script>"""


def test_no_request_of_a_workers_script_is_waited_for_when_the_worker_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pending: list[set[str]] = []
    stop = RequestTracker.stop

    def note(tracker: RequestTracker) -> None:
        pending.append(set(tracker._open))
        stop(tracker)

    monkeypatch.setattr(RequestTracker, "stop", note)
    files = {"index.html": WORKERS, "worker.js": "postMessage(1)"}
    frame, _ = open_game(make_game(tmp_path, files, readings={"got": "got"}))
    assert frame.readings == {"got": 321}
    assert pending == [set()]
