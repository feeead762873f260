"""Records a trace in a second process, for `checks.repeatability`.

Its input is JSON: the path of the game, the seconds after which the trace is cut, its episodes and
steps, and further arguments of GameUnderTest. It writes the trace to stdout as JSON, and on an error one line
to stderr.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict

from ..errors import WebcadeError
from ..game import Game
from .budget import Length
from .game_under_test import GameUnderTest


def main() -> None:
    """Play the game and write the trace to stdout."""
    wanted = json.load(sys.stdin)
    game, deadline = Game.load(wanted.pop("game")), time.monotonic() + wanted.pop("seconds")
    length = Length(wanted["episodes"], wanted.pop("steps"))
    subject = GameUnderTest(game, deadline=deadline, length=length, **wanted)
    try:
        trace = subject.traces.record()
    except WebcadeError as error:
        sys.exit(str(error))
    finally:
        subject.close()
    json.dump(asdict(trace), sys.stdout)


if __name__ == "__main__":
    main()
