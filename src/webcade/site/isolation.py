"""Cross-origin isolation: what a page needs for SharedArrayBuffer and threads of WebAssembly."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import GameError
from ..game import FILE, Game
from .answers import Answer

_EMBEDDER = "Cross-Origin-Embedder-Policy"
_ISOLATING = {
    "Cross-Origin-Opener-Policy": "same-origin",
    _EMBEDDER: "require-corp",
    "Cross-Origin-Resource-Policy": "cross-origin",
}

ADVICE = "add [page] cross_origin_isolated = true"
WORKER_PROBLEM = f"makes the page cross-origin isolated: {ADVICE}"
ISOLATING_WORKER = Answer(status=404, problem=WORKER_PROBLEM)
"""The answer to a request for a service worker that would isolate its page, which then would reload."""

_SIGNS = ("SharedArrayBuffer", "crossOriginIsolated", "Cross-Origin Isolation", "cross-origin isolated")


def isolation_headers(game: Game) -> dict[str, str]:
    """The headers that all answers to a game's page have because of `page.cross_origin_isolated`.

    They isolate the page, and let it use the answers. Where it may reach other origins, whose servers do not
    send these headers, their answers are used without credentials.
    """
    if not game.page.cross_origin_isolated:
        return {}
    return _ISOLATING | ({_EMBEDDER: "credentialless"} if game.source.allow else {})


def is_isolated(headers: Mapping[str, str]) -> bool:
    """Whether these headers isolate a page."""
    return _EMBEDDER in headers


def is_isolating(body: bytes) -> bool:
    """Whether a service worker's script adds these headers to its page's files (coi-serviceworker.js)."""
    return b"cross-origin-embedder-policy" in body.lower()


def unisolated(game: Game, worker: str) -> GameError:
    """The error for a game that has such a service worker, and whose file does not say so.

    Args:
        game: the game.
        worker: address of the service worker's script.
    """
    sentence = (
        f"page.cross_origin_isolated: the game has a service worker, {worker}, that makes its page "
        f"cross-origin isolated by a reload; webcade sends the headers itself: {ADVICE}"
    )
    return GameError(str(game.folder / FILE), [sentence])


def isolation_advice(game: Game, error: str) -> str:
    """The end of an error's sentence: that the page lacks isolation, if the error speaks of it; else ""."""
    is_lacking = not game.page.cross_origin_isolated and any(sign in error for sign in _SIGNS)
    return f"; SharedArrayBuffer needs cross-origin isolation: {ADVICE}" if is_lacking else ""
