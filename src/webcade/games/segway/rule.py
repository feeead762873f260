"""A simple rule that plays this game from its features: what `webcade play` shows."""

BRAKE, LEFT, RIGHT = 0, 1, 2
MIDDLE = 3


def act(features: dict[str, float]) -> int:
    """The action for these features: a number for each `[[features]]` of game.toml, by its name."""
    lean = 0.02 * (features["x"] - MIDDLE) + 0.03 * features["dx"]  # towards the middle
    falling = features["tilt"] - lean + 0.4 * features["turning"]
    if abs(falling) < 0.01:
        return BRAKE
    return LEFT if falling > 0 else RIGHT
