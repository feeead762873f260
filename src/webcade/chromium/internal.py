"""Pages that only the full browser has (chrome://...), taken from the user's own for the headless shell."""

from __future__ import annotations

from functools import cache

from .program.browser import Browser
from .program.find import Program


@cache
def internal_page(program: Program, url: str, timeout: float) -> str:
    """The HTML of one of the browser's own pages, as it is before its scripts run.

    Raises:
        BrowserError, PageError: as any use of a browser does.
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
