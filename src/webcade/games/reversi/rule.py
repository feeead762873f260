"""A simple rule that plays this game from its features: what `webcade play` shows."""

SIZE = 8
CORNERS = (0, 7, 56, 63)


def act(features: dict[str, float]) -> int:
    """The action for these features: a number for each `[[features]]` of game.toml, by its name."""
    legal = [i for i in range(SIZE * SIZE) if features[f"legal_{i}"]]
    return max(legal, key=lambda square: promise(features, square))


def promise(features: dict[str, float], square: int) -> int:
    """How promising a square is: corners best, then edges, worst beside an empty corner."""
    row, column = divmod(square, SIZE)
    if square in CORNERS:
        return 10
    for corner in CORNERS:
        rows, columns = abs(row - corner // SIZE), abs(column - corner % SIZE)
        if rows <= 1 and columns <= 1 and features[f"disc_{corner}"] == 0:
            return -5 * (rows + columns)
    return 2 * (row in (0, SIZE - 1) or column in (0, SIZE - 1))
