"""A simple rule that plays this game from its features: what `webcade play` shows."""

from itertools import pairwise

COLUMNS, ROWS = 10, 20
LEFT, RIGHT, TURN, TURN_BACK, DROP = 1, 2, 4, 5, 6
TURNS = (0, TURN, TURN, TURN_BACK)  # towards a shape turned so many times to the right

Cells = frozenset[tuple[int, int]]  # (row, column), row 0 the topmost


def act(features: dict[str, float]) -> int:
    """The action for these features: a number for each of game.toml's, by its name."""
    board, piece = _cells(features, 1), _cells(features, 2)
    if not piece:
        return DROP
    column = min(x for _, x in piece)
    _, turns, target = min(_plans(board, piece))
    if turns:
        return TURNS[turns]
    if target == column:
        return DROP
    return LEFT if target < column else RIGHT


def _cells(features: dict[str, float], kind: int) -> Cells:
    places = ((y, x) for y in range(ROWS) for x in range(COLUMNS))
    return frozenset((y, x) for y, x in places if features[f"cell_{y * COLUMNS + x}"] == kind)


def _plans(board: Cells, piece: Cells) -> list[tuple[float, int, int]]:
    """How bad each landing is, with the turns and the column that lead there."""
    plans = []
    for turns in range(4):
        for column in range(COLUMNS - max(x for _, x in _to_corner(piece))):
            plans.append((_badness(board, _landed(board, piece, column)), turns, column))
        piece = frozenset((x, -y) for y, x in piece)
    return plans


def _to_corner(piece: Cells) -> Cells:
    top, left = min(y for y, _ in piece), min(x for _, x in piece)
    return frozenset((y - top, x - left) for y, x in piece)


def _landed(board: Cells, piece: Cells, column: int) -> Cells:
    here = frozenset((y, x + column) for y, x in _to_corner(piece))
    while not any((y + 1, x) in board or y + 1 == ROWS for y, x in here):
        here = frozenset((y + 1, x) for y, x in here)
    return here


def _badness(board: Cells, landed: Cells) -> float:
    """Few rows filled, holes, high columns and steps between them are bad."""
    after = board | landed
    full = [y for y in range(ROWS) if all((y, x) in after for x in range(COLUMNS))]
    tops = [min((y for y in range(ROWS) if (y, x) in after), default=ROWS) for x in range(COLUMNS)]
    holes = sum((y, x) not in after for x in range(COLUMNS) for y in range(tops[x], ROWS))
    steps = sum(abs(one - other) for one, other in pairwise(tops))
    heights = sum(ROWS - top for top in tops)
    return 0.51 * heights + 0.36 * holes + 0.18 * steps - 0.76 * len(full) + 0.5 * (holes > 0)
