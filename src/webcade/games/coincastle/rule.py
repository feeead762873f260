"""A simple rule that plays this game from its features: what `webcade play` shows."""

CRATES_END = 900  # units from the left: crates up to there


def act(features: dict[str, float]) -> list[int]:
    """The action for these features: a number for each `[[features]]` of game.toml, by its name."""
    coins = [(features[f"coin_{2 * i}"], features[f"coin_{2 * i + 1}"]) for i in range(16)]
    level = [way for way, depth in coins if abs(depth) < 200]  # not those in the cave
    way = level[0] if level else 0.0
    is_near = abs(features["enemy_0"]) < 170 and abs(features["enemy_1"]) < 120
    can_jump = features["landed"] > 0 or features["dy"] < 0  # the key has to come up before the next jump
    jumps = can_jump and (features["x"] < CRATES_END or is_near)
    return [int(way < -10), int(way > 10), int(jumps), 0]
