"""What a tab may ask for, as messages in JSON. Anything else is refused before it reaches a game."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from ...errors import OptionError

LONGEST = 32_768  # characters of a message
_MOST_KEYS = 16  # held at a time
_MOST_EVENTS = 256  # of one step
_MOST_SEED = 2**63 - 1

Code = Annotated[str, Field(min_length=1, max_length=32)]
Name = Annotated[str, Field(max_length=200)]
Number = Annotated[float, Field(ge=-1e6, le=1e6)]
Seed = Annotated[int, Field(ge=0, le=_MOST_SEED)]
Event = (
    tuple[Literal["keydown", "keyup"], Code]
    | tuple[Literal["move"], Number, Number]
    | tuple[Literal["down", "up"], Literal["left", "middle", "right"]]
    | tuple[Literal["wheel"], Number]
)


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Begin(_Message):
    """Begin an episode of a game, in a page of its own."""

    do: Literal["begin"]
    game: Name
    agent: Name = ""
    view: Literal["rgb", "grayscale"] = "rgb"
    seed: Seed | None = None


class Restart(_Message):
    """Begin another episode in the same page."""

    do: Literal["restart"]
    seed: Seed | None = None


class Step(_Message):
    """Make a step: what the agent chooses, or else the keys that are held, or else raw input.

    Places are in pixels of the game's picture.
    """

    do: Literal["step"]
    agent: bool = False
    keys: Annotated[list[Code], Field(max_length=_MOST_KEYS)] | None = None
    events: Annotated[list[Event], Field(max_length=_MOST_EVENTS)] = []


class Save(_Message):
    """Keep this moment, to be at it again."""

    do: Literal["save"]


class Restore(_Message):
    """Be at a saved moment again, by its number, from 1."""

    do: Literal["restore"]
    moment: Annotated[int, Field(ge=1, le=10_000)]


class Keep(_Message):
    """Keep the recording of what was played so far."""

    do: Literal["keep"]


class Discard(_Message):
    """Throw the recording of what was played so far away."""

    do: Literal["discard"]


class List(_Message):
    """Say which sessions and recordings can be watched."""

    do: Literal["list"]


class Watch(_Message):
    """Show a running session, as soon as there is something newer than a version that was shown."""

    do: Literal["watch"]
    session: Annotated[int, Field(ge=1)]
    since: Annotated[int, Field(ge=0)] = 0


class Open(_Message):
    """Open an episode of a recording, by its number in the file, from 1."""

    do: Literal["open"]
    recording: Name
    episode: Annotated[int, Field(ge=1)] = 1


class At(_Message):
    """Show the opened episode after so many steps."""

    do: Literal["at"]
    step: Annotated[int, Field(ge=0)]


Asked = Annotated[
    Begin | Restart | Step | Save | Restore | Keep | Discard | List | Watch | Open | At,
    Field(discriminator="do"),
]
_ASKED: TypeAdapter[Asked] = TypeAdapter(Asked)


def parsed(text: str | None) -> Asked:
    """Return what a message asks for. Raises OptionError."""
    if not text or len(text) > LONGEST:
        raise OptionError(f"expected a message in JSON of at most {LONGEST} characters")
    try:
        return _ASKED.validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = first["loc"]
        if "events" in place and len(place) > 2:
            raise OptionError(f'step.events.{place[2]}: expected an event, as ["keydown", "Space"]') from None
        raise OptionError(f"{'.'.join(map(str, place)) or 'message'}: {first['msg']}") from None
