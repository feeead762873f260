"""A page sees the same machine everywhere, and a screen that it may have for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import gymnasium as gym
import psutil
import pytest
from open_page import FRAME_MS, OpenPage, let_wall_time_pass

from games import CANVAS, write_game
from http_server import serving
from webcade.runtime import EPOCH_MS

pytestmark = pytest.mark.browser


@pytest.fixture
def served() -> Iterator[str]:
    """The empty page's address over HTTP: a `file:` page has no cookies and no folder of its own."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(Path(__file__).parents[1] / "pages"))
    with serving(handler) as address:
        yield f"{address}/blank.html"


def test_the_machine_is_the_same_everywhere(page: OpenPage) -> None:
    assert page("[navigator.hardwareConcurrency, navigator.deviceMemory ?? 8, navigator.onLine]") == [
        4,
        8,
        True,
    ]
    assert page("[navigator.connection.effectiveType, navigator.connection.rtt]") == ["4g", 50]
    assert page("[navigator.vibrate(50), speechSynthesis.getVoices()]") == [True, []]


def test_a_file_was_made_at_the_page_time(page: OpenPage) -> None:
    page.frames(60)
    assert page("new File(['x'], 'a.txt').lastModified") == EPOCH_MS + 1000
    assert page("new File(['x'], 'a.txt', { lastModified: 5 }).lastModified") == 5
    assert page("new File(['xy'], 'a.txt', { type: 'text/plain' }).type") == "text/plain"


def test_what_the_browser_dates_itself_is_dated_by_page_time(
    load_page: Callable[..., OpenPage], served: str
) -> None:
    page = load_page(served)
    page.frames(60)
    page.run("""
        var form = new FormData(), told = {};
        form.append('blob', new Blob(['x']));
        told.form = form.get('blob').lastModified;
        told.note = new Notification('x').timestamp;
        told.given = new Notification('x', { timestamp: 5 }).timestamp;
        (async () => {
            const root = await navigator.storage.getDirectory();
            const file = await root.getFileHandle('a', { create: true });
            told.stored = (await file.getFile()).lastModified;
            const certificate = { name: 'ECDSA', namedCurve: 'P-256' };
            told.certificate = (await RTCPeerConnection.generateCertificate(certificate)).expires;
            const changed = new Promise((resolve) => { cookieStore.onchange = resolve; });
            await cookieStore.set({ name: 'a', value: 'b', expires: 4e12 });
            told.changed = (await changed).changed[0].expires;
            told.cookie = (await cookieStore.get('a')).expires;
            told.cookies = (await cookieStore.getAll()).map((cookie) => cookie.expires);
        })().catch((error) => { told.error = `${error}`; });
    """)
    at = EPOCH_MS + 1000
    for _ in range(100):  # the browser's answers come with frames
        if page("'cookies' in told"):
            break
        let_wall_time_pass(page, ms=10)
        page.frames(1)
    told = page("told")
    assert told.pop("certificate") - 30 * 86_400_000 in range(at, at + 2000)
    assert told.pop("stored") in range(at, at + 2000)
    assert told == {"form": at, "note": at, "given": 5, "changed": None, "cookie": None, "cookies": [None]}


def test_the_reports_of_a_peer_connection_are_of_the_page_time(page: OpenPage) -> None:
    page.frames(60)
    page.run("""
        var told = {};
        const peer = new RTCPeerConnection();
        peer.createDataChannel('a');
        const times = (list) => [...new Set(list.map((stats) => stats.timestamp))];
        setTimeout(async () => {
            const report = await peer.getStats();
            const each = [];
            report.forEach(function (stats, key) { each.push(stats, this.get(key)); }, report);
            told.times = times([
                ...each, ...report.values(), ...[...report].map((entry) => entry[1]),
                report.get([...report.keys()][0]),
            ]);
            told.count = each.length;
            told.passes = [report.entries === report[Symbol.iterator], `${report.entries().next}`];
            told.frame = performance.now();
        });
    """)
    page.frames(1)  # which waits for the answer
    at = page("told.frame")
    assert at < 62 * FRAME_MS
    assert page("told.times") == [EPOCH_MS + int(at)]
    assert page("told.count") > 1
    assert page("told.passes") == [True, "function next() { [native code] }"]


def test_a_page_that_asks_for_the_whole_screen_has_it(page: OpenPage) -> None:
    page.run("""
        var log = [];
        const note = () => log.push(document.fullscreenElement === document.body);
        document.addEventListener('fullscreenchange', note);
        document.body.requestFullscreen().then(() => log.push('entered'));
    """)
    page.frames(1)
    page.run("document.exitFullscreen().then(() => log.push('left', document.fullscreenElement))")
    page.frames(1)
    assert page("log") == [True, "entered", False, "left", None]


LISTENS = f"{CANVAS}<script>addEventListener('gamepadconnected', () => {{}})</script>"


def test_a_page_that_listens_for_gamepads_hears_of_none_that_this_machine_has(tmp_path: Path) -> None:
    env = gym.make("webcade/Game-v0", game=write_game(tmp_path, LISTENS))
    try:
        env.reset(seed=0)
        env.step(0)
        assert "Gamepad polling" not in _threads()  # the browser's, which looks for gamepads
    finally:
        env.close()


def _threads() -> list[str]:
    """The names of the threads of all processes that this one has started."""
    return [
        name.read_text().strip()
        for process in psutil.Process().children(recursive=True)
        for name in Path(f"/proc/{process.pid}/task").glob("*/comm")
    ]
