"""The check `in-iframe`: would `observation.in_iframe` make the game faster, and change nothing else?"""

from __future__ import annotations

from collections.abc import Callable

from ...chromium.html_in_canvas import is_hosted
from ...errors import BrowserError, PageError
from ..game_under_test import GameUnderTest
from ..report import NO_TIME, Finding, passed, skipped, warning
from .comparing import BEYOND_LOOKS
from .speed import SECONDS, Rate, rate

WORTH_IT = 1.5  # times as fast


def in_iframe(subject: GameUnderTest) -> Finding:
    """Measure what `observation.in_iframe` gains, for a game that is observed as a person sees it."""
    observation = subject.game.observation
    if observation.canvas is not None:
        return skipped("a canvas is read directly")
    if observation.in_iframe:
        return skipped("game.toml sets observation.in_iframe")
    framed = subject.game.with_settings("observation", in_iframe=True)
    if not is_hosted(framed, framed.clock.default):
        return skipped(
            "observation.in_iframe has no effect here: it needs the page clock, no actions.trusted, and a "
            "folder, a package or an http address"
        )
    if not subject.seconds_left:
        return skipped(NO_TIME)
    with subject.variant(framed) as other:
        return _compare(subject, other)


def _compare(subject: GameUnderTest, framed: GameUnderTest) -> Finding:
    """Compare the game with the same game in a frame: first what it does, then how fast."""
    try:
        with framed.open(obs_type=framed.whole) as page:
            page.reset(framed.seed, "reload")
            if page.fingerprint["bytes"]["capture"] != "html-in-canvas":
                return skipped("observation.in_iframe needs a browser that can draw a page into a canvas")
        with framed.within(0.2):
            inside = framed.traces.short.only(*BEYOND_LOOKS)
    except (PageError, BrowserError) as error:
        return skipped(f"the game does not play in a frame: {error}")
    with subject.within(0.2):
        outside = subject.traces.short.only(*BEYOND_LOOKS)
    if (difference := outside.difference(inside)) is not None:
        return skipped(f"the game plays otherwise in a frame, first in {difference}")
    seconds = min(SECONDS, subject.seconds_left / 4)
    with subject.within(0.5):
        before = rate(subject, seconds, {})
    return judge(before, rate(framed, seconds, {}), outside.steps_shared(inside))


def judge(outside: Rate, inside: Rate, steps: int) -> Finding:
    """What the rates say.

    Args:
        outside: as game.toml has it.
        inside: in a frame.
        steps: how many steps had the same readings in both.
    """
    gain = inside.per_second / outside.per_second
    figures = {
        "steps_per_second": round(outside.per_second, 1),
        "steps_per_second_in_iframe": round(inside.per_second, 1),
        "gain": round(gain, 2),
    }
    measured = f"{outside.per_second:.3g} and {inside.per_second:.3g} steps per second"
    if doubt := outside.doubt or inside.doubt:
        measured += f" (not to be relied on: {doubt})"
    if gain < WORTH_IT:
        return passed(f"observation.in_iframe would gain little: {measured} without and with it", **figures)
    return warning(
        f"observation.in_iframe = true would be {gain:.2g} times as fast: {measured} without and with it; "
        f"the readings of {steps} steps are the same",
        **figures,
    )


IFRAME_CHECKS: dict[str, Callable[[GameUnderTest], Finding]] = {"in-iframe": in_iframe}
