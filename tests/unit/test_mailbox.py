"""Steps through memory: which way they go, which pages may look, and answers that are none."""

from __future__ import annotations

import os
import select
import struct
from collections.abc import Callable
from typing import Any, cast

import pytest

from webcade.chromium.crossing import core
from webcade.chromium.crossing.choice import Choice
from webcade.chromium.crossing.mailbox import Mailbox
from webcade.chromium.crossing.memory import Block, find_block
from webcade.chromium.devtools.session import Session
from webcade.errors import BrowserDied, PageScriptError, PageTimeout


def play(choice: Choice, steps: int, seconds: Callable[[bool], float]) -> float:
    """The part of the steps that went through memory."""
    through = 0
    for _ in range(steps):
        through += choice.memory
        choice.note(seconds(choice.memory))
    return through / steps


def test_steps_go_the_faster_way_and_the_other_one_is_tried_ever_more_rarely() -> None:
    choice = Choice()
    assert play(choice, 20_000, lambda memory: 0.5 if memory else 1) > 0.97
    assert play(choice, 40_000, lambda memory: 5 if memory else 1) < 0.3
    assert play(choice, 40_000, lambda memory: 5 if memory else 1) < 0.01


def test_a_way_that_is_much_slower_is_left_after_a_step() -> None:
    choice = Choice()
    slow: list[int] = []

    def seconds(memory: bool) -> float:
        slow.append(memory)
        return 400 if memory else 1

    play(choice, 2_000, seconds)
    assert 0 < sum(slow) <= 9  # once for each trial


def test_only_so_many_pages_look_for_steps_as_leave_a_core_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core.os, "sched_getaffinity", lambda _: range(3))
    monkeypatch.setattr(core.os, "getuid", lambda: "test")
    first, second = core.take_core(), core.take_core()
    assert first
    assert second
    assert core.take_core() is None
    first.close()
    again = core.take_core()
    assert again
    again.close()
    second.close()


def test_a_forked_child_keeps_no_place_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core.os, "sched_getaffinity", lambda _: range(2))
    monkeypatch.setattr(core.os, "getuid", lambda: "test")
    place = core.take_core()
    assert place
    end, other_end = os.pipe()
    begun, child_begun = os.pipe()
    child = os.fork()
    if not child:
        os.close(other_end)
        os.write(child_begun, b"x")
        os.read(end, 1)  # until the parent closes its end
        os._exit(0)
    try:
        assert select.select([begun], [], [], 20)[0]
        place.close()
        again = core.take_core()
        assert again
        again.close()
    finally:
        for descriptor in (end, other_end, begun, child_begun):
            os.close(descriptor)
        os.waitpid(child, 0)


def test_memory_without_the_mark_is_not_taken_for_the_page() -> None:
    with pytest.raises(OSError, match="was not found"):
        find_block(1 << 30, b"0123456789abcdef")


class Page:
    """A session of a page that answers nothing over its pipe."""

    def check(self) -> None: ...

    def look(self) -> None: ...

    def check_loss(self) -> None: ...

    def wait_any(self, deadline: float) -> None: ...

    def evaluate_nowait(self, expression: str) -> None: ...


class Memory:
    """A block whose page answers at once, with this kind and length of answer."""

    def __init__(self, kind: int, length: int, data: bytes = b"", *, answers: bool = True) -> None:
        self.kind, self.length, self.data, self.answers, self.asked = kind, length, data, answers, 0

    def write(self, at: int, data: bytes) -> None:
        if at == 16:
            (self.asked,) = struct.unpack("<i", data)

    def read_into(self, buffer: bytearray) -> None:
        answered = self.asked if self.answers else 0
        buffer[:] = struct.pack("<16x6i", self.asked, answered, 1, self.kind, self.length, -5)

    def read(self, at: int, length: int) -> bytes:
        return self.data

    def close(self) -> None: ...


def mailbox(memory: Any) -> Mailbox:
    return Mailbox(cast(Session, Page()), cast(Block, memory))


@pytest.mark.parametrize(("kind", "length"), [(7, 0), (-1, 0), (0, -1), (0, 2**31 - 1)])
def test_an_answer_of_no_kind_or_of_an_impossible_length_is_the_pages_fault(kind: int, length: int) -> None:
    box = mailbox(Memory(kind, length))
    box.ask("[[],4]")
    with pytest.raises(PageScriptError, match="the kind and the length of an answer"):
        box.answer(1)


def test_an_answer_that_is_no_text_is_the_pages_fault() -> None:
    box = mailbox(Memory(0, 2, b"\xff\xfe"))
    box.ask("[[],4]")
    with pytest.raises(PageScriptError, match="expected a text"):
        box.answer(1)


def test_a_page_that_does_not_answer_is_a_time_out() -> None:
    box = mailbox(Memory(0, 0, answers=False))
    box.ask("[[],4]")
    with pytest.raises(PageTimeout, match="did not answer in time"):
        box.answer(0.02)


def test_memory_that_is_gone_is_the_end_of_the_pages_process() -> None:
    class Gone(Memory):
        def write(self, at: int, data: bytes) -> None:
            raise OSError("gone")

    with pytest.raises(BrowserDied):
        mailbox(Gone(0, 0)).ask("[[],4]")
