"""Media elements load at once, play by page time and end at their time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from open_page import FRAME_MS, OpenPage, let_wall_time_pass
from slow_server import SlowServer

pytestmark = pytest.mark.browser

LOADING = ["loadstart", "durationchange", "loadedmetadata", "loadeddata", "canplay", "canplaythrough"]
NOTE = f"""
    var log = [];
    const note = (media) => {{
      for (const type of {json.dumps([*LOADING, "error", "play", "playing", "pause", "ended", "seeked"])}) {{
        media.addEventListener(type, () => log.push(type));
      }}
      return media;
    }};
"""


@pytest.fixture(scope="module")
def server() -> Iterator[SlowServer]:
    server = SlowServer(longest=0.02)
    yield server
    server.shutdown()


@pytest.fixture(params=[False, True], ids=["hidden", "visible"])
def sounding(
    load_page: Callable[..., OpenPage], server: SlowServer, request: pytest.FixtureRequest
) -> OpenPage:
    """A page whose folder has sounds of a tenth of a second, and notes what befalls `note(media)`."""
    page = load_page(f"{server.address}/blank.html", visible=request.param)
    page.run(NOTE)
    return page


def test_a_sound_loads_plays_and_ends_by_page_time(sounding: OpenPage) -> None:
    sounding.run("""
        var sound = note(new Audio('asset/a.wav'));
        const play = () => void sound.play().then(() => log.push('resolved'));
        sound.addEventListener('canplaythrough', play);
    """)
    sounding.settle()
    let_wall_time_pass(sounding, ms=150)
    assert sounding("log") == [*LOADING, "play", "playing", "resolved"]
    assert sounding("[sound.duration, sound.readyState, sound.paused, sound.currentTime]") == [
        0.1,
        4,
        False,
        0,
    ]
    sounding.frames(3)
    assert sounding("sound.currentTime") == 3 * FRAME_MS / 1000
    sounding.frames(3)
    assert sounding("[log.slice(9), sound.ended, sound.paused, sound.currentTime]") == [
        ["pause", "ended"],
        True,
        True,
        0.1,
    ]


def test_play_before_it_has_loaded_begins_when_it_is_there(sounding: OpenPage) -> None:
    sounding.run("""
        var sound = note(document.createElement('audio'));
        sound.preload = 'none';
        sound.src = 'asset/b.wav';
        sound.play().then(() => log.push('resolved'));
    """)
    sounding.settle()
    assert sounding("log") == ["play", *LOADING, "playing", "resolved"]


def test_a_sound_goes_round_stops_and_is_put_back(sounding: OpenPage) -> None:
    sounding.run("var sound = new Audio('asset/c.wav'); sound.loop = true; sound.play();")
    sounding.settle()
    sounding.frames(20)
    at = sounding("sound.currentTime")
    assert 0 < at < 0.1
    sounding.run("note(sound); sound.pause()")
    sounding.frames(2)
    assert sounding("[sound.currentTime, log]") == [at, ["pause"]]
    sounding.run("sound.currentTime = 0; sound.play()")
    sounding.frames(1)
    assert sounding("[sound.currentTime, log]") == [FRAME_MS / 1000, ["pause", "seeked", "play", "playing"]]


def test_a_sound_that_is_not_there_says_so(sounding: OpenPage) -> None:
    sounding.run("""
        var sound = note(new Audio('asset/missing.wav'));
        sound.play().catch((error) => log.push(error.name));
    """)
    sounding.settle()
    assert sounding("log.filter((type) => type !== 'play')") == ["loadstart", "error", "NotSupportedError"]
    assert sounding("sound.error.code") == 4
