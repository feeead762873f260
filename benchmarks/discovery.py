"""Tries webcade new on the catalogue: what does it find of a game of which it has only the source?

    python benchmarks/discovery.py                       all games, one after the other: about an hour
    python benchmarks/discovery.py --games Snake,Tetris
    python benchmarks/discovery.py --bound 240           seconds for a game
    python benchmarks/discovery.py --whole               with the whole check: minutes more for a game

Each game is given by the `[source]` of its game.toml, and nothing else of it. What is found is compared with
the file that was written by hand, in the game as that file has it: three episodes of random play, in which
both readings are evaluated at every step, and further ones, by the game's rule and by chance, until something
scores. A line for each game says

    score    equal: the change of both is the same at every step, or one is a fixed multiple of the other
    end      equal: both say at the same step that the game is over; neither: both say that it has no end
    actions  all: the keys of the file by hand are among those that were found, or do the same as one of
             these; or both are played with the pointer
    check    passes: `webcade check --quick` accepts what was written, as it is; else the line that fails.
             With --whole it is all of `webcade check`
    seconds  of webcade new, before its check

Each of them is `late` if the bound ended the game before there was an answer: nobody knows whether it fails.

The exit status is 1 if a game could not be tried at all.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import webcade
from webcade.catalogue import catalogue, catalogue_game
from webcade.cli.agents import RANDOM_AGENT, RULE_AGENT, Player, plain_player
from webcade.game import FILE, Game

EPISODES, STEPS = 3, 400
MORE_EPISODES = 30  # if nothing scores in those
VERDICTS = ("score", "end", "actions", "check")
_RIGHT = ("equal", "neither", "all", "passes")
_LATE = "late"
ROW = "{:<14} {:>7} {:<10} {:<10} {:<10} {:<10} {}"
_TABLE = re.compile(r"^\[readings\].*$", re.MULTILINE)


def main() -> int:
    """Try the games that are asked for, each in a process of its own."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--games", default="all", help="names, with commas between them")
    parser.add_argument("--bound", type=float, default=600, help="seconds for a game")
    parser.add_argument("--whole", action="store_true", help="run the whole check, not the quick one")
    parser.add_argument("--out", type=Path, help="keep what is written in this folder")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        for row in tried(arguments.one, arguments.out, whole=arguments.whole):
            print(json.dumps(row), flush=True)
        return 0
    names = sorted(game.name for game in catalogue().values())
    chosen = names if arguments.games == "all" else arguments.games.split(",")
    print(ROW.format("game", "seconds", "score", "end", "actions", "check", "found"), flush=True)
    rows = [_row(name, arguments) for name in chosen]
    counts = {key: sum(row[key] in _RIGHT for row in rows) for key in VERDICTS}
    counts[_LATE] = sum(_LATE in row.values() for row in rows)
    print(f"of {len(rows)}: " + ", ".join(f"{key} {count}" for key, count in counts.items()))
    return int(any("failed" in row for row in rows))


def _row(name: str, arguments: argparse.Namespace) -> dict[str, str]:
    """Try one game, print its line, and return it."""
    start = time.monotonic()
    with TemporaryDirectory() as folder:
        out = (arguments.out or Path(folder)) / name
        told, failed = _told(name, out, arguments.bound, whole=arguments.whole)
    row = row_of(told, failed)
    row.setdefault("seconds", f"{time.monotonic() - start:.0f}")
    verdicts = (row[key][:10] for key in VERDICTS)
    why = row.get("failed") or row.get("why") or row.get("found", "")
    print(ROW.format(name, row["seconds"], *verdicts, why), flush=True)
    return row


def _told(name: str, out: Path, bound: float, *, whole: bool) -> tuple[str, str | None]:
    """What a game's process tells, and its last words; None in place of them if the bound ended it."""
    command = [sys.executable, __file__, "--one", name, "--out", str(out), *(["--whole"] if whole else [])]
    try:
        done = subprocess.run(command, capture_output=True, timeout=bound, check=False)
    except subprocess.TimeoutExpired as error:
        return (error.stdout or b"").decode("utf-8", "replace"), None
    words = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    return done.stdout.decode("utf-8", "replace"), words


def row_of(told: str, failed: str | None) -> dict[str, str]:
    """What is known of a game.

    Args:
        told: what its process told: an object of JSON in each line.
        failed: its last words; None if the bound ended it.
    """
    row: dict[str, str] = {}
    for line in told.splitlines():
        if line.endswith("}"):  # the last one may have been cut
            row |= json.loads(line)
    if failed is not None and "check" not in row:
        row["failed"] = failed
    return dict.fromkeys(VERDICTS, _LATE if failed is None else "none") | row


def tried(name: str, out: Path, *, whole: bool = False) -> Iterator[dict[str, str]]:
    """Find out about a game, compare it with the file that was written by hand, and check it."""
    game = catalogue_game(name)
    assert game is not None, f"{name}: no game of the catalogue"
    start = time.monotonic()
    found = webcade.discover(game.folder / FILE, out=out, force=True)
    seconds = time.monotonic() - start
    codes = {code for one in found.keys for code in (one.code, *one.same)}
    score = found.score[0].expression if found.score else ""
    end = found.ended or (found.end[0].expression if found.end else "")
    yield {
        "seconds": f"{seconds:.0f}",
        "actions": _actions(game, codes, has_pointer=found.pointer is not None),
        "found": f"{score or '-'} | {end or '-'} | {' '.join(sorted(codes)) or 'pointer'}",
    }
    yield compared(game, out, has_score=bool(score), end=end)
    checks = webcade.check_game(out, quick=not whole).checks
    yield {"check": next((one.name for one in checks if one.status == "failed"), "passes")}


def _actions(game: Game, codes: set[str], *, has_pointer: bool) -> str:
    """Which keys of a game's file were found, or whether the pointer was."""
    wanted = {key for one in game.actions.list or () for key in (*(one.keys or ()), *(one.press or ()))}
    missing = wanted - codes
    if not wanted:
        return "all" if has_pointer else "no pointer"
    return f"-{','.join(sorted(missing))}"[:10] if missing else "all"


def compared(game: Game, out: Path, *, has_score: bool, end: str) -> dict[str, str]:
    """Play the game of the file by hand, and read what was found beside what that file reads."""
    found = tomllib.loads((out / FILE).read_text("utf-8"))
    wanted = {}
    if has_score:
        wanted["found_score"] = found["readings"]["score"]
    if "over" in found["readings"]:
        wanted["found_over"] = found["readings"]["over"]
    with TemporaryDirectory() as folder:
        place = Path(folder) / "game"
        shutil.copytree(game.folder, place)
        file = place / FILE
        file.write_text(_with_readings(file.read_text("utf-8"), wanted, found), "utf-8")
        try:
            return _played(place, has_score=has_score, end=end)
        except webcade.WebcadeError as error:
            words = " ".join(str(error).split())
            return {"score": "error", "end": "error", "why": words[:300]}


def _with_readings(text: str, wanted: dict[str, str], found: dict[str, Any]) -> str:
    lines = [f"{name} = {json.dumps(expression)}" for name, expression in wanted.items()]
    closures = [
        "\n".join(["[[page.closures]]", *(f"{key} = {json.dumps(value)}" for key, value in one.items())])
        for one in found.get("page", {}).get("closures", ())
    ]
    readings = _TABLE.sub(lambda match: "\n".join([match[0], *lines]), text)
    return "\n\n".join([readings, *closures, ""])


def _played(place: Path, *, has_score: bool, end: str) -> dict[str, str]:
    game = Game.load(place)
    env = webcade.WebcadeEnv(game, obs_type="state" if game.features else "grayscale")
    rises: list[tuple[float, float]] = []
    overs: list[tuple[bool, bool]] = []
    try:
        for episode, name in enumerate(_players(place)):
            if episode >= EPISODES and (not has_score or any(ours for ours, _ in rises)):
                break
            player = plain_player(game, name, env.action_space, episode)
            for before, info in _steps(env, player, episode):
                if has_score and "score" in info:
                    rises.append(
                        (info["score"] - before["score"], info["found_score"] - before["found_score"])
                    )
                overs.append((bool(info.get("over")), bool(info.get("found_over"))))
    finally:
        env.close()
    return {
        "score": _score(rises, has_score=has_score),
        "end": _end(overs, end, has_end=has_end(game)),
    }


def _players(place: Path) -> list[str]:
    """Who plays, by episode: chance; then the game's rule if it has one, and chance again."""
    rule = [RULE_AGENT] * EPISODES if (place / "rule.py").exists() else []
    return [*[RANDOM_AGENT] * EPISODES, *rule, *[RANDOM_AGENT] * MORE_EPISODES]


def _steps(
    env: webcade.WebcadeEnv, player: Player, seed: int
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Play an episode; yield what is read before and after each step."""
    observation, before = env.reset(seed=seed)
    for _ in range(STEPS):
        observation, _, terminated, truncated, info = env.step(player.act(observation, before))
        yield before, info
        before = info
        if terminated or truncated:
            break


def _score(rises: list[tuple[float, float]], *, has_score: bool) -> str:
    """Say whether what was found rises as the score does."""
    if not has_score:
        return "none"
    ours = [ours for _, ours in rises if ours]
    factors = {round(theirs / ours, 6) for theirs, ours in rises if ours}
    if not ours:
        return "unmoved"
    is_equal = (
        len(factors) == 1 and 0 not in factors and not any(theirs for theirs, ours in rises if not ours)
    )
    return "equal" if is_equal else "other"


def has_end(game: Game) -> bool:
    """Whether a game's file says how the game ends."""
    end = game.end
    return bool("over" in game.readings or end.dialog or end.navigation or end.less)


def _end(overs: list[tuple[bool, bool]], end: str, *, has_end: bool) -> str:
    if not end:
        return "none" if has_end else "neither"
    if end in ("dialog", "navigation"):
        return end
    if not any(theirs for theirs, _ in overs):
        return "unseen" if not any(ours for _, ours in overs) else "other"
    return "equal" if all(theirs == ours for theirs, ours in overs) else "other"


if __name__ == "__main__":
    sys.exit(main())
