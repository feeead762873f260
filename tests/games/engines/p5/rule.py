"""Keep to the middle of the way."""

STAY, LEFT, RIGHT = 0, 1, 2


def act(features: dict[str, float]) -> int:
    """The action for these features."""
    way = features["middle"] - features["x"] - 12 * features["speed"]
    return STAY if abs(way) < 4 else RIGHT if way > 0 else LEFT
