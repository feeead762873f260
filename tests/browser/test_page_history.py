"""A step through the session history, and a new document in a frame, come before the next callback."""

from __future__ import annotations

import pytest
from page_plays import TwoPlays, page_of

pytestmark = pytest.mark.browser

GO = """
    let n = 0;
    function go() {
        setTimeout(() => {
            history.pushState(n, '', `?l=${n}`);
            history.pushState('x', '', '?x');
            history.back();
        }, 50);
    }
    onload = () => setTimeout(go, 100);
"""


def test_a_step_back_arrives_before_the_next_callback(play_page: TwoPlays) -> None:
    log = play_page(
        page_of(f"""{GO}
        onpopstate = ({{ state }}) => {{ note(`popstate ${{state}}`); if (++n < 4) go(); }};
        """),
        steps=8,
    )
    assert log == [f"{150 + 50 * i} popstate {i}" for i in range(4)]


def test_a_step_back_arrives_before_the_frame_that_it_was_asked_in(play_page: TwoPlays) -> None:
    log = play_page(
        page_of(f"""{GO}
        onpopstate = () => {{ log.push(frame); if (++n < 8) go(); }};
        """),
    )
    assert log == [9, 12, 15, 18, 21, 24, 27, 30]


def test_steps_far_and_near_and_several_at_once_arrive_in_order(play_page: TwoPlays) -> None:
    log = play_page(
        page_of("""
        const tell = ({ type }) => note(`${type} ${location.search}${location.hash}`);
        for (const type of ['popstate', 'hashchange']) addEventListener(type, tell);
        for (let i = 1; i < 5; i++) history.pushState(i, '', `?${i}`);
        const plan = [
            () => history.go(-3), () => { history.forward(); history.forward(); }, () => history.go(9),
            () => { location.hash = 'here'; },
            () => { history.back(); note('asked'); fetch('').then(() => note('fetched')); },
            () => history.go(-9),
        ];
        plan.forEach((act, i) => setTimeout(act, 100 * i + 100));
        plan.forEach((_, i) => setTimeout(() => note('next'), 100 * i + 101));
        """),
        steps=16,
    )
    assert log == [
        *("100 popstate ?1", "101 next"),
        *("200 popstate ?2", "200 popstate ?3", "201 next"),
        "301 next",
        *("400 popstate ?3#here", "400 hashchange ?3#here", "401 next"),
        *("500 asked", "500 popstate ?3", "500 hashchange ?3", "500 fetched", "501 next"),
        "601 next",
    ]
    assert play_page.seconds < 3


def test_the_navigation_interface_answers_before_the_next_callback(play_page: TwoPlays) -> None:
    log = play_page(
        page_of("""
        for (const type of ['navigate', 'currententrychange', 'navigatesuccess', 'navigateerror']) {
            const listen = ({ navigationType = '' }) => note(`${type} ${navigationType}`.trim());
            navigation.addEventListener(type, listen);
        }
        const tell = ({ committed, finished }) => {
            committed.then(() => note(`committed ${location.search}`), ({ name }) => note(name));
            finished.then(() => note('finished'), () => {});
        };
        navigation.addEventListener('navigate', (event) => {
            if (event.destination.url.endsWith('slow')) event.intercept({ handler: () => sleep(30) });
        });
        const { key } = navigation.currentEntry;
        history.pushState(0, '', '?1');
        history.pushState(0, '', '?2');
        const plan = [
            () => navigation.back(), () => navigation.traverseTo(key), () => navigation.back(),
            () => navigation.navigate('?slow'), () => navigation.back(),
        ];
        plan.forEach((act, i) => setTimeout(() => { note(i); tell(act()); }, 100 * i + 100));
        """),
        steps=14,
    )
    log = [one for one in log if not one.startswith("0 ")]
    step = ["navigate traverse", "currententrychange traverse", "committed {}", "navigatesuccess", "finished"]
    assert log == [
        *("100 0", *(f"100 {one.format('?1')}" for one in step)),
        *("200 1", *(f"200 {one.format('')}" for one in step)),
        *("300 2", "300 InvalidStateError"),
        *("400 3", "400 navigate push", "400 currententrychange push", "400 committed ?slow"),
        *("430 navigatesuccess", "430 finished"),
        *("500 4", *(f"500 {one.format('')}" for one in step)),
    ]


def test_a_frame_that_is_given_a_new_document_has_it_before_the_next_callback(play_page: TwoPlays) -> None:
    files = page_of("""
        const inner = document.createElement('iframe');
        inner.onload = () => note('load');
        inner.name = 'inner';
        const link = document.createElement('a');
        link.target = 'inner';
        link.href = 'frame.html?link';
        const page = (text) => `<script>parent.note('${text}')<\\/script>`;
        const plan = [
            () => document.body.append(inner, link),
            () => { inner.src = 'frame.html?src'; }, () => inner.setAttribute('srcdoc', page('srcdoc')),
            () => { inner.srcdoc = page('other'); }, () => inner.removeAttribute('srcdoc'),
            () => inner.contentWindow.location.replace('frame.html?location'),
            () => inner.contentWindow.location.reload(), () => link.click(),
            () => { inner.src = 'about:blank'; }, () => inner.remove(),
            () => document.body.insertAdjacentHTML('beforeend', '<iframe src="frame.html?markup"></iframe>'),
        ];
        const run = (act, i) => setTimeout(() => { note(i); act(); }, 50 * i + 50);
        addEventListener('load', () => plan.forEach(run));
        plan.forEach((_, i) => setTimeout(() => note('next'), 50 * i + 51));
    """)
    log = play_page(files | {"frame.html": "<script>parent.note(location.search)</script>"}, steps=14)
    came = ["load", "?src,load", "srcdoc,load", "other,load", "?src,load", "?location,load", "?location,load"]
    came += ["?link,load", "load", "", "?markup"]
    expected = [[str(i), *filter(None, text.split(",")), "next"] for i, text in enumerate(came)]
    times = [[50 * i + 50] * (len(row) - 1) + [50 * i + 51] for i, row in enumerate(expected)]
    assert log == [
        f"{time} {what}"
        for at, row in zip(times, expected, strict=True)
        for time, what in zip(at, row, strict=True)
    ]
    assert play_page.seconds < 3


def test_a_frame_that_is_removed_before_its_document_has_come_holds_nothing_up(play_page: TwoPlays) -> None:
    log = play_page(
        page_of("""
        setTimeout(() => {
            const inner = document.createElement('iframe');
            document.body.append(inner);
            inner.src = 'frame.html';
            inner.remove();
        }, 50);
        setTimeout(() => note('next'), 51);
        """)
        | {"frame.html": "<script>parent.note('frame')</script>"},
        steps=4,
    )
    assert log == ["51 next"]
    assert play_page.seconds < 3


def test_the_time_of_a_late_frame_begins_with_its_document(play_page: TwoPlays) -> None:
    inner = """<script>
        const own = () => [performance.now(), performance.timeOrigin - parent.performance.timeOrigin].join();
        parent.note(own());
        setTimeout(() => parent.note(`timer ${own()}`), 20);
        requestAnimationFrame((time) => {
            parent.note(`frame ${time === performance.now()} ${time === document.timeline.currentTime}`);
            parent.note(`date ${Date.now() - performance.timeOrigin - performance.now() > -1}`);
        });
    </script>"""
    log = play_page(
        page_of("""
        setTimeout(() => {
            const frame = document.createElement('iframe');
            frame.src = 'inner.html';
            document.body.append(frame);
        }, 100);
        """)
        | {"inner.html": inner}
    )
    assert log == ["100 0,100", "100 frame true true", "100 date true", "120 timer 20,100"], log


def test_a_step_through_the_history_of_a_frame_arrives_too(play_page: TwoPlays) -> None:
    log = play_page(
        page_of("""
        const inner = document.createElement('iframe');
        inner.src = 'frame.html?0';
        document.body.append(inner);
        onpopstate = () => note('of the page');
        setTimeout(() => { inner.contentWindow.history.pushState(1, '', '?1'); }, 50);
        setTimeout(() => { inner.contentWindow.location.href = 'frame.html?2'; }, 100);
        setTimeout(() => { history.back(); note('asked'); }, 150);
        setTimeout(() => note('next'), 151);
        setTimeout(() => { inner.contentWindow.history.back(); note('asked'); }, 200);
        setTimeout(() => note('next'), 201);
        """)
        | {
            "frame.html": """<script>parent.note(location.search);
                onpopstate = ({ state }) => parent.note(`popstate ${location.search}`);</script>"""
        }
    )
    assert log == [
        *("0 ?0", "100 ?2", "150 asked", "150 ?1", "151 next"),
        *("200 asked", "200 popstate ?0", "201 next"),
    ], log
