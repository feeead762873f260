"""The second process of `repeatability`: plays as its one argument, JSON, says, and writes the trace."""

from __future__ import annotations

import json
import sys

from ..errors import WebcadeError
from ..game import Game
from .game_under_test import GameUnderTest


def main() -> None:
    """Read what to play, play it, write it."""
    wanted = json.loads(sys.argv[1])
    subject = GameUnderTest(Game.load(wanted.pop("game")), **wanted)
    try:
        trace = subject.record()
    except WebcadeError as error:
        sys.exit(str(error))
    finally:
        subject.close()
    json.dump({"episodes": trace.episodes, "actions": trace.actions}, sys.stdout)


if __name__ == "__main__":
    main()
