"""What a page's results depend on, so that two runs can be held against each other."""

from __future__ import annotations

import hashlib
from typing import Any

Fingerprint = dict[str, dict[str, Any]]
"""`bytes`: all that rules the bytes of observations, rewards and readings. `how`: how they were made, which
changes none of them. The values are what JSON has."""

_DIGITS = 16  # of a digest, in hexadecimal


def drawn(sample: str) -> dict[str, str]:
    """Return what a browser's sample (runtime/capture/sample.js) tells: digests of text and of shapes."""
    text, _, shapes = sample.partition(",")
    return {"fonts": _digest(text), "drawing": _digest(shapes)}


def differences(recorded: Fingerprint, now: Fingerprint, but: frozenset[str] = frozenset()) -> list[str]:
    """Return what differs in `bytes`, a phrase each: "browser: Chrome/1 then, Chrome/2 now".

    Args:
        recorded: the fingerprint of then.
        now: the fingerprint of now.
        but: names that may differ.
    """
    then, here = recorded["bytes"], now["bytes"]
    names = [name for name in dict.fromkeys([*then, *here]) if name not in but]
    return [
        f"{name}: {_shown(then, name)} then, {_shown(here, name)} now"
        for name in names
        if (name in then) != (name in here) or then.get(name) != here.get(name)
    ]


def _shown(part: dict[str, Any], name: str) -> str:
    text = str(part[name]) if name in part else "not stated"
    return text if len(text) <= 80 else f"{text[:77]}..."


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_DIGITS]
