"""What a browser answers by promises: its first page finds out, in some 30 ms, and the next ones are told."""

from __future__ import annotations

import json
import re

from ..errors import PageError
from ..runtime import HANDLE, PromiseMethods
from .devtools.session import Session
from .network.origins import origin

_KINDS = ("methods", "getters", "statics")
_NAME = re.compile(r"\w*")
_found: dict[tuple[str, str], PromiseMethods] = {}


def known_promises(version: str, url: str) -> PromiseMethods | None:
    """Return what an earlier page of this browser has found; None if there was none.

    Args:
        version: of the browser.
        url: the page's address. A page of an insecure origin has fewer methods.
    """
    return _found.get((version, origin(url)))


def learn_promises(session: Session, version: str, url: str, timeout: float) -> None:
    """Ask a page what it has found, for the next ones.

    Raises:
        PageError: the page answered something else.
    """
    if known_promises(version, url) is None:
        text = session.evaluate(f"{HANDLE}.promises()", timeout)
        _found[version, origin(url)] = _checked(json.loads(text))


def _checked(found: object) -> PromiseMethods:
    if isinstance(found, dict) and set(found) == set(_KINDS) and all(map(_is_table, found.values())):
        return found
    raise PageError("the page did not say what it answers by promises")


def _is_table(table: object) -> bool:
    """Return whether it is lists of names, by name."""
    return isinstance(table, dict) and all(
        _NAME.fullmatch(kind) and isinstance(names, list) and all(map(_is_name, names))
        for kind, names in table.items()
    )


def _is_name(name: object) -> bool:
    return isinstance(name, str) and _NAME.fullmatch(name) is not None
