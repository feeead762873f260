"""An environment's fingerprint: its page's, and the options that change what is seen."""

from __future__ import annotations

from .._version import __version__
from ..options import EnvOptions
from ..page import Fingerprint, Page

OPTIONS = (
    *("obs_type", "size", "frame_stack", "frame_skip"),
    *("repeat_action_probability", "max_steps"),
)
"""The options in the fingerprint's `bytes`. The clock is there, too, by the page."""


def fingerprint_of(page: Page, options: EnvOptions) -> Fingerprint:
    """Return the fingerprint of an environment that plays in a page.

    Raises:
        PageError, BrowserError: the page failed.
    """
    found = page.fingerprint
    seen = {name: getattr(options, name) for name in OPTIONS}
    if options.size is not None:
        seen["size"] = list(options.size)  # as JSON has it
    states = "in place" if page.keeps_moments else "by replay"
    how = {**found["how"], "reset_by": options.reset_by, "states": states, "webcade": __version__}
    return {"bytes": {**found["bytes"], **seen}, "how": how}
