"""Jump when a tree is near."""

RUN, JUMP = 0, 1


def act(features: dict[str, float]) -> int:
    """The action for these features."""
    return JUMP if features["tree"] < 75 and features["height"] < 12 else RUN
