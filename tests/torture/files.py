"""Mistakes in game.toml: each is a GameError, its problems by their dotted paths; nothing else escapes.

No browser starts.
"""

from __future__ import annotations

import random
import re
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from trial import Outcome, Progress

import webcade
from webcade.catalogue import FOLDER

SHORT = 300
LONG = 3000
SLOW = 5  # seconds that no refusal takes

_PATH = re.compile(r"""(?:[\w.\[\]-]|'[^']*'|"[^"]*")+: \S""")
_WHOLE = ("not valid TOML", "not UTF-8", "no such file", "expected a regular file", "cannot be read")
_WRONG: tuple[str, ...] = (
    *("true", "0", "-1", "1.5", "1e308", "5e-324", "nan", "-inf", "9" * 30, "9" * 5000, "0x" + "f" * 6000),
    *('""', '"x"', '"\\u0000"', '"\\U0001F3AE"', f'"{"a" * 5000}"', "'''\n\n'''", '"../../x"', '"1); (2"'),
    *(
        "[]",
        "[1]",
        '["x", 2]',
        "[[[]]]",
        "{}",
        "{ a = 1 }",
        "{ x = { y = { z = 1 } } }",
        "[{}]",
        "[{ name = 1 }]",
    ),
    *("1979-05-27T07:32:00Z", "07:32:00", "[" * 500 + "]" * 500, "{ a = " * 500 + "1" + " }" * 500),
)


def run(seed: int, count: int, progress: Progress) -> Outcome:
    """Load `count` files."""
    outcome = Outcome()
    rng = random.Random(seed)
    texts = [file.read_text("utf-8") for file in sorted(FOLDER.glob("*/game.toml"))]
    with TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(count):
            spoil = rng.choice((_bytes, _lines, _value, _value, _value, _keys, _nest))
            content = spoil(rng, rng.choice(texts))
            (folder / "game.toml").write_bytes(content)
            _judge(outcome, folder, f"{spoil.__name__[1:]}, seed {seed}, number {number}")
            progress(number + 1)
    return outcome


def _judge(outcome: Outcome, folder: Path, what: str) -> None:
    began = time.monotonic()
    try:
        webcade.Game.load(folder)
        outcome.counts["no mistake"] += 1
    except webcade.GameError as error:
        outcome.counts["refused"] += 1
        for problem in error.problems:
            if not problem.startswith(_WHOLE) and not _PATH.match(problem):
                outcome.violate("no dotted path", f"{what}: {problem[:200]}")
    except Exception as error:
        outcome.violate("raw exception", f"{what}: {type(error).__name__}: {error}"[:300])
    if time.monotonic() - began > SLOW:
        outcome.violate("slow", what)


def _bytes(rng: random.Random, text: str) -> bytes:
    """Some bytes are others, or the end is missing."""
    content = bytearray(text.encode())
    for _ in range(rng.randrange(1, 6)):
        content[rng.randrange(len(content))] = rng.randrange(256)
    if rng.random() < 0.3:
        del content[rng.randrange(len(content)) :]
    return (
        rng.choice((b"", b"\xef\xbb\xbf", b"\xff\xfe")) + bytes(content)
        if rng.random() < 0.1
        else bytes(content)
    )


def _lines(rng: random.Random, text: str) -> bytes:
    """Lines are missing, doubled, or elsewhere."""
    lines = text.splitlines()
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(lines))
        act: Callable[[], Any] = rng.choice(
            (
                lambda at=at: lines.pop(at) if len(lines) > 1 else None,
                lambda at=at: lines.insert(at, lines[at]),
                lambda at=at: lines.insert(rng.randrange(len(lines)), lines[at]),
            )
        )
        act()
    return "\n".join(lines).encode()


def _value(rng: random.Random, text: str) -> bytes:
    """A key has a value that it cannot have."""
    places = [match for match in re.finditer(r"(?m)(?<=[\w\"] = )[^\n,}\]]+", text)]
    place = rng.choice(places)
    return f"{text[: place.start()]}{rng.choice(_WRONG)}{text[place.end() :]}".encode()


def _keys(rng: random.Random, text: str) -> bytes:
    """A key is misspelt, or one is there that nobody knows."""
    places = [match for match in re.finditer(r"(?m)\b\w+(?= = )", text)]
    place = rng.choice(places)
    key = rng.choice((place[0][:-1] or "x", place[0] + "s", '"é"', '""', '"a.b"', '"[key]"', "x" * 1000))
    return f"{text[: place.start()]}{key}{text[place.end() :]}".encode()


def _nest(rng: random.Random, text: str) -> bytes:
    """Tables within tables."""
    table = rng.choice(list(tomllib.loads(text)))
    depth = rng.choice((3, 50, 500, 2000))
    return f"{text}\n[{table}.{'.'.join(['a'] * depth)}]\nx = 1\n".encode()
