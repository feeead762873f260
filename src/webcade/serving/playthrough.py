"""Playthrough: an environment stepped by any number of game frames, with pictures taken on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gymnasium.error import ResetNeeded

from ..episode.named_input import named_inputs
from ..errors import OptionError
from ..game import Game
from ..options.arguments import whole
from ..page.inputs import actions_data
from ..states.state import State
from .episode_log import Tally, ending
from .hands import Phases
from .pictures import Look, Picture
from .readings import Moment, moment_of
from .scene import Scene
from .shared_env import make_env

if TYPE_CHECKING:
    from ..drivers import SessionPages

MOST_FRAMES = 36_000  # of one call: ten minutes of a game with 60 frames a second
MOST_PICTURES = 16  # of one call
_MOST_STEPS = 2**31 - 1
_PART = 240  # frames of one step, so that none takes as long as `step_timeout`
OVER = "the episode has ended ({}); call reset for another one, or restore a saved moment"

Stepped = tuple[Any, float, bool, bool, dict[str, Any]]
Step = Callable[[int], Stepped]
"""Begins with an input and makes so many game frames."""


@dataclass
class Passed:
    """What has passed since this was asked last: page time in milliseconds, game frames, rewards."""

    ms: float = 0.0
    frames: int = 0
    reward: float = 0.0


class Playthrough:
    """Plays a game in an environment of its own, whose page may be one of several of a browser.

    An episode ends at its own end, or after as many game frames as the file's `max_steps` steps have.

    Args:
        game: what is played.
        options: keywords of `WebcadeEnv`.
        pages: makes the page; None: it has a browser of its own.

    Attributes:
        game: as given.
        frame_skip: game frames of a usual step.
        moment: where the game is now; None before the first reset.
        tally: the episode so far.
        shots: the pictures taken since `begin`.
    """

    def __init__(self, game: Game, options: dict[str, Any], pages: SessionPages | None = None) -> None:
        self.game = game
        self.frame_skip: int = options.get("frame_skip") or game.clock.frame_skip
        steps = game.episode.max_steps
        self._limit = None if steps is None else min(steps * self.frame_skip, _MOST_STEPS)
        self._env = make_env(
            game,
            pages,
            obs_type="rgb+state" if game.features else "rgb",
            render_mode="rgb_array",
            max_steps=self._limit,  # a step has a frame or more; the frames are counted here
            **options,
        )
        self._phases = [len(one["phases"]) for one in actions_data(game)["list"]]
        self._due: list[int] = []  # game frames at which the call under way takes pictures
        self._look = Look()
        self._passed = Passed()
        self._done = ""  # what was done last, in words
        self._earned = 0.0  # by that
        self.moment: Moment | None = None
        self.tally = Tally(0)
        self.shots: list[Picture] = []

    @property
    def now(self) -> Moment:
        """Where the game is. Raises ResetNeeded before the first reset."""
        if self.moment is None:
            raise ResetNeeded("there is no episode yet; call reset first")
        return self.moment

    def take_passed(self) -> Passed:
        """Return what has passed since this was asked last."""
        passed, self._passed = self._passed, Passed()
        return passed

    def reset(self, seed: int) -> None:
        """Begin an episode."""
        self._arrive(*self._env.reset(seed=seed), Tally(seed))

    def clone(self) -> State:
        """Return this moment. Raises StateError, as `WebcadeEnv.clone_state` does."""
        self.now  # noqa: B018
        return self._env.clone_state()

    def restore(self, state: State, tally: Tally) -> None:
        """Be at a moment again, or begin an episode at one that is a beginning."""
        if state.is_start:
            self._arrive(*self._env.reset(options={"state": state}), tally)
        else:
            self._arrive(*self._env.restore_state(state), tally)

    def begin(self, frames: int, pictures: int = 0, look: Look | None = None) -> None:
        """Begin a call of so many game frames, which takes so many pictures at even distances.

        Raises:
            ResetNeeded: no episode is running.
            OptionError: these are too many.
        """
        moment = self.must_run()
        if frames > MOST_FRAMES:
            raise OptionError(
                f"frames: expected at most {MOST_FRAMES} in one call; got {frames}: make several calls"
            )
        count = whole("pictures", pictures, least=0, most=MOST_PICTURES)
        self._due = [moment.frame + frames * n // count for n in range(1, count + 1)]
        self._look, self.shots = look or Look(), []

    def must_run(self) -> Moment:
        """Return where the game is. Raises ResetNeeded if no episode is running."""
        if self.now and self.tally.ended:
            raise ResetNeeded(OVER.format(self.tally.ended))
        return self.now

    def act(self, names: Sequence[str], frames: int) -> None:
        """Do actions of the game, all at once, for so many game frames, or until the episode ends.

        Raises:
            InvalidAction: the game has no such action.
        """
        self._done = ", ".join(names)
        self._step(lambda n: self._env.step_actions(*names, frames=n), frames, self.frames_needed(names))

    def send(self, phases: Phases, frames: int) -> None:
        """Send raw input in the first of so many game frames."""
        self._done = " ".join(str(part) for phase in phases for event in phase for part in event[:2])
        self._step(lambda n: self._env.step_raw(*phases, frames=n), frames, max(1, len(phases)))

    def frames_needed(self, names: Sequence[str]) -> int:
        """Return how many frames it takes to begin these actions. Raises InvalidAction."""
        return max((1, *(self._phases[number] for number in named_inputs(self.game, names).actions)))

    def take(self, look: Look) -> None:
        """Take a picture of this moment. After a fault it is the last one before."""
        moment = self.now
        pixels = moment.image if self._env.page is None else self._env.render()
        assert pixels is not None
        self.shots.append(look.draw(pixels, moment.frame, moment.time_ms))

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return a place of the game's picture as one of the viewport, in CSS pixels.

        Raises:
            OptionError: it is not in the picture.
        """
        self.must_run()
        height, width = self.game.observation.shape
        if not (0 <= x < width and 0 <= y < height):
            raise OptionError(
                f"x, y: expected a place in the picture, {width} wide and {height} high; got {x:g}, {y:g}"
            )
        assert self._env.page is not None
        return self._env.page.place().point(x, y)

    def scene(self) -> Scene:
        """Return what this moment shows to those who watch. No time passes."""
        now, tally = self.now, self.tally
        picture = now.image if self._env.page is None else self._env.render()
        return Scene(
            picture=picture,
            seen=now.image,
            readings=now.readings,
            frame=now.frame,
            time_ms=now.time_ms,
            action=self._done,
            reward=self._earned,
            total=tally.reward,
            ended=tally.ended,
        )

    def peek(self, expression: str) -> float | bool:
        """Return the value of an expression now. See `Page.peek`. Raises ResetNeeded without a page."""
        self.now  # noqa: B018
        if self._env.page is None:
            raise ResetNeeded(OVER.format(self.tally.ended))
        return self._env.page.peek(expression)

    def game_text(self) -> str:
        """Return what the page's own `render_game_to_text()` says; "" without one."""
        return "" if self._env.page is None else self._env.page.game_text()

    def close(self) -> None:
        """Close the page and end the browser. Any thread may call it."""
        self._env.close()

    def _arrive(self, observation: Any, info: dict[str, Any], tally: Tally) -> None:
        self.moment, self.tally = moment_of(self.game, observation, info), tally
        self._done, self._earned = "", 0.0
        self._passed, self.shots, self._due = Passed(), [], []

    def _step(self, first: Step, frames: int, least: int) -> None:
        """Make an input and so many game frames, in parts, with the pictures that are due between them.

        Args:
            first: makes the first part, which has the input.
            frames: all of them.
            least: how many frames the input needs.
        """
        left, step = frames, first
        while left > 0 and not self.tally.ended:
            part = min(left, max(least, min(_PART, self._until_picture())))
            self._hear(*step(part))
            left, least, step = left - part, 1, self._go_on
            self._take_due()

    def _go_on(self, frames: int) -> Stepped:
        return self._env.step_raw(frames=frames)

    def _until_picture(self) -> int:
        return max(1, self._due[0] - self.now.frame) if self._due else _PART

    def _take_due(self) -> None:
        """Take the pictures whose frame has come. At an episode's end those that are left become one."""
        left = [] if self.tally.ended else [frame for frame in self._due if frame > self.now.frame]
        is_due, self._due = len(left) < len(self._due), left
        if is_due:
            self.take(self._look)

    def _hear(self, observation: Any, reward: float, terminated: bool, truncated: bool, info: Any) -> None:
        before, now = self.now, moment_of(self.game, observation, info)
        frames = now.frame - before.frame
        earned = reward
        if not terminated and not info["fault"]:  # what every step earns is earned by the frame here
            earned += self.game.reward.step * (frames / self.frame_skip - 1)
        self._passed.ms += now.time_ms - before.time_ms
        self._passed.frames += frames
        self._passed.reward += earned
        self._earned = earned
        self.moment = now
        ended = ending(terminated, truncated, info["fault"], now.frame, self._limit)
        self.tally = self.tally.after(earned, ended)
