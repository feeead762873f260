"""Go under the oldest rock, and shoot."""

LEFT, RIGHT, SHOOT = 1, 2, 3


def act(features: dict[str, float]) -> int:
    """The action for these features."""
    way = features["rock"] - features["x"]
    return SHOOT if abs(way) < 0.3 else RIGHT if way > 0 else LEFT
