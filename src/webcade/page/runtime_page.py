"""RuntimePage: the part of a page that all drivers share. It calls webcade's runtime in the page."""

from __future__ import annotations

import json
import time
from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BrowserError, OptionError, PageError, PageNavigated, PageScriptError, PageTimeout
from ..game import Game
from ..runtime import HANDLE, frame_ms
from ..site import Site
from .answer import MOST, UNREADABLE, count_of, described, finite, printable, text_of, wrong_answer
from .clocks import Clock
from .contract import Inputs, Miss, Page, RawInputs, RegionPlace, ResetBy, Snapshot, View
from .fingerprint import Fingerprint, drawn
from .images.decoder import ImageDecoder
from .policy import PagePolicy
from .reply import SnapshotReader
from .script import GAME_TEXT, by_policy_text, many_text, policy_text, replay_text

_PATIENCE = 1  # seconds after a time-out in which a page can say that it is slow, not stuck
_REPLAYED_AT_ONCE = 2000  # steps in one call
_STEPS_AT_ONCE = 250  # in one call with their snapshots: an answer has some megabytes at most
_MANY_SHARE = 0.5  # of step_timeout, after which a call ends with the step under way
_REPLAY_MS = 5000  # wall time after which a call's replay pauses, so that a hung page is noticed
_MOST_MISSES = 20  # as the runtime keeps
_LONGEST_GAME_TEXT = 20_000  # characters of what a game says of itself
_LEAST_PATIENCE = 0.02  # seconds for it if other pages have used up that time


class RuntimePage(Page):
    """A `Page` that resets and steps the game through the runtime and a clock. Subclasses load the page.

    Args:
        game: what is played.
        view: what a snapshot contains.
        clock: moves the page's time.
        step_timeout: seconds of wall time after which a step counts as hung.
        load_timeout: seconds of wall time after which a load or a reset counts as hung.
    """

    def __init__(
        self, game: Game, view: View, clock: Clock, step_timeout: float, load_timeout: float
    ) -> None:
        self._game = game
        self._view = view
        self._step_timeout = step_timeout
        self._load_timeout = load_timeout
        self._clock = clock
        self._since: float | None = None  # when the caller began to wait; see `waits`
        self._site: Site | None = None
        self._is_loaded = self._is_fresh = False
        self._drawn: dict[str, str] | None = None  # how the browser draws; None: not asked since the load
        self._back = ""  # JavaScript: the moment that the reset puts back before it begins; "" for none
        self._replaying: list[tuple[Inputs | RawInputs, int]] = []  # steps that are left to take
        self._policy: PagePolicy | None = None  # that the page has
        self._choices = 0  # among which it chooses
        self._reader = SnapshotReader(game, view)
        self._decoder = ImageDecoder(game, None, step_timeout)

    def load(self) -> None:
        """See `Page.load`."""
        self._is_loaded = self._is_fresh = False
        self._drawn = None
        try:
            self._load()
        except OSError as error:  # as where no descriptor is left to read the game's files by
            raise PageError(f"could not load: {error.filename or 'the system'}: {error.strerror}") from error
        self._is_loaded = self._is_fresh = True

    def must_load(self, by: ResetBy) -> bool:
        """See `Page.must_load`."""
        restarts = self._is_loaded and by == "restart" and self._game.episode.restart is not None
        return not self._is_fresh and not restarts

    def begin_reset(self, seed: int, by: ResetBy) -> None:
        """See `Page.begin_reset`."""
        if self.must_load(by):
            self.load()
        is_fresh, self._is_fresh = self._is_fresh, False
        self._since = None
        self._clock.begin_episode()
        self._reader.begin()
        back = f",{self._back}" if self._back else ""
        self._back, self._policy = "", None
        self._clock.begin(f"{HANDLE}.reset({seed},{str(is_fresh).lower()}{back})")
        self._decoder.request()

    def end_reset(self) -> Snapshot:
        """See `Page.end_reset`."""
        return self._snapshot(self._answer(self._clock.end, "load_timeout"))

    def begin_step(self, inputs: Inputs | RawInputs, frames: int) -> None:
        """See `Page.begin_step`."""
        self._since = None
        self._clock.begin_step(inputs, frames)
        self._decoder.request()

    def waits(self, since: float) -> None:
        """See `Page.waits`."""
        if self._clock.runs_ahead:
            self._since = since

    def end_step(self) -> Snapshot:
        """See `Page.end_step`."""
        return self._snapshot(self._answer(self._clock.end_step, "step_timeout"))

    def begin_replay(self, steps: Sequence[tuple[Inputs | RawInputs, int]]) -> None:
        """See `Page.begin_replay`."""
        self._since = None
        self._replaying = list(steps)
        self._send_replay()

    def end_replay(self) -> None:
        """See `Page.end_replay`."""
        while self._replaying:
            sent = min(len(self._replaying), _REPLAYED_AT_ONCE)
            taken = count_of(self._answer(self._clock.end, "load_timeout"), sent)
            del self._replaying[:taken]
            self._send_replay()

    def step_many(self, steps: Sequence[tuple[Inputs | RawInputs, int]], *, each: bool) -> list[Snapshot]:
        """See `Page.step_many`: in one crossing, where the clock steps time and the page has the pixels."""
        if self._clock.name != "page" or self._decoder.camera is not None:
            return super().step_many(steps, each=each)
        asked = steps[:_STEPS_AT_ONCE]
        answer = self._answer_to_many(many_text(asked, each, self._many_ms))
        return self._snapshots(answer, len(asked))

    def use_policy(self, policy: PagePolicy, choices: Sequence[tuple[Inputs, int]]) -> None:
        """See `Page.use_policy`."""
        if self._clock.name != "page" or self._decoder.camera is not None:
            super().use_policy(policy, choices)
        if self._policy is policy:
            return
        try:
            self._evaluate(policy_text(policy, choices), self._step_timeout)
        except PageScriptError as error:
            raise OptionError(f"policy: expected JavaScript of a function; {error}") from error
        self._policy, self._choices = policy, len(choices)

    def step_by_policy(self, before: Snapshot, most: int, *, each: bool) -> list[tuple[int, Snapshot]]:
        """See `Page.step_by_policy`."""
        asked = min(most, _STEPS_AT_ONCE)
        answer = self._answer_to_many(by_policy_text(before, asked, each, self._many_ms))
        first, _, rest = answer.partition("\n")
        numbers = first.split(",", asked)
        snapshots = self._snapshots(rest, asked)
        if len(numbers) != len(snapshots):
            raise wrong_answer(first, f"the numbers of {len(snapshots)} actions")
        chosen = [count_of(number, self._choices - 1, least=0) for number in numbers]
        return list(zip(chosen, snapshots, strict=True))

    @property
    def _many_ms(self) -> int:
        return round(self._step_timeout * _MANY_SHARE * 1000)

    def _answer_to_many(self, text: str) -> str:
        self._since = None
        self._clock.begin(text)
        return text_of(self._answer(self._clock.end, "step_timeout"), "snapshots of the game")

    def _snapshots(self, answer: str, most: int) -> list[Snapshot]:
        """Read the snapshots of several steps, one in each line."""
        lines = answer.split("\n", most)
        if len(lines) > most:
            raise wrong_answer(answer, f"at most {most} snapshots of the game")
        last = len(lines) - 1
        return [self._snapshot(line, may_be_blind=number < last) for number, line in enumerate(lines)]

    def _send_replay(self) -> None:
        """Have the page take the next steps that are left. It answers how many it took."""
        steps = self._replaying[:_REPLAYED_AT_ONCE]
        if steps:
            budget = min(_REPLAY_MS, round(self._load_timeout * 500))
            self._clock.begin(replay_text(steps, budget))

    def render(self) -> NDArray[np.uint8]:
        """See `Page.render`."""
        text = self._evaluate(f"{HANDLE}.render()", self._step_timeout)
        return self._reader.picture(text, self._decoder)

    def place(self) -> RegionPlace:
        """See `Page.place`."""
        text = self._evaluate(f"{HANDLE}.place()", self._step_timeout)
        try:
            place = RegionPlace(*map(finite, text.split(",")))
            if not (place.x_scale > 0 and place.y_scale > 0 and max(map(abs, place)) <= MOST):
                raise ValueError("with scales above 0")
            return place
        except UNREADABLE as error:
            raise wrong_answer(text, "the place of the picture", error) from error

    def game_text(self) -> str:
        """See `Page.game_text`."""
        text = self._evaluate(GAME_TEXT, self._step_timeout)
        return printable(text_of(text, "what render_game_to_text gives, a text"), _LONGEST_GAME_TEXT)

    def missed(self) -> list[Miss]:
        """See `Page.missed`."""
        text = self._evaluate(f"{HANDLE}.missed()", self._step_timeout)
        try:
            misses = json.loads(text)[:_MOST_MISSES]
            return [Miss(printable(one["problem"]), bool(one["isSent"])) for one in misses]
        except UNREADABLE as error:
            raise wrong_answer(text, "why clicks missed", error) from error

    @property
    def is_fresh(self) -> bool:
        """See `Page.is_fresh`."""
        return self._is_fresh

    @property
    def fingerprint(self) -> Fingerprint:
        """See `Page.fingerprint`. The first time after a load it asks the page how its browser draws."""
        if self._drawn is None:
            sample = text_of(self._evaluate(f"{HANDLE}.sample()", self._step_timeout), "a sample of drawing")
            self._drawn = drawn(sample)
        rules = {
            "browser": self._version(),
            "game": self._game.digest,
            "source": (self._site.digest if self._site else "") or "not fixed",
            "clock": self._clock.name,
            "frame_ms": frame_ms(self._game.clock.fps),
            "capture": self._decoder.name,
            **self._drawn,
            "gl": self._gl(),
        }
        return {"bytes": rules, "how": self._how()}

    @abstractmethod
    def _load(self) -> None:
        """Load a fresh page and define the game in it; then call `_start_game`."""

    @abstractmethod
    def _evaluate(self, expression: str, timeout: float) -> Any:
        """Evaluate an expression in the loaded page; if it is a promise, wait for its value."""

    @abstractmethod
    def _version(self) -> str:
        """Return the browser's build."""

    @abstractmethod
    def _gl(self) -> str:
        """Return what draws WebGL, as the browser names it."""

    @abstractmethod
    def _how(self) -> dict[str, Any]:
        """Return how the page is driven: what is in the fingerprint and changes no byte."""

    def _start_game(self) -> None:
        """Wait until the game is ready (`page.ready`), then run the steps of `episode.start`."""
        for part in ("ready", "start"):
            self._clock.begin(f"{HANDLE}.{part}()")
            self._answer(self._clock.end, "load_timeout")

    def _answer(self, end: Callable[[float], Any], keyword: str) -> Any:
        """Wait for the result. On timeout, report how many frames were made.

        Args:
            end: waits for the result; takes a timeout in seconds.
            keyword: the timeout that applies, "step_timeout" or "load_timeout".
        """
        timeout = self._step_timeout if keyword == "step_timeout" else self._load_timeout
        since, self._since = self._since, None
        deadline = (time.monotonic() if since is None else since) + timeout
        self._decoder.wait_until(deadline)
        try:
            return end(max(0.0, deadline - time.monotonic()))
        except PageTimeout as error:
            patience = deadline + _PATIENCE - time.monotonic()
            frames = self._frames_made(max(_LEAST_PATIENCE, patience))
            if frames == 0:
                raise PageTimeout(f"{error}; it got {timeout:g} s ({keyword})") from error
            raise PageTimeout(
                f"slow, but not stuck: {frames} frames of page time in {timeout:g} s, "
                f"{timeout / frames * 1000:.0f} ms each; raise {keyword}, or let the game draw less "
                "(page.viewport) or make fewer frames (clock.frame_skip, waits in [episode])",
                frames,
            ) from error

    def _frames_made(self, timeout: float) -> int:
        """Return how many frames the call under way has made; 0 if the page does not say."""
        try:
            frames = self._evaluate(f"{HANDLE}.made()", timeout)
        except (PageError, BrowserError):
            return 0
        return int(frames) if isinstance(frames, int | float) and 0 <= frames <= MOST else 0

    def _snapshot(self, text: object, *, may_be_blind: bool = False) -> Snapshot:
        snapshot = self._reader.read(text, self._clock, self._decoder, may_be_blind=may_be_blind)
        if snapshot.ended == "navigation" and not self._game.end.navigation:
            address = self._evaluate(f"{HANDLE}.leaving()", _PATIENCE)
            raise PageNavigated(f"the game left its page for {_shown_address(address)}")
        return snapshot


def _shown_address(address: object) -> str:
    return printable(address) if isinstance(address, str) else described(address)
