"""Requests a browser from a driver or a Selenium Grid, with a timeout."""

from __future__ import annotations

import contextlib
import json
import threading
from concurrent.futures import Future, InvalidStateError, wait
from typing import TYPE_CHECKING, Any

from ..errors import BrowserStartError
from .failures import first_line

if TYPE_CHECKING:
    from selenium.webdriver.remote.client_config import ClientConfig
    from selenium.webdriver.remote.webdriver import WebDriver

_QUEUE_TIMEOUT = 600  # seconds; a Grid itself drops a request after 300
_STATUS_TIMEOUT = 5  # seconds
_QUIT_TIMEOUT = 5  # seconds for a browser to quit


def connect(url: str, capabilities: Any, config: ClientConfig, timeout: float) -> WebDriver:
    """Start a browser at the driver or Grid at `url`.

    A Grid queues a request until a slot is free, and does not notice if the client has given up. A browser
    that starts after that would occupy its slot for minutes. So a thread makes the request, and quits the
    browser if it comes too late.

    Args:
        url: address of the driver or Grid.
        capabilities: Selenium's options object.
        config: the client's configuration; its timeout is changed.
        timeout: seconds to wait for the browser.

    Raises:
        BrowserStartError: there is no answer, the browser does not start, or it takes too long.
    """
    config.timeout = _QUEUE_TIMEOUT
    asked: Future[WebDriver] = Future()
    threading.Thread(
        target=_ask, args=(url, capabilities, config, asked), name="webcade-connect", daemon=True
    ).start()
    try:
        wait([asked], timeout)
    except BaseException:  # Ctrl-C
        if not asked.cancel() and asked.exception() is None:
            quit_browser(asked.result(), config)
        raise
    if asked.cancel():
        raise BrowserStartError(f"no browser from {url} within {timeout:g} s{_slots(url)}")
    driver = _received(url, asked)
    config.timeout = int(timeout) + 1
    return driver


def quit_browser(driver: WebDriver, config: ClientConfig) -> None:
    """Quit the browser; errors are ignored, as it may have ended already."""
    with contextlib.suppress(Exception):
        config.timeout = _QUIT_TIMEOUT
        driver.quit()


def _ask(url: str, capabilities: Any, config: ClientConfig, asked: Future[WebDriver]) -> None:
    from selenium.webdriver import Remote

    with contextlib.suppress(InvalidStateError):  # `connect` has given up
        try:
            driver = Remote(url, options=capabilities, client_config=config)
        except BaseException as error:
            asked.set_exception(error)
            return
        try:
            asked.set_result(driver)
        except InvalidStateError:
            quit_browser(driver, config)


def _received(url: str, asked: Future[WebDriver]) -> WebDriver:
    from selenium.common.exceptions import WebDriverException
    from urllib3.exceptions import HTTPError

    try:
        return asked.result()
    except (HTTPError, OSError) as error:
        raise BrowserStartError(f"no answer from {url}: {type(error).__name__}") from error
    except WebDriverException as error:
        raise BrowserStartError(f"the browser did not start: {first_line(error)}") from error


def _slots(url: str) -> str:
    """The Grid's slots in use, as the end of a sentence; "" if there is no Grid at `url`."""
    from urllib3 import PoolManager

    status = f"{url.rstrip('/')}/status"
    try:
        reply = PoolManager().request("GET", status, timeout=_STATUS_TIMEOUT, retries=False)
        slots = [slot for node in json.loads(reply.data)["value"]["nodes"] for slot in node["slots"]]
        uses = [(slot["stereotype"]["browserName"], slot["session"] is not None) for slot in slots]
    except Exception:  # no Grid, or none that answers as expected
        return ""
    counts = [
        f"{uses.count((kind, True))} of {sum(kind == one for one, _ in uses)} for {kind}"
        for kind in sorted({kind for kind, _ in uses})
    ]
    if not counts:
        return "; the Grid has no slots, and each page needs one"
    return f"; the Grid's slots in use: {', '.join(counts)}; each page needs one"
