"""Moments of a page, kept and put back in place: every kind of thing that a page remembers."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from open_page import PAGES

import webcade
from webcade import Game, PageError
from webcade.chromium.page import ChromiumPage, PageOptions
from webcade.chromium.states import start
from webcade.chromium.states.calls import GROUP
from webcade.chromium.states.closures import Closures
from webcade.chromium.states.entry import Entries
from webcade.episode.actions import ActionEncoder
from webcade.page import Inputs, KeptMoment, ResetBy, Snapshot, View

TOML = """
webcade = 1
name = "Small"
title = "A small page"
license = "MIT"
source = { folder = "." }
actions = { space = "discrete", list = [{ name = "noop" }, { name = "go", keys = ["KeyA"] }] }
observation = { canvas = "canvas", size = { width = 8, height = 8 } }
states = { in_place = true }
[readings]
draws = "draws.length"
[episode]
restart = []
"""

PAGE = (PAGES / "in_place.html").read_text()
KINDS = (
    *("closure", "lexical", "global", "made", "private", "collections", "bytes", "hidden", "tree", "fields"),
    *(
        "listeners",
        "canvas",
        "storage",
        "own",
        "accessor",
        "prototype",
        "module",
        "veiled",
        "exported",
        "alone",
        "given",
    ),
)
GAMES = Path(webcade.__file__).parent / "games"
IN_PLACE = sorted(one.parent.name for one in GAMES.glob("*/game.toml") if Game.load(one).states.in_place)
ENTERED = """
<canvas width=8 height=8></canvas><script>
(() => {
  const ran = [];
  let count = 0;
  const run = (name) => { ran.push(name); count++; return count; };
  window.ran = ran;
  class Base { constructor(place) { run("a constructor"); this.place = place; } }
  class Bare extends Base {}
  class Barer extends Bare { method() { return count; } }
  class Own extends Base { constructor(place = run("a default")) { super(place); run("after super"); } }
  class Field { field = run("a field"); }
  class FieldBeside extends Field { other = run("another field"); method() { return count; } }
  class Named extends Base { /* constructor( */ 'constructor'() { super(); run("a quoted constructor"); } }
  class Nested extends Base { make() { return class { constructor() { run("a nested constructor"); } }; } }
  class List extends Array { static made = 0; get last() { return this[count]; } }
  class Static { static { this.count = () => count; } static from({ one = run("a pattern") }) {} }
  function Old(place) { run("a function"); this.place = place; }
  function* steps(first = run("a generator's default")) { yield run("a generator"); }
  async function later(first = run("an async default")) { run("async"); }
  function* plain() { yield run("a generator"); }
  window.held = { Base, Bare, Barer, Own, Field, FieldBeside, Named, Nested, List, Static, Old };
  Object.assign(held, { steps, later, plain, arrow: () => count++, chain: (x = ran?.push(1)) => count++ });
  window.more = () => {
    class Later { constructor() { run("a later constructor"); } }
    held.Made = ((base) => class extends base {})(Later);
  };
})();
</script>"""
TRIED = [pytest.param(name, marks=() if name == "dinorun" else pytest.mark.long) for name in IN_PLACE]
REFUSED = {
    "new Promise(() => {})": "a promise that is not settled",
    "(function* () { yield 1 })()": "a running generator",
    "new Worker(URL.createObjectURL(new Blob([''])))": "a worker",
    "new BroadcastChannel('x')": "a BroadcastChannel",
    "new ReadableStream()": "a stream",
    "new WebAssembly.Table({ initial: 1, element: 'anyfunc' })": "a WebAssembly.Table",
}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromiumPage]:
    folder = tmp_path_factory.mktemp("small")
    (folder / "game.toml").write_text(TOML)
    (folder / "index.html").write_text(PAGE)
    page = ChromiumPage(Game.load(folder), View("grayscale"), PageOptions())
    page.reset(3, "reload")
    yield page
    page.close()


def kept(page: ChromiumPage) -> KeptMoment:
    moment = page.keep()
    assert isinstance(moment, KeptMoment), moment
    return moment


def shown(page: ChromiumPage, kind: str) -> object:
    return json.loads(page.evaluate(f"JSON.stringify(kinds.{kind}[0]())"))


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_page_remembers_comes_back(page: ChromiumPage, kind: str) -> None:
    before = shown(page, kind)
    moment = kept(page)
    page.evaluate(f"void kinds.{kind}[1]()")
    assert shown(page, kind) != before, "the change is not seen"
    page.put_back(moment)
    assert shown(page, kind) == before
    page.evaluate(f"void kinds.{kind}[1]()")  # once more, after a first return
    page.put_back(moment)
    assert shown(page, kind) == before


@pytest.mark.parametrize(
    ("made", "changed", "read", "expected"),
    [
        pytest.param("later = maker(), later.add()", "later.add()", "later.get()", 2, id="a closure"),
        pytest.param(
            "later = Array.from({ length: 80 }, maker), later[70].add()",
            "later.forEach((one) => one.add())",
            "later.map((one) => one.get()).join('')",
            "1" * 70 + "2" + "1" * 9,
            id="hundreds of functions",
        ),
        pytest.param(
            "later = maker2(), later.add()",
            "later.add()",
            "later.get().join()",
            "2,2",
            id="variables that another function hides",
        ),
        pytest.param(
            "later = nested(9), later.add()", "later.add()", "later.get()", 2, id="functions in functions"
        ),
    ],
)
def test_what_was_made_since_the_moment_before_comes_back(
    page: ChromiumPage, made: str, changed: str, read: str, expected: object
) -> None:
    page.evaluate(f"void ({made})")
    moment = kept(page)
    page.evaluate(f"void {changed}")
    page.put_back(moment)
    assert page.evaluate(read) == expected
    page.evaluate("void (later = null)")


@pytest.mark.parametrize("made", ["new Alone(later = [])", "later = givenTo(1)"])
def test_what_only_a_new_arrow_function_refers_to_comes_back(page: ChromiumPage, made: str) -> None:
    page.evaluate(f"void ({made})")
    moment = kept(page)
    page.evaluate("void later[1]()")
    page.put_back(moment)
    assert page.evaluate("later[0]()") == 1
    page.evaluate("void (later = null)")


def test_time_timers_frames_and_chance_go_on_as_before(page: ChromiumPage) -> None:
    page.reset(7, "reload")
    moment = kept(page)
    first = [page.step(Inputs((0,)), 1).time_ms for _ in range(5)], page.evaluate("counts()")
    page.put_back(moment)
    again = [page.step(Inputs((0,)), 1).time_ms for _ in range(5)], page.evaluate("counts()")
    assert first == again
    assert first[1][0] == 1, "the timer has not fired"


def test_keys_that_are_held_stay_held_and_repeat_at_their_time(page: ChromiumPage) -> None:
    page.step(Inputs((1,)), 1)
    moment = kept(page)
    before = page.evaluate("pressedKeys()")
    page.step(Inputs((1,)), 40)
    repeated = page.evaluate("pressedKeys()")
    page.step(Inputs((0,)), 1)
    page.put_back(moment)
    assert page.evaluate("pressedKeys()") == before
    page.step(Inputs((1,)), 40)
    assert page.evaluate("pressedKeys()") == repeated
    page.step(Inputs((0,)), 1)


@pytest.mark.parametrize(("thing", "reason"), REFUSED.items())
def test_what_cannot_be_copied_is_named(page: ChromiumPage, thing: str, reason: str) -> None:
    page.evaluate(f"void (window.held_ = {thing})")
    answer = page.keep()
    page.evaluate("void delete window.held_")
    assert isinstance(answer, str)
    assert reason in answer
    if "Worker" in thing:
        page.reset(3, "reload")  # it is there until it is ended
    assert isinstance(page.keep(), KeptMoment)


def test_to_enter_a_function_runs_no_line_of_the_page(tmp_path: Path) -> None:
    (tmp_path / "game.toml").write_text(TOML.replace("draws.length", "1"))
    (tmp_path / "index.html").write_text(ENTERED)
    page = ChromiumPage(Game.load(tmp_path), View(None), PageOptions())
    try:
        page.reset(3, "reload")
        kept(page)
        page.evaluate("void more()")
        kept(page)
        can_enter = {
            name: page.evaluate(f"ran.push('before {name}')") and enters(page, f"held.{name}")
            for name in str(page.evaluate("Object.keys(held).join()")).split(",")
        }
        ran = str(page.evaluate("ran.join()")).split(",")
    finally:
        page.close()
    assert [one for one in ran if not one.startswith("before")] == [], ran
    closed = {name for name, can in can_enter.items() if not can}
    assert closed == {"Field", "List", "steps", "plain"}


def enters(page: ChromiumPage, expression: str) -> bool:
    session = page._session
    assert session is not None
    with session.debugger.pausing(20):
        entries = Entries(session, 20)
        with entries.inside(session.evaluate_object(expression, GROUP, 20)) as entered:
            can_enter = entered is not None
        entries.close()
    return can_enter


def test_a_first_copy_that_would_end_the_page_or_take_long_is_refused_once_for_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = "new WebAssembly.Table({ initial: 1, element: 'anyfunc' })"
    for script, scopes, reason in ((table, 1200, "a WebAssembly.Table"), ("1", 10, "of which 10 can be")):
        (tmp_path / "game.toml").write_text(TOML.replace("draws.length", "1"))
        (tmp_path / "index.html").write_text(
            f"<canvas width=8 height=8></canvas><script>const held = {script}</script>"
        )
        monkeypatch.setattr(start, "MOST_SCOPES", scopes)
        page = ChromiumPage(Game.load(tmp_path), View(None), PageOptions())
        try:
            page.reset(3, "reload")
            assert reason in str(page.keep())
            page.step(Inputs((0,)), 1)
            page.reset(3, "reload")
            monkeypatch.setattr(Closures, "find_all", None)  # nobody looks a second time
            assert reason in str(page.keep())
        finally:
            page.close()
            monkeypatch.undo()


def test_a_promise_that_is_settled_is_no_reason(page: ChromiumPage) -> None:
    page.evaluate("void (window.held_ = Promise.resolve(1))")
    assert isinstance(page.keep(), KeptMoment)
    page.evaluate("void delete window.held_")


def test_a_promise_that_is_settled_by_the_next_moment_is_no_reason_then(page: ChromiumPage) -> None:
    page.reset(3, "reload")
    page.evaluate("void (window.held_ = new Promise((yes) => { setTimeout(yes, 30) }))")
    assert "a promise that is not settled" in str(page.keep())
    page.step(Inputs((0,)), 4)
    assert isinstance(page.keep(), KeptMoment)
    page.reset(3, "reload")


def test_one_snapshot_of_the_heap_tells_of_the_functions_that_settle_promises(
    page: ChromiumPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = []
    take = Closures._snapshot
    monkeypatch.setattr(Closures, "_snapshot", lambda self: taken.append(self) or take(self))
    page.reset(3, "reload")
    page.evaluate("void new Promise((yes) => { window.held_ = yes; yes() })")
    assert isinstance(page.keep(), KeptMoment)
    assert len(taken) == 1
    page.evaluate("void new Promise((yes) => { window.held_ = yes })")
    assert "a promise that is not settled" in str(page.keep())
    assert len(taken) == 2
    page.reset(3, "reload")


def test_a_forgotten_moment_leaves_and_the_others_stay(page: ChromiumPage) -> None:
    first, second = kept(page), kept(page)
    page.forget(first)
    third = kept(page)  # takes the news along
    with pytest.raises(PageError, match="no such moment"):
        page.put_back(first)
    page.put_back(second)
    page.put_back(third)


def test_a_load_loses_all_moments(page: ChromiumPage) -> None:
    moment = kept(page)
    assert page.holds(moment)
    page.load()
    assert not page.holds(moment)
    page.reset(3, "reload")


def test_pages_of_games_without_the_key_load_none_of_it(tmp_path: Path) -> None:
    (tmp_path / "game.toml").write_text(TOML.replace("in_place = true", "in_place = false"))
    (tmp_path / "index.html").write_text(PAGE)
    page = ChromiumPage(Game.load(tmp_path), View(None), PageOptions())
    try:
        page.reset(3, "reload")
        assert not page.keeps_moments
        assert page.evaluate("__webcade.states") is None
        assert isinstance(page.keep(), str)
    finally:
        page.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", TRIED)
def test_branches_from_random_moments_are_equal_step_by_step(name: str) -> None:
    branches_are_equal(name, count=12 if name == "dinorun" else 4, steps=12)


@pytest.mark.slow
@pytest.mark.parametrize("name", TRIED)
def test_an_episode_after_a_restore_equals_one_after_a_load(name: str) -> None:
    game = Game.load(GAMES / name)
    page = ChromiumPage(game, View("grayscale", (84, 84)), PageOptions(restores=True))
    actions = ActionEncoder(game.actions)

    def episode(seed: int, by: ResetBy) -> list[tuple[object, ...]]:
        actions.space.seed(seed)
        trace = [seen(page.reset(seed, by))]
        for _ in range(15):
            at = page.step(actions.encode(actions.space.sample()), game.clock.frame_skip)
            trace.append(seen(at))
            if at.readings.get("over") or at.ended:
                break
        return trace

    try:
        loaded = [episode(seed, "reload") for seed in range(2)]
        assert not page.must_load("restore")
        assert [episode(seed, "restore") for seed in (1, 0, 1)] == [loaded[1], loaded[0], loaded[1]]
    finally:
        page.close()


def seen(at: Snapshot) -> tuple[object, ...]:
    assert at.image is not None
    return at.image.tobytes(), at.readings, at.state.tobytes(), at.time_ms, at.frame, at.value, at.ended


def branches_are_equal(name: str, *, count: int, steps: int) -> None:
    """Play from random moments twice, the second time after another branch."""
    game = Game.load(GAMES / name)
    page = ChromiumPage(game, View("grayscale", (84, 84)), PageOptions())
    actions = ActionEncoder(game.actions)
    actions.space.seed(5)
    chance = random.Random(5)

    def play(chosen: list[Any]) -> list[tuple[object, ...]]:
        trace = []
        for action in chosen:
            at = page.step(actions.encode(action), game.clock.frame_skip)
            trace.append(seen(at))
            if at.readings.get("over") or at.ended:
                break
        return trace

    def some(number: int) -> list[Any]:
        return [actions.space.sample() for _ in range(number)]

    try:
        for _ in range(count):
            page.reset(chance.randrange(1000), "restart" if game.episode.restart is not None else "reload")
            play(some(chance.randrange(40)))
            moment = kept(page)
            chosen = some(steps)
            first = play(chosen)
            page.put_back(moment)
            play(some(chance.randrange(30)))
            page.put_back(moment)
            assert play(chosen) == first
            page.forget(moment)
    finally:
        page.close()
