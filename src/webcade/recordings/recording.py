"""Recording: a recorded run, read from its file. Only `replay`, and iterating over it, start a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..catalogue import catalogue
from ..episode.history import TimedInput
from ..errors import GameError, OptionError, StateError
from ..game import Game
from ..page import Fingerprint
from . import records
from .kept_options import as_played
from .reader import Placed, RecordReader
from .recipe import Recipe
from .recorded import RecordedEpisode, RecordedStep, branch_of, count, episode_of, step_of
from .records import Branch, Fault, Place, Reset, Step

if TYPE_CHECKING:
    from .replayed_step import ReplayedStep


class Recording:
    """A recorded run.

        recording = webcade.Recording("run.webcade")
        for step in recording:  # plays it again, and holds each step to what was recorded
            step.observation, step.action, step.reward

    Args:
        path: the file.

    Attributes:
        path: the file.
        complaint: "" if the file is whole; else a sentence that says why not. What is whole in it is used.
        is_damaged: whether bytes of the file were changed. A file that was only cut short is not damaged.
        episodes: its episodes, in the order in which they began.
        steps: how many steps it has, faults included.

    Raises:
        StateError: there is no such file, or it is no recording, or one of a format that is not known here.
    """

    def __init__(self, path: str | Path) -> None:
        self._reader = RecordReader(path)
        self.path = self._reader.path
        self.episodes: list[RecordedEpisode] = []
        self.steps = 0
        self._index()
        problem = self._reader.problem
        self.is_damaged = problem is not None and problem.is_damage
        self.complaint = ""
        if problem is not None and problem.is_damage:
            found = f"damaged at byte {problem.at}: {problem.sentence}"
            self.complaint = f"{self.path}: {found}; the {self.steps} whole steps before it are used"
        elif problem is not None:
            self.complaint = (
                f"{self.path}: cut short: {problem.sentence}; its {self.steps} whole steps are used"
            )

    @property
    def game_id(self) -> str:
        """The game's id, as "webcade/DinoRun-v0"."""
        return self._reader.header.game

    @property
    def header(self) -> records.Header:
        """All that the file says of the run: the game, its digest, the names of its readings, and more."""
        return self._reader.header

    @property
    def options(self) -> dict[str, Any]:
        """The keywords of `make` that the run had, as JSON has them."""
        return dict(self._reader.header.options)

    @property
    def num_envs(self) -> int:
        """The number of environments."""
        return self._reader.header.envs

    @property
    def fingerprint(self) -> Fingerprint:
        """What the first episode depends on (see `WebcadeEnv.fingerprint`); empty without an episode."""
        return self.fingerprint_of(self.episodes[0]) if self.episodes else {"bytes": {}, "how": {}}

    def fingerprint_of(self, episode: RecordedEpisode) -> Fingerprint:
        """Return what an episode depends on; see `WebcadeEnv.fingerprint`."""
        if episode.fingerprint_at is None:
            return {"bytes": {}, "how": {}}
        found = self._reader.fingerprint(episode.fingerprint_at)
        return {"bytes": found.bytes, "how": found.how}

    @property
    def seeds(self) -> list[int | None]:
        """The seed of each environment's first reset; None for one that had none."""
        seeds: list[int | None] = [None] * self.num_envs
        for episode in reversed(self.episodes):
            seeds[episode.environment] = episode.seed
        return seeds

    def __iter__(self) -> Iterator[ReplayedStep]:
        """Play it again: `replay()`."""
        return self.replay()

    def replay(
        self,
        *,
        first: int = 1,
        last: int | None = None,
        strict: bool = True,
        game: str | Path | Game | None = None,
        **options: Any,
    ) -> Iterator[ReplayedStep]:
        """Play it again, one environment after the other, and hold each step to what was recorded.

        Args:
            first: number of the first step wanted; those of its episode before it are played, too.
            last: number of the last step wanted.
            strict: raise StateError at the first step that differs. Otherwise it is given with its
                `differences`, and the rest of its episode is left out.
            game: the game, or its folder, if it is not where it was recorded.
            **options: keywords of `make` that take the place of recorded ones: obs_type, size and frame_stack
                change what is observed; browser is a program's path. Observations are held to what was
                recorded only if obs_type and size are the recorded ones; the rest always is.

        Returns:
            The steps, each with its observation and info; before an episode's first, its reset, with index 0.

        Raises:
            StateError: the game or what else the bytes depend on is not as it was, or (`strict`) a step
                differs. The message names the difference.
            PageError, BrowserError: a page could not be loaded or reset.
        """
        from .replay import replay  # late: it knows the browsers

        found = game if isinstance(game, Game) else self.load_game(game)
        return replay(self, found, options, first, last, strict)

    def to_minari(self, name: str, *, game: str | Path | Game | None = None, **options: Any) -> Any:
        """Play it again, and write it as a Minari dataset, which has the observations, too.

        Needs `pip install "webcade[minari]"`. An episode that a fault or the run's end cut short is truncated
        there. Where anything differs from the recording there is no dataset.

        Args:
            name: the dataset's name, as "dino/jumps-v0".
            game: the game, or its folder, if it is not where it was recorded.
            **options: as for `replay`; obs_type, size and frame_stack say what the observations are.

        Returns:
            The dataset, as `minari.load_dataset` returns it.

        Raises:
            OptionError: Minari is missing, `name` is none, or there is such a dataset.
            StateError: as for `replay`; or a step is raw input.
            PageError, BrowserError: a page could not be loaded or reset.
        """
        from .minari_dataset import DatasetWriter, check_dataset_name
        from .replay import options_of, replay

        check_dataset_name("name", name)
        found = game if isinstance(game, Game) else self.load_game(game)
        with DatasetWriter(name, self, found, options_of(self, found, options)) as writer:
            for step in replay(self, found, options, 1, None, True):
                writer.add(step)
            writer.finish()
        from minari import load_dataset

        return load_dataset(name)

    def recorded_steps(self) -> Iterator[RecordedStep]:
        """Read the steps from the file, in the order in which they were played. No browser starts."""
        playing: dict[int, int] = {}  # the number of each environment's episode
        began = 0
        for number, record in self._whole():
            if isinstance(record, Reset | Branch):
                began += 1
                playing[record.environment] = began
            elif isinstance(record, Step | Fault):
                yield step_of(number, playing[record.environment], record, self._reader.header.readings)

    def records_of(self, episode: RecordedEpisode, last: int) -> Iterator[Placed]:
        """Read an episode's reset or branch, and its steps and fault up to the one numbered `last`."""
        for placed in self._reader.episode(episode.at, episode.begins, episode.environment):
            if placed.number > min(last, self.steps) and placed.at != episode.at:
                return
            yield placed

    def recipe(self, number: int) -> Recipe:
        """Return how the moment after a step was reached.

        Args:
            number: the step's number in the file.

        Raises:
            StateError: there is no such step, or it is a fault, after which there was no moment.
        """
        wanted = next((step for step in self.recorded_steps() if step.number == number), None)
        if wanted is None or wanted.fault:
            what = f"step {number} is a fault" if wanted else f"there is no step {number}"
            raise StateError(f"{self.path}: {what}; expected one of its {self.steps} steps")
        return self.recipe_of(Place(wanted.episode, number))

    def recipe_of(self, place: Place) -> Recipe:
        """Return how a moment of the file was reached."""
        parts: list[tuple[TimedInput, ...]] = []
        following: Place | None = place
        while following is not None:  # from the last branch back to the episode's beginning
            episode = self.episodes[following.episode - 1]
            placed = list(self.records_of(episode, following.step))
            done = [one.record for one in placed if isinstance(one.record, Step)]
            parts.append(tuple((step.inputs, step.frames) for step in done))
            first = placed[0].record if placed else None
            if isinstance(first, Branch) and isinstance(first.origin, Recipe):
                parts.append(first.origin.steps)
            following = episode.origin
        steps = tuple(step for part in reversed(parts) for step in part)
        return Recipe(episode.page_seed, episode.fresh, steps)

    def load_game(self, folder: str | Path | None = None) -> Game:
        """Load the game that was played.

        Args:
            folder: where it is; None: where it was recorded.

        Raises:
            StateError: it is not there, or its files are not those that were played.
        """
        header = self._reader.header
        place = str(folder) if folder is not None else header.folder
        try:
            found = Game.load(place) if place else catalogue().get(header.game)
            game = None if found is None else as_played(found, header.options)
        except (GameError, OptionError) as error:
            reason = " ".join(str(error).split())
            raise StateError(f"{self.path}: {header.game} cannot be loaded: {reason}") from None
        if game is None:
            raise StateError(f"{self.path}: {header.game} is no game of this webcade; give its folder")
        if game.digest != header.digest:
            raise StateError(
                f"{self.path}: {header.game} is not as it was: the digest of its game.toml, and of what that "
                f"names, was {header.digest[:12]} and is {game.digest[:12]} in {game.folder}"
            )
        return game

    def _index(self) -> None:
        """Read the whole file once: its episodes, and how many steps are whole."""
        fingerprint_at: int | None = None
        playing: dict[int, RecordedEpisode] = {}
        for placed in self._reader.records():
            record = placed.record
            self.steps = placed.number
            if isinstance(record, records.Fingerprint):
                fingerprint_at = placed.at
            elif isinstance(record, Reset):
                episode = episode_of(len(self.episodes) + 1, placed, record, fingerprint_at)
                playing[record.environment] = episode
                self.episodes.append(episode)
            elif isinstance(record, Branch):
                number = len(self.episodes) + 1
                episode = branch_of(number, placed, record, fingerprint_at, self.episodes)
                playing[record.environment] = episode
                self.episodes.append(episode)
            elif isinstance(record, Step | Fault):
                count(playing[record.environment], placed.number, record)

    def _whole(self) -> Iterator[tuple[int, records.Record]]:
        """Read the records that were whole when the file was opened: it may have grown since."""
        for placed in self._reader.records():
            if placed.number > self.steps:
                return
            yield placed.number, placed.record
