"""TrialPage: a game's page that is looked at between steps, and tried out with any input."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..chromium.devtools.session import Session, exception_text
from ..chromium.program.browser import Browser
from ..chromium.states.calls import GROUP, call_on, objects_with
from ..chromium.states.entry import lexical_variables
from ..chromium.states.variables import HOLDER, Variable, Variables
from ..errors import PageScriptError
from ..game.schema import EpisodeStep
from ..inspecting.page_world import InspectedPage
from ..page import Inputs, KeptMoment, RawInputs, Snapshot
from ..page.script import take_text
from ..runtime import HANDLE
from ..runtime.joining import join_modules
from .candidates import CLOSURES, IDLE, Value
from .steps import framed

_LOOK = Path(__file__).parent / "in_page" / "look.js"
_GROUP = "webcadeLook"
_NUMBER = re.compile(r"^(?P<before>\D*?)(?P<number>-?\d[\d,]*(?:\.\d+)?)\D*$")
_MOST_WORDS = 40  # characters of a painted text that is taken for words
_MOST_REFUSALS = 3  # before no more copies are tried: each takes a second or two
_IDLE = RawInputs()


class TrialPage(InspectedPage):
    """A page whose numbers, flags, texts and painted words can be had after each step."""

    looks_into_closures = False
    names: dict[Variable, str]
    refusals: list[str]  # why moments of the game could not be kept, since one could
    variables: Mapping[str, Variable] = MappingProxyType({})  # of closures, by the names of `read.closures`
    _platform = "[]"
    _look_object = ""
    _is_seen = True

    def _open(self, browser: Browser) -> Session:
        session = super()._open(browser)
        self._platform = session.evaluate(
            "JSON.stringify(Object.getOwnPropertyNames(globalThis))", self._load_timeout
        )
        return session

    def _load(self) -> None:
        self._look_object = ""
        self._is_seen = True
        self.variables = {}
        super()._load()

    def look(self) -> dict[str, Value]:
        """Return all that an expression of game.toml could read now, by that expression."""
        if not self._look_object:
            self._look_object = self._make_look()
        answer = self._call_on_look(
            f"function () {{ return JSON.stringify([this.look(), {HANDLE}.painted(), {HANDLE}.idle()]); }}"
        )
        seen, painted, is_idle = json.loads(answer)
        return {**json.loads(seen), **_painted(json.loads(painted)), IDLE: bool(is_idle)}

    def look_into_closures(self) -> None:
        """Have looks see the variables of closures from now on: those of functions that are there now."""
        self.looks_into_closures = True
        self._look_object = self._make_look()

    def count_functions(self) -> int:
        """Return how many functions there are, those that nothing refers to not counted."""
        session = self._loaded()
        every = objects_with(session, "Function.prototype", self._load_timeout)
        count: int = call_on(session, every, "return this.length", self._load_timeout)["value"]
        session.call("Runtime.releaseObjectGroup", {"objectGroup": GROUP}, self._load_timeout)
        return count

    def _call_on_look(self, function: str) -> Any:
        params = {
            "functionDeclaration": self._loaded().named(function),
            "objectId": self._look_object,
            "returnByValue": True,
        }
        reply = self.call("Runtime.callFunctionOn", params)
        if details := reply.get("exceptionDetails"):
            raise PageScriptError(f"the page could not be looked at: {exception_text(details)}")
        return reply["result"].get("value")

    def step(self, inputs: Inputs | RawInputs, frames: int) -> Snapshot:
        """Take a step, and have its last frame drawn, so that `picture` may follow."""
        self._see(True)
        return super().step(inputs, frames)

    def step_unseen(self, inputs: Inputs | RawInputs, frames: int) -> Snapshot:
        """Take a step after which no picture is taken: a game that draws for long need not draw it."""
        self._see(False)
        return super().step(inputs, frames)

    def _see(self, is_seen: bool) -> None:
        if self._game.clock.draw_last_frame and is_seen != self._is_seen:
            self.evaluate(f"{HANDLE}.see({json.dumps(is_seen)})")
            self._is_seen = is_seen

    def pass_time(self, frames: int) -> None:
        """Let page time pass, without any input."""
        self.step(_IDLE, frames)

    def pass_over_chance(self, numbers: int) -> None:
        """Draw some of the page's random numbers, so that it goes on with others."""
        if numbers > 0:
            self.evaluate(f"{{ for (let i = 0; i < {numbers}; i++) Math.random(); }} 0")

    def take(self, step: Mapping[str, object]) -> None:
        """Take a step of `[episode]` now, as a load of the page would: `framed`.

        Raises:
            PageError: the call threw, or the element to click is not there, or cannot be clicked.
        """
        self._clock.begin(take_text([EpisodeStep.model_validate(one) for one in framed([step])]))
        self._answer(self._clock.end, "load_timeout")

    def calls(self) -> list[str]:
        """Return the names of the page's own global functions that take nothing."""
        names = json.loads(self._call_on_look("function () { return this.calls(); }"))
        return [name for name in names if isinstance(name, str)]

    def picture(self) -> str:
        """Return a digest of what the game shows."""
        return hashlib.sha256(self.render().tobytes()).hexdigest()

    def write(self, expression: str, value: int) -> bool:
        """Write a value into a variable of the page; return whether it could be written."""
        if CLOSURES in expression:
            self._call_on_look(f"function () {{ globalThis.{HOLDER} = this.holder; }}")
        target = exposed(expression)
        return bool(
            self.evaluate(
                f"(() => {{ try {{ {target} = {value}; return true }} catch {{ return false }} }})()"
            )
        )

    def kept(self) -> KeptMoment | None:
        """Keep this moment; None if the page cannot be copied, or has refused it some times in a row."""
        if len(self.refusals) >= _MOST_REFUSALS:
            return None
        kept = self.keep()
        if isinstance(kept, KeptMoment):
            self.refusals.clear()
            return kept
        self.refusals.append(kept)
        return None

    def _make_look(self) -> str:
        session = self._loaded()
        names = lexical_variables(session, self._load_timeout)
        if self.looks_into_closures:
            self.variables = Variables(session, self._own_scripts[0], self._load_timeout).expose(self.names)
        roots = [f"{name}: () => {name}" for name in names]
        roots += [f'"{CLOSURES}{name}": () => holder.{name}' for name in self.variables]
        lexical = ", ".join(roots)
        source = join_modules("look.js", lambda path: _LOOK.read_text("utf-8"))
        expression = (
            f"(() => {{ 'use strict';\n{source}\nconst holder = globalThis.{HOLDER};\n"
            f"return {{ holder, ...createLook({{ {lexical} }}, {self._platform}) }};\n}})()"
        )
        return session.evaluate_object(expression, _GROUP, self._load_timeout)


def exposed(expression: str) -> str:
    """Return an expression of game.toml as the page of a trial can evaluate it, which has no `read`."""
    return expression.replace(CLOSURES, f"{HOLDER}.")


def _painted(texts: list[Any]) -> dict[str, Value]:
    """What painted texts say: numbers by the words before them, and words."""
    seen: dict[str, Value] = {}
    label = ""
    for text in map(str, texts):
        found = _NUMBER.match(text)
        before = found["before"] if found else ""
        if found and (before.strip() or label):
            seen.setdefault(
                f"read.painted({json.dumps(before if before.strip() else label)})",
                float(found["number"].replace(",", "")),
            )
        elif not found and 1 < len(text) <= _MOST_WORDS:
            seen[f"read.paints({json.dumps(text)})"] = True
        label = "" if found else text
    return seen
