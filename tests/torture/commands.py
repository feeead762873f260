"""Command lines that nobody should type: each ends with status 0, 1 or 2, a refused one with a sentence.

What would play, measure or install stops there: the arguments were taken.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from trial import Outcome, Progress

from webcade import cli

SHORT = 200
LONG = 2000
REAL = 100  # of so many command lines one is typed in a process of its own
SLOW = 5  # seconds that no refusal takes
REAL_TIMEOUT = 60  # seconds

BEGINS = (  # what the verbs begin once their arguments are right
    "webcade.cli.play.WebcadeEnv",
    "webcade.cli.check.check_game",
    "webcade.cli.bench._measure",
    "webcade.cli.bench._profile",
    "webcade.cli.inspect.inspect_page",
    "webcade.cli.inspect.inspect_bare",
    "webcade.cli.games.install",
    "webcade.cli.doctor._look",
)
OPTIONS = {
    "play": (
        "--episodes",
        "--seed",
        "--max-steps",
        "--agent",
        "--obs-type",
        "--size",
        "--clock",
        "--out",
        "--json",
    ),
    "games": ("--install", "--json"),
    "inspect": ("--out", "--size", "--wait-ms", "--load-timeout", "--json"),
    "check": (
        "--episodes",
        "--seed",
        "--quick",
        "--only",
        "--minutes",
        "--no-rule",
        "--out",
        "--json",
        "--load-timeout",
        "--step-timeout",
    ),
    "bench": ("--rounds", "--seconds", "--quick", "--profile", "--seed", "--plot", "--json"),
    "doctor": ("--json",),
}
WORDS = (
    *(
        "",
        " ",
        "-",
        "--",
        "-x",
        "--nope",
        "-h",
        "--help",
        "--version",
        "0",
        "-1",
        "1.5",
        "nan",
        "inf",
        "1e999",
    ),
    *(
        "9" * 30,
        "9" * 5000,
        "x",
        "a" * 300,
        "a" * 5000,
        "\0",
        "\ud800",
        "../../..",
        "~nobody/x",
        "~",
        "/",
        ".",
    ),
    *("DinoRun", "DinRun", "all", "rgb", "84x84", "0x0", "84x", "x84", "99999999x9", "84*84", "page", "sun"),
    *("score", "scor", "rule", "rool", "/dev/null", "/dev/zero", "/proc/self/mem", "/nope/x", "/nope/x.png"),
)


class Taken(Exception):
    """The arguments were accepted."""


def run(seed: int, count: int, progress: Progress) -> Outcome:
    """Type `count` command lines."""
    outcome = Outcome()
    rng = random.Random(seed)
    with _world() as words:
        for number in range(count):
            arguments = _draw(rng, words)
            what = f"{arguments!r}"[:200] + f", seed {seed}, number {number}"
            if number % REAL == REAL - 1:
                _type_for_real(outcome, what, [rng.choice(("nope", "play", "check")), "--nope", *arguments])
            else:
                _type(outcome, what, arguments)
            progress(number + 1)
    return outcome


def _draw(rng: random.Random, words: tuple[str, ...]) -> list[str]:
    verb = rng.choice([*OPTIONS, "nope"])
    own = OPTIONS.get(verb, ("--json",))
    arguments = [rng.choice(words)] if rng.random() < 0.7 else []
    for _ in range(rng.randrange(4)):
        arguments += [rng.choice(own), rng.choice(words)] if rng.random() < 0.8 else [rng.choice(words)]
    return [verb, *arguments]


@contextmanager
def _world() -> Iterator[tuple[str, ...]]:
    """Paths of all kinds among the words, and nothing that begins."""
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        for path in BEGINS:
            stack.enter_context(patch(path, _take))
        (folder / "empty").mkdir()
        (folder / "loop").symlink_to(folder / "loop")
        (folder / "binary").write_bytes(bytes(range(256)))
        (folder / "bad").mkdir()
        (folder / "bad" / "game.toml").write_text("[[[[")
        yield (*WORDS, *(str(folder / one) for one in ("empty", "loop", "binary", "bad", "missing")))


def _take(*_: object, **__: object) -> Any:
    raise Taken


def _type(outcome: Outcome, what: str, arguments: list[str]) -> None:
    began = time.monotonic()
    out, err = (TextIOWrapper(BytesIO(), "utf-8", "backslashreplace") for _ in range(2))
    try:
        with redirect_stdout(out), redirect_stderr(err):
            status = cli.run(arguments)
    except BaseException as error:
        outcome.violate("escaped", f"{what}: {type(error).__name__}: {error}"[:400])
        return
    err.seek(0)
    _judge(outcome, what, status, err.read())
    if time.monotonic() - began > SLOW:
        outcome.violate("slow", what)


def _type_for_real(outcome: Outcome, what: str, arguments: list[str]) -> None:
    usable = [one.replace("\0", "0").encode("utf-8", "replace").decode() for one in arguments]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "webcade", *usable],
            capture_output=True,
            text=True,
            timeout=REAL_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        outcome.violate("hangs", what)
        return
    _judge(outcome, f"in a process: {what}", done.returncode, done.stderr)


def _judge(outcome: Outcome, what: str, status: int, told: str) -> None:
    if status == cli.OWN_MISTAKE and "Taken" in told:
        outcome.counts["taken"] += 1
        return
    outcome.counts[f"status {status}"] += 1
    lines = told.splitlines()
    if status not in (0, 1, 2):
        outcome.violate("status", f"{what}: {status}: {told[-300:]}")
    elif "Traceback" in told:
        outcome.violate("traceback", f"{what}: {told[-300:]}")
    elif status == cli.WRONG_USE and not (lines and all(line.startswith("webcade: ") for line in lines)):
        outcome.violate("no sentence", f"{what}: {told[-300:]!r}")
