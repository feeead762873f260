"""A simple rule that plays this game from its features: what `webcade play` shows."""

NEAR = 110  # units to a wanderer
CELLS_OF_DANGER = 20


def act(features: dict[str, float]) -> int:
    """The action for these features: a number for each `[[features]]` of game.toml, by its name."""
    costs = [features[f"way_{i}"] for i in range(4)]
    for i in range(3):
        right, down = features[f"wanderer_{4 * i}"], features[f"wanderer_{4 * i + 1}"]
        if abs(right) + abs(down) < NEAR:
            toward = (0 if right < 0 else 1) if abs(right) > abs(down) else (2 if down < 0 else 3)
            costs[toward] += CELLS_OF_DANGER
    return 1 + costs.index(min(costs))
