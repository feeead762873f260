"""What a player is told before it plays: a game's card, controls and goal, from its file alone."""

from __future__ import annotations

from collections.abc import Iterator

from ..episode.named_input import action_names
from ..game import Game
from ..game.schema import Action, ActionPart, Actions

_HOW = (
    "The game's time stands still between your calls: think as long as you like. It goes on only in act, "
    "press, hold, click, drag, wait and step_until, as long as you say. Begin with reset. Every answer says "
    "what changed since the last one (changed), the page time that passed (passed_ms) and whether the "
    "episode has ended (ended). look gives a picture."
)


def instructions(games: tuple[Game, ...]) -> str:
    """Return how to play, for a model that has just connected."""
    listed = "; ".join(f"{game.name}: {game.title}" for game in games)
    return f"{_HOW}\n\n{'Game' if len(games) == 1 else 'Games'}: {listed}."


def card(game: Game) -> str:
    """Return what a game is: its title, picture, frames, readings, features and licence, as Markdown."""
    height, width = game.observation.shape
    skip = game.clock.frame_skip
    lines = [
        f"# {game.title}",
        *([] if not game.description else ["", game.description.strip()]),
        "",
        f"- id: {game.id}",
        f"- picture: {width} wide, {height} high; places are its pixels, from the top left corner",
        f"- {game.clock.fps:g} game frames a second; an action lasts {skip} unless you say otherwise",
        f"- licence: {game.license}",
    ]
    if game.episode.max_steps is not None:
        most = game.episode.max_steps * skip
        lines.append(f"- an episode has at most {most} game frames")
    if game.readings:
        lines += ["", "## Readings", "", *(f"- {name}" for name in game.readings)]
    if game.features:
        lines += ["", "## Features", ""]
        for one in game.features:
            count = "" if one.count is None else f"[{one.count}]"
            lines.append(f"- {one.name}{count}, {one.low:g} to {one.high:g}: {one.description}".rstrip(": "))
    return "\n".join(lines) + "\n"


def controls(game: Game) -> str:
    """Return what a player can do, as Markdown."""
    lines = [f"# Controls of {game.title}", ""]
    names = action_names(game)
    if names:
        lines += ["Actions for act, with what each does:", "", *_actions(game.actions, names)]
    if _has_pointer(game.actions):
        lines += [
            "",
            "It is played with the pointer: click, drag, move and scroll, in pixels of the picture.",
        ]
    lines += ["", "press and hold take any key, as ArrowLeft, Space or KeyA, whether or not it is an action."]
    return "\n".join(lines) + "\n"


def goal(game: Game) -> str:
    """Return what is rewarded and what ends an episode, as Markdown."""
    reward = game.reward
    lines = [f"# Goal of {game.title}", ""]
    if "score" in game.readings:
        lines.append("- Make the reading `score` as high as you can.")
    terms = [(f"each point of {name}", factor) for name, factor in reward.change.items()]
    terms += [
        ("each point of score", reward.score),
        (f"each {game.clock.frame_skip} game frames", reward.step),
    ]
    terms += [("the end of the game", reward.over)]
    lines += [f"- Reward for {what}: {worth:g}." for what, worth in terms if worth]
    if "over" in game.readings:
        lines.append("- The reading `over` says that the game has ended.")
    if game.end.less:
        lines.append(f"- It also ends when one of these falls: {', '.join(game.end.less)}.")
    return "\n".join(lines) + "\n"


def _has_pointer(actions: Actions) -> bool:
    return "pointer" in (actions.space, *(part.space for part in actions.parts))


def _actions(actions: Actions, names: tuple[str, ...]) -> Iterator[str]:
    parts: tuple[Actions | ActionPart, ...] = actions.parts or (actions,)
    number = 0
    for action in (one for part in parts for one in part.list):
        first, last = names[number], names[number + action.choices - 1]
        number += action.choices
        named = first if action.cells is None else f"{first} to {last}, named by row and column"
        yield f"- {named}: {_does(action)}"


def _does(action: Action) -> str:
    """Say what an action does, in words."""
    ways = [
        ("holds", ", ".join(action.keys)),
        ("presses", ", ".join(action.press)),
        ("clicks" if action.cells is None or action.cells.drag is None else "drags", _place(action)),
        ("points at a place", "" if action.point is None else "of the page"),
        ("turns the wheel", f"{action.wheel:g} pixels" if action.wheel else ""),
        ("holds the button", action.button if action.hold_button else ""),
        ("does a sequence of", f"{len(action.sequence)} parts" if action.sequence else ""),
        ("moves the gamepad", "sticks" if action.gamepad_axes else ""),
        ("holds gamepad buttons", ", ".join(map(str, action.gamepad_buttons))),
    ]
    done = [f"{verb} {what}" for verb, what in ways if what]
    return " and ".join(done) or "does nothing"


def _place(action: Action) -> str:
    if action.cells is not None:
        return "a cell" if action.cells.drag is None else f"a cell to the {action.cells.drag}"
    if action.drag is not None:
        return "from one place to another"
    return "a place" if action.click is not None else ""
