"""Translates the errors of Selenium, its HTTP client and the drivers into webcade's errors."""

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

# Beginnings of the error messages of chromedriver and geckodriver after their browser has ended. WebDriver
# has an error code only for the first; of the others, Selenium keeps only the text.
_BROWSER_IS_GONE = (
    "invalid session id",
    "disconnected",
    "chrome not reachable",
    "no such window",
    "Failed to decode response from marionette",
    "Tried to run command without establishing a connection",
    "Browsing context has been discarded",
    # Messages of a Selenium Grid after its driver, node or session has ended.
    "Unable to execute request for an existing session",
    "Connection failure",
    "Unable to find session",
)
_PAGE_CRASHED = "tab crashed"


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Translate the errors raised in a `with` block.

    Args:
        doing: what is done there, as the start of the error's text: "the screenshot".

    Raises:
        BrowserDied: the browser or the driver has ended.
        PageCrashed, PageTimeout, PageScriptError, PageError: the page failed.
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
    """The first line of a driver's message, without the stack trace."""
    text = str(getattr(error, "msg", None) or error).strip()
    return text.split("\n")[0].removeprefix("Message: ").removeprefix("javascript error: ")


def require_selenium() -> None:
    """Check that Selenium can be imported.

    Raises:
        BrowserNotFound: it is not installed; the text has the command that installs it.
    """
    try:
        import selenium  # noqa: F401
    except ImportError:
        raise BrowserNotFound("Selenium is not installed; type: pip install 'webcade[selenium]'") from None


def _by_text(doing: str, text: str) -> WebcadeError:
    if _PAGE_CRASHED in text:
        return PageCrashed(f"{doing}: the page's process ended")
    if text.startswith(_BROWSER_IS_GONE):
        return BrowserDied(f"{doing}: the browser is gone: {text}")
    return PageError(f"{doing}: {text}")
