"""The second process of `repeatability`: plays as its one argument, JSON, says, and writes the trace."""

from __future__ import annotations

import json
import sys

from ..game import Game
from .subject import Subject


def main() -> None:
    """Read what to play, play it, write it."""
    wanted = json.loads(sys.argv[1])
    trace = Subject(Game.load(wanted["game"]), wanted["episodes"], wanted["seed"]).record()
    json.dump({"episodes": trace.episodes, "actions": trace.actions}, sys.stdout)


if __name__ == "__main__":
    main()
