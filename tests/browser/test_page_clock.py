"""The time that a page sees: it begins at a fixed moment, and only frames move it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from open_page import FRAME_MS, OpenPage, let_wall_time_pass

pytestmark = pytest.mark.browser

EPOCH_MS = 1735689600000  # 2025-01-01T00:00:00Z
Open = Callable[..., OpenPage]


def test_time_stands_still_while_real_time_passes(page: OpenPage) -> None:
    page.run("""
        var ran = [];
        setTimeout(() => ran.push('timeout'), 0);
        setInterval(() => ran.push('interval'), 1);
        requestAnimationFrame(() => ran.push('frame'));
        requestIdleCallback(() => ran.push('idle'));
        var moment = () => [
          Date.now(), performance.now(), document.timeline.currentTime, new Date().toISOString(),
          Temporal.Now.instant().epochMilliseconds,
          new Intl.DateTimeFormat('en', { timeStyle: 'long' }).format(),
        ];
    """)
    before = page("moment()")
    let_wall_time_pass(page)
    assert page("moment()") == before
    assert page("ran") == []
    page.frames()
    assert page("ran.at(-1)") == "idle"
    assert page("moment()") != before


def test_page_time_begins_at_zero_and_a_frame_moves_it_by_its_length(page: OpenPage) -> None:
    assert page("performance.now()") == 0
    page.frames(3)
    assert page("performance.now()") == 3 * FRAME_MS


# Date


def test_new_date_without_arguments_is_the_page_time(page: OpenPage) -> None:
    assert page("new Date().getTime()") == EPOCH_MS
    page.frames(60)
    assert page("new Date().toISOString()") == "2025-01-01T00:00:01.000Z"
    assert page("Date.now()") == EPOCH_MS + 1000


def test_date_with_arguments_is_the_date_they_name(page: OpenPage) -> None:
    assert page("new Date(2001, 1, 3, 4, 5, 6, 7).toISOString()") == "2001-02-03T04:05:06.007Z"
    assert page("new Date('2001-02-03').getTime()") == 981158400000
    assert page("new Date(5).getTime()") == 5
    assert page("new Date(new Date(7)).getTime()") == 7
    assert page("Number.isNaN(new Date(undefined).getTime())") is True
    assert page("[Date.UTC(1970, 0, 2), Date.parse('1970-01-02')]") == [86400000, 86400000]


def test_date_called_as_a_function_is_the_page_time_as_text(page: OpenPage) -> None:
    text = "Wed Jan 01 2025 00:00:00 GMT+0000 (Coordinated Universal Time)"
    assert page("Date()") == page("Date(5)") == text


def test_dates_are_instances_of_date_and_of_classes_made_from_it(page: OpenPage) -> None:
    page.run("""
        class Day extends Date {
          constructor(...given) { super(...given); this.own = 1; }
          next() { return 2; }
        }
    """)
    assert page("[new Date() instanceof Date, Object.prototype.toString.call(new Date())]") == [
        True,
        "[object Date]",
    ]
    assert page("[new Day() instanceof Day, new Day() instanceof Date, new Day().next(), new Day().own]") == [
        True,
        True,
        2,
        1,
    ]
    assert page("[+new Day(), +new Day(9), new Day().constructor.name]") == [EPOCH_MS, 9, "Day"]
    assert page("[new Date().constructor === Date, +new (new Date()).constructor()]") == [True, EPOCH_MS]
    assert page("Reflect.construct(Date, [], Day) instanceof Day") is True


def test_temporal_tells_the_page_time(page: OpenPage) -> None:
    page.frames(60)
    assert page("Temporal.Now.instant().toString()") == "2025-01-01T00:00:01Z"
    assert page("Temporal.Now.zonedDateTimeISO('Asia/Tokyo').hour") == 9
    assert page("Temporal.Now.plainDateTimeISO().toString()") == "2025-01-01T00:00:01"
    assert page("Temporal.Now.plainDateISO().toString()") == "2025-01-01"
    assert page("Temporal.Now.plainTimeISO().toString()") == "00:00:01"


def test_a_date_format_without_a_date_formats_the_page_time(page: OpenPage) -> None:
    page.run("var format = new Intl.DateTimeFormat('en', { dateStyle: 'short', timeZone: 'UTC' })")
    assert page("[format.format(), format.format(undefined), format.format(0)]") == [
        "1/1/25",
        "1/1/25",
        "1/1/70",
    ]
    assert page("format.format === format.format") is True
    assert page("format.formatToParts().map((part) => part.value).join('')") == "1/1/25"


def test_a_document_was_last_modified_when_page_time_began(page: OpenPage) -> None:
    assert page("document.lastModified") == "01/01/2025 00:00:00"


# performance


def test_the_time_origin_is_where_page_time_begins(page: OpenPage) -> None:
    assert page("performance.timeOrigin") == EPOCH_MS
    page.frames(4)
    assert page("performance.timeOrigin + performance.now() - Date.now() < 1") is True


def test_all_of_loading_happened_when_page_time_began(page: OpenPage) -> None:
    times = page("performance.timing.toJSON()")
    assert set(times.values()) <= {0, EPOCH_MS}
    assert page("performance.timing.loadEventStart") == EPOCH_MS
    assert page("JSON.parse(JSON.stringify(performance)).timeOrigin") == EPOCH_MS


def test_the_browsers_own_measurements_took_no_time(page: OpenPage) -> None:
    entries = page("performance.getEntries()")
    assert "navigation" in {entry["entryType"] for entry in entries}
    times = {
        value
        for entry in entries
        for name, value in entry.items()
        if name.endswith(("Start", "End", "Time", "duration")) and isinstance(value, (int, float))
    }
    assert times == {0}
    assert page("performance.memory.usedJSHeapSize") == 10_000_000


def test_the_list_of_entries_is_the_same_whatever_was_loaded_and_painted_by_then(
    load_page: Callable[..., OpenPage],
) -> None:
    page = load_page(visible=True)
    page.run("""
        performance.mark('later', { startTime: 9 });
        performance.mark('first');
        const style = document.head.appendChild(document.createElement('link'));
        style.rel = 'stylesheet';
        style.href = 'missing.css';
    """)
    page.frames(2)
    let_wall_time_pass(page)  # it is drawn, and what it asked for has come or failed
    kinds = "{}.map((entry) => entry.entryType)"
    assert page(kinds.format("performance.getEntries()")) == ["navigation", "mark", "mark"]
    assert page("performance.getEntriesByType('mark').map((entry) => entry.name)") == ["first", "later"]
    for kind in ("resource", "paint", "visibility-state"):
        assert page(f"performance.getEntriesByType('{kind}')") == []
    assert page(kinds.format("performance.getEntriesByName('first')")) == ["mark"]


def test_a_navigation_tells_nothing_of_chance(page: OpenPage) -> None:
    entry = page("performance.getEntriesByType('navigation')[0]")
    assert entry.get("navigationId", 1) == 1
    assert entry.get("confidence") in (None, {"value": "high", "randomizedTriggerRate": 0})
    assert [entry["transferSize"], entry["deliveryType"]] == [0, ""]


def test_a_mark_of_its_own_making_is_of_page_time(page: OpenPage) -> None:
    page.frames(2)
    assert page("new PerformanceMark('a').startTime") == 2 * FRAME_MS
    assert page("new PerformanceMark('a', { startTime: 7, detail: 5 }).startTime") == 7


def test_marks_and_measures_are_of_page_time(page: OpenPage) -> None:
    page.frames(2)
    page.run("performance.mark('a')")
    page.frames(3)
    page.run("performance.mark('b', { detail: 5 }); performance.mark('c', { startTime: 7 })")
    assert page("['a', 'b', 'c'].map((name) => performance.getEntriesByName(name)[0].startTime)") == [
        2 * FRAME_MS,
        5 * FRAME_MS,
        7,
    ]
    page.frames(1)
    page.run("""
        var span = (...given) => {
          const { startTime, duration } = performance.measure('m', ...given);
          return [startTime, duration];
        };
    """)
    assert page("span()") == [0, 6 * FRAME_MS]
    assert page("span('a')") == [2 * FRAME_MS, 4 * FRAME_MS]
    assert page("span('a', 'b')") == [2 * FRAME_MS, 3 * FRAME_MS]
    assert page("span({ start: 'b' })") == [5 * FRAME_MS, FRAME_MS]
    assert page("span({ start: 1, duration: 2 })") == [1, 2]
    assert page("span({ start: 1, end: 5 })") == [1, 4]
    assert page("performance.getEntriesByName('b')[0].detail") == 5


def test_an_event_is_stamped_with_the_page_time(page: OpenPage) -> None:
    page.run("""
        var stamps = [];
        addEventListener('keydown', (event) => stamps.push([event.timeStamp, performance.now()]));
    """)
    page.frames(2)
    page.press("KeyA")
    page.frames(1)
    page.release("KeyA")
    page.press("KeyB")
    assert page("stamps") == [[2 * FRAME_MS] * 2, [3 * FRAME_MS] * 2]
    page.run("var event = new Event('x'); event.timeStamp")
    page.frames(1)
    assert page("event.timeStamp") == 3 * FRAME_MS


# Frames


def test_a_frame_calls_each_callback_once_with_its_time(page: OpenPage) -> None:
    page.run("""
        var log = [];
        requestAnimationFrame((time) => log.push(['a', time, performance.now()]));
        webkitRequestAnimationFrame((time) => log.push(['b', time, document.timeline.currentTime]));
    """)
    page.frames(2)
    assert page("log") == [["a", FRAME_MS, FRAME_MS], ["b", FRAME_MS, FRAME_MS]]


def test_a_loop_of_frames_runs_once_a_frame(page: OpenPage) -> None:
    page.run("""
        var times = [];
        requestAnimationFrame(function loop(time) { times.push(time); requestAnimationFrame(loop); });
    """)
    page.frames(5)
    assert page("times") == [FRAME_MS * n for n in range(1, 6)]


def test_a_cancelled_frame_callback_does_not_run(page: OpenPage) -> None:
    page.run("""
        var log = [];
        cancelAnimationFrame(requestAnimationFrame(() => log.push('cancelled before')));
        requestAnimationFrame(() => cancelAnimationFrame(doomed));
        const doomed = requestAnimationFrame(() => log.push('cancelled within'));
        requestAnimationFrame(() => log.push('other'));
    """)
    page.frames(1)
    assert page("log") == ["other"]


def test_an_idle_callback_runs_at_the_end_of_a_frame_and_its_time_runs_out(page: OpenPage) -> None:
    page.run("""
        var log = [];
        requestIdleCallback((deadline) => {
          let turns = 0;
          while (deadline.timeRemaining() > 0) turns += 1;
          log.push(turns, deadline.didTimeout, deadline instanceof IdleDeadline);
        }, { timeout: 1 });
        cancelIdleCallback(requestIdleCallback(() => log.push('cancelled')));
        requestAnimationFrame(() => log.push('frame'));
    """)
    page.frames(1)
    assert page("log") == ["frame", 10, False, True]


# Timers


def test_timers_run_in_the_order_they_fall_due_at_the_time_they_fall_due(page: OpenPage) -> None:
    page.run("""
        var log = [];
        const note = (name) => () => log.push([name, performance.now()]);
        setTimeout(note('c'), 10); setTimeout(note('a'), 5); setTimeout(note('b'), 5);
        setTimeout(note('d'), 100); setTimeout(note('now'));
    """)
    page.frames(1)
    assert page("log") == [["now", 0], ["a", 5], ["b", 5], ["c", 10]]


def test_an_interval_keeps_its_beat_until_it_is_cleared(page: OpenPage) -> None:
    page.run("var times = []; var id = setInterval(() => { times.push(performance.now()); }, 10)")
    page.frames(3)
    assert page("times") == [10, 20, 30, 40, 50]
    page.run("clearInterval(id)")
    page.frames(3)
    assert page("times.length") == 5


def test_clear_timeout_and_clear_interval_each_clear_both(page: OpenPage) -> None:
    page.run("""
        var log = [];
        clearInterval(setTimeout(() => log.push('timeout'), 1));
        clearTimeout(setInterval(() => log.push('interval'), 1));
        clearTimeout(undefined); clearTimeout('no such thing'); clearTimeout();
    """)
    page.frames(1)
    assert page("log") == []


def test_a_handler_gets_its_arguments_and_the_window(page: OpenPage) -> None:
    page.run("var got; setTimeout(function (...given) { got = [given, this === window]; }, 1, 'a', 2)")
    page.frames(1)
    assert page("got") == [["a", 2], True]


def test_a_handler_may_be_text_that_runs_in_the_pages_own_scope(page: OpenPage) -> None:
    page.run("let lexical = 1; setTimeout('lexical += 1; var madeByText = lexical', 1)")
    page.frames(1)
    assert page("[lexical, window.madeByText]") == [2, 2]


def test_timers_nested_deeper_than_five_wait_four_milliseconds(page: OpenPage) -> None:
    page.run(
        "var times = []; setTimeout(function next() { times.push(performance.now()); setTimeout(next); })"
    )
    page.frames(1)
    assert page("times") == [0, 0, 0, 0, 0, 0, 4, 8, 12, 16]


def test_a_promise_loop_of_timers_moves_on_in_page_time(page: OpenPage) -> None:
    page.run("""
        var turns = 0;
        (async () => { for (;;) { await new Promise((go) => setTimeout(go)); turns += 1; } })();
    """)
    page.frames(2)
    assert page("turns") == 14


def test_an_error_in_a_callback_is_reported_and_the_rest_still_runs(page: OpenPage) -> None:
    page.run("""
        var log = [];
        addEventListener('error', (event) => { log.push(event.error.message); event.preventDefault(); });
        setTimeout(() => { throw new Error('in a timer'); });
        setTimeout(() => log.push('next timer'));
        requestAnimationFrame(() => { throw new Error('in a frame'); });
        requestAnimationFrame(() => log.push('next frame'));
    """)
    page.frames(1)
    assert page("log") == ["in a timer", "next timer", "in a frame", "next frame"]


def test_an_abort_timeout_counts_page_time(page: OpenPage) -> None:
    page.run("var signal = AbortSignal.timeout(50)")
    let_wall_time_pass(page, ms=80)
    assert page("signal.aborted") is False
    page.pass_ms(50)
    assert page("[signal.aborted, signal.reason.name]") == [True, "TimeoutError"]


@pytest.mark.parametrize("now", ["Date.now()", "performance.now()", "+new Date()"])
def test_a_callback_that_waits_for_the_clock_comes_to_its_end(page: OpenPage, now: str) -> None:
    page.run(f"""
        var log = [];
        const end = {now} + 300;
        setTimeout(() => {{ while ({now} < end); log.push({now} - end < 0.1); }}, 5);
        setTimeout(() => log.push('timer'), 10);
        requestAnimationFrame((time) => log.push(time > 300, time === performance.now()));
    """)
    page.frames(1)
    assert page("log") == [True, "timer", True, True]
    before = page("performance.now()")
    page.frames(3)
    assert page("performance.now()") == before + 3 * FRAME_MS


# Promises


@pytest.mark.parametrize("first", ["setTimeout(work, 1)", "requestAnimationFrame(work)"])
def test_promises_of_one_callback_are_done_before_the_next_runs(page: OpenPage, first: str) -> None:
    page.run(f"""
        var log = [];
        async function work() {{
          queueMicrotask(() => log.push('microtask'));
          Promise.resolve().then(() => log.push('then'));
          for (let i = 0; i < 100; i++) await i;
          log.push('loop');
        }}
        {first}; {first.replace("work", "() => log.push('next')")};
    """)
    page.frames(1)
    assert page("log") == ["microtask", "then", "loop", "next"]


def test_promises_of_a_key_event_are_done_before_the_frame(page: OpenPage) -> None:
    page.run("""
        var log = [];
        addEventListener('keydown', async () => { for (let i = 0; i < 50; i++) await i; log.push('key'); });
        requestAnimationFrame(() => log.push('frame'));
    """)
    page.press("KeyA")
    page.frames(1)
    assert page("log") == ["key", "frame"]


def test_a_message_to_itself_arrives_before_the_next_callback(page: OpenPage) -> None:
    page.run("""
        var log = [];
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => log.push('channel');
        onmessage = () => log.push('window');
        setInterval(() => { log.push('a'); port2.postMessage(0); }, 1);
        setInterval(() => { log.push('b'); postMessage(0, '*'); }, 1);
    """)
    page.frames(60)
    log = page("log")
    assert log == ["a", "channel", "b", "window"] * (len(log) // 4)
    assert len(log) > 900


def test_two_pages_tell_the_same_time_after_the_same_frames(load_page: Open) -> None:
    pages = [load_page(), load_page(visible=True)]
    logs = []
    for page in pages:
        page.run("""
            var log = [];
            setInterval(() => log.push(Date.now()), 7);
            requestAnimationFrame(function loop(time) { log.push(time); requestAnimationFrame(loop); });
            (async () => {
              for (;;) {
                await new Promise((go) => setTimeout(go, 3));
                log.push(performance.now());
              }
            })();
        """)
        page.frames(20)
        let_wall_time_pass(page, ms=20)
        page.frames(20)
        logs.append(page("log"))
    assert logs[0] == logs[1]
    assert len(logs[0]) > 300
