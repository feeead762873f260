"""Locks that a page asks for are its own within page time, in the order asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from open_page import OpenPage, let_wall_time_pass

pytestmark = pytest.mark.browser


def test_a_loop_of_locks_goes_round_as_often_however_long_a_frame_takes(
    load_page: Callable[..., OpenPage],
) -> None:
    def play(ms: float) -> list[int]:
        page = load_page()
        page.run("""
            var rounds = 0, counts = [];
            const count = () => { counts.push(rounds); requestAnimationFrame(count); };
            requestAnimationFrame(count);
            (async () => { for (;;) await navigator.locks.request('a', async () => { rounds += 1; }); })();
        """)
        for _ in range(3):
            let_wall_time_pass(page, ms=ms)
            page.frames(1)
        counts: list[int] = page("counts")
        return counts

    counts = play(0)
    assert counts[-1] > counts[0] > 0
    assert play(40) == counts


def test_locks_are_had_in_the_order_asked_for_before_the_next_callback(page: OpenPage) -> None:
    page.run("""
        var log = [];
        const ask = (name, options, work) => navigator.locks.request(name, options, async (lock) => {
            log.push(lock && `${lock.name} ${lock.mode}`);
            return work?.();
        });
        setTimeout(() => {
            ask('a', {}, () => new Promise((done) => { window.release = done; }));
            ask('b', { mode: 'shared' });
            ask('a', { ifAvailable: true });
            navigator.locks.request('a', { ifAvailable: true }, () => { throw Error('none'); })
                .catch((error) => log.push(error.message));
            ask('a', { mode: 'shared' }, () => 'second').then((told) => log.push(told));
            ask('c', {}, () => { throw Error('exception_text'); }).catch((error) => log.push(error.message));
            navigator.locks.query().then(({ held, pending }) => log.push([held.length, pending.length]));
            setTimeout(() => { log.push('callback'); window.release('first'); });
        });
    """)
    page.frames(2)
    assert page("log") == [
        *("a exclusive", "b shared", None, "none", "c exclusive", "exception_text", [1, 1]),
        *("callback", "a shared", "second"),
    ]


def test_a_request_that_is_withdrawn_or_robbed_of_its_lock_is_told(page: OpenPage) -> None:
    page.run("""
        var log = [];
        const { locks } = navigator;
        const note = (name) => (error) => log.push(`${name} ${error.name}`);
        const stop = new AbortController();
        const gone = AbortSignal.abort();
        locks.request('a', () => new Promise(() => {})).catch(note('robbed'));
        locks.request('a', { signal: stop.signal }, () => log.push('never')).catch(note('withdrawn'));
        locks.request('a', { signal: gone }, () => log.push('never')).catch(note('gone'));
        locks.request('-', () => log.push('never')).catch(note('misnamed'));
        locks.request('a').catch(note('without a callback'));
        setTimeout(() => {
            stop.abort();
            locks.request('a', { steal: true }, () => { log.push('stolen'); });
        });
    """)
    page.frames(3)
    assert page("log.sort()") == [
        "gone AbortError",
        "misnamed NotSupportedError",
        "robbed AbortError",
        "stolen",
        "withdrawn AbortError",
        "without a callback TypeError",
    ]


def test_a_lock_that_a_worker_has_is_waited_for(page: OpenPage) -> None:
    page.run("""
        var log = [];
        const code = `navigator.locks.request('a', () => new Promise((done) => {
            postMessage('held');
            onmessage = done;
        }));`;
        const worker = new Worker(URL.createObjectURL(new Blob([code])));
        worker.onmessage = () => {
            log.push('held');
            navigator.locks.request('a', () => { log.push('had'); });
            setTimeout(() => { log.push('frame'); worker.postMessage(0); }, 30);
        };
    """)
    for _ in range(100):  # the lock comes when it comes
        page.frames(1)
        if page("log.length") == 3:
            break
        let_wall_time_pass(page, ms=10)
    assert page("log") == ["held", "frame", "had"]
