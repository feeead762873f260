"""webcade inspect: what a page has that its game's file may speak of, with a picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from games import make_game, write_game
from webcade import cli
from webcade.inspecting.inventory import Inspection, inspect_page
from webcade.page.images.png import decode_png

pytestmark = pytest.mark.browser

PAGE = """<!doctype html>
<style>body { margin: 0; background: white } canvas:not([hidden]) { display: block }</style>
<canvas width="8" height="8" style="width: 80px; height: 40px"></canvas>
<canvas id="map" width="30" height="20" hidden></canvas>
<button class="begin">Play now</button>
<div id="again" style="cursor: pointer; width: 50px"><b>Again</b></div>
<div id="home"></div>
<script>
  const score = 3;
  document.querySelector("#home").attachShadow({ mode: "open" }).innerHTML = "<canvas class=inner></canvas>";
</script>"""
RED = (0xD6, 0x27, 0x28)  # of a canvas's outline


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Inspection:
    return inspect_page(make_game(tmp_path_factory.mktemp("look"), PAGE, readings={"score": "score"}))


def test_each_canvas_and_button_has_a_selector_that_finds_it_alone(seen: Inspection) -> None:
    assert {part.selector: (part.kind, part.about) for part in seen.parts} == {
        "body > canvas:nth-of-type(1)": ("canvas", "8 x 8 pixels"),
        "#map": ("canvas", "30 x 20 pixels"),
        ".inner": ("canvas", "300 x 150 pixels"),  # in a shadow root
        "button": ("button", "Play now"),
        "#again": ("button", "Again"),
    }


def test_readings_have_the_values_of_an_episodes_beginning(seen: Inspection) -> None:
    assert (seen.readings, seen.complaint, seen.refused) == ({"score": 3.0}, "", "")


def test_the_picture_is_the_page_with_each_part_outlined(seen: Inspection) -> None:
    picture = decode_png(seen.png)
    first = seen.parts[0]
    assert (first.x, first.y, first.width, first.height) == (0, 0, 80, 40)
    assert (picture[39, 40:80] == RED).all()
    assert (picture[20:38, 60:78] == 255).all()
    assert next(part for part in seen.parts if part.selector == "#map").width == 0  # hidden, and not outlined


def test_a_page_in_which_no_episode_begins_is_shown_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_game(tmp_path, PAGE, page={"ready": "score > 3", "ready_within_ms": 100})
    out = tmp_path / "seen.png"
    assert cli.run(["inspect", str(tmp_path), "--out", str(out)]) == 1
    told = capsys.readouterr()
    assert told.err.startswith("webcade: the episode did not start: page.ready: not true within 100 ms")
    assert "canvas   #map" in told.out
    assert np.unique(decode_png(out.read_bytes())).size > 1
