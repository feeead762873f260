"""The rate of the dinosaur game in a bare page: what no environment can pass."""

from __future__ import annotations

from pathlib import Path

from ..chromium.browser import Browser
from ..chromium.find import find_chromium

GAME = "DinoRun"
SOURCE = Path(__file__).with_name("ceiling.js")

_TIMEOUT = 60  # seconds
_VIEWPORT = {"width": 800, "height": 600, "deviceScaleFactor": 1, "mobile": False}
_LOADED = "Page.loadEventFired"


def ceiling_rate(seconds: float, browser: str | None = None) -> float:
    """Steps a second of a loop inside the page, over `seconds` of wall time."""
    program = Browser(find_chromium(browser), ("--headless",), _TIMEOUT)
    try:
        session = program.open(_TIMEOUT)
        session.call("Page.enable")
        session.call("Emulation.setDeviceMetricsOverride", _VIEWPORT)
        session.call("Page.addScriptToEvaluateOnNewDocument", {"source": SOURCE.read_text("utf-8")})
        session.expect(_LOADED)
        session.call("Page.navigate", {"url": "chrome://dino"})  # reports that there is no network
        session.event(_LOADED, _TIMEOUT)
        session.evaluate("ceiling.start()", _TIMEOUT, wait_for_promise=True)
        session.evaluate("ceiling.run(300)", _TIMEOUT)  # lets the page's compiler warm up
        result = session.evaluate(f"ceiling.run({seconds * 1000})", _TIMEOUT + seconds)
    finally:
        program.close()
    return float(result["steps"] / result["ms"] * 1000)
