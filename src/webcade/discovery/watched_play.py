"""Watches episodes: of random play, and recorded ones; and plays them again, to prove what was seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..episode.history import TimedInput
from ..game.schema import Closure
from ..page import RawInputs, Snapshot
from .candidates import Look, Value
from .given_episodes import GivenEpisode
from .play import FRAMES, Play
from .random_player import RandomPlayer
from .trial_page import TrialPage
from .trials import Trials
from .watched_episode import Watched, WatchedEpisode

WATCH_UNTIL = 0.7  # of the time
_STEPS = 300  # of an episode that is watched
_STILL = 30  # equal looks after which it is over
_PICTURED, _SAME_PICTURES = 8, 6  # steps from picture to picture; equal ones after which an episode is over
_AFTER_THE_END = 12  # steps that are watched after an end that is known


@dataclass(frozen=True, slots=True)
class Further:
    """How an episode goes on that has not ended.

    Attributes:
        steps: at most.
        is_played: whether it is played at random; else the game is left alone: who does nothing loses most.
    """

    steps: int
    is_played: bool = False


_SOON = Further(400)


def watch_random(
    trials: Trials,
    play: Play,
    seed: int,
    is_over: Callable[[Look], bool] | None = None,
    further: Further = _SOON,
) -> Watched:
    """Play an episode at random, and look after each step, until the game stands still or begins anew.

    Args:
        trials: open the pages.
        play: how it is played.
        seed: of the player, and of the page's chance.
        is_over: whether a look tells that the episode is over, if that is known. Then the page is put
            back before the end a few times, and played otherwise from there: so chance gets further.
        further: how it goes on at last, if it has not ended.
    """
    with trials.beginnings.at(play.start, seed, into_closures=True) as page:
        episode = WatchedEpisode(page, RandomPlayer(seed, play), play.frames)
        over, pictures, ended = 0, [""], ""
        for step in range(_STEPS):
            is_pictured = step % _PICTURED == 0
            if trials.is_late(WATCH_UNTIL) or (ended := episode.step(is_seen=is_pictured)):
                break
            if is_over is not None:
                over += is_over(episode.looks[-1])
                if over == 1 and episode.goes_back():
                    over = 0
            if over > _AFTER_THE_END or episode.next_look is not None:
                break
            if is_pictured:
                pictures = [*pictures, page.picture()][-_SAME_PICTURES:]
                if len(pictures) == _SAME_PICTURES and len(set(pictures)) == 1:
                    break
                if is_over is not None and over == 0:
                    episode.keep()
        else:
            ended = _goes_on(trials, episode, is_over or (lambda look: False), further)
    if ended:
        trials.close()  # the page is left
    return Watched(episode.looks, ended, episode.groups, episode.next_look)


def _goes_on(
    trials: Trials, episode: WatchedEpisode, is_over: Callable[[Look], bool], further: Further
) -> str:
    """Let an episode go on that has not ended, with no pictures taken; return how the page ended it."""
    over = 0
    for _ in range(further.steps):
        if trials.is_late(WATCH_UNTIL) or episode.next_look is not None or over > _AFTER_THE_END:
            break
        if ended := episode.step(is_seen=False) if further.is_played else episode.wait():
            return ended
        over += is_over(episode.looks[-1])
        if all(one == episode.looks[-1] for one in episode.looks[-_STILL:]):
            break
    return ""


def watch_given(trials: Trials, given: GivenEpisode) -> Watched:
    """Play a recorded episode, and look after its steps; then after some more without any input."""
    groups = [*given.groups, *[((RawInputs(), FRAMES),)] * _AFTER_THE_END]
    page = trials.open(given.read_by(), given.seed)
    try:
        page.look_into_closures()
        looks: list[Look] = [page.look()]
        for done, group in enumerate(groups):
            if ended := _play(page, group).ended:
                return Watched(looks, ended, groups[:done], given=given)
            looks.append(page.look())
            if trials.is_late(WATCH_UNTIL):
                break
        return Watched(looks, "", groups[: len(looks) - 1], given=given)
    finally:
        page.close()


def reads(
    trials: Trials,
    play: Play,
    episode: Watched,
    seed: int,
    closures: Sequence[Closure],
    readings: Mapping[str, str],
    expected: Mapping[str, Sequence[Value]],
) -> set[str]:
    """Return which expressions have the values that were seen in an episode that is played again.

    Args:
        trials: open the pages.
        play: how it is played.
        episode: as it was watched.
        seed: of it.
        closures: variables that the expressions name.
        readings: the expressions, by any names.
        expected: their values after each step, by the same names.

    Raises:
        PageError: the page runs one of the places never, or too late.
        GameError: one of the places is not there.
    """
    given = episode.given
    if given is None:
        page = trials.loaded(play.start, closures, readings)
    else:
        page = trials.open(given.read_by(closures, readings), given.seed)
    try:
        if given is None:
            page.pass_over_chance(seed)
        right = set(readings)
        for step, group in enumerate(episode.groups[: max(map(len, expected.values()))]):
            read = _play(page, group).readings
            right -= {
                name
                for name in right
                if step < len(expected[name]) and read.get(name) != expected[name][step]
            }
            if not right:
                break
        return right
    finally:
        page.close()


def _play(page: TrialPage, group: Sequence[TimedInput]) -> Snapshot:
    """Take steps, until the page ends the game; return the last one's snapshot."""
    for inputs, frames in group:
        snapshot = page.step_unseen(inputs, frames)
        if snapshot.ended:
            break
    return snapshot
