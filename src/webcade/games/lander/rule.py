"""A simple rule that plays this game from its features: what `webcade play` shows."""


def act(features: dict[str, float]) -> list[int]:
    """The action for these features: a number for each `[[features]]` of game.toml, by its name."""
    lean = max(-0.4, min(0.4, -8 * features["dx"]))  # against the drift
    turn = lean - features["tilt"] - 12 * features["turning"]
    is_still = abs(features["dx"]) < 0.03 and abs(features["tilt"]) < 0.17
    sinking = -0.03 if is_still else 0.0  # down only when it is still and upright
    if features["clearance"] > 5:
        sinking -= 0.05
    thrusts = features["dy"] < sinking and abs(features["tilt"]) < 0.7
    return [int(turn < -0.03), int(turn > 0.03), int(thrusts)]
