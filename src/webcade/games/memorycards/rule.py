"""A simple rule that plays this game from its features: what `webcade play` shows.

It remembers what it has seen, and forgets it at the beginning of an episode, when all cards are face down.
"""

CARDS = 16
seen: dict[int, int] = {}


def act(features: dict[str, float]) -> int:
    """The action for these features: a number for each `[[features]]` of game.toml, by its name."""
    colours = [int(features[f"colour_{i}"]) for i in range(CARDS)]
    found = [features[f"found_{i}"] > 0 for i in range(CARDS)]
    if not any(colours):
        seen.clear()
    seen.update({i: colour for i, colour in enumerate(colours) if colour})
    up = [i for i in range(CARDS) if colours[i] and not found[i]]
    unknown = [i for i in range(CARDS) if i not in seen]
    if len(up) == 1:
        partner = [i for i in seen if seen[i] == seen[up[0]] and i != up[0]]
        return (partner + unknown)[0]
    known = [i for i in seen if not found[i]]
    pairs = [i for i in known for k in known if i < k and seen[i] == seen[k]]
    return (pairs + unknown)[0]
