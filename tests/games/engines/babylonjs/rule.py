"""Roll towards the coin, and not too fast."""


def act(features: dict[str, float]) -> list[bool]:
    """The action for these features: left, right, up and down."""
    right = features["coin_x"] - features["x"] - 0.6 * features["speed_x"]
    up = features["coin_z"] - features["z"] - 0.6 * features["speed_z"]
    return [right < -0.3, right > 0.3, up > 0.3, up < -0.3]
