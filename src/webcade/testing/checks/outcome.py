"""The checks `score` and `ends`: does the score change, and does an episode end?"""

from __future__ import annotations

from ...game import Game
from ...game.rule import RULE
from ..attempt import Exploration
from ..game_under_test import GameUnderTest
from ..report import NO_TIME, Finding, counted, failed, passed, skipped, warning

RULED_STEPS = 300  # a rule that has not scored in so many steps does not score
SCORED_STEPS = 60  # played at least, where no episode ends before
STILL_STEPS = 60  # a picture that has not changed for so long may be that of a game that is over


def score(subject: GameUnderTest) -> Finding:
    """Check that the score changes within an episode. Where chance earns nothing, rule.py may play."""
    if "score" not in subject.game.readings:
        return skipped("game.toml has no readings.score")
    found = subject.explorer.play_until(_shows_a_score, plain=1 / 3)
    return judge_score(found, subject.explorer.no_rule)


def _shows_a_score(found: Exploration) -> bool:
    """Whether the score has changed, and enough was played to say from where to where."""
    return bool(found.scored_by) and (bool(found.ends) or found.steps >= SCORED_STEPS)


def judge_score(found: Exploration, no_rule: str) -> Finding:
    """What the attempts say of the score.

    Args:
        found: what was seen.
        no_rule: why no rule.py could play; "" if one could.
    """
    if not found.steps:
        return skipped(NO_TIME)
    figures = {"least": found.least, "greatest": found.greatest, "steps": found.steps, "by": found.scored_by}
    at_random = f"in {counted(found.steps - found.ruled, 'random step')}"
    if found.scored_by and found.scored_by != RULE:
        return passed(f"from {found.least:g} to {found.greatest:g} {at_random}", **figures)
    if found.scored_by:
        own = f"{RULE} brings it from {found.least:g} to {found.greatest:g} in {counted(found.ruled, 'step')}"
        return passed(f"chance scores nothing {at_random}; {own}", **figures)
    stays = f"readings.score: stays at {found.least:g} {at_random}"
    if found.rule_ended or found.ruled >= RULED_STEPS:
        return failed(f"{stays}, and in {found.ruled} steps of {RULE}: correct one of the two", **figures)
    hint = no_rule or f"{RULE} had time for {counted(found.ruled, 'step')}; give the check more --minutes"
    return warning(f"chance scores nothing here: {stays}; {hint}", **figures)


def ends(subject: GameUnderTest) -> Finding:
    """Check that an episode ends: by the game's own end, or by `episode.max_steps`."""
    limit = subject.game.episode.max_steps
    if not has_an_end(subject.game):
        return _without_an_end(limit)
    found = subject.explorer.play_until(lambda found: bool(found.ends), plain=3 / 4)
    return judge_end(found, limit)


def judge_end(found: Exploration, limit: int | None) -> Finding:
    """What the attempts say of the end of a game that has one by its file.

    Args:
        found: what was seen; no attempt had a limit of steps.
        limit: `episode.max_steps`.
    """
    figures = {"ended": len(found.ends), "steps": found.steps, "shortest": min(found.ends, default=None)}
    if found.over_when_fresh:
        return failed("readings.over: true at the start of an episode, before any action", **figures)
    if found.over_after_restart:
        return failed("episode.restart: readings.over is true after it, before any action", **figures)
    if not found.steps:
        return skipped(NO_TIME, **figures)
    if found.ends:
        return _seen(min(found.ends), limit, figures)
    still = (
        f"; the picture stood still for the last {found.unchanged} steps: is the game over without saying so?"
        if found.unchanged >= STILL_STEPS
        else ""
    )
    ended = f"; episode.max_steps = {limit} ends an episode" if limit is not None else ""
    return warning(f"no end seen in {found.steps} steps, the time for this{still}{ended}", **figures)


def has_an_end(game: Game) -> bool:
    """Whether game.toml says how the game ends by itself."""
    end = game.end
    return bool("over" in game.readings or end.dialog or end.navigation or end.less)


def _seen(shortest: int, limit: int | None, figures: dict[str, int | None]) -> Finding:
    if limit is not None and shortest > limit:
        return warning(
            f"the game ended by itself after {shortest} steps, which episode.max_steps = {limit} cuts off",
            **figures,
        )
    return passed(f"the game ended by itself after {counted(shortest, 'step')}", **figures)


def _without_an_end(limit: int | None) -> Finding:
    if limit is None:
        return failed("no episode can end: add readings.over, [end] or episode.max_steps")
    return skipped(f"game.toml states no end of the game's own; episode.max_steps = {limit} ends an episode")
