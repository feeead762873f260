"""How pictures come out of the browser, chosen when a page loads and named in the fingerprint.

A canvas is read by the runtime in the page, and its pixels come with the step's own reply. What only the
browser can draw, an element or the page, is a screenshot: a second crossing, sent the moment the first is
answered. Where its whole time is stepped, each frame it draws brings its picture along.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..game import Game
from ..page import Pixels
from .area import shrink
from .clocks import BrowserClock, Clock
from .pixels import unpack
from .png import decode_png
from .session import Session

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
_LEAST_TIMEOUT = 0.2  # seconds for a picture of a moment that has come as late as it may
_FARTHEST = 1 << 31  # pixels from the viewport's corner
_WHITE = 255  # what the browser paints under a page


def is_drawn(game: Game) -> bool:
    """Whether the browser has to draw the page for what is observed."""
    return game.observation.canvas is None


def capture_switches(game: Game) -> tuple[str, ...]:
    """What the browser is started with for this game's pictures, if they are screenshots."""
    return SCREENSHOT_SWITCHES if is_drawn(game) else ()


class Camera(Protocol):
    """Takes pictures of a page's whole viewport."""

    name: str

    def aim(self) -> None:
        """What has just been begun is to end with a picture."""

    def picture(self, timeout: float) -> NDArray[np.uint8]:
        """Of the moment it ended, uint8 (height, width, 3), in pixels of the screen."""

    def again(self, timeout: float) -> NDArray[np.uint8]:
        """Of the page as it is now."""


class Screenshots:
    """The browser draws a frame of the page as it is, and reads it back."""

    name = "screenshot"

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock
        self._shot: int | None = None

    def aim(self) -> None:
        """See `Camera.aim`."""
        self._shot = None
        self._session.follow(self._clock.call, self._shoot)

    def picture(self, timeout: float) -> NDArray[np.uint8]:
        """See `Camera.picture`."""
        assert self._shot is not None, "aim() comes first"
        return decode_png(self._session.wait(self._shot, timeout)["data"])

    def again(self, timeout: float) -> NDArray[np.uint8]:
        """See `Camera.again`."""
        self._shoot()
        return self.picture(timeout)

    def _shoot(self) -> None:
        self._shot = self._session.send("Page.captureScreenshot", PNG)


class FramePictures:
    """The browser's time is stepped frame by frame, and each frame brings its picture along."""

    name = "begin-frame screenshot"

    def __init__(self, clock: BrowserClock) -> None:
        self._clock = clock
        clock.screenshot = PNG

    def aim(self) -> None:
        """See `Camera.aim`."""

    def picture(self, timeout: float) -> NDArray[np.uint8]:
        """See `Camera.picture`."""
        return decode_png(self._clock.picture)

    again = picture


class PngPictures:
    """Whole pictures from elsewhere, taken when they are asked for."""

    name = "webdriver screenshot"

    def __init__(self, take: Callable[[], bytes]) -> None:
        self._take = take

    def aim(self) -> None:
        """See `Camera.aim`."""

    def picture(self, timeout: float) -> NDArray[np.uint8]:
        """See `Camera.picture`."""
        return decode_png(self._take())

    again = picture


def make_camera(game: Game, session: Session, clock: Clock) -> Camera | None:
    """What takes this game's pictures; None where the page reads its own pixels."""
    if not is_drawn(game):
        return None
    return FramePictures(clock) if isinstance(clock, BrowserClock) else Screenshots(session, clock)


class Lens:
    """From the runtime's text and, where that has no pixels, the browser's picture to an observation.

    Args:
        game: whose region and crop are looked at.
        camera: see `make_camera`.
        timeout: seconds until a picture counts as not coming.
        name: of the way the pixels come where there is no camera.
    """

    def __init__(self, game: Game, camera: Camera | None, timeout: float, name: str = "canvas") -> None:
        self.camera = camera
        self.name = camera.name if camera else name
        self._timeout = timeout
        self._deadline = 0.0
        height, width = game.observation.shape
        scale = game.page.device_scale
        self._part = round(height * scale), round(width * scale)

    def aim(self) -> None:
        """What has just been begun is to end with a picture."""
        if self.camera:
            self.camera.aim()

    def wait_until(self, deadline: float) -> None:
        """The picture that was aimed at counts as not coming after `deadline` of `time.monotonic()`."""
        self._deadline = deadline

    def image(
        self, text: str, pixels: Pixels, size: tuple[int, int], *, again: bool = False
    ) -> NDArray[np.uint8]:
        """A new array, uint8 (height, width, 3) or (height, width).

        Args:
            text: what the runtime says of the pixels.
            pixels: "rgb" or "grayscale".
            size: (height, width).
            again: take a picture of now; else it is the one of the moment that was aimed at.

        Raises:
            ValueError: the text does not say what this page's pixels are.
        """
        if self.camera is None:
            return unpack(text, (*size, 3) if pixels == "rgb" else size)
        x, y = _place(text)
        left = max(_LEAST_TIMEOUT, self._deadline - time.monotonic())
        picture = self.camera.again(self._timeout) if again else self.camera.picture(left)
        return shrink(_cut(picture, x, y, self._part), pixels, size)


def _place(text: str) -> tuple[int, int]:
    """Where the region begins in the picture."""
    if not text.startswith("S"):  # pixels of the page's own making
        raise ValueError("expected S and a place in the browser's picture")
    x, y = map(int, text[1:].split(","))
    if max(abs(x), abs(y)) > _FARTHEST:
        raise ValueError(f"expected a place within {_FARTHEST} pixels; got {x}, {y}")
    return x, y


def _cut(picture: NDArray[np.uint8], x: int, y: int, size: tuple[int, int]) -> NDArray[np.uint8]:
    """The part of a picture, white where it lies outside."""
    height, width = size
    part = picture[max(y, 0) : max(y + height, 0), max(x, 0) : max(x + width, 0)]
    if part.shape[:2] == size:
        return part
    whole = np.full((height, width, 3), _WHITE, np.uint8)
    top, left = max(-y, 0), max(-x, 0)
    whole[top : top + part.shape[0], left : left + part.shape[1]] = part
    return whole
