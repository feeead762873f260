"""A worker plays in page time whatever the page's policy says, and wherever its script comes from."""

from __future__ import annotations

import pytest
from page_plays import HEAD, TwoPlays, page_of

pytestmark = pytest.mark.browser

WHERE = "location.search + location.hash"
CLOCK = "const clock = () => [performance.now(), Date.now() % 1000, Math.random() < 1].join();"


def policed(policy: str, script: str) -> dict[str, str]:
    """The files of a page with a policy, whose scripts are files."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}"><canvas'
    head, code = HEAD.removesuffix("</script>").replace("<canvas", meta).split("<script>")
    return {"index.html": f"{head}<script src=page.js></script>", "page.js": f"{code}\n{script}"}


def test_a_worker_answers_where_the_policy_allows_scripts_of_the_page_alone(play_page: TwoPlays) -> None:
    log = play_page(
        policed(
            "script-src 'self'",
            """
            const worker = new Worker('worker.js');
            worker.onmessage = ({ data }) => note(data);
            worker.onerror = () => note('error');
            setInterval(() => worker.postMessage(frame), 50);
            """,
        )
        | {"worker.js": f"{CLOCK} onmessage = ({{ data }}) => postMessage(`${{data * 2}} ${{clock()}}`);"},
    )
    assert log[0] == "50 6 33.34375,33,true", log
    assert len(log) == 10
    assert play_page.seconds < 3


def test_so_it_does_with_trusted_types_and_as_a_module(play_page: TwoPlays) -> None:
    log = play_page(
        policed(
            "script-src 'self'; require-trusted-types-for 'script'; trusted-types game",
            """
            const policy = trustedTypes.createPolicy('game', { createScriptURL: (url) => url });
            for (const type of ['classic', 'module']) {
                const worker = new Worker(policy.createScriptURL(`work/${type}.js?level=2#top`), { type });
                worker.onmessage = ({ data }) => note(`${type} ${data}`);
                worker.onerror = ({ message }) => note(`${type} ${message}`);
                setTimeout(() => worker.postMessage(1), 50);
            }
            try { new Worker('work/classic.js'); } catch ({ name }) { note(name); }
            """,
        )
        | {
            "work/classic.js": f"""'use strict'; importScripts('part.js'); {CLOCK}
                const strict = (function () {{ return this === undefined; }})();
                onmessage = () => postMessage([part, {WHERE}, strict, clock()].join());""",
            "work/module.js": f"""import {{ part }} from './part.mjs'; {CLOCK}
                const beside = new URL('part.mjs', import.meta.url).pathname;
                onmessage = () => postMessage([part, {WHERE}, beside, clock()].join());""",
            "work/part.js": "const part = `part at ${performance.now()}`;",
            "work/part.mjs": "export const part = `part at ${performance.now()}`;",
        },
        steps=4,
    )
    assert log == [
        "0 TypeError",
        "50 classic part at 0,?level=2#top,true,33.34375,33,true",
        "50 module part at 0,?level=2#top,/work/part.mjs,33.34375,33,true",
    ], log


def test_a_worker_that_is_refused_or_missing_says_so_at_once_and_holds_nothing_up(
    play_page: TwoPlays,
) -> None:
    log = play_page(
        policed(
            "script-src 'self'",
            """
            const work = (url) => {
                const worker = new Worker(url);
                worker.onmessage = () => note('never');
                worker.onerror = (event) => {
                    event.preventDefault();
                    note(`${event.type} ${url.slice(0, 5)}`);
                };
                setInterval(() => worker.postMessage(1), 10);
            };
            setTimeout(() => {
                ['missing.js', URL.createObjectURL(new Blob(['postMessage(1)']))].forEach(work);
                setTimeout(() => note('next'));
            }, 100);
            setTimeout(() => work('wrong.js'), 200);
            """,
        )
        | {"wrong.js": "this is no script"},
        steps=8,
    )
    assert log == ["100 error missi", "100 error blob:", "100 next", "200 error wrong"]
    assert play_page.seconds < 7  # the one that is no script is waited for, once


def test_an_error_of_a_served_worker_is_told_with_its_line(play_page: TwoPlays) -> None:
    log = play_page(
        page_of("""
        const worker = new Worker('worker.js');
        worker.onmessage = ({ data }) => note(data);
        worker.onerror = (event) => { event.preventDefault(); note(`${event.message} ${event.lineno}`); };
        setTimeout(() => worker.postMessage(1), 50);
        setTimeout(() => worker.postMessage(0), 100);
        """)
        | {
            "worker.js": """
            onmessage = ({ data }) => {
                if (data) throw new Error('no');
                postMessage('on');
            };"""
        },
        steps=4,
    )
    assert log == ["50 Uncaught Error: no 3", "100 on"]


def test_a_worker_that_has_closed_is_waited_for_no_longer(play_page: TwoPlays) -> None:
    log = play_page(
        page_of("""
        const worker = new Worker('worker.js');
        worker.onmessage = ({ data }) => note(data);
        setInterval(() => worker.postMessage(1), 20);
        """)
        | {"worker.js": "onmessage = () => { postMessage('last words'); close(); }"},
    )
    assert log == ["20 last words"]
    assert play_page.seconds < 3


def test_a_workers_own_locks_and_files_are_had_in_page_time(play_page: TwoPlays) -> None:
    log = play_page(
        page_of("""
        const worker = new Worker('worker.js');
        worker.onmessage = ({ data }) => note(data);
        """)
        | {
            "worker.js": """
            let n = 0;
            const save = async () => {
                const load = async () => (await fetch('worker.js')).text();
                await navigator.locks.request('save', load);
                const root = await navigator.storage.getDirectory();
                const file = await root.getFileHandle('s', { create: true });
                const handle = await file.createSyncAccessHandle();
                handle.write(new Uint8Array(3)); handle.close();
                postMessage(`saved ${performance.now()}`);
                if (++n < 3) setTimeout(save, 50);
            };
            setTimeout(save, 50);"""
        },
    )
    assert [text.split(" ", 1)[1] for text in log] == ["saved 50", "saved 100", "saved 150"], log
