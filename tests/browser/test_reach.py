"""Every click lands: what is out of view is scrolled to; for what cannot be clicked, webcade says why."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from games import discrete, game_text, observe
from webcade.chromium.page import ChromiumPage, PageOptions, share_browser
from webcade.episode.actions import ActionEncoder
from webcade.errors import PageScriptError
from webcade.game import Game
from webcade.page import View

pytestmark = pytest.mark.browser

PAGE = Path(__file__).parent.parent / "pages" / "reach.html"
SHOWN = {"width": 400, "height": 300}
LANDS = {
    "#below": "click:below:40,150",
    "#box": "click:box:200,50",
    "#inside": "click:inside:180,50",
    "#half": "click:half:40,233",  # its middle is covered
    "#check": "click:SPAN:224,223 click:check:224,223",  # a label is over it
    "#fixed": "click:fixed:310,220",
    "#in-frame": "click:in-frame:40,90",
    "#in-small": "click:in-small:40,90",
    ".deep": "deep click:host:180,270",
    "#wrap": "click:wrap",
}
MISSES = {
    "#none": "nothing in the page matches '#none'",
    "#hidden": "'#hidden' is not shown",
    "#invisible": "'#invisible' is not shown",
    "#empty": "'#empty' is not shown",
    "#above": "'#above' is outside the page (40,-94); make page.viewport larger",
    "#cut": "'#cut' is cut off by '#tight', which does not scroll to it",
}
GOES_ELSEWHERE = {
    "#covered": ("#cover", "'#covered' is under '#cover'; click that first, or wait until it is gone"),
    "#through": ("BODY", "'#through' lets clicks through to 'body' (pointer-events: none)"),
    "#hole": ("DIV", "a click on '#hole' goes to 'div.at', around it"),
    "#still": ("BODY", "'#still' is inert"),
    "#off": ("", "'#off' is disabled"),
}


class Played:
    """A game in a page, stepped by the names of its actions."""

    def __init__(self, page: ChromiumPage, game: Game) -> None:
        self.page = page
        self._code = ActionEncoder(game.actions)
        self._names = self._code.names

    def do(self, name: Any, frames: int = 4) -> str:
        """Step, and return what the page wrote down of it besides movements."""
        action = self._names.index(name) if isinstance(name, str) else name
        self.page.step(self._code.encode(action), frames)
        return self.heard()

    def heard(self) -> str:
        heard = self.value("log.splice(0).filter((word) => !`${word}`.startsWith('mouse')).join(' ')")
        return str(heard)

    def missed(self) -> list[tuple[str, bool]]:
        """Why clicks did not land, and whether something else was clicked."""
        return [tuple(miss) for miss in self.page.missed()]  # type: ignore[misc]

    def value(self, expression: str) -> Any:
        return self.page._loaded().evaluate(expression, 10)


def click(selector: str, **more: Any) -> dict[str, Any]:
    return {"click": {"element": selector}, **more}


def reach_game(**keys: Any) -> Game:
    stated = {
        "name": "Reach",
        "source": {"url": PAGE.as_uri()},
        "page": {"viewport": SHOWN},
        "actions": discrete(rest={}),
        "observation": observe(200, 100),
        "readings": {"frames": "game.frames"},
        "episode": {"restart": []},
        **keys,
    }
    return Game.model_validate(tomllib.loads(game_text(**stated)))


Play = Callable[..., Played]


@pytest.fixture(scope="module")
def play() -> Iterator[Play]:
    """Plays a game of the page; `keys` are tables of game.toml."""
    shared = share_browser(reach_game(), PageOptions())
    pages: list[ChromiumPage] = []

    def start(clock: str = "page", **keys: Any) -> Played:
        game = reach_game(**keys)
        pages.append(ChromiumPage(game, View(None), PageOptions(clock=clock), shared))
        played = Played(pages[-1], game)
        played.page.reset(0, "reload")
        return played

    yield start
    for page in pages:
        page.close()


@pytest.fixture(scope="module")
def clicker(play: Play) -> Played:
    """A game with an action for each element of the page."""
    selectors = [*LANDS, *MISSES, *GOES_ELSEWHERE]
    names = {f"a{number}": click(selector) for number, selector in enumerate(selectors)}
    played = play(actions=discrete(rest={}, **names))
    played._names = ["rest", *selectors]
    return played


@pytest.fixture
def clean(clicker: Played) -> Played:
    clicker.page.reset(0, "restart")
    clicker.value("log.length = 0")
    clicker.missed()
    return clicker


@pytest.mark.parametrize("selector", LANDS)
def test_a_click_lands_on_its_element(clean: Played, selector: str) -> None:
    assert clean.do(selector).startswith(LANDS[selector])
    assert clean.missed() == []


@pytest.mark.parametrize("selector", MISSES)
def test_an_action_whose_element_cannot_be_clicked_does_nothing_and_says_why(
    clean: Played, selector: str
) -> None:
    clean.do(selector)
    assert clean.value("log.length") == 0
    assert clean.missed() == [(MISSES[selector], False)]


@pytest.mark.parametrize("selector", GOES_ELSEWHERE)
def test_an_action_whose_element_is_covered_clicks_what_a_person_would(clean: Played, selector: str) -> None:
    hit, why = GOES_ELSEWHERE[selector]
    assert clean.do(selector).startswith(f"click:{hit.removeprefix('#')}" if hit else "")
    assert clean.missed() == [(why, True)]


def test_what_was_scrolled_for_an_action_is_back_at_the_next_episode(clean: Played) -> None:
    for selector in ("#below", "#inside", "#in-frame"):
        clean.do(selector)
    scrolled = "[scrollY, box.scrollTop, frame.contentWindow.scrollY]"
    assert min(clean.value(scrolled)) > 0
    clean.page.reset(0, "restart")
    assert clean.value(scrolled) == [0, 0, 0]


def test_a_page_that_does_not_scroll_is_not_scrolled(play: Play) -> None:
    style = "html { overflow: hidden }"
    played = play(page={"viewport": SHOWN, "style": style}, actions=discrete(rest={}, go=click("#below")))
    assert played.do("go") == ""
    assert played.value("scrollY") == 0
    assert played.missed() == [("'#below' is outside the page (40,1520); make page.viewport larger", False)]


def test_a_click_comes_back_from_a_page_that_was_scrolled(clean: Played) -> None:
    clean.do("#below")
    assert clean.do("#box").startswith("click:box")


def test_what_a_bar_covers_is_scrolled_out_from_under_it(clean: Played) -> None:
    bar = '<i id=bar style="position: fixed; left: 0; top: 0; width: 100%; height: 60px"></i>'
    clean.value(f"document.body.insertAdjacentHTML('beforeend', '{bar}'), scrollTo(0, 1490)")
    try:
        assert clean.do("#below") == LANDS["#below"]
        y = clean.value("bar.style.height = '100%', scrollY")
        assert clean.do("#below").startswith("click:bar")
        assert clean.value("scrollY") == y  # it was no use
    finally:
        clean.value("bar.remove(), scrollTo(0, 0)")


@pytest.mark.parametrize("position", ["absolute", "fixed"])
def test_what_is_laid_out_beyond_a_box_is_not_cut_off_by_it(play: Play, position: str) -> None:
    layers = "".join(
        f'<div id={name} class=at style="position: {position}; left: 10px; top: 100px"></div>'
        for name in ("floor", "roof")
    )
    html = f'<div style="overflow: hidden">{layers}</div>'
    played = play(
        actions=discrete(rest={}, go={"click": {"element": "#floor", "x": 5, "y": 5}}),
        episode={"start": [{"run": f"document.body.insertAdjacentHTML('beforeend', `{html}`)"}]},
    )
    assert played.do("go").startswith("click:roof")


def test_a_point_of_a_canvas_is_one_of_its_own_pixels_within_border_and_padding(play: Play) -> None:
    act = {"click": {"element": "canvas", "x": 100, "y": 50}}
    assert play(actions=discrete(rest={}, go=act)).do("go") == "click:CANVAS:70,45"


def test_a_point_of_the_page_is_where_the_page_is(play: Play) -> None:
    acts = discrete(
        rest={}, far=click("#below"), go={"click": {"x": 200, "y": 50}}, low={"click": {"x": 40, "y": 1520}}
    )
    played = play(actions=acts)
    played.do("far")
    assert played.do("go").startswith("click:box")
    assert played.do("low").startswith("click:below")


def test_a_point_is_clicked_whatever_lies_there(play: Play) -> None:
    act = {"click": {"element": "#covered", "x": 5, "y": 5}}
    played = play(actions=discrete(rest={}, go=act))
    assert played.do("go").startswith("click:cover")
    assert played.missed() == []


def test_a_free_pointer_reaches_the_part_of_its_region_that_is_out_of_view(play: Play) -> None:
    pointer = {"space": "pointer", "pointer": {"click": True}}
    played = play(actions=pointer, page={"viewport": {"width": 400, "height": 40}})
    assert played.do([0.5, 0.99, 1.0]).startswith("click:CANVAS")


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize("selector", ["#below", "#inside", "#in-frame", "#hidden", "#above", "#covered"])
def test_trusted_clicks_land_as_others_do(play: Play, selector: str, trusted: bool) -> None:
    played = play(actions={**discrete(rest={}, go=click(selector)), "trusted": trusted})
    expected = LANDS.get(selector, "click:cover:40,170" if selector == "#covered" else "")
    assert played.do("go") == expected


@pytest.mark.parametrize("selector", ["#below", "#inside", "#hidden"])
def test_a_finger_reaches_what_is_out_of_view(play: Play, selector: str) -> None:
    played = play(actions=discrete(rest={}, go=click(selector)), page={"viewport": SHOWN, "touch": True})
    assert played.do("go") == LANDS.get(selector, "")


def drag(start: str, end: str) -> dict[str, Any]:
    return {"drag": {"start": {"element": start}, "end": {"element": end}}}


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize(
    ("start", "end", "events"),
    [
        ("#inside", "#below", ["mousemove", "mousedown", "mousemove", "mousemove", "mouseup"]),
        ("#hidden", "#below", []),
        ("#box", "#hidden", ["mousemove", "mousedown", "mouseup"]),  # let go where it is
    ],
)
def test_both_ends_of_a_drag_are_reached_or_left(
    play: Play, start: str, end: str, events: list[str], trusted: bool
) -> None:
    played = play(actions={**discrete(rest={}, go=drag(start, end)), "trusted": trusted})
    played.page.step(played._code.encode(1), 4)
    heard = played.value("log.splice(0)")
    assert [word for word in heard if word.startswith("mouse")] == events


FOLLOWS = """
  let isDown = false;
  onmousedown = () => { isDown = true };
  onmousemove = ({ clientX, clientY }) => {
    if (isDown) Object.assign(box.style, { left: `${clientX - 50}px`, top: `${clientY - 40}px` });
  };
  onmouseup = ({ clientX, clientY }) => log.push(`let go:${clientX},${clientY}`);
"""


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize(
    ("end", "place", "missed"),
    [("#fixed", "310,220", []), ("#covered", "40,170", [(GOES_ELSEWHERE["#covered"][1], True)])],
)
def test_what_is_dragged_does_not_cover_the_end_of_its_drag(
    play: Play, end: str, place: str, missed: list[Any], trusted: bool
) -> None:
    acts = {**discrete(rest={}, go=drag("#box", end)), "trusted": trusted}
    played = play(actions=acts, episode={"start": [{"run": FOLLOWS}]})
    assert f"let go:{place}" in played.do("go")
    assert played.missed() == missed


def test_a_click_that_misses_takes_no_key_of_another_part_with_it(play: Play) -> None:
    parts = [
        {"name": "hand", "list": [{"name": "stay"}, {"name": "hit", **click("#hidden")}]},
        {"name": "foot", "list": [{"name": "stand"}, {"name": "jump", "press": ["KeyJ"]}]},
    ]
    played = play(actions={"space": "multi_discrete", "parts": parts})
    assert played.do([1, 1]) == "j"


def test_a_wheel_turns_only_where_its_point_is_shown(play: Play) -> None:
    acts = {
        "here": {"point": {"element": "#box"}, "wheel": 5.0},
        "gone": {"point": {"element": "#hidden"}, "wheel": 5.0},
    }
    played = play(actions=discrete(rest={}, **acts))
    assert [played.do(name) for name in ("here", "gone")] == ["wheel", ""]


STEPS = {**MISSES, **{selector: why for selector, (_, why) in GOES_ELSEWHERE.items()}}


@pytest.mark.parametrize("selector", STEPS)
def test_a_step_of_an_episode_whose_element_cannot_be_clicked_is_an_error(play: Play, selector: str) -> None:
    with pytest.raises(PageScriptError) as error:
        play(episode={"start": [click(selector, within_ms=50)]})
    assert str(error.value).startswith(
        f"episode.start[0].click: {STEPS[selector]} (after 50 ms of page time)"
    )


@pytest.mark.parametrize("name", ["begin", "restart"])
def test_begin_and_restart_name_their_clicks_too(play: Play, name: str) -> None:
    steps = {"restart": [], name: [click("#hidden", within_ms=50)]}
    with pytest.raises(PageScriptError, match=rf"episode.{name}\[0\].click: '#hidden' is not shown"):
        play(episode=steps).page.reset(0, "restart")


def test_a_point_off_the_page_is_an_error_of_a_step(play: Play) -> None:
    with pytest.raises(PageScriptError, match=r"\(900,20\) is outside the page \(900,20\)"):
        play(episode={"start": [{"click": {"x": 900, "y": 20}, "within_ms": 50}]})


LATER = {
    "comes": "document.body.insertAdjacentHTML('beforeend', '<b id=new class=at>')",
    "is shown": "hidden.style.display = 'block'",
    "is uncovered": "cover.remove()",
    "is enabled": "off.disabled = false",
    "scrolls": "tight.style.overflow = 'auto'",
}


@pytest.mark.parametrize(
    ("what", "selector"), [*zip(LATER, ["#new", "#hidden", "#covered", "#off", "#cut"], strict=True)]
)
def test_a_click_of_a_step_waits_in_page_time_until_it_lands(play: Play, what: str, selector: str) -> None:
    later = {"run": f"setTimeout(() => {{ {LATER[what]} }}, 700)"}
    played = play(episode={"start": [later, click(selector), {"run": "log.push(performance.now())"}]})
    words = played.heard().split()
    assert words[-2].startswith(f"click:{selector[1:]}")
    assert 700 <= float(words[-1]) < 760
