"""A simple rule that plays this game from its features: what `webcade play` shows."""

ROLL, HOLD = 0, 1
GOAL = 100


def act(features: dict[str, float]) -> int:
    """The action for these features: a number for each `[[features]]` of game.toml, by its name."""
    own, other, turn = features["own"], features["other"], features["turn"]
    if own + turn >= GOAL:
        return HOLD
    if other >= 75 or own >= 75:  # near the end: to win in this turn
        return ROLL
    return HOLD if turn >= 21 + (other - own) / 8 else ROLL
