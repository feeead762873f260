"""What a browser does only in its own rendering step comes in frames of page time, in every run alike."""

from __future__ import annotations

import pytest
from page_plays import TwoPlays, page_of
from replay import Replay

pytestmark = pytest.mark.browser

DIALOG = """
    document.body.insertAdjacentHTML('beforeend',
        '<dialog id=box><form method=dialog><button id=ok value=yes>OK</button></form></dialog>');
    const dialog = box; // a name that stays when the dialog is taken away
    dialog.onclose = () => note('close ' + dialog.returnValue);
"""
FIELD = """
    const HTML = '<input value=hello><textarea>world</textarea>';
    document.body.insertAdjacentHTML('beforeend', HTML);
    const field = document.querySelector('input');
    const area = document.querySelector('textarea');
    for (const one of [field, area])
        one.onselect = () => note(`select ${one.selectionStart}-${one.selectionEnd}`);
"""
FRAME = """
    const frame = document.body.appendChild(document.createElement('iframe'));
    frame.style.width = '200px';
    const resize = (ms, px) => at(ms, () => { frame.style.width = `${px}px`; });
    const inner = frame.contentWindow;
"""


def test_a_dialog_that_is_opened_anew_at_each_close_keeps_its_pace(play_page: TwoPlays) -> None:
    log = play_page(
        page_of(f"""{DIALOG}
            const open = async () => {{
                await sleep(100);
                dialog.showModal();
                await sleep(50);
                dialog.close();
            }};
            dialog.addEventListener('close', open);
            open();
        """),
        steps=12,
    )
    assert log == ["150 close ", "300 close ", "450 close ", "600 close "]


def test_a_dialog_closes_in_the_next_frame_whoever_closes_it(replay: Replay) -> None:
    log = replay(
        f"""{DIALOG}
        at(50, () => dialog.showModal());
        at(90, () => ok.click());
        at(150, () => {{ dialog.show(); dialog.close('a'); dialog.close('b'); }});
        at(150, () => {{ dialog.show(); dialog.close('c'); }});
        at(190, () => {{ dialog.show(); dialog.requestClose('asked'); dialog.remove(); }});
        at(250, () => {{ dialog.show(); dialog.close('outside'); }});
        at(290, () => dialog.dispatchEvent(new Event('close')));
        """,
        350,
    )
    assert log == [
        *([100, "close yes"], [150, "close c"], [150, "close c"], [200, "close asked"]),
        *([250, "close outside"], [290, "close outside"]),
    ]


def test_a_dialog_in_a_shadow_root_closes_once_and_before_the_frames_callbacks(replay: Replay) -> None:
    log = replay(
        """
        const host = document.body.appendChild(document.createElement('div'));
        const root = host.attachShadow({ mode: 'closed' });
        root.innerHTML = '<dialog></dialog>';
        const inner = root.querySelector('dialog');
        inner.addEventListener('close', () => note('close'));
        requestAnimationFrame(() => {
            inner.show();
            inner.close();
            note('asked');
            requestAnimationFrame(() => note('frame'));
        });
        """,
        100,
    )
    assert [entry[1] for entry in log] == ["asked", "close", "frame"]
    assert log[1][0] == log[2][0]


def test_a_text_field_hears_of_its_selection_in_the_next_frame(play_page: TwoPlays) -> None:
    log = play_page(
        page_of(f"""{FIELD}
            for (let k = 1; k < 5; k++) setTimeout(() => field.setSelectionRange(0, k), k * 100);
        """)
    )
    assert log == ["100 select 0-1", "200 select 0-2", "300 select 0-3", "400 select 0-4"]


def test_only_a_selection_that_changes_is_told_by_whatever_it_is_changed(replay: Replay) -> None:
    log = replay(
        f"""{FIELD}
        at(50, () => {{ area.select(); field.select(); field.select(); }});
        at(100, () => field.setSelectionRange(0, 5));
        at(150, () => {{ field.selectionStart = 2; field.selectionEnd = 3; }});
        at(200, () => {{ field.selectionDirection = 'backward'; }});
        at(250, () => field.setRangeText('LL', 2, 4, 'select'));
        at(300, () => {{ field.remove(); field.setSelectionRange(1, 1); }});
        """,
        380,
    )
    assert log == [
        *([50, "select 0-5"], [50, "select 0-5"]),
        *([150, "select 2-3"], [150, "select 2-3"], [200, "select 2-3"]),
        *([250, "select 2-4"], [300, "select 1-1"]),
    ]


@pytest.mark.parametrize(
    ("script", "expected"),
    [("", ["0 focus second", "17 shown second"]), ("third.focus();", ["0 focus third", "17 shown third"])],
)
def test_an_element_with_autofocus_has_the_focus_once_its_page_is_loaded(
    play_page: TwoPlays, script: str, expected: list[str]
) -> None:
    body = """<input id=first disabled autofocus>
        <input id=second autofocus><input id=third autofocus><script>
        addEventListener('focusin', () => note(`focus ${document.activeElement.id}`));
        requestAnimationFrame(() => note(`shown ${document.activeElement.id}`));"""
    page = page_of("")["index.html"]
    assert play_page({"index.html": f"{page}{body}{script}</script>"}, steps=2) == expected


def test_a_frame_hears_of_its_size_in_the_next_frame_of_page_time(replay: Replay) -> None:
    log = replay(
        f"""{FRAME}
        inner.onresize = () => note('resize', inner.innerWidth);
        inner.visualViewport.addEventListener('resize', () => note('viewport', inner.visualViewport.width));
        for (const [ms, px] of [[100, 90], [210, 300]]) resize(ms, px);
        at(300, () => {{ frame.style.width = '10px'; frame.offsetWidth; frame.style.width = '300px'; }});
        """,
        400,
    )
    assert log == [
        *([100, "resize", 90], [100, "viewport", 90]),
        *([217, "resize", 300], [217, "viewport", 300]),
    ]


def test_media_queries_of_a_frame_change_in_the_next_frame_of_page_time(replay: Replay) -> None:
    log = replay(
        f"""{FRAME}
        const wide = inner.matchMedia('(min-width: 150px)');
        const narrow = inner.matchMedia('(max-width: 100px)');
        wide.onchange = ({{ matches, media }}) => note('wide', matches, media);
        narrow.addListener(({{ matches }}) => note('narrow', matches));
        inner.addEventListener('resize', () => note('resize'));
        for (const [ms, px] of [[100, 120], [200, 90], [300, 160]]) resize(ms, px);
        """,
        350,
    )
    assert log == [
        *([100, "resize"], [100, "wide", False, "(min-width: 150px)"]),
        *([200, "resize"], [200, "narrow", True]),
        *([300, "resize"], [300, "wide", True, "(min-width: 150px)"], [300, "narrow", False]),
    ]


MOVE = """
    const move = (update, name = '') => {
        const transition = document.startViewTransition(update);
        for (const what of ['updateCallbackDone', 'ready', 'finished']) {
            const fail = (error) => note(`${name}${what} ${error.name}`);
            transition[what].then(() => note(`${name}${what}`), fail);
        }
        return transition;
    };
"""


def test_a_view_transition_updates_at_the_next_frame_and_takes_a_quarter_of_a_second(
    play_page: TwoPlays,
) -> None:
    log = play_page(
        page_of("""
            let level = 0;
            const go = async () => {
                await document.startViewTransition(() => note(`level ${level}`)).finished;
                note('finished');
                level += 1;
                setTimeout(go, 50);
            };
            setTimeout(go, 100);
        """),
        steps=16,
    )
    assert log[:4] == ["100 level 0", "350 finished", "400 level 1", "650 finished"]


def test_a_view_transition_waits_for_its_update_and_for_the_animations_of_its_pictures(
    replay: Replay,
) -> None:
    log = replay(
        f"""{MOVE}
        at(90, () => {{
            const {{ ready }} = move(() => new Promise((done) => at(60, done)));
            const pseudoElement = '::view-transition-new(root)';
            const clip = {{ opacity: [0, 1] }};
            ready.then(() => document.documentElement.animate(clip, {{ duration: 400, pseudoElement }}));
        }});
        """,
        700,
    )
    assert [entry[1] for entry in log] == ["updateCallbackDone", "ready", "finished"]
    assert 150 <= log[0][0] == log[1][0] <= 184
    assert 400 <= log[2][0] - log[1][0] <= 434


def test_a_view_transition_is_skipped_by_the_next_one_and_fails_with_its_update(replay: Replay) -> None:
    log = replay(
        f"""{MOVE}
        at(50, () => {{
            move(() => note('first'), '1 ');
            move({{ update: () => note('second'), types: ['forwards'] }}, '2 ').skipTransition();
        }});
        at(100, () => move(() => {{ throw new RangeError('no level'); }}, '3 '));
        at(150, () => {{
            const last = move(undefined, '4 ');
            at(40, () => last.skipTransition());
        }});
        """,
        300,
    )
    assert log == [
        *([50, "1 ready AbortError"], [50, "2 ready AbortError"]),
        *([50, "first"], [50, "1 updateCallbackDone"], [50, "1 finished"]),
        *([50, "second"], [50, "2 updateCallbackDone"], [50, "2 finished"]),
        *([100, "3 updateCallbackDone RangeError"], [100, "3 ready RangeError"]),
        [100, "3 finished RangeError"],
        *([150, "4 updateCallbackDone"], [150, "4 ready"], [190, "4 finished"]),
    ]


def test_a_view_transition_that_nobody_waits_for_brings_no_error(replay: Replay) -> None:
    log = replay(
        """
        addEventListener('unhandledrejection', ({ reason }) => note(reason.name));
        at(50, () => document.startViewTransition(() => note('updated')));
        """,
        400,
    )
    assert log == [[50, "updated"]]
