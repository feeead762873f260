"""A slow player's session in a browser: where its clicks land, how long its keys are down, what it reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import webcade
from games import discrete, size, write_game
from webcade import cli
from webcade.errors import OptionError
from webcade.page.images.png import decode_png
from webcade.serving.session import PlaySession

pytestmark = pytest.mark.browser

# A canvas of 40x30, shown twice as large, away from the corner, with a border; a part of it is observed.
PAGE = """<style>body { margin: 0 }
canvas { margin: 20px 0 0 30px; border: 5px solid; width: 80px; height: 60px }
</style><canvas width="40" height="30"></canvas><script>
const canvas = document.querySelector("canvas"), pen = canvas.getContext("2d");
const seen = { x: -1, y: -1, downs: 0, held: 0, way: 0, wheel: 0 };
let isDown = false, pressed = 0;
canvas.addEventListener("pointerdown", (event) => {
  seen.x = (event.offsetX * 40) / 80;
  seen.y = (event.offsetY * 30) / 60;
  seen.downs += 1;
  pen.fillStyle = "#f00";
  pen.fillRect(seen.x, seen.y, 1, 1);
});
canvas.addEventListener("pointermove", (event) => (seen.way += event.buttons ? 1 : 0));
canvas.addEventListener("wheel", (event) => (seen.wheel += event.deltaY));
addEventListener("keydown", () => (isDown = true));
addEventListener("keyup", () => (isDown = false));
(function frame() {
  seen.held += isDown ? 1 : 0;
  requestAnimationFrame(frame);
})();
window.render_game_to_text = () => JSON.stringify({ downs: seen.downs });
</script>"""
GAME: dict[str, Any] = {
    "page": {"viewport": size(200, 120)},
    "actions": discrete(noop={}, fire={"keys": ["Space"]}, side={"keys": ["KeyA"]}),
    "observation": {
        "canvas": "canvas",
        "size": size(40, 30),
        "crop": {"x": 10, "y": 5, "width": 20, "height": 20},
    },
    "readings": {name: f"seen.{name}" for name in ("x", "y", "downs", "held", "way", "wheel")},
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_game(tmp_path_factory.mktemp("game"), PAGE, **GAME)


@pytest.fixture(scope="module")
def session(home: Path) -> Iterator[PlaySession]:
    with PlaySession(home, record=home / "run.webcade") as session:
        yield session


@pytest.fixture
def readings(session: PlaySession) -> Callable[[], Any]:
    session.reset(0)
    return lambda: session.read().facts["readings"]


def test_a_click_lands_on_the_pixel_of_the_picture(session: PlaySession, readings: Any) -> None:
    session.click(3, 7)
    assert (readings()["x"], readings()["y"], readings()["downs"]) == (13, 12, 1)
    pixels = decode_png(session.look().pictures[0].png)
    assert pixels.shape == (20, 20, 3)
    assert np.argwhere((pixels == (255, 0, 0)).all(axis=-1)).tolist() == [[7, 3]]
    session.drag(0, 0, 10, 10, ms=100)
    assert (readings()["x"], readings()["way"]) == (10, 6)
    session.scroll(1, 1, 50)
    assert readings()["wheel"] == 50


def test_keys_are_down_for_the_frames_that_were_asked_for(session: PlaySession, readings: Any) -> None:
    def held() -> int:
        return int(readings()["held"])

    session.hold("Space", ms=200)
    assert held() == 12
    session.press(["Space", "KeyA"], frames=8)
    assert held() == 13
    session.act(["fire"], frames=300)  # more than a step has
    assert held() == 313
    session.act([["fire", "side"]], frames=5, pictures=2)
    session.wait(ms=50)  # what is held stays held
    assert held() == 321
    session.act(["noop"])
    assert held() == 321


def test_it_reads_what_the_page_says_of_itself(session: PlaySession, readings: Any) -> None:
    assert session.read().facts["text"] == '{"downs":0}'


def test_what_it_did_is_saved_restored_and_plays_again_from_its_recording(
    session: PlaySession, home: Path
) -> None:
    session.reset(0)
    session.click(3, 7)
    session.hold("a", 50)
    session.act(["fire"], 7)
    digest = session.digest()
    session.save("here")
    session.wait(100)
    session.restore("here")
    assert session.digest() == digest
    replayed = list(webcade.Recording(home / "run.webcade").replay(strict=False))
    assert sum(step.index > 0 for step in replayed) >= 5  # of this test; others may have played before
    assert not [step for step in replayed if step.differences]


def test_it_waits_for_an_expression_that_changes_nothing(home: Path) -> None:
    with PlaySession(home, expressions=True) as session:
        session.reset(0)
        told = session.step_until("", ">=", 5, actions=["fire"], expression="seen.held * 1").facts
        assert (told["met"], told["value"], told["frame"]) == (True, 5, 5)
        digest = session.digest()
        for expression, sentence in (
            ("seen.held = 90", "side-effect"),
            ("isDown++", "side-effect"),
            ("document.body.append('x')", "side-effect"),
            ("Math.random()", "side-effect"),
            ("nothing.here", "nothing is not defined"),
            ("(() => { for (;;) {} })()", "was ended after 500 ms"),
            ("'x'.repeat(99999999)", "it is string"),
            ("NaN", "it is no finite number"),
            ("1), 'x'.repeat(99), (2", "do not match"),
        ):
            with pytest.raises(OptionError, match=re.escape(sentence)):
                session.step_until("", "changes", at_most=3, expression=expression)
        assert session.digest() == digest
        late = session.step_until("", "<", 0, at_most=9, expression="seen.held < 8 ? 1 : nothing.here").facts
        assert (late["met"], "nothing is not defined" in late["expression_failed"]) == (False, True)
        assert session.act(["fire"], frames=1).facts["ended"] == ""


def test_a_run_in_which_thought_was_charged_replays_to_the_byte(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "charged.webcade"
    with PlaySession(home, record=file, thinking="33ms/token") as session:
        session.reset(0)
        session.hold("Space", ms=100)
        for tokens in (3, 0, 1):
            session.after_thought(lambda one: one.press("Space"), tokens)
        frames = session.look().facts["frame"]
    assert frames > 3 * 2 + 4 * 33 * 60 // 1000
    assert cli.run(["replay", str(file)]) == 0
