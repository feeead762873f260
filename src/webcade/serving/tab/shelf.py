"""Shelf: the recordings of a folder, and one episode of one of them, shown moment by moment."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ...episode.named_input import action_names
from ...errors import OptionError
from ...game import Game
from ...game.wording import shown
from ...page import RawInputs
from ...recordings.inputs import Input
from ...recordings.player import Player
from ...recordings.recorded import RecordedEpisode, RecordedStep
from ...recordings.recording import Recording
from ...recordings.replay import options_of
from ...recordings.replayed_step import ReplayedStep, sentence_of
from ..scene import Scene
from .told import Told

_MOST_LISTED = 200  # recordings, and episodes of one
_MOST_KEPT = 32 << 20  # bytes of moments that were shown already


def recordings_in(folder: Path | None) -> list[str]:
    """Return the names of the recordings in a folder, the newest first."""
    if folder is None:
        return []
    files = [file for file in folder.glob("*.webcade") if file.is_file()]
    files.sort(key=lambda file: file.stat().st_mtime, reverse=True)
    return [file.name for file in files[:_MOST_LISTED]]


def opened(folder: Path | None, name: str, games: Mapping[str, Game]) -> tuple[Recording, Game]:
    """Return a recording of the folder, and its game.

    Raises:
        OptionError: there is none of that name, or its game is not served.
        StateError: it cannot be read.
    """
    if folder is None or name not in recordings_in(folder):
        raise OptionError(f"recording: there is no {shown(name)} here")
    recording = Recording(folder / name)
    game = next((one for one in games.values() if one.id == recording.game_id), None)
    if game is None:
        raise OptionError(f"recording: it is of {recording.game_id}, which is not served here")
    return recording, game


class ShownEpisode:
    """Shows an episode of a recording, forwards and backwards. It is used by one thread at a time.

    Moments that were shown are kept, as far as there is room. To one before them it is played again from the
    episode's beginning.

    Args:
        recording: the recording.
        game: its game.
        number: the episode's number in the file, from 1.

    Raises:
        OptionError: there is no such episode.
    """

    def __init__(self, recording: Recording, game: Game, number: int) -> None:
        if not 1 <= number <= len(recording.episodes):
            raise OptionError(f"episode: there are {len(recording.episodes)}; got {number}")
        self._recording = recording
        self._game = game
        self._episode: RecordedEpisode = recording.episodes[number - 1]
        self._steps = [one for one in recording.recorded_steps() if one.episode == number]
        self._choosers = _choosers(Path(recording.path))
        self._player = Player(recording, game, options_of(recording, game, {}), observed=True)
        self._played: Iterator[ReplayedStep] = iter(())
        self._next = len(self._steps) + 1  # the index that comes next there
        self._is_closed = False
        self._kept: OrderedDict[int, Told] = OrderedDict()
        self._size = 0

    def described(self) -> dict[str, Any]:
        """Return what there is to choose by, and how long it is."""
        episodes = self._recording.episodes[:_MOST_LISTED]
        return {
            "game": self._game.name,
            "episode": self._episode.number,
            "steps": len(self._steps),
            "episodes": [
                {"number": one.number, "steps": one.steps, "seed": one.seed, "reward": one.reward}
                for one in episodes
            ],
        }

    def at(self, index: int) -> Told:
        """Return what is shown after so many steps.

        Raises:
            OptionError: there are fewer.
            StateError, PageError, BrowserError: it cannot be played here, or differs from what was recorded.
        """
        if not 0 <= index <= len(self._steps):
            raise OptionError(f"step: expected 0 to {len(self._steps)}; got {index}")
        if index not in self._kept:
            self._keep(index, self._told(self._reach(index)))
        return self._kept[index]

    def close(self) -> None:
        """Close the page, where there is one. Any thread may call it; a second call does nothing."""
        self._is_closed = True
        self._player.close()

    def _reach(self, index: int) -> ReplayedStep:
        """Play on to a step, from where it is or from the episode's beginning."""
        if index < self._next:
            self._played = self._player.episode(self._episode, self._episode.last)
        for step in self._played:
            self._next = step.index + 1
            if self._is_closed:
                self._player.close()
            if step.index == index or step.differences:
                return step
        self._next = len(self._steps) + 1
        raise OptionError("the recording cannot be shown further: it differs, or its page has ended")

    def _told(self, step: ReplayedStep) -> Told:
        recorded = self._steps[step.index - 1] if step.index else None
        rewards = (one.reward for one in self._steps[: step.index])
        scene = Scene(
            picture=None if step.fault_now or step.fault else step.render(),
            seen=_image(step),
            readings=step.info,
            frame=step.info["frame"],
            time_ms=step.info["time_ms"],
            action="" if recorded is None else self._words(recorded.inputs),
            reward=step.reward,
            total=sum(rewards),
            ended=_ended(step),
        )
        differs = sentence_of(step) if step.differences else ""
        by = "" if recorded is None else self._chooser(recorded)
        return Told.of_scene(scene, at=step.index, by=by, differs=differs)

    def _keep(self, index: int, told: Told) -> None:
        self._kept[index] = told
        self._size += sum(map(len, told.parts.values()))
        while self._size > _MOST_KEPT and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._size -= sum(map(len, gone.parts.values()))

    def _words(self, inputs: Input) -> str:
        if isinstance(inputs, RawInputs):
            return " ".join(str(part) for phase in inputs.phases for event in phase for part in event[:2])
        names = action_names(self._game)
        named = [names[number] for number in inputs.actions if number < len(names)]
        pointed = (
            [] if inputs.pointer is None else [f"pointer {', '.join(f'{at:g}' for at in inputs.pointer)}"]
        )
        return ", ".join((*named, *pointed))

    def _chooser(self, step: RecordedStep) -> str:
        return next((who for first, last, who in self._choosers if first <= step.number <= last), "")


def _ended(step: ReplayedStep) -> str:
    if step.fault or step.fault_now:
        return f"fault: {step.fault or step.fault_now}"
    return "game over" if step.terminated else "limit" if step.truncated else ""


def _image(step: ReplayedStep) -> Any:
    observation = step.observation
    return observation.get("image") if isinstance(observation, dict) else observation


def _choosers(recording: Path) -> list[tuple[int, int, str]]:
    """Return who chose which steps, by the file that was kept beside the recording, if it is there."""
    try:
        told = json.loads(recording.with_suffix(".json").read_text())
        return [(int(one["first"]), int(one["last"]), str(one["who"])) for one in told["chosen_by"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
