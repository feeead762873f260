"""Records a trace in a second process, for `checks.repeatability`.

Its one argument is JSON: the path of the game, and further arguments of GameUnderTest. It writes the trace to
stdout as JSON, and on an error one line to stderr.
"""

from __future__ import annotations

import json
import sys

from ..errors import WebcadeError
from ..game import Game
from .game_under_test import GameUnderTest


def main() -> None:
    """Play the game and write the trace to stdout."""
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
