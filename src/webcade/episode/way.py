"""The way of a page to a goal: back to the copy that it keeps, or its steps again from the beginning."""

from __future__ import annotations

from ..errors import StateError
from ..page import Page, Snapshot
from .goal import Copy, Goal
from .history import TimedInput
from .observing import Observation, Observer, copied


class Way:
    """One reset's way to a goal.

    Args:
        goal: the moment to be at.
        observer: makes the observations.

    Attributes:
        goal: as given.
    """

    def __init__(self, goal: Goal, observer: Observer) -> None:
        self.goal = goal
        self._observer = observer
        self._begun: tuple[Snapshot, list[TimedInput]] | None = None  # the episode's beginning, and all steps

    def put_back(self, page: Page, copy: Copy | None) -> tuple[Observation, Snapshot] | None:
        """Have the page be at the goal again; return what was seen there. None if the page has not this copy.

        Raises:
            PageError, BrowserError: the page failed.
        """
        if copy is None or not page.holds(copy.kept):
            return None
        page.put_back(copy.kept)
        self._observer.stack.images = copy.seen.images
        return copied(copy.seen.observation), copy.seen.snapshot

    def set_out(self, page: Page) -> None:
        """Wait until the episode has begun, and begin to take the steps but the last ones.

        Raises:
            PageError, BrowserError: the page failed.
            StateError: what the goal depends on is not so in this page.
        """
        first = page.end_reset()
        self.goal.check(page)
        steps = self.goal.moment.inputs()
        page.begin_replay(steps[: self._observer.unseen(len(steps))])
        self._begun = first, steps

    def start_over(self) -> None:
        """Forget that the way was begun: another page takes it."""
        self._begun = None

    def arrive(self, page: Page) -> tuple[Observation, Snapshot]:
        """Wait until the page is at the goal. Raises as `set_out`, and StateError if it is not as it was."""
        if self._begun is None:
            self.set_out(page)
        assert self._begun is not None
        (first, steps), self._begun = self._begun, None
        observation, snapshot = self._observer.arrive(page, first, steps)
        if found := self.goal.differences(snapshot):
            raise StateError(f"the moment is not as it was: {'; '.join(found)}")
        return observation, snapshot
