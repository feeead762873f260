"""An environment's fingerprint: its page's, and the options that change what is seen."""

from __future__ import annotations

from typing import Any

from .._version import __version__
from ..options import EnvOptions
from ..page import Fingerprint, Page

OPTIONS = (
    *("obs_type", "size", "frame_stack", "frame_skip"),
    *("repeat_action_probability", "max_steps"),
)
"""The options in the fingerprint's `bytes`. The clock is there, too, by the page."""

LAYOUT: dict[str, Any] = {"channels": None, "dtype": "uint8"}
"""These too, where they are not as here: how an image is laid out."""


def seen_options(options: EnvOptions) -> dict[str, Any]:
    """Return the options that change what is seen, as JSON has them."""
    seen = {name: getattr(options, name) for name in OPTIONS}
    layout = {name: getattr(options, name) for name in LAYOUT}
    changed = {name: value for name, value in layout.items() if value != LAYOUT[name]}
    return {**seen, "size": None if options.size is None else list(options.size), **changed}


def fingerprint_of(page: Page, options: EnvOptions) -> Fingerprint:
    """Return the fingerprint of an environment that plays in a page.

    Raises:
        PageError, BrowserError: the page failed.
    """
    found = page.fingerprint
    states = "in place" if page.keeps_moments else "by replay"
    how = {**found["how"], "reset_by": options.reset_by, "states": states, "webcade": __version__}
    return {"bytes": {**found["bytes"], **seen_options(options)}, "how": how}
