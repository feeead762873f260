"""A recording's steps as a table, from the file alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..episode.actions import ActionEncoder
from ..errors import StateError
from ..page import RawInputs
from ..recordings.comparing import shown
from ..recordings.inputs import Input
from ..recordings.recorded import RecordedEpisode, RecordedStep
from ..recordings.recording import Recording

_WIDTHS = {"step": 7, "env": 4, "episode": 8, "frames": 7, "ms": 9, "action": 18, "reward": 9}


def table(recording: Recording, first: int, last: int | None, folder: Path | None) -> Iterator[str]:
    """Return the table's lines, one after the other: a recording may have millions of steps.

    Args:
        recording: what is shown.
        first: number of the first step.
        last: number of the last step; None: the file's.
        folder: the game's folder, if it is not where it was recorded. Without a game, actions have no names.
    """
    names = _action_names(recording, folder)
    yield f"{recording.path}: {recording.game_id}, {_counted(recording)}"
    yield _line([*_WIDTHS, "end", *recording.header.readings])
    begun = 0
    for step in recording.recorded_steps():
        if step.number < first:
            continue
        if last is not None and step.number > last:
            return
        if step.episode > begun:
            begun = step.episode
            yield _reset_line(recording.episodes[step.episode - 1])
        yield _step_line(step, names)


def _action_names(recording: Recording, folder: Path | None) -> list[str]:
    """Return the names of the game's actions, by number; none if the game is not here as it was."""
    try:
        return ActionEncoder(recording.load_game(folder).actions).names
    except StateError:
        return []


def words_of(inputs: Input | None, names: list[str]) -> str:
    """Describe what was done, as "left + fire", or "keydown Space"."""
    if inputs is None:
        return "reset"
    if isinstance(inputs, RawInputs):
        return ", ".join(" ".join(map(str, event)) for phase in inputs.phases for event in phase) or "wait"
    words = [names[one] if one < len(names) else f"action {one}" for one in inputs.actions]
    if inputs.pointer is not None:
        words.append("pointer " + " ".join(f"{number:.2f}" for number in inputs.pointer))
    return " + ".join(words) or "nothing"


def _counted(recording: Recording) -> str:
    environments = f"{recording.num_envs} environments, " if recording.num_envs > 1 else ""
    return f"{environments}{len(recording.episodes)} episodes, {recording.steps} steps"


def _reset_line(episode: RecordedEpisode) -> str:
    seed = "" if episode.seed is None else f"seed {episode.seed}, "
    deed, how = "reset", "a fresh page" if episode.fresh else "a restart"
    if episode.branch:
        deed, how = "state", "restored from elsewhere"
    if episode.origin is not None:
        place = episode.origin
        how = f"of step {place.step}" if place.step else f"of the beginning of episode {place.episode}"
    return _line(["", str(episode.environment), str(episode.number), "", "", deed, "", f"{seed}{how}"])


def _step_line(step: RecordedStep, names: list[str]) -> str:
    done = [str(step.number), str(step.environment), str(step.episode), str(step.frames)]
    words = words_of(step.inputs, names)
    if step.fault:
        return _line([*done, "", words, "", f"fault: {' '.join(step.fault.split())}"])
    end = "over" if step.terminated else "limit" if step.truncated else ""
    readings = [shown(value) for value in step.readings.values()]
    return _line([*done, f"{step.time_ms:.0f}", words, shown(step.reward), end, *readings])


def _line(cells: list[str]) -> str:
    widths = [*_WIDTHS.values(), 6]
    padded = [cell.rjust(width) if number < 5 else cell.ljust(width)
              for number, (cell, width) in enumerate(zip(cells, widths, strict=False))]  # fmt: skip
    further = [cell.ljust(10) for cell in cells[len(widths) :]]
    return "  ".join([*padded, *further]).rstrip()
