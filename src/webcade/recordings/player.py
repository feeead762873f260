"""Player: plays the episodes of a recording again, and holds each moment to what was recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .. import drivers
from ..episode.actions import ActionEncoder
from ..episode.fingerprint import fingerprint_of
from ..episode.history import TimedInput
from ..episode.observing import Observation, Observer, copied, info_of
from ..episode.scoring import score
from ..errors import BrowserDied, PageError, StateError
from ..game import Game
from ..options import EnvOptions
from ..page import Page, Snapshot
from ..page.fingerprint import differences as fingerprint_differences
from .comparing import Difference, Outcome, differences
from .kept_options import VIEW
from .records import Branch, Fault, Place, Reset, Step
from .replayed_step import ReplayedStep

if TYPE_CHECKING:
    from .recorded import RecordedEpisode
    from .recording import Recording

_NOT_IN_DIGESTS = VIEW - {"obs_type", "size"}  # they arrange the picture whose digest was recorded


class Player:
    """Plays in a page of its own, which it makes when it is first needed.

    Args:
        recording: what is played.
        game: the game.
        options: how.
        observed: whether observations are of the recorded kind, so that they can be compared.
    """

    def __init__(self, recording: Recording, game: Game, options: EnvOptions, *, observed: bool) -> None:
        self._recording = recording
        self._game = game
        self._options = options
        self._observed = observed
        self._observer = Observer(game, options)
        self._encoder = ActionEncoder(game.actions)
        self._page: Page | None = None
        self._last: tuple[Observation, Snapshot] | None = None

    def episode(self, episode: RecordedEpisode, last: int) -> Iterator[ReplayedStep]:
        """Play an episode up to the step with the number `last`, or until the page fails.

        Raises:
            StateError: what the episode depends on is not as it was.
            PageError, BrowserError: the page could not be loaded or reset.
        """
        for index, placed in enumerate(self._recording.records_of(episode, last)):
            if isinstance(placed.record, Reset | Branch):
                yield self._begin(episode, placed.record)
            elif isinstance(placed.record, Step | Fault):
                yield self._step(episode, index, placed.number, placed.record)
            if self._page is None:
                return

    def close(self) -> None:
        """Close the page. A second call does nothing."""
        page, self._page = self._page, None
        if page is not None:
            page.close()

    def _begin(self, episode: RecordedEpisode, beginning: Reset | Branch) -> ReplayedStep:
        page = self._page = self._page or drivers.make_page(self._game, self._options)
        by = self._options.reset_by
        if episode.fresh and not page.is_fresh and not page.must_load(by):
            page.load()
        snapshot = page.reset(episode.page_seed, by)
        self._check_fingerprint(page, episode)
        steps = self._steps_to(beginning)
        page.begin_replay(steps[: self._observer.unseen(len(steps))])
        observation, snapshot = self._observer.arrive(page, snapshot, steps)
        self._last = observation, snapshot
        return ReplayedStep(
            number=episode.begins,
            episode=episode.number,
            environment=episode.environment,
            index=0,
            observation=observation,
            info=info_of(snapshot),
            differences=differences(beginning, snapshot, None, observed=self._observed),
            render=page.render,
        )

    def _steps_to(self, beginning: Reset | Branch) -> Sequence[TimedInput]:
        """Return the steps that lead to where an episode begins."""
        if isinstance(beginning, Reset):
            return ()
        if isinstance(beginning.origin, Place):
            return self._recording.recipe_of(beginning.origin).steps
        return beginning.origin.steps

    def _step(self, episode: RecordedEpisode, index: int, number: int, record: Step | Fault) -> ReplayedStep:
        """Do a step again."""
        assert self._page is not None
        assert self._last is not None
        page, (observation, before) = self._page, self._last
        snapshot, outcome, fault = before, Outcome(0.0, False, True), ""
        try:
            snapshot = page.step(record.inputs, record.frames)
            outcome = self._outcome(before, snapshot, episode.before + index)
        except (PageError, BrowserDied) as error:
            fault = str(error)
            snapshot, observation = before, copied(observation)
        else:
            observation = self._observer.observe(snapshot, fresh=False)
        self._last = observation, snapshot
        if fault or isinstance(record, Fault):
            self.close()
        return ReplayedStep(
            number=number,
            episode=episode.number,
            environment=episode.environment,
            index=index,
            action=self._action(record),
            inputs=record.inputs,
            frames=record.frames,
            observation=observation,
            reward=outcome.reward,
            terminated=outcome.terminated,
            truncated=outcome.truncated,
            info=info_of(snapshot),
            fault=record.sentence if isinstance(record, Fault) else "",
            fault_now=fault,
            differences=self._differences(record, snapshot, outcome, fault),
            render=page.render,
        )

    def _action(self, record: Step | Fault) -> Any | None:
        is_usual = record.frames == self._options.frame_skip
        return self._encoder.action_of(record.inputs) if is_usual else None

    def _differences(
        self, record: Step | Fault, snapshot: Snapshot, outcome: Outcome, fault: str
    ) -> list[Difference]:
        """Return what differs. A fault need not happen again: its cause may have been outside."""
        if isinstance(record, Fault):
            return []
        if fault:
            return [Difference("fault", "none", fault)]
        return differences(record, snapshot, outcome, observed=self._observed)

    def _outcome(self, before: Snapshot, after: Snapshot, index: int) -> Outcome:
        reward, terminated = score(
            self._game.reward,
            before.readings,
            after.readings,
            end=self._game.end,
            ended=after.ended,
            value=after.value,
        )
        limit = self._options.max_steps
        return Outcome(reward, terminated, not terminated and limit is not None and index >= limit)

    def _check_fingerprint(self, page: Page, episode: RecordedEpisode) -> None:
        then, now = self._recording.fingerprint_of(episode), fingerprint_of(page, self._options)
        found = fingerprint_differences(then, now, _NOT_IN_DIGESTS if self._observed else VIEW)
        if found:
            raise StateError(
                f"{self._recording.path}: it cannot be played again here, because what its bytes depend on "
                f"differs: {'; '.join(found)}"
            )
