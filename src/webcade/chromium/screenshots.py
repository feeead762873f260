"""Take pictures of a page with the browser. The way is chosen when a page loads, and is in the fingerprint.

The runtime reads a canvas in the page, and its pixels come with the step's reply; none of this is used then.
An element or a page is a screenshot: a second round trip, sent when the first is answered. With the clock
"browser", each frame returns its picture.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..game import Game
from ..page.clocks import Clock
from ..page.images.decoder import Camera, is_drawn
from ..page.images.png import decode_png
from .browser_clock import BrowserClock
from .devtools.session import Session

PNG = {"format": "png", "optimizeForSpeed": True}
SCREENSHOT_SWITCHES = (
    "--disable-checker-imaging",  # an image appears in the first frame that shows it
    "--disable-composited-antialiasing",  # a layer's edge would depend on how the layer was drawn before
    "--disable-low-res-tiling",
    "--disable-partial-raster",
    "--run-all-compositor-stages-before-draw",  # a frame waits for everything that it shows
    "--disable-new-content-rendering-timeout",
    "--disable-threaded-animation",
    "--disable-threaded-scrolling",
    "--disable-image-animation-resync",
)


def capture_switches(game: Game) -> tuple[str, ...]:
    """Return the browser's switches for this game's screenshots; none if it needs no screenshots."""
    return SCREENSHOT_SWITCHES if is_drawn(game) else ()


class Screenshots:
    """Takes screenshots: the browser draws a frame of the page as it is, and returns it."""

    name = "screenshot"

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock
        self._shot: int | None = None

    def request(self) -> None:
        """See `Camera.request`."""
        self._shot = None
        self._session.on_reply(self._clock.call, self._shoot)

    def picture(self, timeout: float) -> NDArray[np.uint8]:
        """See `Camera.picture`."""
        assert self._shot is not None, "call request() first"
        return decode_png(self._session.wait(self._shot, timeout)["data"])

    def again(self, timeout: float) -> NDArray[np.uint8]:
        """See `Camera.again`."""
        self._shoot()
        return self.picture(timeout)

    def _shoot(self) -> None:
        self._shot = self._session.send("Page.captureScreenshot", PNG)


class BeginFramePictures:
    """Uses the pictures that come with the frames of the clock "browser"."""

    name = "begin-frame screenshot"

    def __init__(self, clock: BrowserClock) -> None:
        self._clock = clock
        clock.screenshot = PNG

    def request(self) -> None:
        """See `Camera.request`."""

    def picture(self, timeout: float) -> NDArray[np.uint8]:
        """See `Camera.picture`."""
        return decode_png(self._clock.picture)

    again = picture


def make_camera(game: Game, session: Session, clock: Clock) -> Camera | None:
    """Return the camera for this game; None if the runtime reads the pixels of a canvas."""
    if not is_drawn(game):
        return None
    return BeginFramePictures(clock) if isinstance(clock, BrowserClock) else Screenshots(session, clock)
