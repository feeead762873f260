"""The article's WebInterface for current Selenium: a browser with a game, its screenshots and its keys.

It is meant as a superclass. A game's class adds its actions, score and end, as `DinoRunEnv` does.
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

from ..errors import OptionError
from ..options.arguments import path, refusal, seconds, sides, truth
from .capabilities import SessionOptions
from .characters import key_character
from .display import check_display
from .failures import translated
from .session import BrowserSession

Crop = tuple[slice, slice]
VIEWPORT = (800, 600)  # (width, height)


class WebInterface:
    """A browser that shows a game.

    All methods raise BrowserDied if the browser, its driver or its display has ended, and PageError if the
    page does not answer.

    Args:
        custom_config: mute the sound, and hide the bar that says that the browser is controlled.
        game_url: the game's address.
        headless: draw on a virtual display (Xvfb), as the article does; short for display="xvfb".
        chrome_driver_path: path of chromedriver (or geckodriver); None looks for it.
        browser: "chrome", "chromium", "firefox", or the path of one.
        display: "window", "xvfb", or "headless" (the browser's own mode); None: as `headless` says.
        remote_url: address of a Selenium Grid, or of a running driver.
        viewport: (width, height) of the page in CSS pixels, which is also the size of a screenshot.
        timeout: seconds to wait for a start, a load or a call.

    Raises:
        OptionError: an argument has an invalid value. BrowserNotFound: the browser, its driver, Xvfb or
        Selenium is not installed; the text says what to type. BrowserStartError: one of them did not start.
        PageError: the address did not load.
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
        self._viewport = sides("viewport", "(width, height)", viewport)
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
            self._fit(*self._viewport)  # before the game loads: some games stop when the window changes
            self._session.get(self.game_url)
        except BaseException:
            self._session.close()
            raise

    def restart(self) -> None:
        """Close the browser, also if it has died, and open another at the game's address."""
        self.end()
        self._open()

    def grab_screen(self, crop: Crop | None = None) -> NDArray[np.uint8]:
        """Take a screenshot of the page.

        Args:
            crop: rows and columns to keep, such as np.s_[100:300, 200:450]; None keeps all.

        Returns:
            An RGB image, uint8 (height, width, 3).

        Raises:
            OptionError: `crop` is no pair of slices.
        """
        from PIL import Image

        rows, columns = _check_crop(crop)
        with self._translated("the screenshot"):
            png = self._driver.get_screenshot_as_png()
        screen = np.asarray(Image.open(BytesIO(png)).convert("RGB"))
        return np.ascontiguousarray(screen[rows, columns])

    def press_up(self) -> None:
        """Press and release the up arrow."""
        self.press("ArrowUp")

    def press_down(self) -> None:
        """Press and release the down arrow."""
        self.press("ArrowDown")

    def press_space(self) -> None:
        """Press and release the space bar."""
        self.press("Space")

    def press(self, key: str) -> None:
        """Press and release a key.

        Args:
            key: a KeyboardEvent.code ("ArrowUp", "KeyA") or a single character.

        Raises:
            OptionError: there is no such key.
        """
        character = key_character(key)
        self._type(_key("keyDown", character), _key("keyUp", character))

    def hold(self, key: str) -> None:
        """Press a key and keep it down; see `press`."""
        self._type(_key("keyDown", key_character(key)))

    def release(self, key: str) -> None:
        """Release a key; see `press`."""
        self._type(_key("keyUp", key_character(key)))

    def click(self, x: int, y: int) -> None:
        """Press and release the left mouse button at a point of the page, in CSS pixels."""
        move = {"type": "pointerMove", "duration": 0, "x": x, "y": y, "origin": "viewport"}
        buttons = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._act({"type": "pointer", "id": "mouse", "actions": [move, *buttons]})

    def execute(self, script: str, *arguments: Any) -> Any:
        """Run JavaScript in the page's global scope.

        Args:
            script: the body of a function.
            *arguments: its arguments, which must be plain data for JSON.

        Returns:
            What the function returns, converted through JSON.

        Raises:
            PageScriptError: the script threw an exception.
        """
        return self._run(f"(function () {{ {script}\n}}).apply(null, {json.dumps(arguments)})")

    def execute_async(self, script: str, *arguments: Any) -> Any:
        """Run JavaScript and wait until it calls back.

        Args:
            script: the body of a function, whose last argument is a callback.
            *arguments: the other arguments, which must be plain data for JSON.

        Returns:
            What the callback is called with, converted through JSON.

        Raises:
            PageScriptError: the script threw an exception.
            PageTimeout: the callback was not called in time.
        """
        given = json.dumps(arguments)
        return self._run(
            f"new Promise((done) => (function () {{ {script}\n}}).apply(null, [...{given}, done]))"
        )

    def _run(self, expression: str) -> Any:
        text = self._session.evaluate(f"Promise.resolve({expression}).then((value) => JSON.stringify(value))")
        return None if text is None else json.loads(text)

    def end(self) -> None:
        """Close the browser, its driver and its display. A second call does nothing."""
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
        """Perform input actions in one driver call. `send_keys`, as in the article, is eight times slower."""
        with self._translated("a key or click"):
            self._driver.execute("actions", {"actions": [source]})

    def _fit(self, width: int, height: int) -> None:
        """Set the size of the page. The window is larger by its frame, whose size only the page knows."""
        with self._translated("the window's size"):
            extra = self._driver.execute_script("return [outerWidth - innerWidth, outerHeight - innerHeight]")
            self._driver.set_window_rect(0, 0, width + extra[0], height + extra[1])

    def _translated(self, doing: str) -> AbstractContextManager[None]:
        return translated(doing)


def _key(kind: str, character: str) -> dict[str, str]:
    return {"type": kind, "value": character}


def _address(value: object) -> str:
    if not isinstance(value, str) or ":" not in value:
        raise refusal("game_url", 'an address such as "chrome://dino"', value)
    return value


def _check_crop(crop: Crop | None) -> Crop:
    if crop is None:
        return slice(None), slice(None)
    if not (isinstance(crop, tuple) and len(crop) == 2 and all(isinstance(part, slice) for part in crop)):
        raise OptionError(f"crop: expected rows and columns, such as np.s_[100:300, 200:450]; got {crop!r}")
    return crop
