"""What a page answers is a moment of its game, or a fault."""

from __future__ import annotations

import base64
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from webcade import Game, PageScriptError
from webcade.chromium.devtools.cbor import decode, encode
from webcade.chromium.devtools.session import exception_text
from webcade.episode.batching import batch_infos
from webcade.page import Inputs, View
from webcade.page.answer import printable
from webcade.page.clocks import PageClock, WallClock
from webcade.page.images.decoder import ImageDecoder
from webcade.page.images.png import decode_png
from webcade.page.reply import SnapshotReader

TANK = Game.load(Path(__file__).parent.parent / "games" / "tank")
VIEW = View("grayscale", (2, 3))
READINGS = "|".join("0" for _ in TANK.readings)
FEATURES = ",".join("0" for one in TANK.features for _ in range(one.count or 1))
PIXELS = f"P{base64.b64encode(bytes(6)).decode()}"
TRUE = f"16.5,1,0,;{READINGS};{FEATURES};{PIXELS}"


def read(text: object, reader: SnapshotReader | None = None) -> object:
    reader = reader or SnapshotReader(TANK, VIEW)
    return reader.read(text, PageClock(), ImageDecoder(TANK, None, 1))


def runs(count: int) -> str:
    data = np.full(count, 65535, "<u2").tobytes() + bytes(count)
    return f"R{base64.b64encode(data).decode()}"


def test_a_true_answer_is_read() -> None:
    assert read(TRUE)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        5,
        [],
        {},
        b"",
        "",
        "x",
        TRUE.replace("16.5", "nan", 1),
        TRUE.replace("16.5", "inf", 1),
        TRUE.replace("16.5", "-1", 1),
        TRUE.replace("16.5", "1e300", 1),
        TRUE.replace(",1,", ",1.5,", 1),
        TRUE.replace(",1,", f",{'9' * 4000},", 1),
        TRUE.replace(",0,;", ",nan,;", 1),
        TRUE.replace(",0,;", ",0,won;", 1),
        TRUE.replace(f";{READINGS};", f";{READINGS}|0;", 1),
        TRUE.replace(f";{READINGS};", ";[1,nan];", 1),
        TRUE.replace(f";{READINGS};", ";[1;", 1),
        TRUE.replace(f";{FEATURES};", f";{FEATURES},0;0;", 1),
        TRUE.replace(PIXELS, ""),
        TRUE.replace(PIXELS, "S1,2"),
        TRUE.replace(PIXELS, "P\ud800"),
        TRUE.replace(PIXELS, PIXELS[:-4]),
        TRUE.replace(PIXELS, runs(100_000)),
        TRUE.replace(PIXELS, "R"),
    ],
)
def test_any_other_answer_is_a_fault_that_can_be_printed(answer: object) -> None:
    with pytest.raises(PageScriptError, match=r"^the page answered .*; expected ") as raised:
        read(answer)
    assert len(str(raised.value).encode()) < 500


def test_time_and_frames_go_back_only_where_an_episode_begins() -> None:
    reader = SnapshotReader(TANK, VIEW)
    read(TRUE.replace("16.5,1", "33,2"), reader)
    with pytest.raises(PageScriptError, match="at or after 33"):
        read(TRUE, reader)
    reader.begin()
    assert read(TRUE, reader)


def test_a_picture_that_unpacks_to_more_than_its_size_is_not_unpacked() -> None:
    header = struct.pack(">IIBBBBB", 4, 2, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(64 << 20)))]
    chunks = [struct.pack(">I", len(body)) + kind + body + bytes(4) for kind, body in parts]
    with pytest.raises(ValueError, match="reshape"):
        decode_png(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))
    with pytest.raises(ValueError, match="whole PNG"):
        decode_png(b"\x89PNG\r\n\x1a\n" + chunks[0] + chunks[1][:2])


@pytest.mark.parametrize("answer", [None, "x", "x|nan|1", "x|1|inf", 7])
def test_a_step_in_real_time_says_when_it_was_due_and_when_it_came(answer: object) -> None:
    class Answering:
        def start(self, expression: str, *, wait_for_promise: bool = False) -> int:
            return 0

        def value(self, number: int, timeout: float) -> object:
            return answer

    clock = WallClock(16)
    clock.attach(Answering(), 1)
    clock.begin_step(Inputs((0,)), 4)
    with pytest.raises(PageScriptError, match="the page answered"):
        clock.end_step(1)


def test_lists_in_lists_without_end_are_read_as_far_as_anybody_looks() -> None:
    deep: object = 1
    for _ in range(300):
        deep = [deep]
    found = decode(encode({"result": deep}))["result"]
    depth = 0
    while isinstance(found, list):
        found, depth = found[0], depth + 1
    assert found is None
    assert 50 < depth < 200


@pytest.mark.parametrize("value", [None, 5, 10**4000, {}, "x" * 10**6, "\ud800", float("nan")])
def test_whatever_was_thrown_can_be_printed(value: object) -> None:
    assert len(exception_text({"exception": {"value": value}}).encode()) < 2000


def test_a_text_that_can_be_printed_stays_as_it_is() -> None:
    assert printable("épée") == "épée"


def test_infos_of_several_kinds_keep_their_values() -> None:
    assert batch_infos([{"a": True}, {"a": 3.5}])["a"].tolist() == [1, 3.5]
    assert batch_infos([{"a": 1.0}, {"a": (1.0, 2.0)}])["a"].tolist() == [1.0, (1.0, 2.0)]
