"""discover: find what a game's page does, by trying it out, and write a game.toml with the evidence."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from ..errors import OptionError, PageError, PageTimeout
from ..game import FILE, Game
from ..game.schema import Closure
from ..inspecting.first_file import main_canvas
from ..inspecting.inventory import inspect_page
from ..inspecting.parts import PRESSES, Inspection
from ..options.arguments import seconds, shown
from .origins import Origin, find_origin
from .places import closures_of
from .proving import Proving
from .ranking import Candidate, end_candidates, lives_candidates, score_candidates
from .trials import KeyEffect, KeyEffects, RandomPlayer, Step, Trials, Watched
from .writing import game_text, trial_text

FINDINGS = "findings.json"
_FEWEST, _EPISODES, _MOST_EPISODES = 2, 4, 16
_START_UNTIL, _WATCH_UNTIL, _TRY_UNTIL = 0.25, 0.7, 0.85  # of the time
_ENOUGH_LOOKS = 600  # of all episodes: who has not scored by then does not by chance
_USUAL_KEYS = (
    "Space",
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "ArrowDown",
    "Enter",
    "KeyW",
    "KeyA",
    "KeyS",
    "KeyD",
)
_MOST_KEYS = 14
_START_KEYS = ("Space", "Enter")
_MOST_BUTTONS = 4
_MOST_SCREENS = 3  # before the game: a title, a menu, another menu
_MORE = 2  # things that have to move more after a start than before
_SUSPECTS = 5  # for the score, into which a number is written
_SHOWN = 4  # candidates that the file names: one, and others in comments
_MARK = 7777
_LOOK_AFTER_MS = 300
_GRID = (0.2, 0.5, 0.8)  # where the canvas is clicked, as parts of its sides

OnProgress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Discovery:
    """What was found of a game.

    Attributes:
        file: the game.toml that was written.
        page: the page, in words.
        start: the steps that start the game.
        keys: the keys that act.
        score, lives, end: the candidates, the likeliest first.
        ended: "dialog" or "navigation" if episodes end by one; else "".
        open_choices: what is left to decide, a sentence each.
        closures: the variables of closures among them, each with the place that gives it.
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


def discover(
    source: str | Path,
    *,
    page: str | None = None,
    out: str | Path | None = None,
    force: bool = False,
    load_timeout: float = 30,
    time_limit: float = 240,
    on_progress: OnProgress | None = None,
) -> Discovery:
    """Find how a game is played; write `game.toml` and `findings.json`. Takes a minute or two.

    Args:
        source: the folder of the game's files; its page; a package of npm as `NAME@VERSION`; an address; a
            game.toml, of which only `[source]` counts; or a game of the catalogue, likewise.
        page: the path of the page in the folder or package; None: the likeliest.
        out: the folder to write to; None: one of the game's name in the current folder.
        force: whether to overwrite a game.toml that is there.
        load_timeout: seconds to wait for the page to load.
        time_limit: seconds after which nothing further is tried; what was found until then is written.
        on_progress: called with what is done next, in words.

    Raises:
        OptionError: an argument is wrong, the folder has no page, or a game.toml is there already.
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
    tell(f"opens {origin.page}")
    try:
        seen = _inspected(origin, (), None, load_timeout)
    except PageTimeout as error:
        raise PageError(f"{origin.page}: did not load within {load_timeout:g} s: {error}") from error
    trials = Trials(
        lambda steps, closure, reading: trial_text(origin, seen, steps, closure, reading),
        str(origin.home),
        load_timeout,
        seconds("time_limit", time_limit),
    )
    tell("tries how it starts")
    start = _start(origin, seen, trials, load_timeout)
    after = _inspected(origin, start, seen, load_timeout) if start else seen
    tell("tries its keys")
    effects = trials.effects(start, _codes(after))
    keys, points = effects.keys, [] if effects.keys else _clicked(trials, start, _points(after), effects)
    if not keys and not points:
        raise PageError(
            f"{origin.page}: nothing on the page answers to keys or clicks; is it the game's page?"
        )
    watched = _watched(trials, start, keys, points, tell)
    traces = _traces(watched)
    tell("tries what may be the score")
    score = _tried(trials, start, keys, points, score_candidates(traces))
    lives, end = lives_candidates(traces), end_candidates(traces)
    tell("looks where variables of closures are declared")
    game = Game.from_text(trial_text(origin, seen, start), origin.home)
    proving = Proving(
        trials.variables,
        lambda name, variable: closures_of(game, name, variable),
        lambda player, *tried: not trials.is_late(1) and trials.reads(start, player, *tried),
        lambda episode: RandomPlayer(episode + 1, keys, points),
        traces,
    )
    score, end = proving.proved(score, _SHOWN), proving.proved(end, _SHOWN)
    lives = proving.proved(lives, 1)
    closures = proving.used([*score[:_SHOWN], *end[:_SHOWN], *lives[:_SHOWN]])
    ended = next((one.ended for one in watched if one.ended), "")
    choices = _choices(score, end, lives, ended)
    discovery = Discovery(
        target / FILE, origin.page, tuple(start), tuple(keys), tuple(score), tuple(lives), tuple(end), ended,
        tuple(choices), tuple(closures),
    )  # fmt: skip
    _write(discovery, game_text(origin, target, after, discovery, is_pointer=bool(points)))
    return discovery


def _watched(
    trials: Trials,
    start: Sequence[Step],
    keys: Sequence[KeyEffect],
    points: Sequence[tuple[float, float]],
    tell: OnProgress,
) -> list[Watched]:
    """Play episodes at random: some, and more as long as none of them seems to score."""
    watched: list[Watched] = []
    while len(watched) < _MOST_EPISODES:
        if len(watched) >= _FEWEST and trials.is_late(_WATCH_UNTIL):
            break
        tell(f"plays at random, episode {len(watched) + 1}")
        watched.append(trials.watch(start, keys, points, len(watched) + 1))
        looks = sum(len(one.looks) for one in watched)
        if len(watched) >= _EPISODES and (looks >= _ENOUGH_LOOKS or score_candidates(_traces(watched))):
            break
    return watched


def _traces(watched: Sequence[Watched]) -> list[list[dict[str, float | bool | str]]]:
    return [_filled(one, watched) for one in watched]


def _inspected(
    origin: Origin, start: Sequence[Step], seen: Inspection | None, load_timeout: float
) -> Inspection:
    begun: list[Step] = [*start, {"wait_ms": _LOOK_AFTER_MS}]  # a game may draw only then
    game = Game.from_text(trial_text(origin, seen, begun), origin.home)
    return inspect_page(game, load_timeout)


def _start(origin: Origin, seen: Inspection, trials: Trials, load_timeout: float) -> list[Step]:
    """Return the steps after which most moves by itself: keys and buttons, one screen after another."""
    chosen: list[Step] = []
    moves = trials.activity(chosen)
    if moves < 0:
        raise PageError(f"{origin.page}: its page does not load, or leaves at once")
    for _ in range(_MOST_SCREENS):
        if trials.is_late(_START_UNTIL):
            break
        tried = [(trials.activity([*chosen, one]), one) for one in _starters(seen)]
        best = max(tried, key=lambda one: one[0], default=(0.0, {}))
        if best[0] <= moves * 1.2 + _MORE:
            break
        # The first that starts it as well: a key before a button, a button before a click anywhere.
        one = next(step for activity, step in tried if activity >= 0.8 * best[0])
        chosen, moves = [*chosen, one], best[0]
        seen = _inspected(origin, chosen, seen, load_timeout)
    return chosen


def _starters(seen: Inspection) -> list[Step]:
    keys: list[Step] = [{"press": code} for code in _START_KEYS] if seen.listeners.keys else []
    buttons = [part for part in seen.parts if part.is_shown and part.kind in ("button", "click")]
    clicks: list[Step] = [{"click": {"element": part.selector}} for part in buttons[:_MOST_BUTTONS]]
    points = _points(seen)
    middle: list[Step] = [{"click": {"x": points[4][0], "y": points[4][1]}}] if points else []
    return [*keys, *clicks, *middle]


def _codes(seen: Inspection) -> list[str]:
    if not seen.listeners.keys:
        return []
    named = dict.fromkeys(code for one in seen.listeners.keys for code in one.keys)
    return list(dict.fromkeys((*list(named)[:_MOST_KEYS], *_USUAL_KEYS)))


def _clicked(
    trials: Trials, start: Sequence[Step], points: list[tuple[float, float]], effects: KeyEffects
) -> list[tuple[float, float]]:
    """The places to click, if clicks act, or if there is nothing else to do and the page listens for them."""
    return points if not effects.restarting or trials.clicks_act(start, points) else []


def _points(seen: Inspection) -> list[tuple[float, float]]:
    """Where the game's canvas, or the page, can be clicked; none if nothing listens for that."""
    canvas = main_canvas(seen)
    pressed = {event for types in seen.listeners.whole_page.values() for event in types} & set(PRESSES)
    clicked = [part for part in seen.parts if set(part.listens) & set(PRESSES)]
    if not pressed and not clicked:
        return []
    x, y, width, height = (
        (canvas.x, canvas.y, canvas.width, canvas.height)
        if canvas
        else (0.0, 0.0, *map(float, seen.viewport))
    )
    return [(round(x + width * across), round(y + height * down)) for down in _GRID for across in _GRID]


def _filled(one: Watched, watched: Sequence[Watched]) -> list[dict[str, float | bool | str]]:
    """The looks of an episode, with False for words that were painted at another time only."""
    words = {
        name for other in watched for look in other.looks for name in look if name.startswith("read.paints(")
    }
    return [{**dict.fromkeys(words, False), **look} for look in one.looks]


def _tried(
    trials: Trials,
    start: Sequence[Step],
    keys: Sequence[KeyEffect],
    points: Sequence[tuple[float, float]],
    candidates: list[Candidate],
) -> list[Candidate]:
    """Write a number into each of the first candidates, and see whether the page shows it."""
    first = [one for one in candidates[:_SUSPECTS] if not one.expression.startswith("read.")]
    proved = {}
    for one in first:
        if trials.is_late(_TRY_UNTIL):
            break
        with trials.opened(start, into_closures=True) as page:
            page.look()
            page.pass_time(8)
            if page.write(one.expression, _MARK):
                page.pass_time(4)
                shows = [
                    name
                    for name, value in page.look().items()
                    if value in (_MARK, _MARK + 1) and "read." in name
                ]
                if shows:
                    words = (*one.evidence, f"{_MARK} written into it is shown: {shows[0]}")
                    proved[one.expression] = Candidate(one.expression, words, one.weight + 3, one.values)
    better = [proved.get(one.expression, one) for one in candidates]
    return sorted(better, key=lambda one: -one.weight)


def _choices(
    score: Sequence[Candidate], end: Sequence[Candidate], lives: Sequence[Candidate], ended: str
) -> list[str]:
    choices = []
    if not score:
        choices.append("no score was found; the reward is one for each step: name a reading of the score")
    elif len(score) > 1 and score[0].weight == score[1].weight:
        choices.append(f"the score may be {score[0].expression} or {score[1].expression}")
    if not end and not ended:
        choices.append("no end was found; each episode has a number of steps: name a reading `over`")
    elif len(end) > 1 and end[0].weight == end[1].weight and not ended:
        choices.append(f"the end may be {end[0].expression} or {end[1].expression}")
    return choices


def _write(discovery: Discovery, text: str) -> None:
    folder = discovery.file.parent
    folder.mkdir(parents=True, exist_ok=True)
    Game.from_text(text, folder)  # it has to be one
    discovery.file.write_text(text, "utf-8")
    data = {one.name: getattr(discovery, one.name) for one in fields(discovery)}
    text = json.dumps(data, indent=2, ensure_ascii=False, default=_as_json)
    (folder / FINDINGS).write_text(f"{text}\n", "utf-8")


def _as_json(value: Any) -> Any:
    if isinstance(value, Closure):
        return value.model_dump()
    return str(value) if isinstance(value, Path) else asdict(value)
