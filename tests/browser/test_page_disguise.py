"""A page finds the browser's own functions, and believes that somebody watches it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from open_page import TIMEOUT, OpenPage, let_wall_time_pass

from webcade.chromium.program.browser import Browser

pytestmark = pytest.mark.browser

Open = Callable[..., OpenPage]


def test_every_property_looks_as_on_an_untouched_page(load_page: Open) -> None:
    ours = load_page("inventory.html")("inventory()")
    untouched = load_page("inventory.html", clock=None)("inventory()")
    assert len(ours) > 1000
    assert ours == untouched


@pytest.mark.parametrize(
    "attempt",
    [
        "new setTimeout(() => {})",
        "new Math.random()",
        "new (Object.getOwnPropertyDescriptor(Document.prototype, 'hidden').get)()",
        "new performance.now()",
        "requestAnimationFrame(1)",
        "requestIdleCallback({})",
        "crypto.getRandomValues([])",
        "crypto.getRandomValues(new Float32Array(1))",
        "crypto.getRandomValues(new Uint8Array(65537))",
        "Object.getOwnPropertyDescriptor(Document.prototype, 'hidden').get.call({})",
        "Object.getOwnPropertyDescriptor(Event.prototype, 'timeStamp').get.call({})",
        "performance.measure('m', 'no such mark')",
        "Temporal.Now.plainDateISO('no such zone')",
        "new Intl.DateTimeFormat('en').format('no date')",
        "new Date(Symbol())",
    ],
)
def test_a_mistake_meets_the_browsers_own_complaint(load_page: Open, attempt: str) -> None:
    text = f"complaint(() => {attempt})"
    ours = load_page("inventory.html")(text)
    assert ours == load_page("inventory.html", clock=None)(text)
    assert ours != "no complaint"


def test_the_runtime_leaves_no_name_in_the_window(load_page: Open) -> None:
    names = "Object.getOwnPropertyNames(window).sort()"
    assert load_page()(names) == load_page(clock=None)(names)


@pytest.mark.parametrize("visible", [False, True])
def test_a_page_is_visible_and_focused(load_page: Open, visible: bool) -> None:
    page = load_page(visible=visible)
    assert page("[document.hidden, document.visibilityState, document.hasFocus()]") == [
        False,
        "visible",
        True,
    ]
    assert page("[document.webkitHidden, document.webkitVisibilityState]") == [False, "visible"]


LISTEN = """
    var heard = [];
    for (const type of ['blur', 'focus', 'visibilitychange', 'webkitvisibilitychange', 'freeze']) {
      for (const target of [window, document]) target.addEventListener(type, () => heard.push(type), true);
    }
    window.onblur = () => heard.push('onblur');
    document.onvisibilitychange = () => heard.push('onvisibilitychange');
"""


def lose_window(browser: Browser, page: OpenPage) -> None:
    """Have the browser focus a page, take the focus away, and lay another tab over it."""
    for focused in (True, False):
        page.session.call("Emulation.setFocusEmulationEnabled", {"enabled": focused})
    browser.call("Target.createTarget", {"url": "about:blank", "browserContextId": page.session.context})


def test_a_page_hears_nothing_of_losing_focus_or_being_hidden(browser: Browser, open_page: Open) -> None:
    ours, untouched = open_page(visible=True), open_page(visible=True, clock=None)
    for page in (ours, untouched):
        page.run(LISTEN)
        lose_window(browser, page)
    for _ in range(TIMEOUT * 20):  # until the browser has told the page that can hear it
        if {"blur", "visibilitychange"} <= set(untouched("heard")):
            break
        let_wall_time_pass(ours)
    assert {"blur", "visibilitychange"} <= set(untouched("heard"))
    assert ours("heard") == []


def test_a_pages_own_events_of_these_names_pass(page: OpenPage) -> None:
    page.run(LISTEN)
    page.run("window.dispatchEvent(new Event('blur')); document.dispatchEvent(new Event('visibilitychange'))")
    assert set(page("heard")) == {"blur", "onblur", "visibilitychange", "onvisibilitychange"}


def test_dialogs_answer_at_once(page: OpenPage) -> None:
    assert page("[alert('a'), confirm('b'), prompt('c'), prompt('d', 'offered'), print()]") == [
        None,
        True,
        "",
        "offered",
        None,
    ]
    assert page.raw("__webcade.dialogs()") == 4


def test_a_page_that_asks_until_it_gets_an_answer_gets_one(page: OpenPage) -> None:
    page.run("""
        var log = [];
        let name, age;
        while (!name) name = prompt('Your name?');
        while (!(age > 17)) { age = parseInt(prompt('Your age?')); if (prompt('Go on?') === null) break; }
        while (confirm('Once more?'));
        log.push(name, Number.isNaN(age));
        setTimeout(() => log.push(prompt('Your name?')));
    """)
    page.frames(1)
    assert page("log") == ["1", True, ""]


def test_a_window_that_no_script_has_opened_does_not_close(page: OpenPage) -> None:
    page.run("var timer = 0; setTimeout(() => { timer += 1; }, 5); close(); window.close();")
    page.frames(1)
    assert page("[closed, timer]") == [False, 1]
