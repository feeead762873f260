"""Animations that scripts make and change: each counts at a frame of page time, in every run alike."""

from __future__ import annotations

import pytest
from page_plays import TwoPlays, page_of
from replay import Replay

pytestmark = pytest.mark.browser

MAKE = """
    const box = document.body.appendChild(document.createElement('p'));
    const FADE = { opacity: [0, 1] };
    const watch = (animation, name) => {
        animation.onfinish = () => note(name, 'finish');
        animation.oncancel = () => note(name, 'cancel');
        animation.onremove = () => note(name, 'remove');
        return animation;
    };
"""


def test_an_animation_in_its_end_delay_finishes_after_it(replay: Replay) -> None:
    log = replay(
        MAKE
        + """
        at(100, () => {
            const animation = watch(box.animate(FADE, { duration: 100, endDelay: 50 }), 'a');
            at(400, () => note(animation.playState, Math.round(animation.currentTime)));
        });
        """,
        600,
    )
    assert log == [[250, "a", "finish"], [500, "finished", 150]]


def test_animations_of_no_element_and_of_one_outside_the_document_finish(replay: Replay) -> None:
    log = replay(
        MAKE
        + """
        at(100, () => {
            watch(new Animation(new KeyframeEffect(null, null, 200)), 'none').play();
            watch(document.createElement('i').animate(FADE, 200), 'outside');
            watch(new Animation(new KeyframeEffect(box, FADE, 50)), 'never played');
            const away = document.body.appendChild(document.createElement('b'));
            watch(away.animate(FADE, 150), 'taken away');
            at(50, () => away.remove());
        });
        """,
        500,
    )
    assert log == [[250, "taken away", "finish"], [300, "none", "finish"], [300, "outside", "finish"]]


def test_an_animation_that_nobody_keeps_finishes(replay: Replay) -> None:
    log = replay(
        MAKE
        + """
        for (const ms of [50, 100, 150]) {
            at(0, () => document.createElement('i').animate(FADE, ms).finished.then(() => note(ms)));
        }
        at(20, () => { for (let i = 0; i < 200; i++) new Array(1e5).fill(i); });
        """,
        300,
    )
    assert [entry[1] for entry in log] == [50, 100, 150]


def test_animations_in_shadow_roots_of_html_keep_to_page_time(replay: Replay) -> None:
    log = replay(
        """
        const follow = (root, name) => {
            const box = root.querySelector('p');
            for (const type of ['animationstart', 'animationend']) {
                const left = () => Math.round(parseFloat(getComputedStyle(box).left));
                box.addEventListener(type, () => note(name, type, left()));
            }
        };
        follow(outer.shadowRoot, 'parsed');
        at(100, () => {
            const set = document.body.appendChild(document.createElement('div'));
            const html = outer.shadowRoot.innerHTML;
            set.setHTMLUnsafe(`<div><template shadowrootmode="open">${html}</template></div>`);
            follow(set.firstChild.shadowRoot, 'set');
            follow(document.body.appendChild(outer.cloneNode(true)).shadowRoot, 'copied');
        });
        """,
        300,
        "declared.html",
    )
    assert log == [
        *([33, "parsed", "animationstart", 17], [117, "parsed", "animationend", 0]),
        *([117, "set", "animationstart", 17], [117, "copied", "animationstart", 17]),
        *([200, "set", "animationend", 0], [200, "copied", "animationend", 0]),
    ]


def test_an_animation_that_turns_round_at_each_end_does_so_for_ever(replay: Replay) -> None:
    log = replay(
        MAKE
        + """
        at(100, () => {
            const animation = box.animate(FADE, 200);
            animation.onfinish = () => { note(animation.playbackRate); animation.reverse(); };
        });
        """,
        1100,
    )
    assert log == [[300, 1], [500, -1], [700, 1], [900, -1], [1100, 1]]


def test_an_animation_is_ready_at_the_next_frame(replay: Replay) -> None:
    log = replay(
        MAKE
        + """
        for (const ms of [90, 200, 310]) {
            at(ms, () => {
                const animation = box.animate(FADE, 800);
                note(animation.pending, animation.startTime);
                animation.ready.then(() => note(animation.pending, Math.round(animation.startTime)));
            });
        }
        """,
        400,
    )
    assert log == [
        *([90, True, None], [100, False, 100]),
        *([200, True, None], [200, False, 200]),
        *([310, True, None], [317, False, 317]),
    ]


def test_what_a_script_changes_counts_from_the_last_frame(replay: Replay) -> None:
    log = replay(
        MAKE
        + """
        const animation = box.animate(FADE, 200);
        const look = (what) => {
            const { currentTime, playState, playbackRate, startTime } = animation;
            const rounded = [currentTime, startTime].map((ms) => ms === null ? null : Math.round(ms));
            note(what, playState, ...rounded, playbackRate);
        };
        at(110, () => look('moved'));
        at(120, () => { animation.reverse(); look('turned'); });
        at(140, () => look('back'));
        at(145, () => { animation.pause(); animation.pause(); });
        at(190, () => { look('stands'); animation.play(); });
        at(210, () => { animation.currentTime = 100; animation.updatePlaybackRate(2); look('faster'); });
        at(230, () => look('faster'));
        at(240, () => { animation.startTime = document.timeline.currentTime - 10; look('begun anew'); });
        at(250, () => { animation.playbackRate = 0; look('still'); });
        at(400, () => {
            look('still');
            animation.startTime = null;
            animation.playbackRate = -1;
            look('paused');
        });
        at(410, () => { animation.cancel(); look('cancelled'); animation.play(); look('played'); });
        """,
        420,
    )
    assert log == [
        *([110, "moved", "running", 83, 17, 1], [120, "turned", "running", 100, 17, 1]),
        *([140, "back", "running", 117, 250, -1], [190, "stands", "paused", 100, None, -1]),
        *([210, "faster", "running", 100, 300, -1], [230, "faster", "running", 83, 175, 2]),
        *([240, "begun anew", "running", 20, 223, 2], [250, "still", "running", 20, 223, 0]),
        *([400, "still", "running", 20, 223, 0], [400, "paused", "paused", 20, None, -1]),
        *([410, "cancelled", "idle", None, None, -1], [410, "played", "running", 200, None, -1]),
    ]


def test_an_end_that_a_change_of_timing_or_time_brings_is_heard_at_the_next_frame(replay: Replay) -> None:
    log = replay(
        MAKE
        + """
        const animation = watch(box.animate(FADE, 1000), 'a');
        const next = () => animation.finished.then(() => note('finished'));
        at(110, () => { next(); animation.effect.updateTiming({ duration: 50 }); });
        at(210, () => {
            animation.effect.updateTiming({ duration: 250 });
            note(animation.playState);
            next();
        });
        at(310, () => {
            next();
            for (const ms of [10, 900, 20]) animation.currentTime = ms;
        });
        at(360, () => { animation.finish(); next(); });
        """,
        450,
    )
    assert log == [
        *([110, "finished"], [117, "a", "finish"]),
        *([210, "running"], [267, "finished"], [267, "a", "finish"]),
        *([310, "finished"], [360, "finished"], [367, "a", "finish"]),
    ]


def test_what_the_browser_computes_of_an_animation_is_of_the_very_time(replay: Replay) -> None:
    log = replay(
        MAKE
        + """
        const animation = box.animate(FADE, { duration: 1000, iterations: 3 });
        const look = () => {
            const { localTime, progress, currentIteration } = animation.effect.getComputedTiming();
            const { currentTime, overallProgress } = animation;
            note(localTime - currentTime, currentIteration, progress - (currentTime % 1000) / 1000,
                overallProgress - currentTime / 3000);
            at(15, look);
        };
        at(15, look);
        """,
        1200,
    )
    assert len(log) > 60
    assert all(abs(number) < 1e-9 for entry in log for number in (entry[1], entry[4]))
    assert {entry[2] for entry in log} == {0, 1}


def test_a_reading_of_an_animation_right_after_a_reset_is_the_same(play_page: TwoPlays) -> None:
    script = """
        document.head.append(Object.assign(document.createElement('style'), { textContent:
            '@keyframes slide { to { width: 9px } } p { animation: slide 1s infinite }' }));
        document.body.append(document.createElement('p'));
    """
    more = '[episode]\nbegin = [{ run = "log.push(document.getAnimations()[0].currentTime)" }]\n'
    log = play_page(page_of(script), steps=2, more=more)
    assert log == [0]


def test_what_is_cancelled_or_cannot_be_fails_as_in_the_browser(replay: Replay) -> None:
    log = replay(
        MAKE
        + """
        const animation = watch(box.animate(FADE, { duration: 100, iterations: Infinity }), 'a');
        const fail = (act) => { try { act(); } catch ({ name }) { note(name); } };
        at(50, () => {
            fail(() => animation.finish());
            fail(() => { animation.currentTime = null; });
            fail(() => { animation.playbackRate = 'fast'; });
            animation.playbackRate = -1;
            animation.currentTime = -10;
            fail(() => animation.play());
        });
        at(60, () => {
            animation.updatePlaybackRate(1);
            animation.play();
            animation.finished.catch(({ name }) => note('finished', name));
            animation.ready.catch(({ name }) => note('ready', name));
            animation.cancel();
        });
        """,
        100,
    )
    assert log == [
        *([50, "InvalidStateError"], [50, "TypeError"], [50, "TypeError"], [50, "InvalidStateError"]),
        *([50, "a", "finish"], [60, "ready", "AbortError"], [60, "finished", "AbortError"]),
        [67, "a", "cancel"],
    ]


def test_an_animation_that_another_replaces_is_removed_with_its_end(replay: Replay) -> None:
    log = replay(
        MAKE
        + """
        const LAST = { duration: 50, fill: 'forwards' };
        const first = watch(box.animate(FADE, LAST), 'first');
        at(100, () => { watch(box.animate(FADE, LAST), 'second').persist(); note(first.replaceState); });
        at(200, () => { note(first.replaceState); watch(box.animate(FADE, LAST), 'third'); });
        at(300, () => note(box.getAnimations().length));
        """,
        320,
    )
    assert log == [
        *([67, "first", "finish"], [100, "active"], [150, "second", "finish"], [150, "first", "remove"]),
        *([200, "removed"], [250, "third", "finish"], [300, 2]),
    ]


def test_an_animation_without_a_timeline_stands_until_it_has_one(replay: Replay) -> None:
    log = replay(
        MAKE
        + """
        const animation = watch(new Animation(new KeyframeEffect(box, FADE, 50), null), 'a');
        animation.play();
        at(100, () => {
            note(animation.pending, animation.currentTime);
            animation.timeline = document.timeline;
        });
        const other = new DocumentTimeline({ originTime: 30 });
        at(120, () => note(Math.round(document.timeline.currentTime), Math.round(other.currentTime)));
        """,
        200,
    )
    assert log == [[100, True, 0], [120, 117, 87], [150, "a", "finish"]]
