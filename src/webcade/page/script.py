"""Translate a game's file into JavaScript: the runtime's calls, the same for all drivers.

One expression (`define_text`) passes the whole game to the runtime, as the type `Game` of runtime/handle.js.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from ..game import MASK, Game
from ..game.schema import Closure, EpisodeStep
from ..game.wording import shown
from ..runtime import HANDLE, ScriptOptions, script
from .contract import Inputs, RawInputs, Snapshot, View
from .images.decoder import is_drawn
from .inputs import actions_data, raw_phases, step_phases, step_words
from .policy import PagePolicy

CLOSURES = "page.closures"
LISTS = ("start", "restart", "begin")
GAME_TEXT = "typeof render_game_to_text === 'function' ? render_game_to_text() : ''"
_PRIVATE = re.compile(r"#[A-Za-z_$][\w$]*")  # fields of a class
# Else the browser makes a layer of what is animated, whose pixels depend on how the layer was drawn before.
# With it, only animations that run in the compositor get layers, and on page time none do.
_IN_ONE_LAYER = ":root{will-change:contents}"
_LOADING_SHARE = 0.5  # of load_timeout, after which a page that asks for more and more is taken as it is


def script_options(game: Game, clock: str) -> ScriptOptions:
    """Return the runtime's options for a game, which have to be set before the page's first script."""
    return ScriptOptions(
        clock=clock,
        fps=game.clock.fps,
        batch_frames=game.clock.batch_frames,
        draw_last_frame=game.clock.draw_last_frame and clock != "wall",
        events=bool(game.page.events),
        painted=any("read.paint" in text for text in expressions(game).values()),
        local_storage=game.page.local_storage,
        session_storage=game.page.session_storage,
        style=(_IN_ONE_LAYER if is_drawn(game) and not game.observation.in_iframe else "") + game.page.style,
    )


def page_scripts(game: Game, options: ScriptOptions) -> list[str]:
    """Return the scripts that run in a document before the page's own: the runtime, then `page.scripts`.

    Args:
        game: what is played.
        options: those of `script_options`, with what the driver knows.
    """
    own = [(game.folder / name).read_text("utf-8") for name in game.page.scripts]
    return [script(options), *own]


def quiet_text(load_timeout: float) -> str:
    """Return the expression that waits until all that the page has asked for is there.

    Args:
        load_timeout: seconds that the load may take; half of it is waited for what comes too late, or never.
    """
    return f"{HANDLE}.quiet({round(load_timeout * 1000 * _LOADING_SHARE)})"


def define_text(game: Game, view: View) -> str:
    """Return the expression that defines the game in the page's runtime."""
    observation = game.observation
    features = game.features if view.state else ()  # reading features takes a fiftieth of a step
    background = [int(observation.background[i : i + 2], 16) for i in (1, 3, 5)]
    members = {
        "region": json.dumps(
            {
                "canvas": observation.canvas,
                "element": observation.element,
                "size": observation.size.model_dump(),
                "scale": game.page.device_scale,
                "crop": observation.crop.model_dump() if observation.crop else None,
                "background": background,
            }
        ),
        "view": json.dumps(
            {
                "pixels": view.pixels,
                "size": view.size,
                "isSeen": view.pixels is not None or view.rendered,
            }
        ),
        "actions": json.dumps(actions_data(game)),
        "readings": _functions(game.readings),
        "masks": f"[{', '.join(_masks(game))}]",
        "features": _functions({feature.name: feature.reading for feature in features}),
        "counts": json.dumps({one.name: one.count for one in features if one.count is not None}),
        "value": _function(game.reward.value),
        "end": json.dumps({"dialog": game.end.dialog, "navigation": game.end.navigation}),
        "advance": _function(game.clock.advance, "ms"),
        "ready": f"{{ready: {_function(game.page.ready)}, source: {json.dumps(game.page.ready)}, "
        f"withinMs: {game.page.ready_within_ms}}}",
        "modules": _modules(game.page.modules),
        "closures": json.dumps([[one.name, closure_words(one)] for one in game.page.closures]),
        "events": json.dumps(game.page.events),
        "episode": _object(
            {name: f"[{', '.join(_step(*one) for one in _steps(game, name))}]" for name in LISTS}
        ),
    }
    # `caller` of a function of the file must not be one whose text contains the handle's name.
    return f"{HANDLE}.define((read, keep) => ((probe) => ({_object(members)}))(keep({_probe(game)}\n)))"


def take_text(steps: Sequence[EpisodeStep]) -> str:
    """Return the expression that takes steps of `[episode]` now, wherever the page is."""
    return f"{HANDLE}.take([{', '.join(_step(f'step {n}', one) for n, one in enumerate(steps, 1))}])"


def step_text(inputs: Inputs | RawInputs, frames: int) -> str:
    """Return the expression that steps the page by `frames` game frames."""
    return f"{HANDLE}.step({inputs_text(inputs, frames)})"


def replay_text(steps: Sequence[tuple[Inputs | RawInputs, int]], budget_ms: int) -> str:
    """Return the expression that takes steps without a snapshot of each, as many as the time allows.

    Args:
        steps: inputs, each with a number of game frames.
        budget_ms: milliseconds of wall time; the step under way then is the last one.
    """
    listed = ",".join(f"[{inputs_text(*step)}]" for step in steps)
    return f"{HANDLE}.replay([{listed}],{budget_ms})"


def many_text(steps: Sequence[tuple[Inputs | RawInputs, int]], each: bool, budget_ms: int) -> str:
    """Return the expression that takes steps until the game is over, and answers each one's moment in a line.

    Args:
        steps: inputs, each with a number of game frames.
        each: whether each moment has its pixels; else only the last one has.
        budget_ms: milliseconds of wall time; the step under way then is the last one.
    """
    listed = ",".join(f"[{inputs_text(*step)}]" for step in steps)
    return f"{HANDLE}.stepMany([{listed}],{str(each).lower()},{budget_ms})"


def policy_text(policy: PagePolicy, choices: Sequence[tuple[Inputs, int]]) -> str:
    """Return the expression that sets the policy of `by_policy_text`.

    Args:
        policy: a function, or a network.
        choices: inputs and a number of game frames, for each action.
    """
    steps = ",".join(f"[{inputs_text(*choice)}]" for choice in choices)
    if policy.layers:
        masked = str(policy.is_masked).lower()
        return f"{HANDLE}.useNetwork({json.dumps(list(policy.layers))},{masked},[{steps}])"
    return f"{HANDLE}.usePolicy(({policy.function}\n),[{steps}])"


def by_policy_text(before: Snapshot, most: int, each: bool, budget_ms: int) -> str:
    """Return the expression that takes steps which the policy chooses, until the game is over.

    Args:
        before: the moment at which the first is chosen.
        most: how many steps.
        each: as of `many_text`.
        budget_ms: as of `many_text`.
    """
    mask = before.readings.get(MASK)
    features = ",".join(map(repr, before.state.tolist()))
    seen = {"features": features, "mask": json.dumps(mask) if isinstance(mask, tuple) else ""}
    return f"{HANDLE}.stepByPolicy({json.dumps(seen)},{most},{str(each).lower()},{budget_ms})"


def until_text(inputs: Inputs | RawInputs, deadline: str) -> str:
    """Return the expression that steps the page in real time, until a deadline.

    Args:
        inputs: what the agent does.
        deadline: JavaScript for a time of the page's `performance.now()`, in milliseconds.
    """
    return f"{HANDLE}.stepUntil({inputs_text(inputs, deadline)})"


def inputs_text(inputs: Inputs | RawInputs, until: float | str) -> str:
    """Return the arguments of the runtime's `step`: JSON in brackets, if `until` is a number."""
    if isinstance(inputs, RawInputs):
        return f"[],{until},null,{json.dumps(raw_phases(inputs))}"
    actions = ",".join(map(str, inputs.actions))
    pointer = "" if inputs.pointer is None else f",[{','.join(map(str, inputs.pointer))}]"
    return f"[{actions}],{until}{pointer}"


def expressions(game: Game) -> dict[str, str]:
    """Return all JavaScript of a game's file, unchanged, by its dotted path."""
    sources = {f"readings.{name}": text for name, text in game.readings.items()}
    sources |= {f"features.{feature.name}": feature.reading for feature in game.features}
    sources |= game.masks
    sources["page.ready"] = game.page.ready
    if game.reward.value is not None:
        sources["reward.value"] = game.reward.value
    if game.clock.advance is not None:
        sources["clock.advance"] = game.clock.advance
    sources |= {f"{CLOSURES}.{one.name}.variable": one.variable for one in game.page.closures}
    if game.probe is not None:
        sources["probe.js"] = _probe(game)
    for path, step in (one for name in LISTS for one in _steps(game, name)):
        if step.run is not None:
            sources[f"{path}.run"] = step.run
        if step.until is not None:
            sources[f"{path}.until"] = step.until
    return sources


def compiled_forms(path: str, text: str) -> tuple[str, str]:
    """Return two expressions that contain the JavaScript at `path`. It is valid if both of them compile.

    Two, because text that closes the brackets of one and opens new ones does not fit into the other.
    """
    if path.endswith(".run"):  # statements
        return f"(async () => {{ {text}\n}})", f"(async () => {{ do {{ {text}\n}} while (0) }})"
    if path.startswith(f"{CLOSURES}."):  # in reach of private fields
        fields = "".join(f"{name};" for name in dict.fromkeys(_PRIVATE.findall(text)))
        return f"(class {{ {fields} m() {{ ({text}\n) }} }})", f"(class {{ {fields} m() {{ [{text}\n] }} }})"
    return f"({text}\n)", f"[{text}\n]"


def closure_words(closure: Closure) -> str:
    """Return how errors name a closure and its place."""
    return f"{CLOSURES}.{closure.name} ({shown(closure.anchor)} in {closure.file})"


def reach_text(index: int, closure: Closure) -> str:
    """Return the condition of a breakpoint: it makes a variable readable, and stops nothing.

    Args:
        index: the closure's number in `page.closures`.
        closure: names the variable.
    """
    return f"{HANDLE}.reach({index},()=>({closure.variable}\n))"


def _probe(game: Game) -> str:
    """Return the expression in probe.js, without the semicolon that formatters add."""
    return (game.probe or "undefined").rstrip().removesuffix(";")


def _steps(game: Game, name: str) -> list[tuple[str, EpisodeStep]]:
    """Return one of the file's lists of steps, each step with its dotted path."""
    steps = getattr(game.episode, name) or ()
    return [(f"episode.{name}[{index}]", step) for index, step in enumerate(steps)]


def _masks(game: Game) -> list[str]:
    """Return what says which actions can be chosen: all at once, or one action after another."""
    actions = game.actions
    if actions.mask is not None:
        return [_mask("actions.mask", actions.mask, actions.choices, is_list=True)]
    if not game.masks:
        return []
    return [
        _mask(f"actions.list[{n}].mask", one.mask, one.choices, is_list=one.cells is not None)
        for n, one in enumerate(actions.list)
    ]


def _mask(path: str, expression: str | None, choices: int, *, is_list: bool) -> str:
    members = {"path": json.dumps(path), "expression": _function(expression)}
    return _object(members | {"isList": json.dumps(is_list), "choices": str(choices)})


def _step(path: str, step: EpisodeStep) -> str:
    members = {"path": json.dumps(path)}
    if step.run is not None:
        members["run"] = f"async () => {{ {step.run}\n}}"
    elif step.until is not None:
        members |= {"until": _function(step.until), "withinMs": str(step.within_ms)}
        members["source"] = json.dumps(step.until)
    elif step.wait_ms is not None:
        members["waitMs"] = str(step.wait_ms)
    else:
        members |= {"phases": json.dumps(step_phases(step)), "withinMs": str(step.within_ms)}
        members["what"] = json.dumps(step_words(step))
    return _object(members)


def _modules(modules: dict[str, str]) -> str:
    """Return an object of functions that import the modules. A bare file name is relative to the page."""
    addresses = {
        name: address if ":" in address or address.startswith((".", "/")) else f"./{address}"
        for name, address in modules.items()
    }
    return _object({name: f"() => import({json.dumps(one)})" for name, one in addresses.items()})


def _functions(sources: dict[str, str]) -> str:
    return _object({name: _function(text) for name, text in sources.items()})


def _function(expression: str | None, parameter: str = "") -> str:
    return "null" if expression is None else f"({parameter}) => ({expression}\n)"


def _object(members: dict[str, Any]) -> str:
    """Return an object literal without a prototype, so that the page's Object.prototype has no effect."""
    text = ", ".join(f"{json.dumps(name)}: {member}" for name, member in members.items())
    return f"{{__proto__: null, {text}}}"
