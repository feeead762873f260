"""Go under the oldest rock, and shoot."""


def act(features: dict[str, float]) -> list[bool]:
    """The action for these features: left, right and shoot."""
    way = features["rock"] - features["x"]
    return [way < -0.4, way > 0.4, abs(way) < 1]
