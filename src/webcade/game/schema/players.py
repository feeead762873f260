"""`[[players]]`: who plays a game that several play on one page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pydantic import Field, model_validator

from ..wording import did_you_mean
from .actions import Actions
from .episode import EpisodeStep, Reward, RewardTerms
from .table import Table
from .types import Array, Identifier


class Player(Table):
    """One of several players on one page: which parts of `[actions]` are its own, and what it earns.

    With players, `actions.space` is "multi_discrete" or "dict", and each of its parts belongs to one player:
    so all players' keys are one action, which the page is sent in one message. `webcade.parallel_env` gives
    each player an action space, an observation and a reward of its own; the keyword `players` of make leaves
    the others to the game. An environment made without that keyword plays all players as one agent, with the
    rewards of `[reward]`.
    """

    name: Identifier = Field(description="Name of the player; each name once in the list.")
    parts: Array[Identifier] = Field(
        (),
        description="Names of the parts of `actions.parts` that are the player's; by default, the part that "
        "has the player's name. Of one part, the player's action space is the part's own.",
    )
    score: Identifier | None = Field(
        None, description="Name of the reading that is the player's score, which `reward.score` counts."
    )
    reward: RewardTerms = Field(
        RewardTerms(score=1.0),
        description="What a step earns the player; by default, 1 for each point of its score.",
    )
    over: Identifier | None = Field(
        None,
        description="Name of the reading that says whether the player is out, while others may play on. When "
        "the game itself ends, all are.",
    )
    features: Array[Identifier] = Field(
        (),
        description='Names of the `[[features]]` that the player sees with `obs_type="state"`, in this '
        "order; by default, all.",
    )
    left_to_game: Array[EpisodeStep] | None = Field(
        None,
        description="Steps that take the place of `episode.begin` if nobody plays this player: by them the "
        'game plays it, as a click on "1 player". Without them it stands still. Of several such players, '
        "the first that has them counts.",
    )

    @property
    def own_parts(self) -> tuple[str, ...]:
        """The names of the parts of `[actions]` that are the player's."""
        return self.parts or (self.name,)

    @property
    def earns(self) -> Reward:
        """What a step earns the player, with its score by the reading's own name."""
        terms = self.reward
        change = dict(terms.change)
        if self.score is not None and terms.score:
            change[self.score] = change.get(self.score, 0.0) + terms.score
        return Reward(step=terms.step, over=terms.over, change=change)

    @model_validator(mode="after")
    def _earns_something(self) -> Player:
        if self.reward.score and self.score is None:
            raise ValueError(
                'reward needs score, the name of a reading, as score = "points"; or give a reward without it'
            )
        return self


def players_problem(
    players: Sequence[Player],
    actions: Actions | None,
    readings: Collection[str],
    features: Collection[str],
) -> str | None:
    """Return what of the players does not fit the rest of the file, as a sentence; None if all fits.

    Args:
        players: the file's.
        actions: the file's; None if they have mistakes themselves.
        readings: the names of the file's readings.
        features: the names of the file's features.
    """
    if not players:
        return None
    if len(players) == 1:
        return "expected two or more; a player alone has the game's own [actions] and [reward]"
    known = {"a reading": (readings, "[readings]"), "a feature": (features, "[[features]]")}
    for player in players:
        for key, what, name in _names_used(player):
            names, table = known[what]
            if name not in names:
                hint = did_you_mean(name, names)
                return f"{player.name}.{key} needs {what} named {name!r}, which {table} lacks{hint}"
    return None if actions is None else _parts_problem(players, actions)


def _names_used(player: Player) -> Iterator[tuple[str, str, str]]:
    """Return each name that a player uses: the key that uses it, what it names, and the name."""
    for key, reading in (("score", player.score), ("over", player.over)):
        if reading is not None:
            yield key, "a reading", reading
    yield from (("reward.change", "a reading", name) for name in player.reward.change)
    yield from (("features", "a feature", name) for name in player.features)


def _parts_problem(players: Sequence[Player], actions: Actions) -> str | None:
    """Return why the players do not share out the parts of `[actions]`; None if they do."""
    known = [part.name for part in actions.parts]
    if not known:
        return (
            'expected actions.space = "multi_discrete" or "dict", with parts for each player; got '
            f'"{actions.space}"'
        )
    owners: dict[str, str] = {}
    for player in players:
        for name in player.own_parts:
            if name not in known:
                hint = did_you_mean(name, known) or "; say which are its own, as parts = [...]"
                return f"{player.name} needs a part named {name!r}, which actions.parts lacks{hint}"
            if name in owners:
                return f"expected each part with one player; {owners[name]} and {player.name} have {name!r}"
            owners[name] = player.name
    free = [name for name in known if name not in owners]
    return f"expected each part with one player; nobody has {', '.join(map(repr, free))}" if free else None
