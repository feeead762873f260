"""A page sees the same machine everywhere, and a screen that it may have for itself."""

from __future__ import annotations

import pytest
from open_page import OpenPage

from webcade.runtime import EPOCH_MS

pytestmark = pytest.mark.browser


def test_the_machine_is_the_same_everywhere(page: OpenPage) -> None:
    assert page("[navigator.hardwareConcurrency, navigator.deviceMemory ?? 8, navigator.onLine]") == [
        4,
        8,
        True,
    ]
    assert page("[navigator.connection.effectiveType, navigator.connection.rtt]") == ["4g", 50]
    assert page("[navigator.vibrate(50), speechSynthesis.getVoices()]") == [True, []]


def test_a_file_was_made_at_the_page_time(page: OpenPage) -> None:
    page.frames(60)
    assert page("new File(['x'], 'a.txt').lastModified") == EPOCH_MS + 1000
    assert page("new File(['x'], 'a.txt', { lastModified: 5 }).lastModified") == 5
    assert page("new File(['xy'], 'a.txt', { type: 'text/plain' }).type") == "text/plain"


def test_a_page_that_asks_for_the_whole_screen_has_it(page: OpenPage) -> None:
    page.run("""
        var log = [];
        const note = () => log.push(document.fullscreenElement === document.body);
        document.addEventListener('fullscreenchange', note);
        document.body.requestFullscreen().then(() => log.push('entered'));
    """)
    page.frames(1)
    page.run("document.exitFullscreen().then(() => log.push('left', document.fullscreenElement))")
    page.frames(1)
    assert page("log") == [True, "entered", False, "left", None]
