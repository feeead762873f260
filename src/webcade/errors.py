"""Every error webcade raises by its own name.

    WebcadeError
    ├── OptionError (ValueError)     a keyword of make, or an argument, has a value it cannot have
    ├── GameError (ValueError)       a game's file has mistakes, each with its dotted path
    ├── SourceError                  a game's files cannot be had: no npm, no network, no such package
    ├── BrowserError                 the program
    │   ├── BrowserNotFound          none on this machine
    │   ├── BrowserTooOld            older than MINIMUM_VERSION
    │   ├── BrowserStartError        it did not start; carries what it printed
    │   └── BrowserDied              it ended, or was ended, while in use
    └── PageError                    the page inside it
        ├── PageTimeout              no answer within step_timeout or load_timeout seconds
        ├── PageCrashed              its renderer process ended
        ├── PageNavigated            the game left its page, and its file does not call that an end
        └── PageScriptError          an expression of the game's file threw or gave no usable value

Wrong use of an environment (a step before the first reset, a step after close, an action outside
the space) raises Gymnasium's own errors: ResetNeeded, ClosedEnvironmentError, InvalidAction.
In a step, a BrowserDied or any PageError is a fault, not an exception: see `webcade.env`.
"""

from __future__ import annotations


class WebcadeError(Exception):
    """The root: `except webcade.WebcadeError` catches all of them."""


class OptionError(WebcadeError, ValueError):
    """A keyword has a value it cannot have; the message names those it can."""


class GameError(WebcadeError, ValueError):
    """A game's file has mistakes.

    Attributes:
        problems: one ``dotted.path: sentence`` for each mistake.
    """

    def __init__(self, where: str, problems: list[str]) -> None:
        self.where = where
        self.problems = problems
        super().__init__("\n".join(f"{where}: {problem}" for problem in problems))

    def __reduce__(self) -> tuple[type[GameError], tuple[str, list[str]]]:
        return (type(self), (self.where, self.problems))


class SourceError(WebcadeError):
    """A game's files cannot be had; the message says what was tried and what to type."""


class BrowserError(WebcadeError):
    """The browser program is missing, unfit or gone."""


class BrowserNotFound(BrowserError):
    """No Chromium on this machine; the message says what to type."""


class BrowserTooOld(BrowserError):
    """The Chromium found is older than webcade can drive."""


class BrowserStartError(BrowserError):
    """The program was started and did not answer; the message carries what it printed."""


class BrowserDied(BrowserError):
    """The program ended while in use."""


class PageError(WebcadeError):
    """The page inside the browser cannot go on."""


class PageTimeout(PageError):
    """The page did not answer in time: a loop without end, or a machine under heavy load.

    Attributes:
        frames: of page time that it has made meanwhile, where it is slow and not stuck; 0 where nobody knows.
    """

    def __init__(self, message: str, frames: int = 0) -> None:
        super().__init__(message)
        self.frames = frames


class PageCrashed(PageError):
    """The page's renderer process ended."""


class PageNavigated(PageError):
    """The game left its page in mid-episode."""


class PageScriptError(PageError):
    """An expression of the game's file threw, or gave a value a reading cannot have."""
