"""A simple rule that plays this game from its features: what `webcade play` shows."""

NOOP, UP, DOWN = 0, 1, 2


def act(features: dict[str, float]) -> int:
    """The action for these features: a number for each `[[features]]` of game.toml, by its name."""
    speed = features["speed"]  # pixels a frame
    distance = features["first_distance"]
    near = distance < 18 * speed + 22 - features["first_width"] / 2
    if features["jumping"]:
        if near and features["climb"] > 0:
            return UP  # higher while held
        return NOOP if distance < 6 * speed else DOWN  # over it: quickly down, for the next comes
    if not near or features["first_altitude"] >= 45:
        return NOOP  # nothing yet, or a bird overhead
    return DOWN if features["first_altitude"] >= 20 else UP
