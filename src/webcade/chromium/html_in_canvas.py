"""A game in a frame that an outer page draws into a canvas, where the browser has HTML-in-canvas.

The page can then read its own picture, and one crossing brings it: ten times as fast as a screenshot. What
the game sees of it, see runtime/capture/canvas_host.js.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import PageError
from ..game import Game
from .devtools.cbor import Message
from .devtools.session import Session
from .program.browser import Browser

CANVAS_HOST_SWITCHES = (
    "--enable-blink-features=CanvasDrawElement",
    "--disable-frame-rate-limit",  # a step waits for a frame of the browser's: page time has its own
    "--disable-gpu-vsync",
    "--disable-threaded-animation",  # which would go on while nothing of the page does
)
_HAS_IT = "typeof CanvasRenderingContext2D.prototype.drawElementImage === 'function'"
_HTML = """<!doctype html>
<meta charset="utf-8">
<style>
  html, body {{ margin: 0; height: 100%; overflow: hidden; }}
  canvas, iframe {{ display: block; border: 0; width: {width}px; height: {height}px; }}
</style>
<canvas layoutsubtree width="{pixels_wide}" height="{pixels_high}">
  <iframe src="{source}" referrerpolicy="no-referrer" onload="this.contentWindow.focus()"></iframe>
</canvas>
"""


@dataclass(frozen=True, slots=True)
class CanvasHost:
    """The outer page.

    Attributes:
        url: its address, of the game's own origin.
        html: what is answered there.
    """

    url: str
    html: str


def is_hosted(game: Game, clock: str) -> bool:
    """Whether the game is to be drawn in a frame, if the browser can."""
    address = game.source.url or ""
    return (
        game.observation.in_iframe
        and clock == "page"
        and not game.actions.trusted
        and not address.startswith(("chrome:", "file:"))  # which frames of theirs may not be read
    )


def can_host_in_canvas(browser: Browser, timeout: float) -> bool:
    """Whether a browser that was started with `CANVAS_HOST_SWITCHES` can draw a page into a canvas."""
    session = browser.open(timeout)
    try:
        return bool(session.evaluate(_HAS_IT, timeout))
    finally:
        browser.discard(session)


def canvas_host_for(
    session: Session, game: Game, clock: str, address: str, timeout: float
) -> CanvasHost | None:
    """The outer page for a game at `address`; None where it is not wanted, or the browser has none."""
    if not is_hosted(game, clock) or not session.evaluate(_HAS_IT, timeout):
        return None
    viewport, scale = game.page.viewport, game.page.device_scale
    html = _HTML.format(
        width=viewport.width,
        height=viewport.height,
        pixels_wide=round(viewport.width * scale),
        pixels_high=round(viewport.height * scale),
        source=address.replace("&", "&amp;").replace('"', "&quot;"),
    )
    scheme, _, rest = address.partition("://")
    return CanvasHost(f"{scheme}://{rest.partition('/')[0]}/webcade-host.html", html)


def enter_host(session: Session, timeout: float) -> None:
    """From now on the session speaks to the game's frame.

    Raises:
        PageError: the game is not in it.
    """
    contexts: dict[str, int] = {}

    def note(params: Message) -> None:
        data = params["context"]["auxData"]
        if data["isDefault"]:
            contexts[data["frameId"]] = params["context"]["id"]

    tree = session.call("Page.getFrameTree", None, timeout)["frameTree"]
    frames = [child["frame"] for child in tree.get("childFrames", [])]
    session.on("Runtime.executionContextCreated", note)
    session.call("Runtime.enable", None, timeout)
    session.call("Runtime.disable", None, timeout)
    if not frames or frames[0]["url"].startswith("chrome-error:") or frames[0]["id"] not in contexts:
        raise PageError(
            "observation.in_iframe: the game does not load in a frame; take in_iframe out of its file"
        )
    session.enter(contexts[frames[0]["id"]], frames[0]["id"])
