"""How pictures come out of the browser, chosen when a page loads and named in the fingerprint.

A canvas is read by the runtime in the page, and its pixels come with the step's own reply. What only the
browser can draw, an element or the page, is a screenshot: a second crossing, sent the moment the first is
answered. Where its whole time is stepped, each frame it draws brings its picture along.
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
    "--disable-checker-imaging",  # a picture is there with the first frame that shows it
    "--disable-low-res-tiling",
    "--disable-partial-raster",
    "--run-all-compositor-stages-before-draw",  # a frame waits for all that it shows
    "--disable-new-content-rendering-timeout",
    "--disable-threaded-animation",
    "--disable-threaded-scrolling",
    "--disable-image-animation-resync",
)


def capture_switches(game: Game) -> tuple[str, ...]:
    """What the browser is started with for this game's pictures, if they are screenshots."""
    return SCREENSHOT_SWITCHES if is_drawn(game) else ()


class Screenshots:
    """The browser draws a frame of the page as it is, and reads it back."""

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
        assert self._shot is not None, "request() comes first"
        return decode_png(self._session.wait(self._shot, timeout)["data"])

    def again(self, timeout: float) -> NDArray[np.uint8]:
        """See `Camera.again`."""
        self._shoot()
        return self.picture(timeout)

    def _shoot(self) -> None:
        self._shot = self._session.send("Page.captureScreenshot", PNG)


class BeginFramePictures:
    """The browser's time is stepped frame by frame, and each frame brings its picture along."""

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
    """What takes this game's pictures; None where the page reads its own pixels."""
    if not is_drawn(game):
        return None
    return BeginFramePictures(clock) if isinstance(clock, BrowserClock) else Screenshots(session, clock)
