"""Workers whose scripts webcade serves: the runtime runs in each before its own script.

The page asks for such a script with a mark in the address that says what the worker is given
(runtime/workers/worker_source.js). So the worker keeps its own address, which the page's policy allows.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from urllib.parse import parse_qs, quote, urlsplit

from ..runtime import worker_script
from ..site import Answer

MARK = "webcade-worker"
IN_FRAGMENT, IN_QUERY = f"#{MARK}", f"?{MARK}"
"""Where the mark is: a server sees no fragment, and sees a query."""

_PATH = "/webcade-worker.js"  # of the runtime
# It never goes back: many comments in a row would have it try each way to read them.
_STRICT = re.compile(rb"\A(?>\s|//[^\n]*\n|/\*.*?\*/)*+(['\"])use strict\1", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Given:
    """What a worker is given; see WorkerGiven in runtime/workers/worker_boot.js."""

    url: str
    isModule: bool
    seed: float
    startMs: float


class ServedWorkers:
    """Puts the runtime before the scripts of a page's workers.

    Args:
        fps: the game's frames per second.
    """

    def __init__(self, fps: float) -> None:
        self._fps = fps

    def runtime(self, url: str) -> Answer | None:
        """Return the runtime for a worker; None if a request is for something else."""
        given = _given(url, "") if urlsplit(url).path == _PATH else None
        if given is None:
            return None
        members = json.dumps(asdict(given) | {"isServed": True})
        text = f"({worker_script(self._fps)})({members});"
        return Answer(text.encode(), "text/javascript; charset=utf-8")

    def asks(self, url: str, fragment: str) -> bool:
        """Return whether a request is for a worker's script, with the mark."""
        return _given_for_script(url, fragment) is not None

    def answer(self, answer: Answer, url: str, fragment: str) -> Answer:
        """Return the answer to a request, with the runtime in it if it is for a worker's script.

        Args:
            answer: the answer without it.
            url: the address, without its fragment.
            fragment: with its "#"; "" without one.
        """
        if answer.status != 200 or not self.asks(url, fragment):
            return answer
        return replace(answer.unpacked(), body=self.script(answer.body, url, fragment))

    def script(self, body: bytes, url: str, fragment: str) -> bytes:
        """Return a worker's script that loads the runtime first. Its lines keep their numbers."""
        given = _given_for_script(url, fragment)
        if given is None:
            return body
        members = json.dumps(asdict(given))
        address = json.dumps(f"{_PATH}?{MARK}={quote(members, safe='')}")
        if given.isModule:
            return f"import {address};".encode() + body
        strict = b"'use strict';" if _STRICT.match(body) else b""
        return strict + f"importScripts({address});".encode() + body


def _given_for_script(url: str, fragment: str) -> _Given | None:
    """Return what a request for a worker's own script says; None if it is for something else."""
    return None if urlsplit(url).path == _PATH else _given(url, fragment)


def _given(url: str, fragment: str) -> _Given | None:
    """Return what the mark in an address says; None without one."""
    asked = parse_qs(fragment.removeprefix("#")) or parse_qs(urlsplit(url).query)
    try:
        given = json.loads(asked[MARK][0])
        members = {name: given[name] for name in _Given.__slots__}
    except (KeyError, TypeError, ValueError):
        return None
    is_valid = isinstance(members["url"], str) and isinstance(members["isModule"], bool)
    numbers = (members["seed"], members["startMs"])
    return _Given(**members) if is_valid and all(isinstance(one, int | float) for one in numbers) else None
