"""A simple rule that plays this game from its features: what `webcade play` shows."""

GLIDE, DIVE = 0, 1


def act(features: dict[str, float]) -> int:
    """The action for these features: a number for each `[[features]]` of game.toml, by its name."""
    ahead = round(features["dx"] * 4 / 2) + 1  # where the bird is in about four frames
    is_downhill = features[f"ground_{min(ahead + 1, 15)}"] < features[f"ground_{min(ahead - 1, 14)}"]
    return DIVE if is_downhill or features["height"] > 8 else GLIDE
