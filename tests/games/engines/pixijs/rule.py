"""Click the oldest bubble while it is there."""


def act(features: dict[str, float]) -> list[float]:
    """The action for these features: a place, from 0 to 1 each way, and whether to click."""
    return [features["x"] / 240, features["y"] / 160, float(features["y"] < 150)]
