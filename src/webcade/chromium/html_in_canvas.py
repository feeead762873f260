"""Run a game in an iframe that an outer page draws into a canvas, if the browser has HTML-in-canvas.

The outer page can read the canvas, so that the picture comes with a step's reply: ten times as fast as a
screenshot. runtime/capture/canvas_host.js says what the game can see of it.
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
    "--disable-frame-rate-limit",  # a step waits for a frame of the browser, at once; page time is separate
    "--disable-gpu-vsync",
    "--disable-threaded-animation",  # it would go on while the page's time stands still
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
        url: its address, in the game's own origin.
        html: its document.
    """

    url: str
    html: str


def is_hosted(game: Game, clock: str) -> bool:
    """Return whether the game should run in an iframe, if the browser can draw that into a canvas."""
    address = game.source.url or ""
    return (
        game.observation.in_iframe
        and clock == "page"
        and not game.actions.trusted
        and not address.startswith(("chrome:", "file:"))  # frames with these addresses may not be read
    )


def can_host_in_canvas(browser: Browser, timeout: float) -> bool:
    """Return whether a browser, started with `CANVAS_HOST_SWITCHES`, can draw a page into a canvas.

    Args:
        browser: the browser.
        timeout: seconds.
    """
    session = browser.open(timeout)
    try:
        return bool(session.evaluate(_HAS_IT, timeout))
    finally:
        browser.discard(session)


def canvas_host_for(
    session: Session, game: Game, clock: str, address: str, timeout: float
) -> CanvasHost | None:
    """Return the outer page for a game at `address`; None if the game or the browser does not allow one."""
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
    """Let the session evaluate in the game's iframe from now on.

    Raises:
        PageError: the game is not in the iframe.
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
            "observation.in_iframe: the game does not load in an iframe; remove in_iframe from its file"
        )
    session.enter(contexts[frames[0]["id"]], frames[0]["id"])
