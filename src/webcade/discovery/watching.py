"""Watch a game that is played at random, and try what may be its score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from .candidates import CLOSURES, NAMED, SHOWN, Candidate, Look, Trace, Value
from .ends import end_candidates
from .given_episodes import GivenEpisode
from .play import Play
from .scores import score_candidates
from .trials import Trials
from .watched_episode import Watched
from .watched_play import WATCH_UNTIL, Further, watch_given, watch_random

_FEWEST, _EPISODES, _MOST_EPISODES = 2, 4, 40
_LONG_EPISODES, _LONG = 4, 2000  # steps of each, where no end was seen
_TRY_UNTIL = 0.85  # of the time
_ENOUGH_LOOKS = 1500  # of all episodes: who has not scored by then does not by chance
_LIKELY = 2.5  # the weight of a candidate that has more to it than its course
_SUSPECTS = 5  # for the score, into which a number is written
_MARK = 7777

OnProgress = Callable[[str], None]


def watch(
    trials: Trials,
    play: Play,
    given: Sequence[GivenEpisode],
    tell: OnProgress,
) -> list[Watched]:
    """Play what is given; then at random some episodes, and more as long as none seems to score."""
    watched: list[Watched] = []
    for number, one in enumerate(given):
        if watched and trials.is_late(WATCH_UNTIL / 2):
            break
        tell(f"plays the recording, episode {number + 1} of {len(given)}")
        watched.append(watch_given(trials, one))
    over = _likely_end(watched)
    if len(watched) >= _FEWEST and _has_likely(watched):
        return watched
    while len(watched) < _MOST_EPISODES:
        if len(watched) >= _FEWEST and trials.is_late(WATCH_UNTIL):
            break
        tell(f"plays at random, episode {len(watched) + 1}")
        watched.append(watch_random(trials, play, len(watched) + 1, None if over is None else _is_over(over)))
        over = _likely_end(watched)
        looks = sum(len(one.looks) for one in watched)
        if len(watched) >= _EPISODES and (looks >= _ENOUGH_LOOKS or _has_likely(watched)):
            break
    return [*watched, *_long_ones(trials, play, watched, tell)]


def _long_ones(trials: Trials, play: Play, watched: Sequence[Watched], tell: OnProgress) -> Sequence[Watched]:
    """Further episodes, long ones, if no end was seen and there is time.

    In the first the game is left alone, in the next it is played, and so on.
    """
    more: list[Watched] = []
    while len(more) < _LONG_EPISODES and not trials.is_late(WATCH_UNTIL):
        if any(one.ended or one.next_look for one in watched) or _likely_end([*watched, *more]):
            break
        number, is_played = len(watched) + len(more) + 1, len(more) % 2 == 1
        tell(f"{'plays on for long' if is_played else 'leaves the game alone'}, episode {number}")
        more.append(watch_random(trials, play, number, further=Further(_LONG, is_played)))
    return more


def _likely_end(watched: Sequence[Watched]) -> Candidate | None:
    """What seems to tell the end; episodes need not be watched for long after it."""
    if len(watched) < _FEWEST:
        return None
    first = next(iter(end_candidates(*traces_of(watched))), None)
    words = first.evidence if first is not None else ()
    is_likely = NAMED in words or ("little moves afterwards" in words and "in the first steps" not in words)
    return first if is_likely else None


def _is_over(candidate: Candidate) -> Callable[[Look], bool]:
    return lambda look: look.get(candidate.name) == candidate.values[0]


def _has_likely(watched: Sequence[Watched]) -> bool:
    """Whether something rises for which more speaks than its course, which may be chance."""
    return any(one.weight >= _LIKELY for one in score_candidates(*traces_of(watched)))


def traces_of(watched: Sequence[Watched]) -> tuple[list[list[dict[str, Value]]], frozenset[str]]:
    """Return the looks of each episode, and the names that some of them lack at first.

    Each look has all words that were painted in any episode, and a 0, False or "" for what was not there yet.
    """
    traces = [_filled(one, watched) for one in watched]
    every = {name: value for trace in traces for look in trace for name, value in look.items()}
    common = set(every).intersection(*(look for trace in traces for look in trace))
    late = {
        name: type(value)()
        for name, value in every.items()
        if name not in common and all(_comes_and_stays(name, one) for one in traces) and _moves(name, traces)
    }
    return [[{**late, **look} for look in trace] for trace in traces], frozenset(late)


def _moves(name: str, traces: Sequence[Trace]) -> bool:
    """Whether it is more than a number that comes with something else; one that stays 0 may be a score."""
    values = {look[name] for trace in traces for look in trace if name in look}
    return len(values) > 1 or values == {0} or not all(type(one) in (int, float) for one in values)


def _comes_and_stays(name: str, trace: Sequence[Look]) -> bool:
    """Whether only first looks lack a name."""
    has = [name in look for look in trace]
    return has == sorted(has)


def _filled(one: Watched, watched: Sequence[Watched]) -> list[dict[str, Value]]:
    """The looks of an episode, with False for words that were painted at another time only."""
    words = {
        name for other in watched for look in other.looks for name in look if name.startswith("read.paints(")
    }
    return [{**dict.fromkeys(words, False), **look} for look in one.looks]


def tried(
    trials: Trials,
    play: Play,
    candidates: list[Candidate],
) -> list[Candidate]:
    """Write a number into each of the first candidates, and see whether the page shows it."""
    first = [one for one in candidates[:_SUSPECTS] if not one.expression.startswith(SHOWN)]
    proved = {}
    for one in first:
        if trials.is_late(_TRY_UNTIL):
            break
        with trials.beginnings.at(play.start, into_closures=CLOSURES in one.name) as page:
            page.look()
            page.pass_time(8)
            if page.write(one.name, _MARK):
                page.pass_time(4)
                shows = [
                    name
                    for name, value in page.look().items()
                    if name.startswith(SHOWN) and value in (_MARK, _MARK + 1)
                ]
                if shows:
                    words = (*one.evidence, f"{_MARK} written into it is shown: {shows[0]}")
                    proved[one.expression] = replace(one, evidence=words, weight=one.weight + 3)
    better = [proved.get(one.expression, one) for one in candidates]
    return sorted(better, key=lambda one: -one.weight)
