"""What only drawing brings about comes with the frames of page time, in a page that nobody draws, too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from open_page import FRAME_MS, OpenPage, let_wall_time_pass

pytestmark = pytest.mark.browser


@pytest.fixture(params=[False, True], ids=["hidden", "visible"])
def page(load_page: Callable[..., OpenPage], request: pytest.FixtureRequest) -> OpenPage:
    return load_page(visible=request.param)


BOX = """
    var log = [], box = document.createElement('div');
    box.style.cssText = 'position: absolute; left: 10px; top: 0; width: 50px; height: 20px; padding: 5px';
    document.body.append(box);
"""


def test_an_element_tells_its_size_and_each_change_of_it_once_a_frame(page: OpenPage) -> None:
    page.run(
        BOX
        + """
        var observer = new ResizeObserver(([entry], self) => {
          const { contentRect: { x, width, height }, borderBoxSize: [{ inlineSize }] } = entry;
          const isOwn = entry.target === box && self === observer;
          log.push([performance.now(), x, width, height, inlineSize, isOwn]);
        });
        observer.observe(box);
        requestAnimationFrame(() => { box.style.width = '60px'; });
        setTimeout(() => { box.style.width = '70px'; box.style.boxSizing = 'border-box'; }, 40);
    """
    )
    let_wall_time_pass(page)
    assert page("log") == []
    page.frames(5)
    assert page("log") == [
        [FRAME_MS, 5, 60, 20, 70, True],
        [3 * FRAME_MS, 5, 60, 10, 70, True],
    ]
    page.run("observer.unobserve(box); box.style.width = '10px'")
    page.frames(2)
    assert page("log.length") == 2


def test_an_element_tells_when_it_comes_into_view_and_leaves_it(page: OpenPage) -> None:
    page.run(
        BOX
        + """
        const observer = new IntersectionObserver((entries) => {
          for (const { isIntersecting, intersectionRatio, time } of entries) {
            log.push([time, isIntersecting, intersectionRatio]);
          }
        }, { threshold: [0, 0.5] });
        observer.observe(box);
        setTimeout(() => { box.style.left = '-45px'; }, 20);
        setTimeout(() => { box.style.left = '-1000px'; }, 40);
    """
    )
    page.frames(6)
    assert page("log") == [
        [FRAME_MS, True, 1],
        [2 * FRAME_MS, True, 0.25],
        [3 * FRAME_MS, False, 0],
    ]


def test_what_a_scrolling_ancestor_hides_is_not_in_view(page: OpenPage) -> None:
    page.run("""
        var log = [];
        document.body.innerHTML = `<div id="frame" style="overflow: hidden; height: 100px">
          <div style="height: 150px"></div><p id="low" style="height: 20px">low</p></div>`;
        const note = (entries) => log.push(...entries.map((entry) => entry.isIntersecting));
        new IntersectionObserver(note).observe(low);
        new IntersectionObserver(note, { root: frame, rootMargin: '0px 0px 100% 0px' }).observe(low);
    """)
    page.frames(2)
    assert page("log") == [False, True]


def test_an_element_that_takes_and_loses_the_focus_hears_of_it(page: OpenPage) -> None:
    page.run("""
        var log = [], field = document.createElement('input');
        document.body.append(field);
        for (const type of ['focus', 'focusin', 'blur', 'focusout']) {
          field.addEventListener(type, () => log.push(type));
        }
        field.focus();
        field.blur();
    """)
    assert page("log") == ["focus", "focusin", "blur", "focusout"]


def test_an_svg_animation_is_where_page_time_is(page: OpenPage) -> None:
    page.run("""
        document.body.innerHTML = `<svg width="100" height="10"><rect width="10" height="10">
          <animate attributeName="x" from="0" to="100" dur="1s" repeatCount="indefinite"/></rect></svg>`;
        var at = () => document.querySelector('rect').x.animVal.value;
    """)
    page.frames(1)
    let_wall_time_pass(page)
    assert page("at()") == 0
    page.frames(12)
    assert page("at()") == pytest.approx(12 * FRAME_MS / 10, abs=1e-4)
