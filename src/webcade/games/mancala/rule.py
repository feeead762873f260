"""A simple rule that plays this game from its features: what `webcade play` shows."""

HOUSES = 6
STORE = 6
MOVES = 4  # that it looks ahead


def act(features: dict[str, float]) -> int:
    """The action for these features: a number for each `[[features]]` of game.toml, by its name."""
    seeds = [int(features[f"seeds_{i}"]) for i in range(14)]
    return max(
        (house for house in range(HOUSES) if seeds[house]), key=lambda house: worth(seeds, house, MOVES)
    )


def worth(seeds: list[int], house: int, moves: int) -> int:
    """Seeds in store more than the other's, if the one to move takes this house, and both go on as well."""
    seeds, moves_again = sown(seeds, house)
    if not moves_again:
        seeds = seeds[7:] + seeds[:7]  # as the other sees them
    houses = [i for i in range(HOUSES) if seeds[i]]
    if moves == 1 or not houses:
        best = seeds[STORE] - seeds[13] + (0 if houses else -sum(seeds[7:13]))
    else:
        best = max(worth(seeds, i, moves - 1) for i in houses)
    return best if moves_again else -best


def sown(seeds: list[int], house: int) -> tuple[list[int], bool]:
    """The seeds after a move, and whether who made it moves again."""
    seeds, hand, place = seeds.copy(), seeds[house], house
    seeds[house] = 0
    for _ in range(hand):
        place = (place + 1) % 13  # never into the other's store
        seeds[place] += 1
    if place < STORE and seeds[place] == 1 and seeds[12 - place] > 0:
        seeds[STORE] += 1 + seeds[12 - place]
        seeds[place] = seeds[12 - place] = 0
    return seeds, place == STORE
