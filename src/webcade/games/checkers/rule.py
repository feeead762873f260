"""A simple rule that plays this game from its features: what `webcade play` shows."""

SIZE = 8


def act(features: dict[str, float]) -> int:
    """The action for these features: a number for each `[[features]]` of game.toml, by its name."""
    board = [features[f"square_{i}"] for i in range(SIZE * SIZE)]
    clickable = [i for i in range(SIZE * SIZE) if features[f"clickable_{i}"]]
    marked = int(features["marked"])
    goals = [i for i in clickable if board[i] == 0]
    if goals:
        return max(goals, key=lambda goal: promise(board, marked, goal))
    return max(clickable, key=lambda man: max(promise(board, man, goal) for goal in reach(board, man)))


def reach(board: list[float], man: int) -> list[int]:
    """Where a man may be able to go, by a step or a jump; itself if nowhere."""
    goals = [man]
    for down in (-1, 1) if board[man] == 2 else (-1,):
        for right in (-1, 1):
            near, far = beside(man, down, right), beside(man, 2 * down, 2 * right)
            if near is not None and board[near] == 0:
                goals.append(near)
            elif near is not None and far is not None and board[near] < 0 and board[far] == 0:
                goals.append(far)
    return goals


def promise(board: list[float], man: int, goal: int) -> float:
    """How promising a move is: jumps, kings, and squares where nothing can jump over it."""
    rows = man // SIZE - goal // SIZE
    jumps = abs(rows) > 1 or abs(man % SIZE - goal % SIZE) != 1
    crowned = goal < SIZE and board[man] == 1
    leaves_home = man // SIZE == SIZE - 1
    return 10 * jumps + 4 * crowned - 3 * in_danger(board, man, goal) - leaves_home + 0.1 * rows


def in_danger(board: list[float], man: int, goal: int) -> bool:
    """Whether the man, once there, can be jumped over."""
    for down in (-1, 1):
        for right in (-1, 1):
            enemy, landing = beside(goal, down, right), beside(goal, -down, -right)
            if enemy is None or landing is None or board[enemy] >= 0:
                continue
            if (board[landing] == 0 or landing == man) and (down == -1 or board[enemy] == -2):
                return True
    return False


def beside(square: int, down: int, right: int) -> int | None:
    """The square that many rows below and columns to the right; None outside the board."""
    row, column = square // SIZE + down, square % SIZE + right
    return row * SIZE + column if 0 <= row < SIZE and 0 <= column < SIZE else None
