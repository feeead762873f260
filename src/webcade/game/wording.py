"""Parts of messages: a value as it is quoted, and the known word that a wrong one was meant for."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST = 80  # characters of a value that a message quotes


def shown(value: object) -> str:
    """Quote a value on one line, shortened to 80 characters."""
    try:
        text = " ".join(repr(value).split())
    except Exception:  # an object's own repr may raise anything, and an int may be too long to write
        text = f"an object of type {type(value).__name__}"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the one of `known` that is most similar to `word`; None if none is similar."""
    return next(iter(get_close_matches(word, list(known), n=1)), None)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the end of a sentence, `; did you mean 'page'?`, or "" if none of `known` is similar."""
    near = nearest(word, known)
    return f"; did you mean {near!r}?" if near else ""
