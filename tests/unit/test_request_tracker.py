"""A load is over when no request is pending and none has ended since the page was last asked."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, cast

from webcade.chromium.devtools.session import Session
from webcade.chromium.network.request_tracker import RequestTracker

Events = list[str]
"""What the browser reports of requests: `+name` begins one, `?name` has its answer, `-name` ends it."""
EVENTS = {"+": "requestWillBeSent", "?": "responseReceived", "-": "loadingFinished"}


class ScriptedSession:
    """A session whose page answers each question after the events that stand in its script."""

    def __init__(self, during_questions: list[Events], between: list[Events]) -> None:
        self.asked = 0
        self.patience = 0.0  # seconds, the longest that was waited for an event
        self._during, self._between = during_questions, between
        self._handlers: dict[str, Callable[[dict[str, Any]], None]] = {}

    def on(self, name: str, handler: Callable[[dict[str, Any]], None]) -> None:
        self._handlers[name] = handler

    def call(self, *_: object) -> None:
        pass

    def evaluate(self, *_: object, **__: object) -> None:
        self.asked += 1
        self._report(self._during)

    def wait_any(self, deadline: float) -> None:
        self.patience = max(self.patience, deadline - time.monotonic())
        if not self._between:
            time.sleep(max(0.0, deadline - time.monotonic()))
        self._report(self._between)

    def _report(self, script: list[Events]) -> None:
        for event in script.pop(0) if script else []:
            request = {
                "requestId": event[1:],
                "request": {"url": event[1:]},
                "documentURL": "",
                "type": "Fetch",
            }
            self._handlers[f"Network.{EVENTS[event[0]]}"](request)


def settled(during_questions: list[Events], between: list[Events]) -> ScriptedSession:
    session = ScriptedSession(during_questions, between)
    RequestTracker(cast(Session, session), 1).settle("quiet()")
    return session


def test_a_page_that_loads_nothing_is_asked_once() -> None:
    assert settled([], []).asked == 1


def test_a_page_is_asked_again_when_a_request_has_ended() -> None:
    assert settled([["+a"]], [["-a"]]).asked == 2


def test_a_page_is_asked_again_when_a_request_has_ended_while_it_was_asked() -> None:
    assert settled([["+a", "-a"], ["+b", "-b"], []], []).asked == 3
    assert settled([["+a"], ["-a"], ["+b"]], [[], ["-b"]]).asked == 4


def test_an_answer_that_no_script_reads_holds_a_load_up_for_a_moment_only() -> None:
    assert settled([["+a"]], [["?a"], []]).patience > 0.4  # of one that has not come
    assert 0.2 < settled([["+a", "?a"], []], []).patience < 0.3


def test_a_page_is_asked_again_when_an_answer_was_read() -> None:
    assert settled([["+a", "?a"], ["-a"], ["+b", "-b"], []], []).asked == 4
