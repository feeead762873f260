"""A recording's file, written and read back: what is whole in it is used, and every change is found."""

from __future__ import annotations

import math
import os
import random
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from webcade.errors import OptionError, StateError
from webcade.page import Inputs, RawInputs
from webcade.recordings import framing
from webcade.recordings.encoding import encode_header, moment_digest
from webcade.recordings.reader import RecordReader
from webcade.recordings.recording import Recording
from webcade.recordings.records import End, Fault, Fingerprint, Header, Record, Reset, Step
from webcade.recordings.values import MOST_KEPT, Cursor, encode_value, kept
from webcade.recordings.writer import RecordingWriter

HEADER = Header(
    webcade="0.2.0",
    game="webcade/Ring-v0",
    digest="d" * 64,
    envs=2,
    frame_skip=2,
    frame_ms=16.671875,
    readings=["score", "over", "board"],
    options={"obs_type": "rgb", "size": None},
)
FINGERPRINT = Fingerprint(bytes={"browser": "none", "size": [84, 84]}, how={"driver": "chromium"})
EIGHT = bytes(8)


def reset(environment: int = 0, **changes: Any) -> Reset:
    first = Reset(
        environment=environment,
        time_ms=0.0,
        frame=0,
        readings=(0.0, False, (1.0, 2.5)),
        observation=b"observed",
        page_seed=7,
        fresh=True,
        seed=3,
    )
    first = replace(first, **changes)
    return replace(first, moment=moment_digest(first))


def step(number: int = 1, environment: int = 0, **changes: Any) -> Step:
    one = Step(
        environment=environment,
        time_ms=number * 2 * 16.671875,
        frame=number * 2,
        readings=(float(number), False, (1.0, 2.5)),
        observation=b"observed",
        inputs=Inputs((1,)),
        frames=2,
        reward=0.1,
    )
    one = replace(one, **changes)
    return replace(one, moment=moment_digest(one))


RUN: list[Record] = [
    FINGERPRINT,
    reset(),
    reset(1, seed=None, fresh=False, page_seed=2**32 - 1),
    step(1),
    step(1, 1, inputs=Inputs((0, 3), (0.25, -1.0, 1 / 3))),
    step(2, reward=-1.5, readings=(-0.0, True, ()), frames=4, time_ms=99.5, frame=5),
    step(2, 1, inputs=RawInputs(((("keydown", "Space"), ("move", 1.5, 2)), ())), terminated=True),
    Fault(environment=0, inputs=Inputs(()), frames=2, sentence="the page crashed: “é”"),
    reset(1, seed=2**100),
    step(1, 1, truncated=True),
]


def write(path: Path, records: list[Record], header: Header = HEADER, *, close: bool = True) -> Path:
    writer = RecordingWriter(path, header)
    for record in records:
        writer.write(record)
    if close:
        writer.close()
    else:
        os.close(writer._file or -1)
    return path


def read(path: Path) -> tuple[list[Record], framing.Problem | None]:
    reader = RecordReader(path)
    records = [placed.record for placed in reader.records()]
    return records, reader.problem


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return write(tmp_path / "run.webcade", RUN)


def test_what_is_written_is_read_back(run: Path) -> None:
    assert RecordReader(run).header == HEADER
    assert read(run) == ([*RUN, End(6)], None)


@pytest.mark.parametrize(
    "value",
    [
        *(True, False, 0.0, 1.0, 239.0, 240.0, -1.0, 1e6, -(2.0**53), 2.0**53, 2.0**54),
        *(0.5, 0.1, 1 / 3, 1e300, -1e-300, 3.4e38, math.inf, -math.inf),
        *((), (1.0, 0.25), tuple(map(float, range(MOST_KEPT)))),
    ],
)
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    cursor = Cursor(encode_value(value))
    back = cursor.value()
    assert cursor.is_at_end
    assert back == value
    assert type(back) is type(value)


def test_zeros_of_both_signs_and_no_number_at_all_come_back() -> None:
    assert math.copysign(1, Cursor(encode_value(-0.0)).number()) == -1
    assert math.copysign(1, Cursor(encode_value(0.0)).number()) == 1
    assert math.isnan(Cursor(encode_value(math.nan)).number())


def test_of_a_long_array_a_digest_is_kept_that_tells_its_numbers() -> None:
    long = [float(number) for number in range(MOST_KEPT + 1)]
    one, other = kept(tuple(long)), kept((*long[:-1], 0.5))
    assert one != other
    assert len(encode_value(one)) < 12
    assert Cursor(encode_value(one)).value() == one


def test_the_writer_makes_the_digests_that_are_not_given(run: Path, tmp_path: Path) -> None:
    bare = [replace(one, moment=b"") if isinstance(one, Reset | Step) else one for one in RUN]
    assert write(tmp_path / "bare", bare).read_bytes() == run.read_bytes()


def test_a_step_that_changes_little_takes_few_bytes(tmp_path: Path) -> None:
    usual = [step(number, observation=os.urandom(8)) for number in range(1, 101)]
    size = [write(tmp_path / str(n), [FINGERPRINT, reset(), *usual[:n]]).stat().st_size for n in (1, 100)]
    assert (size[1] - size[0]) / 99 < 32


def test_every_byte_that_is_changed_is_found_and_the_records_before_it_are_read(run: Path) -> None:
    data = run.read_bytes()
    starts = [placed.at for placed in RecordReader(run).records()]
    for at in range(len(data)):
        for bit in (1, 128):
            run.write_bytes(data[:at] + bytes((data[at] ^ bit,)) + data[at + 1 :])
            if at < starts[0]:
                with pytest.raises(StateError, match=r"no recording|a recording of format"):
                    RecordReader(run)
                continue
            records, problem = read(run)
            assert problem
            assert problem.is_damage
            assert records == RUN[: sum(start <= at for start in starts) - 1]


def test_of_a_file_that_is_cut_short_the_whole_records_are_read(run: Path) -> None:
    data = run.read_bytes()
    starts = [placed.at for placed in RecordReader(run).records()]
    for length in range(starts[0], len(data)):
        run.write_bytes(data[:length])
        records, problem = read(run)
        assert problem
        assert not problem.is_damage
        whole = [start for start in [*starts[1:], len(data)] if start <= length]
        assert records == RUN[: len(whole)]


def test_an_episode_is_read_alone_with_the_numbers_of_its_steps(run: Path) -> None:
    reader = RecordReader(run)
    resets = [placed for placed in reader.records() if isinstance(placed.record, Reset)]
    episodes = [list(reader.episode(at, number, one.environment)) for at, number, one in resets]
    assert [[one.number for one in episode] for episode in episodes] == [[0, 1, 3, 5], [0, 2, 4], [5, 6]]
    assert [one.record for one in episodes[0]] == [RUN[1], RUN[3], RUN[5], RUN[7]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no recording; expected a file that record=..."),
        (b"PK\3\4" * 20, "no recording; expected"),
        (b"webcade recording 2\n", "a recording of format 2, and this webcade reads format 1"),
        (framing.MAGIC, "it has no first record"),
        (framing.MAGIC + framing.framed("E", b"\0"), "it has no first record"),
        (framing.MAGIC + framing.framed("H", b"{}"), "its first record's webcade is wrong"),
        (framing.MAGIC + framing.framed("H", b"[" * 10_000), "its first record's JSON is wrong"),
        (framing.MAGIC + framing.framed("H", b'{"a": ' + b"1" * 9999), "its first record's JSON is wrong"),
    ],
)
def test_what_is_no_recording_is_named_in_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(StateError) as caught:
        RecordReader(tmp_path / "x")
    assert said in str(caught.value)
    assert str(caught.value).count("\n") == 0


def test_neither_a_missing_file_nor_a_folder_nor_a_pipe_is_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, said in (("none", "no such file"), (".", "Is a directory|regular file"), ("pipe", "regular")):
        with pytest.raises(StateError, match=said):
            RecordReader(tmp_path / name)


def payloads() -> Iterator[tuple[str, bytes]]:
    """Records whose checksums are right, and which no writer writes."""
    varint, far = b"\xff" * 9 + b"\1", b"\xff\xff\xff\xff\x0f"
    yield "S", b""
    yield "S", b"\1\0"  # an environment without an episode
    yield "S", b"\5\0"  # no such environment
    yield "S", b"\0\0" + varint  # actions without end
    yield "S", b"\0\0" + far  # four billion actions
    yield "S", b"\0\x60\0"  # an unknown kind of input
    yield "S", b"\0\x40" + b"\x05[[[]]"  # broken JSON
    yield "S", b"\0\x40" + b"\x02{}"
    yield "S", b"\0\x40" + b"\xff\xff\x7f" + b"[" * 2_000_000  # JSON nested without end
    yield "S", b"\0\x08\0\0" + EIGHT + EIGHT  # no frame
    yield "S", b"\0\0\0" + EIGHT + EIGHT + b"\3\0"  # no such reading
    yield "S", b"\0\0\0" + EIGHT + EIGHT + b"\0\7"  # an unknown tag
    yield "S", b"\0\0\0" + EIGHT + EIGHT + b"\0\5" + far  # an array of four billion
    yield "S", b"\0\x20\0\1\4" + struct.pack("<d", math.nan) + EIGHT + EIGHT  # a pointer at no place
    yield "R", b"\0\0"
    yield "R", b"\0\2" + EIGHT[:4] + far  # a seed of four billion bytes
    yield "R", b"\0\0" + EIGHT[:4] + struct.pack("<d", math.inf) + b"\0" + 2 * EIGHT + b"\0\0\0"
    yield "X", b"\0\0\0" + b"\xff\xfe"  # no UTF-8
    yield "F", b"{}"
    yield "F", b'{"bytes": {}, "how": [' + b"[" * 10_000
    yield "E", b"\x07"  # another number of steps
    yield "E", b"\0\0"
    yield "Q", b""


@pytest.mark.parametrize(("kind", "payload"), list(payloads()), ids=lambda part: repr(part)[:40])
def test_a_record_that_no_writer_writes_is_damage(tmp_path: Path, kind: str, payload: bytes) -> None:
    path = write(tmp_path / "run", [FINGERPRINT, reset(), step()], close=False)
    at = path.stat().st_size
    with path.open("ab") as file:
        file.write(framing.framed(kind, payload))
    records, problem = read(path)
    assert records == [FINGERPRINT, reset(), step()]
    assert problem
    assert problem.is_damage
    assert problem.at == at
    assert problem.sentence


def test_records_of_any_content_are_read_or_are_damage(run: Path) -> None:
    data, rng = run.read_bytes(), random.Random(0)
    places = [placed.at for placed in RecordReader(run).records()]
    for _ in range(1500):
        at = rng.choice(places)
        length = int.from_bytes(data[at + 1 : at + 4], "little")
        payload = bytearray(data[at + 5 : at + 5 + length])
        for _ in range(rng.randint(1, 4)):
            payload[rng.randrange(len(payload)) :] = rng.randbytes(rng.choice((1, 2, 40)))
        changed = framing.framed(rng.choice("RSXFE"), bytes(payload))
        run.write_bytes(data[:at] + changed + data[at + 9 + length :])
        recording = Recording(run)
        steps = list(recording.recorded_steps())
        assert len(steps) == recording.steps


def test_nothing_follows_the_end(run: Path) -> None:
    with run.open("ab") as file:
        file.write(framing.framed("E", b"\6"))
    records, problem = read(run)
    assert records == [*RUN, End(6)]
    assert problem
    assert problem.sentence == "something follows the last record"


def test_a_length_is_believed_only_with_its_check(tmp_path: Path) -> None:
    head = b"S\xff\xff\xff"
    body = framing.MAGIC + encode_header(HEADER)
    (tmp_path / "x").write_bytes(body + head + b"\0" + zlib.crc32(head).to_bytes(4, "little"))
    _, problem = read(tmp_path / "x")
    assert problem
    assert problem.is_damage


def test_a_file_that_is_no_recording_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "game.toml").write_text("webcade = 1")
    with pytest.raises(OptionError, match="exists and is no recording"):
        RecordingWriter(tmp_path / "game.toml", HEADER)
    assert (tmp_path / "game.toml").read_text() == "webcade = 1"


def test_a_recording_is_overwritten_by_the_next_run(run: Path) -> None:
    write(run, RUN[:3])
    assert read(run) == ([*RUN[:3], End(0)], None)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        *(("no/such/run", "there is no folder"), (".", "is a folder"), ("pipe", "a regular file")),
        *(("a" * 5000, "File name too long"), ("\ud800", "expected a path")),
    ],
)
def test_a_path_that_cannot_be_written_is_refused_before_the_run(
    tmp_path: Path, path: str, said: str
) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OptionError, match=said):
        RecordingWriter(tmp_path / path, HEADER)


def test_two_writers_of_one_file_are_noticed(tmp_path: Path) -> None:
    first = RecordingWriter(tmp_path / "run", HEADER)
    first.write(FINGERPRINT)
    second = RecordingWriter(tmp_path / "run", HEADER)
    with pytest.raises(OptionError, match="is being written by another environment"):
        second.write(FINGERPRINT)
    first.close()
    second.write(FINGERPRINT)
    second.close()


def test_no_file_is_made_without_a_record(tmp_path: Path) -> None:
    RecordingWriter(tmp_path / "run", HEADER).close()
    assert not (tmp_path / "run").exists()


def test_each_record_is_in_the_file_at_once(tmp_path: Path) -> None:
    writer = RecordingWriter(tmp_path / "run", HEADER)
    for number, record in enumerate(RUN, 1):
        writer.write(record)
        assert read(tmp_path / "run")[0] == RUN[:number]
    writer.close()


def test_a_full_disk_ends_the_recording_with_a_whole_record_and_not_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = RecordingWriter(tmp_path / "run", HEADER)
    for record in RUN[:4]:
        writer.write(record)
    whole = os.write
    monkeypatch.setattr(os, "write", lambda file, data: whole(file, data[:9]))
    with pytest.warns(RuntimeWarning, match="the recording ends before step 2: it cannot be written"):
        writer.write(RUN[4])
    monkeypatch.undo()
    writer.write(RUN[5])
    writer.close()
    assert read(tmp_path / "run")[0] == RUN[:4]


def test_a_forked_child_leaves_its_parents_file_alone(tmp_path: Path) -> None:
    writer = RecordingWriter(tmp_path / "run", HEADER)
    writer.write(RUN[0])
    if (child := os.fork()) == 0:
        writer.write(RUN[1])
        writer.close()
        os._exit(0)
    os.waitpid(child, 0)
    for record in RUN[1:]:
        writer.write(record)
    writer.close()
    assert read(tmp_path / "run") == ([*RUN, End(6)], None)
