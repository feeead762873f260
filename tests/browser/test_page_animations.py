"""CSS animations, transitions and element.animate() keep to page time, whether the browser draws or not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from open_page import FRAME_MS, OpenPage, let_wall_time_pass

pytestmark = pytest.mark.browser

Open = Callable[..., OpenPage]
LEFT = "parseFloat(getComputedStyle(box).left)"
OPACITY = "parseFloat(getComputedStyle(box).opacity)"
ANIMATION = "'animationstart', 'animationiteration', 'animationend', 'animationcancel'"
TRANSITION = "'transitionrun', 'transitionstart', 'transitionend', 'transitioncancel'"


@pytest.fixture(params=[False, True], ids=["hidden", "visible"])
def page(load_page: Open, request: pytest.FixtureRequest) -> OpenPage:
    return load_page("animated.html", visible=request.param)


def frames_for(page_ms: float) -> int:
    """Frames until `page_ms` of page time have passed."""
    return -int(-page_ms // FRAME_MS)


def test_an_animation_stands_where_page_time_has_brought_it(page: OpenPage) -> None:
    page.run("box.className = 'forever'")
    page.frames(1)  # begins with this frame
    for passed in (0, 1, 7, 30):
        page.frames(passed)
        let_wall_time_pass(page, ms=20)
        frames = (page("performance.now()") - FRAME_MS) / FRAME_MS
        assert page(LEFT) == pytest.approx(frames * FRAME_MS, abs=0.001)  # a pixel a millisecond


def test_an_animation_tells_the_very_time_it_was_brought_to(page: OpenPage) -> None:
    page.run("box.className = 'forever'")
    page.frames(1)
    for _ in range(4):
        let_wall_time_pass(page, ms=20)
        assert page("box.getAnimations()[0].currentTime") == page("performance.now()") - FRAME_MS
        page.frames(3)


def test_an_animation_tells_its_start_iterations_and_end_once_each(page: OpenPage) -> None:
    page.run(f"listen({ANIMATION}); box.className = 'twice'")
    page.frames(20)
    let_wall_time_pass(page)
    began = 1
    assert page("log") == [
        ["animationstart", 0, (began + 1) * FRAME_MS],
        ["animationiteration", 0.1, (began + frames_for(100)) * FRAME_MS],
        ["animationend", 0.2, (began + frames_for(200)) * FRAME_MS],
    ]


def test_an_animation_with_a_delay_starts_after_it(page: OpenPage) -> None:
    page.run(f"listen({ANIMATION}); box.className = 'late'")
    page.frames(1 + frames_for(150) - 1)
    assert page("log") == []
    assert page(LEFT) == 0
    page.frames(1)
    assert page("log.map((entry) => entry[0])") == ["animationstart"]
    page.frames(frames_for(100))
    assert page("log.map((entry) => entry[0])") == ["animationstart", "animationend"]


def test_an_animation_taken_away_tells_that_it_was_cancelled(page: OpenPage) -> None:
    page.run(f"listen({ANIMATION}); box.className = 'sliding'")
    page.frames(3)
    page.run("box.className = ''")
    page.frames(2)
    let_wall_time_pass(page)
    assert page("log.map((entry) => entry[0])") == ["animationstart", "animationcancel"]


def test_an_animation_that_is_paused_goes_on_where_it_stood(page: OpenPage) -> None:
    page.run("box.className = 'forever'")
    page.frames(11)
    page.run("box.classList.add('still')")
    page.frames(20)  # it stops with the first of them
    let_wall_time_pass(page)
    stood = page(LEFT)
    assert stood == pytest.approx(11 * FRAME_MS, abs=0.001)
    page.run("box.classList.remove('still')")
    page.frames(5)
    assert page(LEFT) == pytest.approx(15 * FRAME_MS, abs=0.001)


def test_the_animation_of_a_pseudo_element_says_so(page: OpenPage) -> None:
    page.run("""
        addEventListener('animationend', ({ pseudoElement, animationName, target }) => {
          log.push([pseudoElement, animationName, target.id]);
        });
        box.className = 'before';
    """)
    page.frames(10)
    assert page("log") == [["::before", "slide", "box"]]


def test_a_transition_stands_where_page_time_has_brought_it(page: OpenPage) -> None:
    page.run(f"listen({TRANSITION}); {OPACITY}; box.className = 'fading'")
    page.frames(31)
    let_wall_time_pass(page)
    assert page(OPACITY) == pytest.approx(30 * FRAME_MS / 1000, abs=1e-5)
    page.frames(31)
    let_wall_time_pass(page)
    assert page(OPACITY) == 1
    assert page("log") == [
        ["transitionrun", 0, 2 * FRAME_MS],
        ["transitionstart", 0, 2 * FRAME_MS],
        ["transitionend", 1, (1 + frames_for(1000)) * FRAME_MS],
    ]


def test_a_transition_with_a_delay_runs_at_once_and_starts_after_it(page: OpenPage) -> None:
    page.run(f"listen({TRANSITION}); {OPACITY}; box.className = 'fading-late'")
    page.frames(3)
    assert page("log.map((entry) => entry[0])") == ["transitionrun"]
    page.frames(6)
    assert page("log.map((entry) => entry[0])") == ["transitionrun", "transitionstart"]
    page.frames(10)
    assert page("log.map((entry) => entry[0])") == ["transitionrun", "transitionstart", "transitionend"]


def test_the_old_name_of_an_event_is_heard_where_nobody_listens_to_the_new(page: OpenPage) -> None:
    page.run("""
        addEventListener('webkitAnimationEnd', (event) => log.push(['window', event.type]));
        box.addEventListener('webkitAnimationEnd', (event) => log.push(['box', event.type]));
        box.onwebkittransitionend = (event) => log.push(['box', event.type]);
        getComputedStyle(box).opacity;
        box.className = 'sliding';
    """)
    page.frames(20)
    page.run("box.className = 'fading-late'")
    page.frames(20)
    let_wall_time_pass(page)
    assert page("log") == [
        ["box", "webkitAnimationEnd"],
        ["window", "webkitAnimationEnd"],
        ["box", "webkitTransitionEnd"],
    ]


def test_who_listens_to_both_names_hears_the_new_one_alone(page: OpenPage) -> None:
    page.run("""
        const note = (event) => log.push(event.type);
        for (const type of ['webkitAnimationEnd', 'animationend']) box.addEventListener(type, note);
        box.className = 'sliding';
    """)
    page.frames(20)
    let_wall_time_pass(page)
    assert page("log") == ["animationend"]


def test_promises_of_an_end_event_are_done_before_the_frames_callbacks(page: OpenPage) -> None:
    page.run("""
        box.addEventListener('animationend', async () => {
          for (let i = 0; i < 20; i++) await i;
          log.push('end');
        });
        box.className = 'sliding';
        requestAnimationFrame(function loop() { log.push('frame'); requestAnimationFrame(loop); });
    """)
    page.frames(1 + frames_for(200))
    assert page("log.slice(-2)") == ["end", "frame"]


def test_a_scripts_animation_finishes_in_page_time_and_tells_so_once(page: OpenPage) -> None:
    page.run("""
        var animation = box.animate([{ left: '0px' }, { left: '100px' }], 100);
        animation.onfinish = () => log.push(['finish', performance.now()]);
        animation.finished.then(() => log.push(['finished', performance.now()]));
    """)
    let_wall_time_pass(page, ms=120)
    assert page("log") == []
    page.frames(12)
    let_wall_time_pass(page)
    end = (1 + frames_for(100)) * FRAME_MS
    assert page("log") == [["finished", end], ["finish", end]]
    assert page("animation.playState") == "finished"


def test_a_script_may_set_time_and_rate_of_an_animation(page: OpenPage) -> None:
    page.run("""
        var animation = box.animate([{ left: '0px' }, { left: '1000px' }], 1000);
        animation.currentTime = 100;
    """)
    page.frames(3)
    assert page(LEFT) == pytest.approx(100 + 2 * FRAME_MS, abs=0.001)
    page.run("animation.currentTime = 500")
    page.frames(1)
    assert page(LEFT) == pytest.approx(500 + FRAME_MS, abs=0.001)
    page.run("animation.playbackRate = 2")
    let_wall_time_pass(page)
    page.frames(1)
    assert page(LEFT) == pytest.approx(500 + 3 * FRAME_MS, abs=0.001)


def test_an_animation_played_again_runs_again(page: OpenPage) -> None:
    page.run("""
        var animation = box.animate([{ left: '0px' }, { left: '100px' }], { duration: 50, fill: 'forwards' });
        animation.onfinish = () => log.push(performance.now());
    """)
    page.frames(8)
    page.run("animation.play()")
    page.frames(8)
    let_wall_time_pass(page)
    assert page("log") == [(1 + frames_for(50)) * FRAME_MS, (9 + frames_for(50)) * FRAME_MS]


def test_an_animation_turned_round_goes_back_to_its_beginning(page: OpenPage) -> None:
    page.run("""
        var animation = box.animate([{ left: '0px' }, { left: '1000px' }], 1000);
        animation.onfinish = () => log.push('finish');
        animation.finished.then(() => log.push('finished'));
    """)
    page.frames(11)
    page.run("animation.reverse()")
    let_wall_time_pass(page)
    page.frames(4)  # it turns with the first of them
    assert page(LEFT) == pytest.approx(8 * FRAME_MS, abs=0.001)
    assert page("[animation.playbackRate, log]") == [-1, []]
    page.frames(10)
    let_wall_time_pass(page)
    assert page("log") == ["finished", "finish"]


@pytest.mark.parametrize("later", ["requestAnimationFrame(move)", "setTimeout(move, 2)"])
def test_what_one_callback_inserts_has_a_style_before_the_next(page: OpenPage, later: str) -> None:
    """Else a change in the next is a transition only if the browser drew a frame meanwhile, by wall time."""
    page.run(
        f"""
        setTimeout(() => {{
            const tile = document.createElement("div");
            tile.style = "position: absolute; left: 0; transition: left 160ms linear";
            document.body.append(tile);
            const move = () => tile.style.left = "160px";
            {later};
        }}, 1)
        """
    )
    page.frames(1)
    assert page("document.getAnimations().length") == 1


def test_what_is_inserted_into_a_frame_within_the_page_has_a_style_before_the_next_callback(
    page: OpenPage,
) -> None:
    page.run("document.body.append(document.createElement('iframe')); var inner = frames[0].document")
    page.frames(1)
    page.run("""
        setTimeout(() => {
            const tile = inner.createElement("div");
            tile.style = "position: absolute; left: 0; transition: left 160ms linear";
            inner.body.append(tile);
            requestAnimationFrame(() => tile.style.left = "160px");
        }, 1)
    """)
    page.frames(1)
    assert page("inner.getAnimations().length") == 1


def test_an_animation_in_a_shadow_root_keeps_to_page_time(page: OpenPage) -> None:
    page.run("""
        const root = document.body.attachShadow({ mode: 'closed' });
        root.innerHTML = `<style>@keyframes slide { to { left: 1000px } }
          p { position: absolute; left: 0; animation: slide 1s linear }</style><p>`;
        var box = root.querySelector('p');
        box.addEventListener('animationstart', (event) => log.push(event.type));
        box.addEventListener('animationend', (event) => log.push(event.type));
    """)
    page.frames(31)
    let_wall_time_pass(page)
    assert page(LEFT) == pytest.approx(30 * FRAME_MS, abs=0.001)
    page.frames(31)
    let_wall_time_pass(page)
    assert page("log") == ["animationstart", "animationend"]


def test_hidden_and_visible_pages_hear_and_see_the_same(load_page: Open) -> None:
    logs = []
    for visible in (False, True, False, True):
        page = load_page("animated.html", visible=visible)
        page.run(f"""
            listen({ANIMATION}, {TRANSITION});
            const looks = ['sliding', 'fading', 'twice', 'late', ''];
            {OPACITY};
            requestAnimationFrame(function loop() {{
              log.push([{LEFT}, {OPACITY}]);
              if (log.length % 17 === 0) box.className = looks[log.length % 5];
              requestAnimationFrame(loop);
            }});
        """)
        for _ in range(10):
            page.frames(12)
            let_wall_time_pass(page, ms=5)
        logs.append(page("log"))
    assert logs[0] == logs[1] == logs[2] == logs[3]
    assert len(logs[0]) > 120
