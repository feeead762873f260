"""Workers live in the page's time and chance, and answer before the page's next callback."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from open_page import FRAME_MS, OpenPage, let_wall_time_pass

pytestmark = pytest.mark.browser

WORK = """
    var log = [];
    var work = (run) => {
      const url = URL.createObjectURL(new Blob([`(${run})()`]));
      const worker = new Worker(url);
      worker.onmessage = ({ data }) => log.push(data);
      return worker;
    };
"""


@pytest.fixture
def working(page: OpenPage) -> OpenPage:
    """A page with `work(function)`, a worker whose messages go to `log`."""
    page.run(WORK)
    return page


def test_a_workers_clocks_stand_still_between_frames(working: OpenPage) -> None:
    working.run("""
        work(() => {
          setInterval(() => postMessage(performance.now()), 10);
          requestAnimationFrame((time) => postMessage('frame ' + (time === performance.now())));
        });
    """)
    working.settle()
    let_wall_time_pass(working)
    assert working("log") == []
    working.frames(3)
    let_wall_time_pass(working)
    assert working("log") == [10, "frame true", 20, 30, 40, 50]


def test_a_workers_files_and_entries_tell_nothing_of_real_time(working: OpenPage) -> None:
    working.frames(60)
    working.run("""
        work(() => {
          const form = new FormData();
          form.append('blob', new Blob(['x']));
          const made = new File(['x'], 'a.txt');
          setTimeout(() => {
            const dates = [made, form.get('blob')].map((file) => Date.now() - file.lastModified);
            postMessage([...dates, performance.getEntries().length]);
          });
        });
    """)
    working.frames(2)
    (told,) = working("log")
    assert told[1:] == [0, 0]
    assert 0 <= told[0] < 2 * FRAME_MS


def test_a_worker_answers_before_the_next_callback_however_long_it_thinks(working: OpenPage) -> None:
    working.run("""
        var thinker = work(() => {
          onmessage = async ({ data }) => {
            let sum = 0;
            for (let i = 0; i < data; i++) sum += i;
            await (await fetch('data:,x')).text();
            postMessage(sum);
          };
        });
        setTimeout(() => thinker.postMessage(3e7), 1);
        setTimeout(() => log.push('timer'), 1);
        requestAnimationFrame((time) => log.push(time));
    """)
    working.frames(1)
    assert working("log") == [3e7 * (3e7 - 1) / 2, "timer", FRAME_MS]


def test_its_date_goes_on_from_the_pages_and_its_chance_is_the_episodes(working: OpenPage) -> None:
    drawn = []
    for seed in (4, 4, 5):
        working.run("log = []; if (window.worker) worker.terminate();")
        working.run("worker = work(() => { onmessage = () => postMessage([Date.now(), Math.random()]); })")
        working.settle()
        working.seed(seed)
        working.frames(1)
        working.run("worker.postMessage(0)")
        working.settle()
        date, chance = working("log[0]")
        assert date == working("Date.now()")
        drawn.append(chance)
    assert drawn[0] == drawn[1] != drawn[2]


def test_buffers_and_ports_go_into_a_worker(working: OpenPage) -> None:
    working.run("""
        const worker = work(() => {
          onmessage = ({ data, ports }) => {
            ports[0].postMessage(new Uint8Array(data).length);
            const answer = new Uint8Array([1, 2]).buffer;
            postMessage(answer, [answer]);
          };
        });
        worker.onmessage = ({ data }) => log.push(data instanceof ArrayBuffer, data.byteLength);
        const { port1, port2 } = new MessageChannel(), buffer = new ArrayBuffer(5);
        port1.onmessage = ({ data }) => log.push('port', data);
        worker.postMessage(buffer, [buffer, port2]);
        log.push(buffer.byteLength);
    """)
    working.settle()
    working.frames(2)
    log = working("log")
    assert log[0] == 0
    assert log[1:3] in (["port", 5], [True, 2])
    assert len(log) == 5


def test_an_error_in_a_worker_is_told_and_the_worker_goes_on(working: OpenPage) -> None:
    working.run("""
        const worker = work(() => {
          onmessage = ({ data }) => { if (data) throw new Error('in a worker'); postMessage('goes on'); };
        });
        worker.onerror = (event) => { log.push(event.message); event.preventDefault(); };
        worker.postMessage(1);
        worker.postMessage(0);
    """)
    working.settle()
    assert working("log") == ["Uncaught Error: in a worker", "goes on"]


def test_a_worker_that_has_ended_is_waited_for_no_longer(working: OpenPage) -> None:
    working.run("""
        const first = work(() => { setInterval(() => postMessage('first'), 1); });
        work(() => { postMessage('last words'); close(); });
        setTimeout(() => first.terminate(), 20);
    """)
    working.frames(4)
    assert working("log") == ["last words", *["first"] * 8]  # in the first frame, nested as timers are


@pytest.mark.slow
def test_a_worker_that_never_rests_holds_the_page_up_once(working: OpenPage) -> None:
    working.run("work(() => { postMessage('on'); for (;;); }).postMessage(1)")
    working.frames(60)
    assert working("performance.now()") == 60 * FRAME_MS


def test_what_a_class_of_workers_adds_is_there(load_page: Callable[..., OpenPage]) -> None:
    page = load_page()
    page.run("""
        class Own extends Worker { ask() { this.postMessage('asked'); } }
        var log = [];
        const own = new Own('data:text/javascript,onmessage = ({ data }) => postMessage(data)');
        own.addEventListener('message', ({ data }) => log.push(data, own instanceof Worker));
        own.ask();
    """)
    page.settle()
    assert page("log") == ["asked", True]
