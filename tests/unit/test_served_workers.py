"""The scripts of workers that webcade serves, with the runtime before them."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from webcade.page.served_workers import MARK, ServedWorkers

URL = "https://webcade.invalid/worker.js"
GIVEN = {"url": URL, "isModule": False, "seed": 1, "startMs": 0}
FRAGMENT = f"#{MARK}={quote(json.dumps(GIVEN))}"
COMMENTS = "/** @typedef {object} Thing */\n" * 100


@pytest.mark.parametrize(
    ("script", "is_strict"),
    [
        (COMMENTS + "'use strict'; run();", True),
        (COMMENTS + "run();", False),  # must not take a time that doubles with each comment
        ('// one\n/* two */ "use strict";', True),
        ("/* one */ run(); /* two */ 'use strict';", False),
    ],
)
def test_a_script_stays_strict_if_it_begins_so_after_any_comments(script: str, is_strict: bool) -> None:
    served = ServedWorkers(60).script(script.encode(), URL, FRAGMENT).decode()
    assert served.endswith(f");{script}")
    assert served.startswith("'use strict';importScripts(" if is_strict else "importScripts(")


def test_a_request_without_the_mark_is_answered_as_it_is() -> None:
    assert ServedWorkers(60).script(b"run();", URL, "") == b"run();"
