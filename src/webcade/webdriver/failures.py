"""What Selenium, its HTTP client and a driver raise, as webcade's own errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import (
    BrowserDied,
    BrowserNotFound,
    PageCrashed,
    PageError,
    PageScriptError,
    PageTimeout,
    WebcadeError,
)

# How chromedriver and geckodriver begin what they say when their browser has gone. WebDriver has a code of
# its own for the first alone, and Selenium keeps only the text of the others.
_BROWSER_IS_GONE = (
    "invalid session id",
    "disconnected",
    "chrome not reachable",
    "no such window",
    "Failed to decode response from marionette",
    "Tried to run command without establishing a connection",
    "Browsing context has been discarded",
    # And a Selenium Grid, when its driver, its node or its session has.
    "Unable to execute request for an existing session",
    "Connection failure",
    "Unable to find session",
)
_PAGE_CRASHED = "tab crashed"


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Failures within become webcade's errors; `doing` says at what: "the screenshot".

    Raises:
        BrowserDied: browser or driver do not answer any more.
        PageCrashed, PageTimeout, PageScriptError, PageError: the page does not.
    """
    from selenium.common import exceptions as selenium
    from urllib3 import exceptions as http

    try:
        yield
    except WebcadeError:
        raise
    except selenium.JavascriptException as error:
        raise PageScriptError(f"{doing}: {first_line(error)}") from error
    except selenium.TimeoutException as error:
        raise PageTimeout(f"{doing}: {first_line(error)}") from error
    except (selenium.InvalidSessionIdException, selenium.NoSuchWindowException) as error:
        raise BrowserDied(f"{doing}: the browser is gone: {first_line(error)}") from error
    except selenium.WebDriverException as error:
        raise _by_text(doing, first_line(error)) from error
    except http.ReadTimeoutError as error:
        raise PageTimeout(f"{doing}: no answer in time") from error
    except (http.HTTPError, OSError) as error:
        raise BrowserDied(f"{doing}: the driver is gone: {type(error).__name__}") from error


def first_line(error: Exception) -> str:
    """What a driver says, without its stack trace."""
    text = str(getattr(error, "msg", None) or error).strip()
    return text.split("\n")[0].removeprefix("Message: ").removeprefix("javascript error: ")


def require_selenium() -> None:
    """Raises BrowserNotFound, with what to type, where Selenium is not installed."""
    try:
        import selenium  # noqa: F401
    except ImportError:
        raise BrowserNotFound("Selenium is not here; type: pip install 'webcade[selenium]'") from None


def _by_text(doing: str, text: str) -> WebcadeError:
    if _PAGE_CRASHED in text:
        return PageCrashed(f"{doing}: the page's process ended")
    if text.startswith(_BROWSER_IS_GONE):
        return BrowserDied(f"{doing}: the browser is gone: {text}")
    return PageError(f"{doing}: {text}")
