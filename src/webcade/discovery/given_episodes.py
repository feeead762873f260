"""Episodes of a recording: a person or an agent has played them, and they are watched, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..episode.history import TimedInput
from ..errors import OptionError
from ..game import Game
from ..game.schema import Closure
from ..options.arguments import shown
from ..recordings.recording import Recording
from ..recordings.records import Place
from .origins import Origin
from .writing import NO_READINGS, PAINTED

_MOST_LOOKS = 500  # at an episode: a look takes longer than a step


@dataclass(frozen=True, slots=True)
class GivenEpisode:
    """An episode that was recorded.

    Attributes:
        game: that was played.
        seed: that the page got.
        groups: its steps; after each group the page is looked at.
    """

    game: Game
    seed: int
    groups: tuple[tuple[TimedInput, ...], ...]

    def read_by(self, closures: Sequence[Closure] = (), readings: Mapping[str, str] = NO_READINGS) -> Game:
        """Return the same game with other readings, whose page can be looked into.

        Args:
            closures: variables that they name, besides those of the game's own file.
            readings: expressions, by their names.
        """
        page = self.game.page.model_copy(update={"closures": (*self.game.page.closures, *closures)})
        return self.game.model_copy(
            update={
                "page": page,
                "readings": {**PAINTED, **readings},
                "features": (),
                "states": self.game.states.model_copy(update={"in_place": True}),
            }
        )


def given_episodes(path: str | Path, origin: Origin) -> list[GivenEpisode]:
    """Read the episodes of a recording.

    Args:
        path: the file.
        origin: where the game comes from, which has to be the one that was recorded.

    Raises:
        OptionError: it is a recording of another game, or has no step.
        StateError: there is no such file, it is no recording, or its game is not as it was.
    """
    recording = Recording(path)
    game = recording.load_game()
    if _source(game.source.model_dump(exclude_unset=True), game.folder) != _source(origin.table, origin.home):
        raise OptionError(
            f"recording: expected one of the game that is given; {shown(str(path))} is of {game.id}, whose "
            f"[source] in {game.folder} is another"
        )
    episodes = [one for one in recording.episodes if one.steps > 0]
    if not episodes:
        raise OptionError(f"recording: expected one with steps; {shown(str(path))} has none")
    recipes = [recording.recipe_of(Place(one.number, one.last)) for one in episodes]
    return [GivenEpisode(game, one.page_seed, _grouped(one.steps)) for one in recipes if one.steps]


def _source(table: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """`[source]` with the folder's place on the disk."""
    given = {"page": "index.html", **table}
    if "folder" in given:
        given["folder"] = str((folder / given["folder"]).resolve())
    return given


def _grouped(steps: Sequence[TimedInput]) -> tuple[tuple[TimedInput, ...], ...]:
    """Put steps together, as many as it takes for `_MOST_LOOKS` groups at most."""
    count = -(-len(steps) // _MOST_LOOKS)
    return tuple(tuple(steps[at : at + count]) for at in range(0, len(steps), count))
