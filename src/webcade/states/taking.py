"""Take the moment that an environment is at, and say how an environment gets to one."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..episode.fingerprint import LAYOUT, OPTIONS, fingerprint_of, seen_options
from ..episode.goal import Copy, Goal, Seen
from ..episode.runner import EpisodeRunner
from ..errors import BrowserError, PageError, StateError
from ..game import Game
from ..options import EnvOptions
from ..page import Fingerprint, KeptMoment, Page, Snapshot
from ..page.fingerprint import differences as fingerprint_differences
from .expected import Expected
from .state import State

_REAL_TIME = 'real time does not repeat: with clock="wall" there are no states; expected clock="page"'
_NOWHERE = "there is no moment to clone: the environment is not in an episode; call reset()"


def take(runner: EpisodeRunner, game: Game, options: EnvOptions, *, include_rng: bool = True) -> State:
    """Return the moment that a runner is at.

    Raises:
        StateError: it is at none, or its clock does not repeat.
        PageError, BrowserError: the page failed.
    """
    _must_repeat(options)
    here, page = runner.here(), runner.page
    if here is None or page is None:
        raise StateError(_NOWHERE)
    fingerprint = fingerprint_of(page, options)
    copy, reason = _copy(page, here.seen)
    return State(
        game.id,
        fingerprint,
        here.moment,
        Expected.of(here.seen.snapshot),
        chance=_chance(runner.generator) if include_rng else None,
        copy=copy,
        page=page,
        reason=reason,
    )


def goal_of(state: State, game: Game, options: EnvOptions, page: Page | None) -> Goal:
    """Return a state as what a runner is to get to.

    Args:
        state: the moment.
        game: what the runner plays.
        options: how.
        page: its page; None if it has none yet.

    Raises:
        StateError: it cannot be had here; the message names what differs.
    """
    _must_repeat(options)
    if state.game != game.id:
        raise StateError(f"it is a state of {state.game}; expected one of {game.id}")
    known = _known(game, options)
    _must_fit(state, known, partly=True)
    if page is not None:
        _must_fit(state, fingerprint_of(page, options))
    observed = _view(state.fingerprint["bytes"]) == _view(known["bytes"])

    def differences(snapshot: Snapshot) -> list[str]:
        return state._expected.differences(snapshot, observed=observed)

    return Goal(
        state._moment,
        differences,
        check=lambda page: _must_fit(state, fingerprint_of(page, options)),
        copy=state._copy,
        is_start=state.is_start,
    )


def set_chance(state: State, generator: np.random.Generator) -> None:
    """Give a random generator the state that it had at the moment, as far as the state has it.

    Raises:
        StateError: the generator is of another kind.
    """
    if state.chance is None:
        return
    try:
        generator.bit_generator.state = state.chance
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        kind = type(generator.bit_generator).__name__
        raise StateError(f"its random generator cannot be used in a {kind}: {error}") from None


def _must_repeat(options: EnvOptions) -> None:
    if options.clock == "wall":
        raise StateError(_REAL_TIME)


def _must_fit(state: State, now: Fingerprint, *, partly: bool = False) -> None:
    """Raise StateError if what a state depends on is not as it was; `partly`: compare what is in both."""
    but = {*OPTIONS, *LAYOUT} if state.is_start else set()
    if partly:
        but |= set(state.fingerprint["bytes"]) ^ set(now["bytes"])
    found = fingerprint_differences(state.fingerprint, now, frozenset(but))
    if found:
        raise StateError(
            f"the state cannot be restored here, because what its bytes depend on differs: {'; '.join(found)}"
        )


def _known(game: Game, options: EnvOptions) -> Fingerprint:
    """Return what of a fingerprint is known without a page."""
    return {"bytes": {"game": game.digest, "clock": options.clock, **seen_options(options)}, "how": {}}


def _view(rules: Mapping[str, Any]) -> tuple[Any, Any]:
    return rules.get("obs_type"), rules.get("size")


def _copy(page: Page, seen: Seen) -> tuple[Copy | None, str]:
    """Have a page keep a copy of this moment. Return it, or None and why there is none."""
    if not page.keeps_moments:
        return (
            None,
            "this game is restored by replay: its file does not say that states are restored in place",
        )
    try:
        kept = page.keep()
    except (PageError, BrowserError) as error:
        return None, f"the page failed: {error}"
    if isinstance(kept, str):
        return None, kept
    copy = Copy(kept, seen)
    weakref.finalize(copy, _forget, weakref.ref(page), kept).atexit = False
    return copy, ""


def _forget(page: weakref.ref[Page], kept: KeptMoment) -> None:
    there = page()
    if there is not None:
        there.forget(kept)


def _chance(generator: np.random.Generator) -> dict[str, Any]:
    state: dict[str, Any] = generator.bit_generator.state  # type: ignore[assignment]
    return state
