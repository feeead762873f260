"""A simple rule that plays this game from its features: what `webcade play` shows."""

RING = 8  # points: the corners have even numbers
WAYS = [
    (-1, -1),
    (0, -1),
    (1, -1),
    (1, 0),
    (1, 1),
    (0, 1),
    (-1, 1),
    (-1, 0),
]  # of a ring's points from the middle
CELLS = [7 * (3 + ring * y) + 3 + ring * x for ring in (1, 2, 3) for x, y in WAYS]  # of seven by seven
CORNERS = range(0, RING, 2)
MILLS = [[8 * ring + (corner + i) % RING for i in range(3)] for ring in range(3) for corner in CORNERS] + [
    [side, side + 8, side + 16] for side in range(1, RING, 2)
]


def act(features: dict[str, float]) -> int:
    """The action for these features: a number for each `[[features]]` of game.toml, by its name."""
    points = [features[f"cell_{cell}"] for cell in CELLS]
    clickable = [i for i in range(24) if features[f"clickable_{CELLS[i]}"]]
    marked = CELLS.index(int(features["marked"])) if features["marked"] >= 0 else -1
    goals = [i for i in clickable if points[i] == 0]
    if features["removes"]:
        chosen = max(clickable, key=lambda point: danger(points, point))
    elif goals:
        chosen = max(goals, key=lambda goal: promise(points, marked, goal))
    else:
        chosen = max(
            clickable, key=lambda piece: max(promise(points, piece, i) for i in reach(points, piece))
        )
    return CELLS[chosen]


def reach(points: list[float], piece: int) -> list[int]:
    """Where a piece can go: along a line, or anywhere if only three are left."""
    empty = [i for i in range(24) if points[i] == 0]
    return empty if points.count(1) == 3 else [i for i in empty if i in beside(piece)]


def beside(point: int) -> list[int]:
    """The points next to this one on its lines."""
    ring, place = divmod(point, RING)
    found = [8 * ring + (place + 1) % RING, 8 * ring + (place - 1) % RING]
    if place % 2:
        found += [8 * other + place for other in (ring - 1, ring + 1) if 0 <= other <= 2]
    return found


def promise(points: list[float], piece: int, goal: int) -> float:
    """How promising a move is: mills closed, mills of the other's prevented, two in a line, room around."""
    after = points.copy()
    if piece >= 0:
        after[piece] = 0
    worth = 0.1 * len(beside(goal))
    for mill in MILLS:
        others = [after[i] for i in mill if i != goal]
        if goal in mill:
            worth += {2: 10, -2: 6, 1: 1}.get(int(sum(others)), 0) * (0 not in others or sum(others) == 1)
        elif piece in mill and [points[i] for i in mill if i != piece] == [-1, -1]:
            worth -= 5  # it stood in the way of a mill
    return worth


def danger(points: list[float], point: int) -> int:
    """How much a piece of the other's can do: pieces of its colour in its lines that are open."""
    return sum(
        [points[i] for i in mill].count(-1)
        for mill in MILLS
        if point in mill and 1 not in [points[i] for i in mill]
    )
