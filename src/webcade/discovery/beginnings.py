"""Opens a game where an episode begins: in one page, which is put back, where that can be done."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from ..errors import PageError
from ..page import KeptMoment
from .steps import Step
from .trial_page import TrialPage


class Beginnings:
    """A page of a game that is put back to the moments after first steps.

    A load of a page, and a look into its closures, take seconds; to put it back takes milliseconds. A page
    that cannot be copied is loaded each time.

    Args:
        load: loads a page whose episodes begin with these steps.
    """

    def __init__(self, load: Callable[[Sequence[Step]], TrialPage]) -> None:
        self._load = load
        self._page: TrialPage | None = None
        self._moments: dict[str, KeptMoment] = {}  # of that page, by the steps before it

    @contextmanager
    def at(self, steps: Sequence[Step], seed: int = 0, *, into_closures: bool = False) -> Iterator[TrialPage]:
        """A page after some first steps. Raises PageError or BrowserError.

        Args:
            steps: the steps.
            seed: how much of the page's chance is passed over first: another number is another episode.
            into_closures: whether looks see the variables of closures.
        """
        try:
            page = self._page_at(steps, into_closures)
            page.pass_over_chance(seed)
            yield page
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the page."""
        page, self._page = self._page, None
        self._moments = {}
        if page is not None:
            page.close()

    def _page_at(self, steps: Sequence[Step], into_closures: bool) -> TrialPage:
        page = self._put_back(steps)
        if page is None or (into_closures and not page.looks_into_closures):
            # what other first steps have made may still be in a page, where it is taken for what is in play
            self.close()
            page = self._page = self._load(steps)
            page.look()
            self._keep(page, steps)
        if into_closures and not page.looks_into_closures:
            page.look_into_closures()
        return page

    def _put_back(self, steps: Sequence[Step]) -> TrialPage | None:
        """The page after these steps, from the last moment on that was kept before them; None without one."""
        page = self._page
        for count in range(len(steps), -1, -1):
            moment = self._moments.get(_key(steps[:count]))
            if page is None or moment is None:
                continue
            if count < len(steps) and page.looks_into_closures:
                return None  # the steps would make other objects than those that it knows
            try:
                page.put_back(moment)
                for step in steps[count:]:
                    page.take(step)
            except PageError:
                return None  # perhaps a fresh page can
            if count < len(steps):
                self._keep(page, steps)
            return page
        return None

    def _keep(self, page: TrialPage, steps: Sequence[Step]) -> None:
        if (moment := page.kept()) is not None:
            self._moments[_key(steps)] = moment


def _key(steps: Sequence[Step]) -> str:
    return json.dumps([*steps])
