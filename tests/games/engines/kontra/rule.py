"""Drop a crate over the ledge."""

WAIT, DROP = 0, 1


def act(features: dict[str, float]) -> int:
    """The action for these features."""
    return DROP if abs(features["crane"] - 120) < 6 else WAIT
