"""Calls of windows that threads of their own make: what is queued is sent, each call once."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any, cast

import pytest

from webcade.chromium.devtools.session import Session
from webcade.chromium.shared_renderer.call_batch import BatchedCalls
from webcade.runtime import HANDLE

STEP, RESET = f"{HANDLE}.step([1],4)", f"{HANDLE}.reset(7,false)"


class Opener:
    """An opener page that answers each call of a batch with the call's own text."""

    def __init__(self) -> None:
        self.expressions: list[str] = []
        self._answers: dict[int, str] = {}

    def on(self, name: str, handler: Callable[[Any], None]) -> None:
        pass

    def call(self, method: str, params: Any, timeout: float) -> None:
        pass

    def start(self, expression: str, *, wait_for_promise: bool = False) -> int:
        self.expressions.append(expression)
        number = len(self.expressions)
        self._answers[number] = " ".join(re.findall(r"\[\d.*?\](?=,\[\d+,\"|\))", expression))
        return number

    def comes(self, number: int, deadline: float) -> bool:
        return number in self._answers

    def value(self, number: int, timeout: float) -> str:
        return self._answers.pop(number)


class Door:
    """A lock; `then` is what another thread does as soon as it is free again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.then: Callable[[], None] | None = None

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *error: object) -> None:
        self._lock.release()
        then, self.then = self.then, None
        if then is not None:
            thread = threading.Thread(target=then)
            thread.start()
            thread.join()


@pytest.mark.parametrize(("first", "second"), [(STEP, RESET), (RESET, STEP), (STEP, STEP)])
def test_a_call_that_is_queued_while_others_are_sent_is_sent_once(
    monkeypatch: pytest.MonkeyPatch, first: str, second: str
) -> None:
    opener = Opener()
    calls = BatchedCalls(cast(Session, opener), 10, 60, lambda: [])
    door = Door()
    monkeypatch.setattr(calls, "_queueing", door)
    one = calls.begin(1, first)
    others = []
    door.then = lambda: others.append(calls.begin(2, second))
    assert calls.end(one, 10).startswith("[1,")
    (other,) = others
    assert calls.end(other, 10).startswith("[2,")
    assert "".join(opener.expressions).count("[2,") == 1
