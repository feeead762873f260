"""A simple rule that plays this game from its features: what `webcade play` shows."""

WIDTH = 320
PADDLE_DEPTH = 376


def act(features: dict[str, float]) -> list[float]:
    """The action for these features: a number for each `[[features]]` of game.toml, by its name."""
    wanted, depth, speed = features["ball_0"], features["ball_1"], features["ball_3"]
    if speed > 0:
        wanted += features["ball_2"] * max(0.0, PADDLE_DEPTH - depth) / speed
        wanted = min(WIDTH - 24, max(24, wanted))
    elif features["drop_1"] > 200:
        wanted = features["drop_0"]
    off_centre = 8 if features["ball_0"] > WIDTH / 2 else -8  # sends it back to the middle
    return [(wanted + off_centre) / WIDTH, 0.9]
