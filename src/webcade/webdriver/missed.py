"""Explains why a page may have failed to start. Only the page itself knows its requests under Selenium."""

from __future__ import annotations

import json
from typing import Any

from ..chromium.network.origins import is_of, origin
from ..errors import WebcadeError
from ..runtime import HANDLE
from ..site import ORIGIN, Site
from .calls import Calls

_TIMEOUT = 5  # seconds
_SHOWN = 3
_REQUESTS = f"{HANDLE}.loaded()"
_HAS_WEBGL = "document.createElement('canvas').getContext('webgl') !== null"
_NO_WEBGL = (
    "; this browser has no WebGL: Firefox has it only on a display, not in its own headless mode; "
    'use driver_options={"display": "xvfb"}'
)


def missed(calls: Calls, reach: tuple[str, ...], site: Site | None) -> str:
    """The end of an error's sentence: which requests failed, or that WebGL is missing; "" if unknown.

    Args:
        calls: evaluates expressions in the page.
        reach: the origins that the page may reach.
        site: the game's files; None if webcade does not serve them.
    """
    try:
        if refused := _refused(json.loads(calls.evaluate(_REQUESTS, _TIMEOUT)), frozenset(reach), site):
            return refused
        return _NO_WEBGL if calls.evaluate(_HAS_WEBGL, _TIMEOUT) is False else ""
    except (WebcadeError, TypeError, ValueError, KeyError, AttributeError):  # no answer, or a forged one
        return ""


def _refused(requests: list[dict[str, Any]], reach: frozenset[str], site: Site | None) -> str:
    """The requests that were refused or failed, each once, as the end of a sentence."""
    asked = [(request["url"], request["status"]) for request in requests]
    lacking = [
        f"{url}, which {_problem(url, status, reach, site)}"
        for url, status in asked
        if url.startswith(("http:", "https:")) and (status in (404, 500) or not is_of(url, reach))
    ]
    listed = list(dict.fromkeys(lacking))
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return f"; it asked for {', '.join(listed[:_SHOWN])}{more}" if listed else ""


def _problem(url: str, status: int, reach: frozenset[str], site: Site | None) -> str:
    if not is_of(url, reach):
        return "was refused"
    found = None if site is None else site.answer(ORIGIN + url.removeprefix(origin(url)))
    return (found.problem if found else "") or ("is not there" if status == 404 else "failed")
