"""A simple rule that plays this game from its features: what `webcade play` shows."""

NOOP, FLAP = 0, 1


def act(features: dict[str, float]) -> int:
    """The action for these features: a number for each `[[features]]` of game.toml, by its name."""
    return FLAP if features["gap"] > 0.6 else NOOP  # a flap rises by two units, the gap is five high
