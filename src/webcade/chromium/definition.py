"""Define a game in a page's runtime, after checking that every expression of its file is JavaScript."""

from __future__ import annotations

from ..errors import PageScriptError
from ..game import Game
from ..page import View
from ..page.script import compiled_forms, define_text, expressions
from .devtools.session import Session, exception_text

_COMPILE_ONLY = {"sourceURL": "", "persistScript": False}


def define(session: Session, game: Game, view: View, timeout: float) -> None:
    """Define the game in the page's runtime.

    Args:
        session: the page, in which the game has loaded.
        game: what is played.
        view: what a snapshot contains.
        timeout: seconds for each call.

    Raises:
        PageScriptError: an expression is not JavaScript; the message begins with its dotted path.
    """
    _check_syntax(session, expressions(game), timeout)
    session.evaluate(define_text(game, view), timeout)


def _check_syntax(session: Session, sources: dict[str, str], timeout: float) -> None:
    session.call("Runtime.enable", None, timeout)  # compileScript needs it
    calls = [
        (path, session.send("Runtime.compileScript", {"expression": form} | _COMPILE_ONLY))
        for path, text in sources.items()
        for form in compiled_forms(path, text)
    ]
    for path, number in calls:
        details = session.wait(number, timeout).get("exceptionDetails")
        if details is not None:
            reason = exception_text(details).split("\n")[0]
            raise PageScriptError(f"{path}: is no JavaScript expression: {reason}")
    session.call("Runtime.disable", None, timeout)
