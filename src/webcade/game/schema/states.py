"""`[states]`: how moments of the game are kept."""

from __future__ import annotations

from pydantic import Field

from .table import Table


class States(Table):
    """How `clone_state` keeps a moment of the game and `restore_state` returns to it.

    Every state can be reached again by a replay of its inputs, from the start of its episode. A copy in place
    is faster.
    """

    in_place: bool = Field(
        False,
        description="Copy the page's objects with each state, and put them back in the same page. A restore "
        "then takes about as long as a step, however long the episode is. It needs `driver` chromium and "
        "`clock` page. Set it only where `webcade check` finds every step equal after such a restore.",
    )
