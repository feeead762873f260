"""Tells a page's runtime about its game, once every expression of its file is known to be JavaScript."""

from __future__ import annotations

from ..errors import PageScriptError
from ..game import Game
from ..page import View
from ..page.script import compiled_forms, define_text, expressions
from .devtools.session import Session, exception_text

_UNKEPT = {"sourceURL": "", "persistScript": False}


def define(session: Session, game: Game, view: View, timeout: float) -> None:
    """Tell the page's runtime about the game.

    Raises:
        PageScriptError: an expression is no JavaScript; the message begins with its dotted path.
    """
    _check_syntax(session, expressions(game), timeout)
    session.evaluate(define_text(game, view), timeout)


def _check_syntax(session: Session, sources: dict[str, str], timeout: float) -> None:
    session.call("Runtime.enable", None, timeout)  # compileScript asks for it
    calls = [
        (path, session.send("Runtime.compileScript", {"expression": form} | _UNKEPT))
        for path, text in sources.items()
        for form in compiled_forms(path, text)
    ]
    for path, number in calls:
        details = session.wait(number, timeout).get("exceptionDetails")
        if details is not None:
            reason = exception_text(details).split("\n")[0]
            raise PageScriptError(f"{path}: is no JavaScript expression: {reason}")
    session.call("Runtime.disable", None, timeout)
