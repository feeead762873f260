"""Computer-use actions, as models that see a screen make them: the game's picture is the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..errors import OptionError
from ..game.wording import did_you_mean, shown
from ..page.contract import RawEvent
from .answer import Answer
from .hands import down, up
from .payloads import typed
from .pictures import Look
from .session import PlaySession

_NOTCH = 100  # pixels of the wheel
_WAYS = {"down": 1, "up": -1}
_CLICKS = {
    "left_click": ("left", 1), "right_click": ("right", 1), "middle_click": ("middle", 1),
    "double_click": ("left", 2), "triple_click": ("left", 3),
}  # fmt: skip


class Asked(NamedTuple):
    """A computer-use action. Which of these it needs depends on the action.

    Attributes:
        action: its name.
        coordinate: x and y in pixels of the game's picture.
        start_coordinate: where a drag begins.
        text: keys to press or hold, as "shift+a"; the text to type.
        duration: seconds of page time.
        scroll_direction: "up" or "down".
        scroll_amount: notches of the wheel.
        region: left, top, right and bottom of what `zoom` shows.
    """

    action: str
    coordinate: Sequence[float] | None = None
    start_coordinate: Sequence[float] | None = None
    text: str | None = None
    duration: float | None = None
    scroll_direction: str | None = None
    scroll_amount: int | None = None
    region: Sequence[int] | None = None


def computer(session: PlaySession, asked: Asked) -> Answer:
    """Do a computer-use action. The answer has a picture of what it led to.

    Raises:
        OptionError: there is no such action, or it lacks what it needs.
    """
    do = _ACTIONS.get(asked.action) or (_click if asked.action in _CLICKS else None)
    if do is None:
        there = did_you_mean(asked.action, ACTIONS) or f"; expected {', '.join(ACTIONS)}"
        raise OptionError(f"action: {shown(asked.action)} is none{there}")
    answer = do(session, asked)
    if not answer.pictures:
        answer.pictures = session.look().pictures
    return answer


def _click(session: PlaySession, asked: Asked) -> Answer:
    return session.click(*_point(asked), *_CLICKS[asked.action])


def _drag(session: PlaySession, asked: Asked) -> Answer:
    start = _pair("start_coordinate", asked.start_coordinate)
    return session.drag(*start, *_point(asked))


def _button(session: PlaySession, asked: Asked) -> Answer:
    way = asked.action.rpartition("_")[2]
    events: list[RawEvent] = [] if asked.coordinate is None else [("move", *session.place(*_point(asked)))]
    return session.send([([*events, (way, "left")], 1)])


def _scroll(session: PlaySession, asked: Asked) -> Answer:
    if asked.scroll_direction not in _WAYS:
        raise OptionError(f"scroll_direction: expected up or down; got {shown(asked.scroll_direction)}")
    notches = asked.scroll_amount or 1
    return session.scroll(*_point(asked), float(_WAYS[asked.scroll_direction] * notches * _NOTCH))


def _type(session: PlaySession, asked: Asked) -> Answer:
    steps: list[tuple[list[RawEvent], int]] = []
    for codes in typed(_text(asked)):
        steps += [(down(codes), 1), (up(codes), 1)]
    return session.send(steps)


def _zoom(session: PlaySession, asked: Asked) -> Answer:
    if asked.region is None or len(asked.region) != 4:
        raise OptionError("region: zoom needs left, top, right and bottom, in pixels of the picture")
    left, top, right, bottom = asked.region
    width = session.game.observation.shape[1]
    return session.look(Look(width=width, crop=(left, top, right - left, bottom - top)))


def _milliseconds(asked: Asked) -> float:
    if asked.duration is None:
        raise OptionError(f"duration: {asked.action} needs seconds of page time, as 0.5")
    return asked.duration * 1000


def _text(asked: Asked) -> str:
    if not asked.text:
        raise OptionError(f"text: {asked.action} needs keys or text, as 'ArrowLeft'")
    return asked.text


def _point(asked: Asked) -> tuple[float, float]:
    return _pair("coordinate", asked.coordinate)


def _pair(name: str, given: Sequence[float] | None) -> tuple[float, float]:
    if given is None or len(given) != 2:
        raise OptionError(f"{name}: expected [x, y] in pixels of the game's picture; got {shown(given)}")
    return given[0], given[1]


_ACTIONS: dict[str, Callable[[PlaySession, Asked], Answer]] = {
    "screenshot": lambda session, asked: session.look(),
    "key": lambda session, asked: session.press(_text(asked)),
    "hold_key": lambda session, asked: session.hold(_text(asked), _milliseconds(asked)),
    "type": _type,
    "wait": lambda session, asked: session.wait(_milliseconds(asked)),
    "mouse_move": lambda session, asked: session.move(*_point(asked)),
    "left_click_drag": _drag,
    "left_mouse_down": _button,
    "left_mouse_up": _button,
    "scroll": _scroll,
    "zoom": _zoom,
}
ACTIONS = (*_ACTIONS, *_CLICKS)
