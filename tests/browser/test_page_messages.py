"""Messages that a page posts to itself, and tasks it asks for, run within page time."""

from __future__ import annotations

import pytest
from open_page import OpenPage, let_wall_time_pass

pytestmark = pytest.mark.browser


def test_a_loop_of_messages_stands_still_between_frames(page: OpenPage) -> None:
    page.run("""
        var hops = 0;
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => { hops += 1; port2.postMessage(0); };
        port2.postMessage(0);
    """)
    page.frames(2)
    before = page("hops")
    let_wall_time_pass(page)
    assert before == page("hops") == 64 * 34  # at 0 ms, and at each millisecond since


def test_a_scheduler_that_works_in_slices_ends_its_work_within_the_frame(page: OpenPage) -> None:
    page.run("""
        var done = 0, log = [];
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
          const end = performance.now() + 5;
          for (let i = 0; i < 10 && performance.now() < end; i++) done += 1;
          if (done < 200) channel.port2.postMessage(null);
          else log.push(done, performance.now());
        };
        requestAnimationFrame((time) => channel.port2.postMessage(null));
    """)
    page.frames(1)
    assert page("log.length") == 2
    assert page("log[1] === performance.now()") is True


@pytest.mark.parametrize(
    "hop", ["postMessage('hop', '*')", "scheduler.postTask(onmessage)", "scheduler.yield().then(onmessage)"]
)
def test_an_endless_loop_of_tasks_leaves_the_page_time_to_answer(page: OpenPage, hop: str) -> None:
    page.run(f"var hops = 0; onmessage = () => {{ hops += 1; {hop}; }}; onmessage();")
    page.frames(2)
    before = page("hops")
    let_wall_time_pass(page)
    assert page("hops") == before > 1000


def test_a_message_carries_a_copy_to_the_port_that_listens(page: OpenPage) -> None:
    page.run("""
        var got = [], sent = { list: [1, 2] };
        const { port1, port2 } = new MessageChannel();
        port1.postMessage(sent); port1.postMessage('second');
        sent.list.push(3);
        port2.addEventListener('message', (event) => got.push(event.data, event instanceof MessageEvent));
        port2.start();
    """)
    page.frames(1)
    assert page("got") == [{"list": [1, 2]}, True, "second", True]


def test_a_port_that_is_given_away_still_works(page: OpenPage) -> None:
    page.run("""
        var got = [];
        const outer = new MessageChannel(), inner = new MessageChannel();
        outer.port1.onmessage = (event) => { event.ports[0].postMessage('through'); };
        inner.port1.onmessage = (event) => got.push(event.data);
        outer.port2.postMessage(0, [inner.port2]);
    """)
    let_wall_time_pass(page)
    page.frames(1)
    assert page("got") == ["through"]


def test_a_window_hears_its_own_message_with_its_source_and_origin(page: OpenPage) -> None:
    page.run(
        "var got; onmessage = ({ data, source, origin }) => { got = [data, source === window, origin]; }"
    )
    page.run("postMessage({ a: 1 }, '*')")
    page.frames(1)
    assert page("got") == [{"a": 1}, True, page("origin")]


def test_a_task_has_its_delay_its_value_and_its_end(page: OpenPage) -> None:
    page.run("""
        var log = [], stop = new AbortController();
        scheduler.postTask(() => performance.now(), { delay: 40 }).then((value) => log.push(value));
        scheduler.postTask(() => { throw new Error('no') }).catch((error) => log.push(error.message));
        scheduler.postTask(() => log.push('never'), { delay: 5, signal: stop.signal })
          .catch((error) => log.push(error.name));
        stop.abort();
    """)
    page.frames(4)
    assert page("log") == ["AbortError", "no", 40]


def test_tasks_run_by_their_priority_and_a_yield_comes_before_others_of_its_own(page: OpenPage) -> None:
    page.run("""
        var log = [];
        const post = (name, options) => scheduler.postTask(() => { log.push(name); }, options);
        onmessage = () => log.push('message');
        setTimeout(() => {
            post('background', { priority: 'background' });
            post('visible');
            postMessage(0, '*');
            post('blocking', { priority: 'user-blocking' });
            post('delayed', { delay: 1 });
            scheduler.yield().then(() => log.push('yielded'));
        });
        setTimeout(() => log.push('timer'), 1);
    """)
    page.frames(1)
    assert page("log") == [
        *("blocking", "yielded", "visible", "message", "background"),
        *("timer", "delayed"),
    ]


def test_a_task_keeps_its_priority_through_a_yield_and_changes_it_with_its_signal(page: OpenPage) -> None:
    page.run("""
        var log = [];
        const controller = new TaskController({ priority: 'background' });
        const { signal } = controller;
        setTimeout(() => {
            scheduler.postTask(async () => {
                log.push('slow');
                await scheduler.yield();
                log.push('slow again');
            }, { priority: 'background' });
            scheduler.postTask(() => log.push('raised'), { signal });
            scheduler.postTask(() => log.push('visible'));
            controller.setPriority('user-blocking');
        });
    """)
    page.frames(1)
    assert page("log") == ["raised", "visible", "slow", "slow again"]


def test_a_task_that_is_withdrawn_does_not_run_and_a_wrong_one_is_refused(page: OpenPage) -> None:
    page.run("""
        var log = [];
        const say = (name) => ({ name: error }) => log.push(`${name} ${error}`);
        const { signal } = Object.assign(globalThis.stop = new AbortController());
        const never = () => log.push('never');
        scheduler.postTask(never, { signal, delay: 5 }).catch(say('delayed'));
        scheduler.postTask(never, { signal }).catch(say('posted'));
        scheduler.postTask(async () => {
            stop.abort();
            await scheduler.yield().catch(say('yield'));
            log.push('on');
        }, { signal, priority: 'user-blocking' });
        scheduler.postTask(never, { signal: AbortSignal.abort() }).catch(say('gone'));
        scheduler.postTask(never, { priority: 'highest' }).catch(say('priority'));
        scheduler.postTask('never').catch(say('callback'));
        scheduler.postTask(never, { delay: -1 }).catch(say('delay'));
    """)
    page.frames(2)
    log = page("log")
    assert sorted(log) == sorted(
        [
            *("delayed AbortError", "posted AbortError", "yield AbortError", "on", "gone AbortError"),
            *("priority TypeError", "callback TypeError", "delay TypeError"),
        ]
    )
