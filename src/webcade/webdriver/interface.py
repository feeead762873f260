"""The article's WebInterface, on today's Selenium: a browser with a game in it, seen and played by a program.

Meant as a superclass: a game's class adds what its actions, score and end are. `DinoRunEnv` is one.
"""

from __future__ import annotations

import json
import os
from contextlib import AbstractContextManager
from io import BytesIO
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..checked import path, refusal, seconds, truth, whole
from ..errors import OptionError
from .capabilities import SessionOptions
from .characters import key_character
from .display import check_display
from .failures import translated
from .session import BrowserSession

Crop = tuple[slice, slice]
VIEWPORT = (800, 600)  # (width, height)
_LONGEST_SIDE = 16_384  # pixels


class WebInterface:
    """A browser at a game's address.

    Args:
        custom_config: mute the sound and leave out the bar that says the browser is controlled.
        game_url: where the game is.
        headless: draw on a virtual display (Xvfb), as the article does; short for display="xvfb".
        chrome_driver_path: of chromedriver (or geckodriver); None to have it found.
        browser: "chrome", "chromium", "firefox", or a program's path.
        display: "window", "xvfb", or "headless", the browser's own way; None: as `headless` says.
        remote_url: address of a Selenium Grid, or of a driver that runs already.
        viewport: (width, height) of the page in CSS pixels, which is the size of a screenshot.
        timeout: seconds until a start, a load or a call counts as hung.

    Raises:
        OptionError: a value that a keyword cannot have.
        BrowserNotFound: browser, driver, Xvfb or Selenium is not here; the message says what to type.
        BrowserStartError: one of them did not start.
        PageError: the address did not load.

    Every other method raises BrowserDied where the browser, its driver or its display has gone, and
    PageError where the page cannot answer.
    """

    def __init__(
        self,
        custom_config: bool = True,
        game_url: str = "chrome://dino",
        headless: bool = False,
        chrome_driver_path: str | os.PathLike[str] | None = None,
        browser: str = "chrome",
        display: str | None = None,
        remote_url: str | None = None,
        *,
        viewport: tuple[int, int] = VIEWPORT,
        timeout: float = 60,
    ) -> None:
        self.game_url = _address(game_url)
        self._viewport = _check_viewport(viewport)
        self._options = SessionOptions(
            browser=path("browser", browser, "a browser's name or path") or "chrome",
            display=check_display(truth("headless", headless), path("display", display, "a display's name")),
            driver_path=path("chrome_driver_path", chrome_driver_path),
            remote_url=path("remote_url", remote_url, "an address"),
            quiet=truth("custom_config", custom_config),
            timeout=seconds("timeout", timeout),
        )
        self._open()

    def _open(self) -> None:
        self._session = BrowserSession(self._options)
        try:
            self._driver = self._session.driver
            self._fit(*self._viewport)  # before the game is there, which may stop when its window changes
            self._session.get(self.game_url)
        except BaseException:
            self._session.close()
            raise

    def restart(self) -> None:
        """End the browser, whatever has become of it, and open another at the game's address."""
        self.end()
        self._open()

    def grab_screen(self, crop: Crop | None = None) -> NDArray[np.uint8]:
        """A screenshot of the page, RGB, uint8 (height, width, 3).

        Args:
            crop: rows and columns to keep, as the article slices: np.s_[100:300, 200:450].
        """
        from PIL import Image

        rows, columns = _check_crop(crop)
        with self._translated("the screenshot"):
            png = self._driver.get_screenshot_as_png()
        screen = np.asarray(Image.open(BytesIO(png)).convert("RGB"))
        return np.ascontiguousarray(screen[rows, columns])

    def press_up(self) -> None:
        """Press the up arrow and let go."""
        self.press("ArrowUp")

    def press_down(self) -> None:
        """Press the down arrow and let go."""
        self.press("ArrowDown")

    def press_space(self) -> None:
        """Press the space bar and let go."""
        self.press("Space")

    def press(self, key: str) -> None:
        """Press a key and let go: a KeyboardEvent.code ("ArrowUp", "KeyA") or a single character."""
        character = key_character(key)
        self._type(_key("keyDown", character), _key("keyUp", character))

    def hold(self, key: str) -> None:
        """Press a key and keep it down."""
        self._type(_key("keyDown", key_character(key)))

    def release(self, key: str) -> None:
        """Let go of a key."""
        self._type(_key("keyUp", key_character(key)))

    def click(self, x: int, y: int) -> None:
        """Press and release the left mouse button at a point of the page, in CSS pixels."""
        move = {"type": "pointerMove", "duration": 0, "x": x, "y": y, "origin": "viewport"}
        buttons = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._act({"type": "pointer", "id": "mouse", "actions": [move, *buttons]})

    def execute(self, script: str, *arguments: Any) -> Any:
        """Run JavaScript, the body of a function, in the page's own scope; what it returns, as JSON has it.

        Raises:
            PageScriptError: it threw.
        """
        return self._run(f"(function () {{ {script}\n}}).apply(null, {json.dumps(arguments)})")

    def execute_async(self, script: str, *arguments: Any) -> Any:
        """The same, of a script whose last argument is a function: what that is called with."""
        given = json.dumps(arguments)
        return self._run(
            f"new Promise((done) => (function () {{ {script}\n}}).apply(null, [...{given}, done]))"
        )

    def _run(self, expression: str) -> Any:
        text = self._session.evaluate(f"Promise.resolve({expression}).then((value) => JSON.stringify(value))")
        return None if text is None else json.loads(text)

    def end(self) -> None:
        """End the browser, its driver and its display. A second call does nothing."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def _type(self, *actions: dict[str, str]) -> None:
        self._act({"type": "key", "id": "keyboard", "actions": list(actions)})

    def _act(self, source: dict[str, Any]) -> None:
        """One call of the driver's; its way by an element, as in the article, takes eight times as long."""
        with self._translated("a key or click"):
            self._driver.execute("actions", {"actions": [source]})

    def _fit(self, width: int, height: int) -> None:
        """Give the page its size. A window differs by its frame, which only the page can tell."""
        with self._translated("the window's size"):
            extra = self._driver.execute_script("return [outerWidth - innerWidth, outerHeight - innerHeight]")
            self._driver.set_window_rect(0, 0, width + extra[0], height + extra[1])

    def _translated(self, doing: str) -> AbstractContextManager[None]:
        return translated(doing)


def _key(kind: str, character: str) -> dict[str, str]:
    return {"type": kind, "value": character}


def _address(value: object) -> str:
    if not isinstance(value, str) or ":" not in value:
        raise refusal("game_url", 'an address, as "chrome://dino"', value)
    return value


def _check_viewport(value: Any) -> tuple[int, int]:
    try:
        width, height = value
    except (TypeError, ValueError):
        raise refusal("viewport", "(width, height)", value) from None
    return whole("viewport[0]", width, most=_LONGEST_SIDE), whole("viewport[1]", height, most=_LONGEST_SIDE)


def _check_crop(crop: Crop | None) -> Crop:
    if crop is None:
        return slice(None), slice(None)
    if not (isinstance(crop, tuple) and len(crop) == 2 and all(isinstance(part, slice) for part in crop)):
        raise OptionError(f"crop: expected rows and columns, as np.s_[100:300, 200:450]; got {crop!r}")
    return crop
