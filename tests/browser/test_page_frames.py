"""A frame within a page, of its own origin, lives in the page's time and chance."""

from __future__ import annotations

import time

import pytest
from open_page import FRAME_MS, OpenPage, let_wall_time_pass
from page_plays import TwoPlays, page_of

pytestmark = pytest.mark.browser

CLOCK = """
    var log = [];
    setInterval(() => log.push(['timer', performance.now()]), 10);
    requestAnimationFrame((time) => log.push(['frame', time]));
"""


@pytest.fixture
def framed(page: OpenPage) -> OpenPage:
    """A page with an empty frame, `inner` its window."""
    page.run("""
        var frame = document.createElement('iframe');
        document.body.append(frame);
        var inner = frame.contentWindow;
    """)
    return page


def test_its_time_is_the_pages(framed: OpenPage) -> None:
    framed.run(f"inner.eval({CLOCK!r}.replaceAll('\\n', ' '))")
    let_wall_time_pass(framed)
    assert framed("[inner.performance.now(), inner.log]") == [0, []]
    framed.frames(1)
    assert framed("inner.log") == [["timer", 10], ["frame", FRAME_MS]]
    assert framed("[inner.performance.now(), inner.Date.now() === Date.now()]") == [FRAME_MS, True]


def test_a_document_of_its_own_is_in_the_pages_time_from_its_first_script(page: OpenPage) -> None:
    page.frames(3)
    page.run("""
        var frame = document.createElement('iframe');
        const script = 'var first = performance.now(), later = 0; setTimeout(() => { later += 1 })';
        frame.srcdoc = `<script>${script}</script>`;
        var loaded = new Promise((done) => { frame.onload = done; });
        document.body.append(frame);
    """)
    page("loaded.then(() => 1)")
    page.frames(1)
    assert page("[frame.contentWindow.first, frame.contentWindow.later]") == [0, 1]
    origin = page("frame.contentWindow.performance.timeOrigin - performance.timeOrigin")
    assert origin == 3 * FRAME_MS


ALONE = """
    var heard = 0;
    addEventListener('message', () => { heard += 1; });
    const script = "setInterval(() => parent.postMessage(performance.now(), '*'), 1)";
    const around = 'data:text/html,' + encodeURIComponent(HTML);
    document.body.append(Object.assign(document.createElement('iframe'), { src: around }));
"""
INNER = {
    "at a data: address": "`<script>${script}</script>`",
    "in one at a data: address": (
        "`<iframe srcdoc='<script>${script.replaceAll('parent', 'top').replaceAll(`'`, '&apos;')}</script>'>`"
    ),
}


@pytest.mark.parametrize("where", INNER)
def test_a_frame_out_of_the_pages_reach_has_the_browsers_time(page: OpenPage, where: str) -> None:
    page.run(ALONE.replace("HTML", INNER[where]))
    end = time.monotonic() + 10
    while page("heard") < 3 and time.monotonic() < end:
        page.frames(1)
    assert page("heard") >= 3


def test_its_chance_is_the_pages(framed: OpenPage) -> None:
    framed.seed(8)
    drawn = framed("[Math.random(), inner.Math.random(), Math.random(), inner.crypto.randomUUID()]")
    framed.seed(8)
    assert framed("[Math.random(), Math.random(), Math.random(), crypto.randomUUID()]") == drawn


def test_its_animations_are_in_the_pages_time(framed: OpenPage) -> None:
    framed.run("""
        inner.document.body.innerHTML = `<style>@keyframes slide { to { left: 1000px } }
          p { position: absolute; left: 0; animation: slide 1s linear }</style><p>`;
    """)
    framed.frames(11)
    left = framed("parseFloat(inner.getComputedStyle(inner.document.querySelector('p')).left)")
    assert left == pytest.approx(10 * FRAME_MS, abs=0.001)


def test_its_callbacks_end_with_it(framed: OpenPage) -> None:
    framed.run("""
        var log = [];
        inner.setInterval(() => log.push('timer'), 5);
        inner.requestAnimationFrame(() => log.push('frame'));
        frame.remove();
    """)
    framed.frames(3)
    assert framed("log") == []


def test_keys_go_into_it_when_it_has_the_focus(framed: OpenPage) -> None:
    framed.run(
        "var log = []; inner.addEventListener('keydown', (event) => log.push(event.code)); frame.focus()"
    )
    framed.press("ArrowUp")
    assert framed("log") == ["ArrowUp"]


CALLED = """<!doctype html><script>
    onmessage = ({ data, source }) => source.postMessage(data * 2, '*');
</script>"""
CALLS = """
    const inner = document.createElement('iframe');
    inner.src = 'called.html';
    document.body.append(inner);
    const at = (ms, act) => setTimeout(act, ms);
"""


def test_messages_between_a_page_and_its_frame_come_before_the_next_callback(play_page: TwoPlays) -> None:
    script = f"""{CALLS}
        onmessage = ({{ data }}) => note(data);
        for (let k = 1; k < 5; k++) {{
            at(30 * k, () => {{
                inner.contentWindow.postMessage(k, location.origin);
                postMessage('itself', '*');
                inner.contentWindow.postMessage(10 * k, '*');
            }});
            at(30 * k, () => note('timer'));
        }}"""
    log = play_page(page_of(script) | {"called.html": CALLED}, steps=4)
    assert sorted(log) == sorted(
        f"{30 * k} {what}" for k in range(1, 5) for what in ("itself", 2 * k, 20 * k, "timer")
    )
    assert [line for line in log if line.startswith("60 ")][-1] == "60 timer"
    assert [line for line in log if line in ("60 4", "60 40")] == ["60 4", "60 40"]


def test_two_windows_that_answer_each_other_for_ever_hold_nothing_up(play_page: TwoPlays) -> None:
    script = f"""{CALLS}
        let turns = 0;
        onmessage = ({{ data, source }}) => {{ turns += 1; source.postMessage(data % 7, '*'); }};
        at(20, () => {{ inner.contentWindow.postMessage(1, '*'); at(0, () => note(turns >= 32)); }});"""
    assert play_page(page_of(script) | {"called.html": CALLED}, steps=2) == ["20 true"]
    assert play_page.seconds < 2


@pytest.mark.parametrize("end", ["inner.remove();", "inner.src = 'other.html';"])
def test_a_message_to_a_frame_that_goes_away_holds_nothing_up(play_page: TwoPlays, end: str) -> None:
    script = f"""{CALLS}
        onmessage = ({{ data }}) => note(data);
        at(20, () => {{ inner.contentWindow.postMessage(1, '*'); {end} }});
        at(60, () => {{ postMessage('still', '*'); }});"""
    files = page_of(script) | {"called.html": CALLED, "other.html": "<!doctype html>"}
    log = play_page(files, steps=3)
    assert log[-1] == "60 still"
    assert play_page.seconds < 3
