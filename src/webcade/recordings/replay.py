"""Play a recording again, one environment after the other, in one page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import OptionError, StateError
from ..game import Game
from ..options import EnvOptions, check_options
from .kept_options import usable_options
from .player import Player
from .replayed_step import ReplayedStep, sentence_of

if TYPE_CHECKING:
    from .recorded import RecordedEpisode
    from .recording import Recording


def replay(
    recording: Recording, game: Game, options: Mapping[str, Any], first: int, last: int | None, strict: bool
) -> Iterator[ReplayedStep]:
    """See `Recording.replay`."""
    chosen = options_of(recording, game, options)
    player = Player(recording, game, chosen, observed=_is_as_recorded(recording, chosen))
    end = recording.steps + 1 if last is None else last  # one more: a reset may follow the last step
    return _played(recording, player, first, end, strict)


def _played(
    recording: Recording, player: Player, first: int, last: int, strict: bool
) -> Iterator[ReplayedStep]:
    try:
        for environment in range(recording.num_envs):
            for episode in recording.episodes:
                if episode.environment != environment or not _is_wanted(episode, first, last):
                    continue
                for step in player.episode(episode, last):
                    if strict and step.differences:
                        raise StateError(f"{recording.path}: {sentence_of(step)}")
                    if step.differences or (step.number >= first - (step.index == 0)):
                        yield step
                    if step.differences:
                        break
    finally:
        player.close()


def _is_wanted(episode: RecordedEpisode, first: int, last: int) -> bool:
    return episode.begins < last and max(episode.last, episode.begins + 1) >= first


def options_of(recording: Recording, game: Game, given: Mapping[str, Any]) -> EnvOptions:
    """Return how a recording is played: the recorded options, with those that are given in their place.

    Raises:
        StateError: it cannot be played, or its options cannot be used here.
        OptionError: a given option is invalid.
    """
    kept = usable_options(recording.options)
    if kept.get("clock") == "wall":
        raise StateError(
            f'{recording.path}: it was recorded with clock="wall", and real time does not repeat; '
            "webcade replay --show prints what was recorded"
        )
    try:
        check_options(game, None, kept)
    except OptionError as error:
        raise StateError(f"{recording.path}: its options cannot be used here: {error}") from None
    return check_options(game, None, {**kept, **given})


def _is_as_recorded(recording: Recording, chosen: EnvOptions) -> bool:
    """Return whether the observations are of the recorded kind."""
    then = recording.options
    size = None if chosen.size is None else list(chosen.size)
    return then.get("obs_type") == chosen.obs_type and then.get("size") == size
