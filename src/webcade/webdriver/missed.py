"""Explains why a page may have failed to start. Only the page itself knows its requests under Selenium."""

from __future__ import annotations

import json
from typing import Any

from ..chromium.network.origins import is_of
from ..errors import WebcadeError
from ..runtime import HANDLE
from .calls import Calls

_TIMEOUT = 5  # seconds
_SHOWN = 3
_REQUESTS = f"{HANDLE}.loaded()"
_HAS_WEBGL = "document.createElement('canvas').getContext('webgl') !== null"
_NO_WEBGL = (
    "; this browser has no WebGL: Firefox has it only on a display, not in its own headless mode; "
    'use driver_options={"display": "xvfb"}'
)


def missed(calls: Calls, reach: tuple[str, ...]) -> str:
    """The end of an error's sentence: which requests failed, or that WebGL is missing; "" if unknown.

    Args:
        calls: evaluates expressions in the page.
        reach: the origins that the page may reach.
    """
    try:
        if refused := _refused(json.loads(calls.evaluate(_REQUESTS, _TIMEOUT)), frozenset(reach)):
            return refused
        return _NO_WEBGL if calls.evaluate(_HAS_WEBGL, _TIMEOUT) is False else ""
    except (WebcadeError, TypeError, ValueError, KeyError, AttributeError):  # no answer, or a forged one
        return ""


def _refused(requests: list[dict[str, Any]], reach: frozenset[str]) -> str:
    """The requests that were refused or answered with 404, each once, as the end of a sentence."""
    asked = [(request["url"], request["status"]) for request in requests]
    lacking = [
        f"{url}, which {'is not there' if is_of(url, reach) else 'was refused'}"
        for url, status in asked
        if url.startswith(("http:", "https:")) and (status == 404 or not is_of(url, reach))
    ]
    listed = list(dict.fromkeys(lacking))
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return f"; it asked for {', '.join(listed[:_SHOWN])}{more}" if listed else ""
