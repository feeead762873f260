"""A simple rule that plays this game from its features: what `webcade play` shows."""

RUN, JUMP, DUCK = 0, 1, 2
RUNNER_SPEED = 500  # units a second


def act(features: dict[str, float]) -> int:
    """The action for these features: a number for each `[[features]]` of game.toml, by its name."""
    for i in range(3):
        way, depth, speed = (features[f"crate_{4 * i + k}"] for k in range(3))
        seconds = way / (RUNNER_SPEED - speed)
        if depth > 520 and 0.2 < seconds < 0.36:
            return JUMP
        if 0 < depth <= 520 and seconds < 0.2:
            return DUCK
    return RUN
