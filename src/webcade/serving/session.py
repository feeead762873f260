"""PlaySession: one game, played by whoever takes its time. Page time passes only in what the player does.

    session = PlaySession("DinoRun")
    session.reset(seed=1)
    session.act(["up"], frames=20).facts["changed"]
    session.look().pictures[0].png

A session has a page, and is used by one thread at a time. Every time is page time.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from ..episode.named_input import action_names
from ..errors import OptionError
from ..game import MASK, Game
from ..game.wording import did_you_mean, shown
from ..options import game_of
from ..options.arguments import whole
from ..page.contract import RawEvent
from ..states.named import check_name, load_named, names_of
from ..states.state import State
from . import hands
from .answer import Answer
from .conditions import Watch, comparing, value_of
from .episode_log import Result, Tally
from .pictures import Look
from .playthrough import MOST_FRAMES, Playthrough
from .readings import Moment, changes, number, picture_change
from .scene import Scene
from .thinking import Meter, Thinking

if TYPE_CHECKING:
    from ..drivers import SessionPages

MOST_ACTIONS = 1000  # of one call
MOST_SAVES = 64
_MOST_RESULTS = 100
_MOST_NAMES = 64  # of possible actions that an answer lists
_MOST_DRAG = 200  # frames
_NEXT = "reset for another episode, or restore a saved moment"


class PlaySession:
    """One player's game. Each call returns what changed since the call before.

    An episode ends at its own end, or after as many game frames as the file's `max_steps` steps have.

    Args:
        game: a Game, a name of the catalogue, or the path of a game.toml or its folder.
        record: a file in which all episodes are recorded; None: none are.
        thinking: what thought costs (see `after_thought`): "free", or page time: "1000ms/s", "20ms/token".
        pages: makes the session's page, beside those of other sessions; None: it has a browser of its own.
        expressions: whether `step_until` takes expressions.
        **options: keywords of `make` that change neither the picture nor the reward.

    Raises:
        GameError, OptionError: as `WebcadeEnv` does; or the game's clock does not stand still.
    """

    def __init__(
        self,
        game: Game | str | Path,
        *,
        record: str | Path | None = None,
        thinking: str = "free",
        pages: SessionPages | None = None,
        expressions: bool = False,
        **options: Any,
    ) -> None:
        self.game = game_of(game)
        if (options.get("clock") or self.game.clock.default) == "wall":
            raise OptionError(
                'clock: "wall" does not stand still for a slow player; expected page or browser'
            )
        recorded = {} if record is None else {"record": str(record)}
        self._play = Playthrough(self.game, {**options, **recorded}, pages)
        self._told: Moment | None = None  # in the answer before
        self._expressions = expressions
        self._thinking = Thinking.parse("thinking", thinking)
        self._meter = Meter(self.game.clock.fps)
        self._answered = 0.0  # at this time of `time.monotonic()`
        self._next_seed = 0
        self._results: deque[Result] = deque(maxlen=_MOST_RESULTS)
        self._saves: dict[str, tuple[State, Tally]] = {}

    @property
    def ended(self) -> str:
        """Why the episode ended, in words; "" while it goes on, and before the first one."""
        return self._play.tally.ended

    @property
    def result(self) -> Result:
        """What the episode has come to. Raises ResetNeeded before the first one."""
        return Result.of(self._play.tally, self._play.now)

    def reset(self, seed: int | None = None) -> Answer:
        """Begin an episode. Without a seed it gets the next number, from 0, so that it can be had again."""
        chosen = self._next_seed if seed is None else whole("seed", seed, least=0)
        self._leave()
        self._play.reset(chosen)
        self._next_seed = chosen + 1
        return self._answer(seed=chosen)

    def begin_at(self, state: State) -> Answer:
        """Begin an episode at a moment of the game, wherever it was taken. Its rewards count from there.

        Raises:
            StateError: the moment cannot be had here.
        """
        self._leave()
        self._play.restore(state.as_start(), Tally(self._play.tally.seed))
        return self._answer()

    def clone_state(self) -> State:
        """Return this moment, for `begin_at` of any session of the game. Raises StateError."""
        return self._play.clone()

    def _leave(self) -> None:
        """Leave the episode for another one."""
        if self._play.moment is not None:
            self._results.append(Result.of(self._play.tally, self._play.moment))
        self._told, self._meter = None, Meter(self.game.clock.fps)

    def after_thought(self, call: Callable[[PlaySession], Answer], tokens: object = None) -> Answer:
        """Make a call; before it, the page time passes that the thought since the last answer costs.

        What is held stays held meanwhile. That time is part of a recording, so that the episode can be played
        again as it was. Where the episode ends in it, the call is not made, and the answer says so.

        Args:
            call: makes it, as `lambda session: session.act("up")`.
            tokens: how many tokens the thought took; needed where they are what is charged.

        Raises:
            OptionError: tokens are charged, and these are no number of them.
        """
        frames = self._meter.frames(self._price(tokens))
        if not frames:
            return call(self)
        self._play.begin(min(frames, MOST_FRAMES))
        self._play.send([], min(frames, MOST_FRAMES))
        answer = self._answer() if self.ended else call(self)
        return Answer({**answer.facts, "thought_frames": frames}, answer.pictures)

    def _price(self, tokens: object) -> float:
        """What the thought since the last answer costs: nothing while no episode runs."""
        if self._play.moment is None or self.ended:
            return 0.0
        return self._thinking.price(time.monotonic() - self._answered, tokens)

    def act(
        self,
        actions: str | Sequence[str | Sequence[str]],
        frames: int | None = None,
        pictures: int = 0,
        look: Look | None = None,
    ) -> Answer:
        """Do actions of the game, one after the other.

        Args:
            actions: names as the game has them; a list of names is done all at once.
            frames: game frames of each; None: the game's frame_skip.
            pictures: how many pictures are taken meanwhile, at even distances, the last one at the end.
            look: how they are shown.
        """
        return self.act_for([(one, frames) for one in _listed(actions)], pictures, look)

    def act_for(
        self,
        steps: Sequence[tuple[str | Sequence[str], int | None]],
        pictures: int = 0,
        look: Look | None = None,
    ) -> Answer:
        """Do actions, each for its own number of game frames. See `act`."""
        if not 1 <= len(steps) <= MOST_ACTIONS:
            raise OptionError(f"actions: expected 1 to {MOST_ACTIONS}; got {len(steps)}")
        chosen = [
            ((names,) if isinstance(names, str) else tuple(names), self._frames(n)) for names, n in steps
        ]
        for names, _ in chosen:
            self._play.frames_needed(names)  # a wrong name is refused before anything is done
        self._play.begin(sum(frames for _, frames in chosen), pictures, look)
        done = 0
        for names, frames in chosen:
            if self.ended:
                break
            self._play.act(names, frames)
            done += 1
        return self._answer(**({} if done == len(chosen) else {"actions_done": done}))

    def press(self, keys: str | Sequence[str], frames: int | None = None) -> Answer:
        """Press keys together: down in one game frame, up in the next, within `frames` frames."""
        return self._send(hands.pressed(hands.key_codes(keys)), self._frames(frames))

    def hold(self, keys: str | Sequence[str], ms: float) -> Answer:
        """Hold keys for so many milliseconds of page time, as exact as whole game frames are."""
        codes, frames = hands.key_codes(keys), self._frames_of(ms)
        self._play.begin(frames + 1)
        self._play.send([hands.down(codes)], frames)
        self._play.send([hands.up(codes)], 1)
        return self._answer(held_frames=frames)

    def click(self, x: float, y: float, button: str = "left", times: int = 1) -> Answer:
        """Click at a place of the game's picture, in its pixels."""
        count = whole("times", times, most=3)
        phases = hands.clicked(self._play.point(x, y), hands.check_button(button), count)
        return self._send(phases, self._play.frame_skip)

    def drag(
        self, x: float, y: float, to_x: float, to_y: float, button: str = "left", ms: float = 100
    ) -> Answer:
        """Drag from one place of the game's picture to another, in so many milliseconds of page time."""
        frames = min(self._frames_of(ms), _MOST_DRAG)
        start, end = self._play.point(x, y), self._play.point(to_x, to_y)
        return self._send(hands.dragged(start, end, hands.check_button(button), frames), 1)

    def move(self, x: float, y: float) -> Answer:
        """Move the pointer to a place of the game's picture."""
        return self._send([[("move", *self._play.point(x, y))]], self._play.frame_skip)

    def scroll(self, x: float, y: float, pixels: float) -> Answer:
        """Turn the wheel at a place of the game's picture; pixels above 0 scroll down."""
        return self._send([[("move", *self._play.point(x, y)), ("wheel", pixels)]], self._play.frame_skip)

    def wait(self, ms: float) -> Answer:
        """Let page time pass. What is held stays held."""
        return self._send([], self._frames_of(ms))

    def send(self, steps: Sequence[tuple[list[RawEvent], int]]) -> Answer:
        """Send raw input: the events with which each step begins, and its game frames (see `RawInputs`)."""
        self._play.begin(sum(frames for _, frames in steps))
        for events, frames in steps:
            if not self.ended:
                self._play.send([events], frames)
        return self._answer()

    def step_until(
        self,
        reading: str,
        comparison: str,
        value: float | bool | None = None,
        at_most: int = 600,
        actions: Sequence[str] = (),
        expression: str = "",
    ) -> Answer:
        """Go on frame by frame until a reading, a feature or an expression is as wanted.

        Args:
            reading: its name; one number of a list by its place: "cell[3]"; "" with an expression.
            comparison: ==, !=, <, <=, >, >= or "changes".
            value: what it is compared with.
            at_most: game frames after which it stops all the same.
            actions: names of actions that are held meanwhile; without any, what is held stays held.
            expression: JavaScript whose value is a number, true or false, where the session allows it. It
                changes nothing: it fails before it would. Where it fails later on, the waiting ends.
        """
        watch = self._watch(reading, expression)
        seen = watch.value()
        fits = comparing(seen, comparison, value, reading or "expression")
        limit, play = whole("at_most", at_most, most=MOST_FRAMES), self._play
        play.frames_needed(actions)
        play.begin(limit)
        last = play.now.frame + limit
        is_first = True
        while play.now.frame < last and not self.ended and not watch.problem and not fits(seen):
            if is_first and actions:
                play.act(actions, min(limit, play.frames_needed(actions)))
            else:
                play.send([], 1)
            is_first, seen = False, watch.value()
        problem = {"expression_failed": watch.problem} if watch.problem else {}
        return self._answer(met=not problem and fits(seen), value=seen, **problem)

    def _watch(self, reading: str, expression: str) -> Watch:
        if not expression:
            return Watch(lambda: value_of(self._play.now, reading))
        if not self._expressions:
            raise OptionError("expression: this server evaluates none (--allow-expressions); give a reading")
        if reading:
            raise OptionError("reading, expression: expected one of both")
        return Watch(lambda: self._play.peek(expression))

    def look(self, look: Look | None = None) -> Answer:
        """Look at the game. No time passes."""
        self._play.shots = []
        self._play.take(look or Look())
        return self._answer()

    def read(self) -> Answer:
        """Return all readings and features, and what the page's own `render_game_to_text` says, if any."""
        moment = self._play.now
        text = self._play.game_text()
        said = {"text": text} if text else {}
        return self._answer(readings=moment.readings, features=moment.features, **said)

    def save(self, name: str) -> Answer:
        """Keep this moment under a name, to be at it again."""
        check_name("name", name)
        if name not in self._saves and len(self._saves) >= MOST_SAVES:
            raise OptionError(
                f"name: {MOST_SAVES} moments are saved, the most there can be; use a name again"
            )
        state = self._play.clone()
        self._saves[name] = state, self._play.tally
        return self._answer(saved=sorted(self._saves), digest=state.digest)

    def restore(self, name: str) -> Answer:
        """Be at a saved moment again, or begin an episode at one of the game's own named states."""
        own = names_of(self.game)
        if name in self._saves:
            self._play.restore(*self._saves[name])
        elif name in own:
            self._play.restore(load_named("name", self.game, name), Tally(self._play.tally.seed))
        else:
            known = [*self._saves, *own]
            there = (
                did_you_mean(str(name), known) or f"; there are {', '.join(known) or 'none: save one first'}"
            )
            raise OptionError(f"name: no moment {shown(name)} is saved{there}")
        return self._answer(restored=name)

    def score(self) -> Answer:
        """Return what this episode has come to, and those before it."""
        return self._answer(episode=self.result.data(), episodes_before=[one.data() for one in self._results])

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return a place of the game's picture as one of the viewport, as `send` takes it."""
        return self._play.point(x, y)

    def whole_frames(self, frames: object) -> int:
        """Return a number of game frames that one call can have. Raises OptionError."""
        return whole("frames", frames, most=MOST_FRAMES)

    def scene(self) -> Scene:
        """Return what this moment shows to those who watch. Nothing changes, and no time passes."""
        return self._play.scene()

    def digest(self) -> str:
        """Return a digest of this moment: picture, features, readings, time and frame; hexadecimal."""
        return self._play.clone().digest

    def close(self) -> None:
        """Close the page, and end the browser unless others play in it. Any thread may call it, and twice."""
        self._play.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _send(self, phases: hands.Phases, frames: int) -> Answer:
        """Send raw input, in as many game frames as it needs."""
        count = max(frames, len(phases))
        self._play.begin(count)
        self._play.send(phases, count)
        return self._answer()

    def _answer(self, **further: Any) -> Answer:
        """Return what changed since the answer before."""
        now, before, passed = self._play.now, self._told, self._play.take_passed()
        facts: dict[str, Any] = {
            **further,
            "passed_ms": number(passed.ms),
            "passed_frames": passed.frames,
            "changed": {name: one for name, one in changes(before, now).items() if name != MASK},
            "picture_changed": None if before is None else picture_change(before.image, now.image),
            "reward": number(passed.reward),
            "time_ms": number(now.time_ms),
            "frame": now.frame,
            "ended": self.ended,
        }
        if self.ended:
            facts["next"] = _NEXT
        elif MASK in now.readings:
            facts["possible_actions"] = self._possible(now.readings[MASK])
        self._told = now
        shots, self._play.shots = self._play.shots, []
        self._answered = time.monotonic()
        return Answer(facts, shots)

    def _possible(self, mask: list[int]) -> list[str] | str:
        names = [name for name, can in zip(action_names(self.game), mask, strict=True) if can]
        return names if len(names) <= _MOST_NAMES else f"{len(names)} of {len(mask)}; read gives action_mask"

    def _frames(self, frames: int | None) -> int:
        return self._play.frame_skip if frames is None else whole("frames", frames, most=MOST_FRAMES)

    def _frames_of(self, ms: float) -> int:
        most = MOST_FRAMES * 1000 // self.game.clock.fps
        if not isinstance(ms, int | float) or not 0 < ms <= most:
            raise OptionError(
                f"ms: expected milliseconds of page time above 0, at most {most}; got {shown(ms)}"
            )
        return max(1, round(ms * self.game.clock.fps / 1000))


def _listed(actions: str | Sequence[str | Sequence[str]]) -> Sequence[str | Sequence[str]]:
    return [actions] if isinstance(actions, str) else actions
