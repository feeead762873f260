"""A simple rule that plays this game from its features: what `webcade play` shows."""

NOOP, FIRE, LEFT, RIGHT, LEFT_FIRE, RIGHT_FIRE = range(6)
COLUMN = 640 / 16


def act(features: dict[str, float]) -> int:
    """The action for these features: a number for each `[[features]]` of game.toml, by its name."""
    falling = [(features[f"shot_{2 * i}"], features[f"shot_{2 * i + 1}"]) for i in range(4)]
    near = [way for way, height in falling if 0 < height < 220 and abs(way) < 45]
    if near:
        to_the_left = (near[0] >= 0 and features["x"] > 60) or features["x"] > 580
        return LEFT_FIRE if to_the_left else RIGHT_FIRE
    columns = [i for i in range(16) if features[f"lowest_{i}"] > 0]
    if not columns:
        return FIRE
    wanted = max(columns, key=lambda i: (features[f"lowest_{i}"], -abs((i + 0.5) * COLUMN - features["x"])))
    way = (wanted + 0.5) * COLUMN + 25 * features["march"] - features["x"]
    if abs(way) < 16:
        return FIRE
    return RIGHT_FIRE if way > 0 else LEFT_FIRE
