"""A simple rule that plays this game from its features: what `webcade play` shows."""

NOOP, FIRE, LEFT, RIGHT, UP, DOWN, LEFT_FIRE, RIGHT_FIRE = range(8)
SIDE = 45  # half of a ship, and a way to get out
FLIGHT = 60  # frames that a shot takes, or so


def act(features: dict[str, float]) -> int:
    """The action for these features: a number for each `[[features]]` of game.toml, by its name."""
    falling = [(features[f"shot_{2 * i}"], features[f"shot_{2 * i + 1}"]) for i in range(5)]
    near = [way for way, height in falling if -20 < height < 100 and abs(way) < SIDE]
    if near:
        to_the_left = sum(near) >= 0
        if features["x"] < 30 or features["x"] > 530:
            to_the_left = features["x"] > 530
        return LEFT_FIRE if to_the_left else RIGHT_FIRE
    way = features["enemy_0"] + FLIGHT * features["enemy_2"] * 0.2
    if features["left"] == 0 or abs(way) < 12:
        return FIRE
    return RIGHT_FIRE if way > 0 else LEFT_FIRE
