"""The errors that webcade raises.

    WebcadeError
    ├── OptionError (ValueError)     an argument, or a keyword of make, has an invalid value
    ├── GameError (ValueError)       a game's file has mistakes, each with its dotted path
    ├── SourceError                  a game's files cannot be fetched: no npm, no network, no such package
    ├── StateError                   a recording or a state cannot be had again here
    ├── BrowserError                 the browser program
    │   ├── BrowserNotFound          no browser on this machine
    │   ├── BrowserTooOld            the browser is older than MINIMUM_VERSION
    │   ├── BrowserStartError        the browser did not start; the message has what it printed
    │   └── BrowserDied              the browser ended, or was ended, while in use
    └── PageError                    the page inside the browser
        ├── PageTimeout              no answer within step_timeout or load_timeout seconds
        ├── PageCrashed              the page's renderer process ended
        ├── PageNavigated            the game left its page, and its file does not say end.navigation
        └── PageScriptError          an expression of the game's file threw or gave an unusable value

Wrong use of an environment (a step before the first reset, a step after close, an action outside
the space) raises Gymnasium's own errors: ResetNeeded, ClosedEnvironmentError, InvalidAction.
In a step, BrowserDied and every PageError are faults, not exceptions: see `webcade.episode.runner`.
"""

from __future__ import annotations


class WebcadeError(Exception):
    """The base class: `except webcade.WebcadeError` catches all of webcade's errors."""


class OptionError(WebcadeError, ValueError):
    """An argument is unknown or has an invalid value; the message says what is valid."""


class GameError(WebcadeError, ValueError):
    """A game's file has mistakes.

    Attributes:
        where: the file's path.
        problems: one ``dotted.path: sentence`` for each mistake.
    """

    def __init__(self, where: str, problems: list[str]) -> None:
        self.where = where
        self.problems = problems
        super().__init__("\n".join(f"{where}: {problem}" for problem in problems))

    def __reduce__(self) -> tuple[type[GameError], tuple[str, list[str]]]:
        return (type(self), (self.where, self.problems))


class SourceError(WebcadeError):
    """A game's files cannot be fetched; the message says what was tried and what to type."""


class StateError(WebcadeError):
    """A recording or a state cannot be read, or not be had again here; the message says what differs."""


class BrowserError(WebcadeError):
    """The browser program is missing, cannot be used, or has ended."""


class BrowserNotFound(BrowserError):
    """There is no Chromium on this machine; the message says what to type."""


class BrowserTooOld(BrowserError):
    """The Chromium found is older than webcade can drive."""


class BrowserStartError(BrowserError):
    """The program was started and did not answer; the message has what it printed."""


class BrowserDied(BrowserError):
    """The program ended while in use."""


class PageError(WebcadeError):
    """The page inside the browser cannot go on."""


class PageTimeout(PageError):
    """The page did not answer in time: an endless loop, or a machine under heavy load.

    Attributes:
        frames: frames of page time that a slow page made meanwhile; 0 if it is stuck or did not say.
    """

    def __init__(self, message: str, frames: int = 0) -> None:
        super().__init__(message)
        self.frames = frames


class PageCrashed(PageError):
    """The page's renderer process ended."""


class PageNavigated(PageError):
    """The game left its page during an episode."""


class PageScriptError(PageError):
    """An expression of the game's file threw or gave an unusable value."""
