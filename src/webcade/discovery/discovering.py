"""discover: find what a game's page does, by trying it out, and write a game.toml with the evidence."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import OptionError, PageError
from ..game import FILE, Game
from ..game.schema import Closure
from ..inspecting.parts import Inspection
from ..options.arguments import seconds, shown
from .candidates import Candidate
from .choices import choices_of
from .ends import end_candidates, falling_candidates, lives_candidates
from .exploring import inspected, opened, played, set_up, started
from .found_picture import PICTURE, found_picture
from .given_episodes import GivenEpisode, given_episodes
from .origins import Origin, find_origin
from .places import closures_of
from .play import FRAMES, KeyEffect, Play, PointerEffect
from .proving import Proving
from .restarting import OwnRestart, restarts, restores, ways_to_restart
from .scores import plain_first, score_candidates
from .steps import Step
from .switches import Switch, switches
from .trials import Trials
from .watched_play import reads
from .watching import OnProgress, traces_of, tried, watch
from .writing import game_text, trial_text

FINDINGS = "findings.json"
_SHOWN = 4  # candidates that the file names: one, and others in comments
_TELLS = 3  # the weight of an end for which more speaks than its course
_PROVED = 6  # candidates whose variables' places are looked for


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found of a game.

    Attributes:
        file: the game.toml that was written, or would be.
        page: the page, in words.
        start: the steps that start the game.
        keys: the keys that act.
        score, lives, end: the candidates, the likeliest first.
        ended: "dialog" or "navigation" if episodes end by one; else "".
        falls: numbers whose fall tells the end of a game that begins anew by itself, the likeliest first;
            none if something else tells it.
        frames: of a step: those from one move of the game to the next, if it hears keys only then.
        open_choices: what is left to decide, a sentence each.
        closures: the variables of closures among them, each with the place that gives it.
        is_restored: whether episodes begin by a restore, which was found to be the same as a load.
        own_restart: the game's own restart, if a restore was not, and this was; else None.
        pointer: where and how the pointer acts; None if it does not.
        switches: those that were found to make the game faster, and to change nothing.
    """

    file: Path
    page: str
    start: tuple[Step, ...]
    keys: tuple[KeyEffect, ...]
    score: tuple[Candidate, ...]
    lives: tuple[Candidate, ...]
    end: tuple[Candidate, ...]
    ended: str = ""
    open_choices: tuple[str, ...] = ()
    closures: tuple[Closure, ...] = ()
    is_restored: bool = False
    pointer: PointerEffect | None = None
    falls: tuple[Candidate, ...] = ()
    frames: int = FRAMES
    own_restart: OwnRestart | None = None
    switches: tuple[Switch, ...] = ()


def discover(
    source: str | Path,
    *,
    page: str | None = None,
    out: str | Path | None = None,
    force: bool = False,
    recording: str | Path | None = None,
    load_timeout: float = 30,
    time_limit: float = 240,
    on_progress: OnProgress | None = None,
) -> Discovery:
    """Find how a game is played; write `game.toml`, `findings.json` and `found.png`. Takes a minute or two.

    Args:
        source: the folder of the game's files; its page; a package of npm as `NAME@VERSION`; an address; a
            game.toml, of which only `[source]` counts; or a game of the catalogue, likewise.
        page: the path of the page in the folder or package; None: the likeliest.
        out: the folder to write to; None: one of the game's name in the current folder.
        force: whether to overwrite a game.toml that is there.
        recording: a file with episodes of the game that were played with another game.toml of it, say the
            one that was written without a recording: score and end are looked for in them, and not in play
            by chance alone.
        load_timeout: seconds to wait for the page to load.
        time_limit: seconds after which nothing further is tried; what was found until then is written.
        on_progress: called with what is done next, in words.

    Raises:
        OptionError: an argument is wrong, the folder has no page, a game.toml is there already, or the
            recording is of another game.
        StateError: the recording cannot be read, or its game is not as it was.
        SourceError: a package cannot be fetched.
        PageError: the page does not load, or has no game in it.
    """
    tell = on_progress or (lambda words: None)
    load_timeout = seconds("load_timeout", load_timeout)
    origin = find_origin(source, page)
    target = Path(out) if out is not None else Path.cwd() / origin.name
    if (target / FILE).exists() and not force:
        raise OptionError(
            f"out: {shown(str(target / FILE))} is there already; expected force, or another folder"
        )
    discovery, text = find(origin, target, recording, load_timeout, time_limit, tell)
    _write(discovery, text)
    if reason := found_picture(target, discovery.start, discovery.score, load_timeout):
        tell(f"there is no {PICTURE}: {reason}")
    return discovery


def find(
    origin: Origin,
    target: Path,
    recording: str | Path | None,
    load_timeout: float,
    time_limit: float,
    tell: OnProgress,
) -> tuple[Discovery, str]:
    """Find how a game is played, as `discover` does, and write nothing.

    Args:
        origin: where the game comes from.
        target: the folder that game.toml is for.
        recording: as of `discover`; None: none.
        load_timeout: seconds.
        time_limit: seconds.
        tell: called with what is done next, in words.

    Returns:
        What was found, and the text of game.toml.
    """
    given = [] if recording is None else given_episodes(recording, origin)
    tell(f"opens {origin.page}")
    around = origin.page
    origin, seen = opened(origin, load_timeout)
    if origin.page != around:
        tell(f"the game of {around} is in a frame: goes on with {origin.page}")
    trials = Trials(
        lambda steps, closures, readings: trial_text(origin, seen, steps, closures, readings),
        str(origin.home),
        load_timeout,
        seconds("time_limit", time_limit),
    )
    try:
        tell("tries how it starts")
        start = set_up(trials, started(origin, seen, trials, load_timeout))
        after = inspected(origin, start, seen, load_timeout) if start else seen
        tell("tries its keys")
        play = played(origin, after, trials, start)
        found = _found(
            trials, play, given, Game.from_text(trial_text(origin, seen, start), origin.home), tell
        )
        ways = _ways(trials, play, after)
    finally:
        trials.close()
    discovery = Discovery(
        target / FILE, origin.page, play.start, play.keys, found.score, found.lives, found.end, found.ended,
        tuple(choices_of(found.score, found.end, found.ended or ("less" if found.falls else ""))),
        found.closures, False, play.pointer, found.falls, play.frames,
    )  # fmt: skip

    def game_of(one: Discovery) -> Game:
        return Game.from_text(
            game_text(origin, origin.home, after, one), origin.home
        )  # target may not be there

    discovery = _beginning(discovery, game_of, ways, trials, load_timeout, tell)
    if not trials.is_late(1):
        tell("tries what makes it faster")
        faster = switches(game_of(discovery), load_timeout, trials.deadline)
        discovery = replace(discovery, switches=tuple(faster))
    return discovery, game_text(origin, target, after, discovery)


def _ways(trials: Trials, play: Play, seen: Inspection) -> list[OwnRestart]:
    """What may be the game's own restart; nothing if it is late."""
    if trials.is_late(1):
        return []
    try:
        calls = trials.calls(play.start)
    except PageError:  # what was found so far is worth more
        calls = []
    return [*ways_to_restart(play.start, play.restarting, seen.parts, calls)]


def _beginning(
    discovery: Discovery,
    game_of: Callable[[Discovery], Game],
    ways: Sequence[OwnRestart],
    trials: Trials,
    load_timeout: float,
    tell: OnProgress,
) -> Discovery:
    """Let episodes begin by a restore if that equals a load, else by the game's own restart if that does."""
    if trials.is_late(1):
        return discovery
    tell("compares episodes by a restore with those by a load")
    restored = replace(discovery, is_restored=True)
    if restores(game_of(restored), load_timeout, trials.deadline):
        return restored
    for number, way in enumerate(ways, 1):
        if trials.is_late(1):
            break
        tell(f"compares episodes by a restart with those by a load, way {number} of {len(ways)}")
        restarted = replace(discovery, own_restart=way)
        if restarts(game_of(restarted), load_timeout, trials.deadline):
            return restarted
    return discovery


class _Found(NamedTuple):
    """What play shows, the likeliest first."""

    score: tuple[Candidate, ...]
    lives: tuple[Candidate, ...]
    end: tuple[Candidate, ...]
    ended: str
    closures: tuple[Closure, ...]
    falls: tuple[Candidate, ...]


def _found(trials: Trials, play: Play, given: Sequence[GivenEpisode], game: Game, tell: OnProgress) -> _Found:
    """Watch play, and prove what may be score, lives and end."""
    watched = watch(trials, play, given, tell)
    traces, late = traces_of(watched)
    tell("tries what may be the score")
    suspects = tried(trials, play, score_candidates(traces, late))
    tell("looks where variables of closures are declared")
    proving = Proving(
        trials.variables,
        lambda name, variable: closures_of(game, name, variable),
        lambda at, *places: set() if trials.is_late(1) else reads(trials, play, watched[at], at + 1, *places),
        traces,
    )
    score, end = plain_first(suspects, traces), plain_first(end_candidates(traces, late), traces)
    lives = lives_candidates(traces, late)
    falls = falling_candidates(traces, [one.next_look for one in watched], late)
    proving.prove([*score[:_PROVED], *end[:_PROVED], *lives[:1], *falls[:1]])
    score, end, lives, falls = (proving.placed(some) for some in (score, end, lives, falls))
    ended = next((one.ended for one in watched if one.ended), "")
    if ended or (end and end[0].weight >= _TELLS):
        falls = []
    closures = proving.used([*score[:_SHOWN], *end[:_SHOWN], *lives[:_SHOWN], *falls[:1]])
    return _Found(tuple(score), tuple(lives), tuple(end), ended, tuple(closures), tuple(falls[:_SHOWN]))


def _write(discovery: Discovery, text: str) -> None:
    folder = discovery.file.parent
    folder.mkdir(parents=True, exist_ok=True)
    Game.from_text(text, folder)  # it has to be one
    discovery.file.write_text(text, "utf-8")
    findings = json.dumps(findings_of(discovery), indent=2, ensure_ascii=False)
    (folder / FINDINGS).write_text(f"{findings}\n", "utf-8")


def findings_of(discovery: Discovery) -> dict[str, Any]:
    """Return all that was found as JSON data."""
    data = {one.name: getattr(discovery, one.name) for one in fields(discovery)}
    plain: dict[str, Any] = json.loads(json.dumps(data, default=_as_json))
    return plain


def _as_json(value: Any) -> Any:
    if isinstance(value, Closure):
        return value.model_dump()
    return str(value) if isinstance(value, Path) else asdict(value)
