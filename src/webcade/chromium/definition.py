"""A game's file as the JavaScript that defines it to the runtime, and the checks of its expressions."""

from __future__ import annotations

import json

from ..errors import PageScriptError
from ..game import Game
from ..keys import KEYS
from ..page import View
from ..runtime import HANDLE
from .session import Session


def define(session: Session, game: Game, view: View, timeout: float) -> None:
    """Tell the page's runtime about the game.

    Raises:
        PageScriptError: an expression is no JavaScript; the message begins with its dotted path.
    """
    _check_syntax(session, game, timeout)
    session.evaluate(_definition(game, view), timeout)


def key_data(code: str) -> dict[str, str | int]:
    """What the runtime needs to know to press a key."""
    return {"code": code, **KEYS[code]._asdict()}


def _definition(game: Game, view: View) -> str:
    observation = game.observation
    background = [int(observation.background[i : i + 2], 16) for i in (1, 3, 5)]
    data = {
        "region": {
            "canvas": observation.canvas,
            "size": observation.size.model_dump(),
            "crop": observation.crop.model_dump() if observation.crop else None,
            "background": background,
        },
        "view": {"pixels": view.pixels, "size": view.size},
        "actions": [[key_data(code) for code in action.keys] for action in game.actions.list],
    }
    readings = _functions(game.readings)
    features = _functions({feature.name: feature.reading for feature in game.features})
    game_text = f"{{...{json.dumps(data)}, readings: {readings}, features: {features}}}"
    return f"((probe) => {HANDLE}.define({game_text}))({HANDLE}.probe = {_probe_text(game)})"


def _probe_text(game: Game) -> str:
    """The game's probe.js, one expression, without the semicolon that formatters end it with."""
    return (game.probe or "undefined").rstrip().removesuffix(";")


def _functions(expressions: dict[str, str]) -> str:
    members = ", ".join(f"{json.dumps(name)}: () => ({text})" for name, text in expressions.items())
    return f"{{__proto__: null, {members}}}"


def _check_syntax(session: Session, game: Game, timeout: float) -> None:
    sources = {f"readings.{name}": f"({text})" for name, text in game.readings.items()}
    sources |= {f"features.{feature.name}": f"({feature.reading})" for feature in game.features}
    sources["page.ready"] = condition_text(game.page.ready)
    if game.probe is not None:
        sources["probe.js"] = f"({_probe_text(game)})"
    for list_name in ("start", "restart", "begin"):
        for index, step in enumerate(getattr(game.episode, list_name) or ()):
            path = f"episode.{list_name}[{index}]"
            if step.run is not None:
                sources[f"{path}.run"] = run_text(step.run)
            if step.until is not None:
                sources[f"{path}.until"] = condition_text(step.until)
    session.call("Runtime.enable", None, timeout)  # compileScript asks for it
    calls = {
        path: session.send(
            "Runtime.compileScript", {"expression": text, "sourceURL": "", "persistScript": False}
        )
        for path, text in sources.items()
    }
    for path, number in calls.items():
        details = session.wait(number, timeout).get("exceptionDetails")
        if details is not None:
            reason = details["exception"]["description"].split("\n")[0]
            raise PageScriptError(f"{path}: is no JavaScript expression: {reason}")
    session.call("Runtime.disable", None, timeout)


def run_text(statements: str) -> str:
    """The statements of a `run` step as one expression."""
    return f"((probe) => {{ {statements}\n}})({HANDLE}.probe)"


def condition_text(expression: str) -> str:
    """A condition of the game's file as one expression, with its probe in reach."""
    return f"((probe) => ({expression}))({HANDLE}.probe)"
