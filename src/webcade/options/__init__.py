"""The keywords of `gymnasium.make`, checked: each argument by its name, and with what Selenium cannot do."""

from .env_options import (
    DISPLAYS,
    DRIVER_OPTIONS,
    RENDER_MODES,
    EnvOptions,
    check_options,
    game_of,
    offers_restore,
    option_names,
)

__all__ = [
    "DISPLAYS",
    "DRIVER_OPTIONS",
    "RENDER_MODES",
    "EnvOptions",
    "check_options",
    "game_of",
    "offers_restore",
    "option_names",
]
