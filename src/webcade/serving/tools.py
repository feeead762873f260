"""The tools by which a language model plays, over the Model Context Protocol. Needs the extra `serve`."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Annotated, Any, Protocol

from gymnasium.error import Error as GymnasiumError
from mcp.server.mcpserver import Context, Image
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from ..errors import WebcadeError
from .answer import Answer
from .computer import Asked, computer
from .payloads import bursts
from .pictures import Look
from .session import PlaySession

TOKENS = "webcade/tokens"  # in a request's `_meta`: tokens of the thought before it

Content = list[str | Image]
Play = Callable[[PlaySession], Answer]
Tool = Callable[..., Coroutine[Any, Any, Content]]

Frames = Annotated[int | None, Field(description="game frames; leave it out for the game's own number")]
X = Annotated[float, Field(description="pixels from the picture's left edge")]
Y = Annotated[float, Field(description="pixels from its top edge")]
Keys = Annotated[
    str | list[str], Field(description='one or several keys, as "ArrowLeft", "Space", "a" or "shift+a"')
]
Width = Annotated[int | None, Field(description="width of the pictures in pixels; the height follows")]
Grid = Annotated[
    int, Field(description="draw lines with numbers, so many pixels of the game's picture apart; 0: none")
]
Crop = Annotated[
    list[int] | None, Field(description="show only this part: x, y, width, height, in pixels of the picture")
]
Point = Annotated[list[float] | None, Field(description="[x, y] in pixels of the picture")]
Session = Annotated[str, Field(description="which session it is: what reset returned as session")]


class Sessions(Protocol):
    """Where the tools find the session that a call is for."""

    async def play(self, context: Context[Any, Any], session: str, call: Play) -> Answer:
        """Make a call in a session's own thread.

        Args:
            context: of the request.
            session: the session's name, as the player gave it; "" if it gave none.
            call: what is called. Errors of it are raised.
        """

    async def begin(self, context: Context[Any, Any], session: str, game: str, call: Play) -> Answer:
        """Make a call that may begin a session: with no name it makes one, and says its name.

        Args:
            context: of the request.
            session: as for `play`.
            game: the game's name; "" for the only or the first one.
            call: what is called.
        """


class Tools:
    """The tools. Each method is one; its docstring and annotations are what the model is told.

    Args:
        sessions: where a call's session is found.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def reset(
        self,
        ctx: Context[Any, Any],
        seed: Annotated[int | None, Field(description="the same seed gives the same episode")] = None,
        game: Annotated[str, Field(description="which game, for a session that is new")] = "",
        session: Annotated[
            str, Field(description="a session to play on in; leave it out for a new one")
        ] = "",
    ) -> Content:
        """Begin an episode."""
        return await _told(self._sessions.begin(ctx, session, game, lambda one: one.reset(seed)))

    async def act(
        self,
        ctx: Context[Any, Any],
        actions: Annotated[
            str | list[str | list[str]],
            Field(description="names of actions, one after the other; a list of names is done all at once"),
        ],
        frames: Frames = None,
        pictures: Annotated[
            int, Field(description="how many pictures to take meanwhile, the last at the end")
        ] = 0,
        width: Width = None,
        grid: Grid = 0,
        session: Session = "",
    ) -> Content:
        """Do actions of the game, each for so many game frames; then time stands still again."""
        look = Look(width=width, grid=grid)
        return await self._play(ctx, session, lambda one: one.act(actions, frames, pictures, look))

    async def press(
        self, ctx: Context[Any, Any], keys: Keys, frames: Frames = None, session: Session = ""
    ) -> Content:
        """Press keys together and let them go a frame later, within so many game frames."""
        return await self._play(ctx, session, lambda one: one.press(keys, frames))

    async def hold(
        self,
        ctx: Context[Any, Any],
        keys: Keys,
        ms: Annotated[float, Field(description="milliseconds of page time")],
        session: Session = "",
    ) -> Content:
        """Hold keys down together, exactly as long as you say, and let them go."""
        return await self._play(ctx, session, lambda one: one.hold(keys, ms))

    async def click(
        self,
        ctx: Context[Any, Any],
        x: X,
        y: Y,
        button: Annotated[str, Field(description="left, middle or right")] = "left",
        times: Annotated[int, Field(description="2 for a double click")] = 1,
        session: Session = "",
    ) -> Content:
        """Click at a place of the game's picture."""
        return await self._play(ctx, session, lambda one: one.click(x, y, button, times))

    async def drag(
        self,
        ctx: Context[Any, Any],
        x: X,
        y: Y,
        to_x: X,
        to_y: Y,
        button: Annotated[str, Field(description="left, middle or right")] = "left",
        ms: Annotated[float, Field(description="how long it takes, in milliseconds of page time")] = 100,
        session: Session = "",
    ) -> Content:
        """Drag from one place of the game's picture to another."""
        return await self._play(ctx, session, lambda one: one.drag(x, y, to_x, to_y, button, ms))

    async def wait(
        self,
        ctx: Context[Any, Any],
        ms: Annotated[float, Field(description="milliseconds of page time")],
        session: Session = "",
    ) -> Content:
        """Let time pass. What is held stays held."""
        return await self._play(ctx, session, lambda one: one.wait(ms))

    async def step_until(
        self,
        ctx: Context[Any, Any],
        comparison: Annotated[str, Field(description="==, !=, <, <=, >, >= or changes")],
        reading: Annotated[
            str, Field(description='a reading or feature; a number of a list as "cell[3]"')
        ] = "",
        expression: Annotated[
            str,
            Field(description="instead: JavaScript that gives a number, true or false and changes nothing"),
        ] = "",
        value: Annotated[float | bool | None, Field(description="what it is compared with")] = None,
        at_most: Annotated[int, Field(description="game frames after which it stops all the same")] = 600,
        actions: Annotated[
            list[str] | None, Field(description="actions held meanwhile; none: what is held stays held")
        ] = None,
        session: Session = "",
    ) -> Content:
        """Let time pass, frame by frame, until a reading or feature is as you want it."""
        held = actions or ()
        return await self._play(
            ctx, session, lambda one: one.step_until(reading, comparison, value, at_most, held, expression)
        )

    async def look(
        self,
        ctx: Context[Any, Any],
        width: Width = None,
        height: Annotated[int | None, Field(description="height in pixels; the width follows")] = None,
        grid: Grid = 0,
        crop: Crop = None,
        session: Session = "",
    ) -> Content:
        """Look at the game. No time passes."""
        part = None if crop is None else _four(crop)
        return await self._play(ctx, session, lambda one: one.look(Look(width, height, part, grid)))

    async def read(self, ctx: Context[Any, Any], session: Session = "") -> Content:
        """Return all readings and features, and what the game says of itself, if it does. No time passes."""
        return await self._play(ctx, session, lambda one: one.read())

    async def save(
        self,
        ctx: Context[Any, Any],
        name: Annotated[str, Field(description="letters, digits, - and _")],
        session: Session = "",
    ) -> Content:
        """Keep this moment, so that restore can bring you back to it."""
        return await self._play(ctx, session, lambda one: one.save(name))

    async def restore(
        self,
        ctx: Context[Any, Any],
        name: Annotated[str, Field(description="what it was saved as")],
        session: Session = "",
    ) -> Content:
        """Be at a saved moment again. What follows is exactly what it would have been then."""
        return await self._play(ctx, session, lambda one: one.restore(name))

    async def score(self, ctx: Context[Any, Any], session: Session = "") -> Content:
        """Return what this episode has come to, and the episodes before it. No time passes."""
        return await self._play(ctx, session, lambda one: one.score())

    async def play_steps(
        self,
        ctx: Context[Any, Any],
        steps: Annotated[
            list[dict[str, Any]],
            Field(description='as {"buttons": ["right", "space"], "frames": 8}, or with "left_mouse_button" '
                  '"mouse_x" and "mouse_y"'),
        ],
        session: Session = "",
    ) -> Content:  # fmt: skip
        """Hold buttons in bursts, each for so many game frames; all are let go at the end."""
        return await self._play(ctx, session, lambda one: one.send(bursts(one, steps)))

    async def computer(
        self,
        ctx: Context[Any, Any],
        action: Annotated[
            str, Field(description="as screenshot, left_click, key, hold_key, type, wait, zoom")
        ],
        coordinate: Point = None,
        start_coordinate: Point = None,
        text: Annotated[str | None, Field(description="keys, or the text to type")] = None,
        duration: Annotated[float | None, Field(description="seconds of page time")] = None,
        scroll_direction: Annotated[str | None, Field(description="up or down")] = None,
        scroll_amount: Annotated[int | None, Field(description="notches of the wheel")] = None,
        region: Annotated[
            list[int] | None, Field(description="left, top, right, bottom of what zoom shows")
        ] = None,
        session: Session = "",
    ) -> Content:
        """Do a computer-use action, with the game's picture as the screen. The answer has a picture."""
        asked = Asked(
            action, coordinate, start_coordinate, text, duration, scroll_direction, scroll_amount, region
        )
        return await self._play(ctx, session, lambda one: computer(one, asked))

    async def _play(self, ctx: Context[Any, Any], session: str, call: Play) -> Content:
        tokens = _tokens_of(ctx)
        return await _told(self._sessions.play(ctx, session, lambda one: one.after_thought(call, tokens)))


TOOLS = (
    "reset", "act", "press", "hold", "click", "drag", "wait", "step_until", "look", "read", "save", "restore",
    "score", "play_steps", "computer",
)  # fmt: skip


def tools_of(sessions: Sessions, leave_out: tuple[str, ...]) -> list[Tool]:
    """Return the tools as functions.

    Args:
        sessions: where a call's session is found.
        leave_out: arguments that the player does not have, as where there is but one session.
    """
    tools = Tools(sessions)
    return [_without(getattr(tools, name), leave_out) for name in TOOLS]


def _without(tool: Tool, leave_out: tuple[str, ...]) -> Tool:
    """Return a tool without these arguments, which have defaults."""
    signature = inspect.signature(tool, eval_str=True)

    @wraps(tool)
    async def shorter(**arguments: Any) -> Content:
        return await tool(**arguments)

    kept = [one for name, one in signature.parameters.items() if name not in leave_out]
    shorter.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]
    shorter.__annotations__ = {one.name: one.annotation for one in kept}
    return shorter


async def _told(answer: Coroutine[Any, Any, Answer]) -> Content:
    """Wait for an answer; return it as text, with its pictures. What went wrong is told in words."""
    try:
        told = await answer
    except (WebcadeError, GymnasiumError) as error:
        raise ToolError(str(error)) from error
    text = json.dumps(told.data(), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return [text, *(Image(data=picture.png, format="png") for picture in told.pictures)]


def _tokens_of(context: Context[Any, Any]) -> object:
    """Return how many tokens the model's thought took: its program says so in the request's `_meta`."""
    meta = context.request_context.meta
    return None if meta is None else dict(meta).get(TOKENS)


def _four(crop: list[int]) -> tuple[int, int, int, int]:
    if len(crop) != 4:
        raise ToolError(f"crop: expected four numbers, x, y, width and height; got {len(crop)}")
    x, y, width, height = crop
    return x, y, width, height
