"""The DevTools calls that set up what a game's page sees of the machine: screen, media, time zone, locale."""

from __future__ import annotations

from ..errors import GameError, PageError
from ..game import FILE, Game
from .devtools.cbor import Message

Call = tuple[str, Message]  # a method and its parameters


def emulation_calls(game: Game) -> list[Call]:
    """Return the calls for focus, media features, screen and touch."""
    page = game.page
    media = {"prefers-color-scheme": page.color_scheme, "prefers-reduced-motion": "no-preference"}
    size = {"width": page.viewport.width, "height": page.viewport.height}
    touch: list[Call] = [("Emulation.setTouchEmulationEnabled", {"enabled": True})]
    return [
        ("Emulation.setFocusEmulationEnabled", {"enabled": True}),
        (
            "Emulation.setEmulatedMedia",
            {"features": [{"name": name, "value": value} for name, value in media.items()]},
        ),
        (
            "Emulation.setDeviceMetricsOverride",
            {**size, "deviceScaleFactor": page.device_scale, "mobile": False},
        ),
        *(touch if page.touch else []),
    ]


def place_calls(game: Game) -> dict[str, Call]:
    """Return the calls for time zone and locale, by their keys of [page]."""
    return {
        "time_zone": ("Emulation.setTimezoneOverride", {"timezoneId": game.page.time_zone}),
        "locale": ("Emulation.setLocaleOverride", {"locale": game.page.locale}),
    }


def unknown_place(game: Game, key: str, error: PageError) -> GameError:
    """Make the error for a time zone or locale that the browser refuses."""
    problem = f"page.{key}: the browser does not know {getattr(game.page, key)!r} ({error})"
    return GameError(str(game.folder / FILE), [problem])
