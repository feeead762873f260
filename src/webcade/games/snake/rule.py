"""A simple rule that plays this game from its features: what `webcade play` shows."""

NOOP, LEFT, UP, RIGHT, DOWN = range(5)
WAYS = {LEFT: (-1, 0), UP: (0, -1), RIGHT: (1, 0), DOWN: (0, 1)}


def act(features: dict[str, float]) -> int:
    """The action for these features: a number for each `[[features]]` of game.toml, by its name."""
    food = features["food_0"], features["food_1"]
    heading = features["direction_0"], features["direction_1"]
    back = -heading[0], -heading[1]
    clear = {way: features[f"clear_{number}"] for number, way in enumerate(WAYS)}
    free = [way for way in WAYS if clear[way] > 0 and WAYS[way] != back]
    nearer = [way for way in free if food[0] * WAYS[way][0] + food[1] * WAYS[way][1] > 0]
    return max(nearer or free, key=lambda way: clear[way], default=NOOP)
