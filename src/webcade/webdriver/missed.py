"""What a page that did not come up may have missed, as it says itself: nobody else sees its requests here."""

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
    "; this browser draws no WebGL: Firefox does on a virtual display and not in its own headless mode, "
    'use driver_options={"display": "xvfb"}'
)


def missed(calls: Calls, reach: tuple[str, ...]) -> str:
    """The tail of a sentence about a page that does not work; "" where it lacked nothing that shows.

    Args:
        calls: the page.
        reach: the origins that it may reach.
    """
    try:
        if refused := _refused(json.loads(calls.evaluate(_REQUESTS, _TIMEOUT)), frozenset(reach)):
            return refused
        return _NO_WEBGL if calls.evaluate(_HAS_WEBGL, _TIMEOUT) is False else ""
    except (WebcadeError, TypeError, ValueError, KeyError, AttributeError):  # it cannot even say that
        return ""


def _refused(requests: list[dict[str, Any]], reach: frozenset[str]) -> str:
    """Of requests and the status of their answers, those in vain, once each."""
    asked = [(request["url"], request["status"]) for request in requests]
    lacking = [
        f"{url}, which {'is not there' if is_of(url, reach) else 'was refused'}"
        for url, status in asked
        if url.startswith(("http:", "https:")) and (status == 404 or not is_of(url, reach))
    ]
    listed = list(dict.fromkeys(lacking))
    more = f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    return f"; it asked for {', '.join(listed[:_SHOWN])}{more}" if listed else ""
