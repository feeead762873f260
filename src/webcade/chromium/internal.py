"""Copy an internal page (chrome://...) from the full browser, for the headless shell, which has none."""

from __future__ import annotations

from functools import cache

from .program.browser import Browser
from .program.find import Program


@cache
def internal_page(program: Program, url: str, timeout: float) -> str:
    """Return the HTML of an internal page of the browser, before its scripts run.

    Args:
        program: the full browser, which is started for this.
        url: the page's address, as "chrome://dino".
        timeout: seconds for each call.

    Raises:
        BrowserError, PageError: the browser or its page failed.
    """
    browser = Browser(program, ("--headless",), timeout)
    try:
        session = browser.open(timeout)
        session.call("Page.enable", None, timeout)
        session.call("Emulation.setScriptExecutionDisabled", {"value": True}, timeout)
        session.expect("Page.loadEventFired")
        session.call("Page.navigate", {"url": url}, timeout)
        session.wait_for_event("Page.loadEventFired", timeout)
        session.call("Emulation.setScriptExecutionDisabled", {"value": False}, timeout)
        html: str = session.evaluate("document.documentElement.outerHTML", timeout)
    finally:
        browser.close()
    return f"<!DOCTYPE html>{html}"
