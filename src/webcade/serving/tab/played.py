"""TabGame: one game as a person in a tab plays it, alone or in turns with an agent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from ...env import WebcadeEnv
from ...episode.actions import ActionEncoder
from ...episode.observing import Info, Observation
from ...errors import OptionError
from ...game import Game
from ...page.contract import RawEvent
from ...states.state import State
from ...training.players import Choose
from ..episode_log import Tally, ending
from ..readings import number
from .asked import Step
from .hand import phases_of
from .keyboard import Keyboard
from .tape import Tape
from .told import Told, as_picture, scalars

MOST_SAVES = 64
PERSON = "person"


@dataclass(frozen=True)
class TabAgent:
    """Who can play in a tab beside the person.

    Attributes:
        words: who it is.
        make: makes what chooses its actions, of the action space and a seed.
        view: keywords of `make` that give what it has to see; empty: it does not matter.
        needs_features: whether it reads the game's features.
    """

    words: str
    make: Callable[[spaces.Space[Any], int], Choose]
    view: Mapping[str, Any] = field(default_factory=dict)
    needs_features: bool = False


@dataclass(frozen=True)
class _Saved:
    state: State
    tally: Tally
    frame: int


class TabGame:
    """Plays a game in an environment of its own. It is used by one thread at a time.

    Args:
        game: what is played.
        agent: who else plays; None: nobody.
        view: what is seen where the agent does not say: "rgb", or "grayscale" of 84 x 84.
        folder: where kept recordings go; None: to the tab.

    Raises:
        OptionError: the game's clock does not stand still.
    """

    def __init__(self, game: Game, agent: TabAgent | None, view: str, folder: Path | None) -> None:
        if game.clock.default == "wall":
            raise OptionError(f"{game.name}: its clock is wall, which does not stand still for a person")
        self.game = game
        self._agent = agent
        options = _options(game, agent, view)
        self._env = WebcadeEnv(game, render_mode="rgb_array", **options)
        self._frame_skip: int = options.get("frame_skip") or game.clock.frame_skip
        self._tape = Tape(self._env, folder)
        self._keyboard = Keyboard(game)
        self._words = ActionEncoder(game.actions).words
        self._choose: Choose | None = None
        self._seen: tuple[Observation, Info] | None = None
        self._picture: NDArray[np.uint8] | None = None
        self._late: list[RawEvent] = []  # of the person's hands, for the next step
        self._is_held_by_actions = False
        self._saves: list[_Saved] = []
        self._tally = Tally(0)
        self._next_seed = 0

    def reset(self, seed: int | None) -> Told:
        """Begin an episode. Without a seed it gets the next number, from 0."""
        chosen = self._next_seed if seed is None else seed
        self._tape.begin()
        self._arrive(*self._env.reset(seed=chosen), Tally(chosen))
        self._next_seed = chosen + 1
        if self._agent is not None:
            self._choose = self._agent.make(self._env.action_space, chosen)
        return self._told(action="", reward=0.0, by="")

    def step(self, asked: Step) -> Told:
        """Make a step of the game's `frame_skip` frames, by the agent or by the person.

        Raises:
            ResetNeeded: no episode is running.
            OptionError: nobody else plays.
        """
        self._go_on_recording()
        if asked.agent:
            return self._step_of_agent()
        if asked.keys is not None:
            names = self._keyboard.names(asked.keys)
            self._is_held_by_actions = True
            return self._made(self._env.step_actions(*names), ", ".join(names), PERSON)
        return self._step_of_hand([self._event(one) for one in asked.events])

    def save(self) -> Told:
        """Keep this moment, to be at it again."""
        if len(self._saves) >= MOST_SAVES:
            raise OptionError(f"{MOST_SAVES} moments are saved, the most there can be; begin anew")
        self._saves.append(_Saved(self._env.clone_state(), self._tally, self._info["frame"]))
        return Told({"saved": self._moments()})

    def restore(self, moment: int) -> Told:
        """Be at a saved moment again, by its number, from 1."""
        if moment > len(self._saves):
            raise OptionError(f"moment: there are {len(self._saves)}; got {moment}")
        saved = self._saves[moment - 1]
        self._tape.begin()
        self._arrive(*self._env.restore_state(saved.state), saved.tally)
        return self._told(action="", reward=0.0, by="")

    def keep(self) -> Told:
        """Keep the recording of what was played so far."""
        told, data = self._tape.keep()
        return Told({"kept": told}, {"recording": data} if data else {})

    def discard(self) -> Told:
        """Throw the recording of what was played so far away."""
        self._tape.discard()
        return Told({"discarded": True})

    def close(self) -> None:
        """Close the page and end the browser. Any thread may call it; a second call does nothing."""
        self._env.close()
        self._tape.close()

    @property
    def _info(self) -> Info:
        if self._seen is None:
            raise OptionError("there is no episode yet; begin one")
        return self._seen[1]

    def _go_on_recording(self) -> None:
        """Begin a recording at this moment, where the one before was kept or thrown away."""
        if not self._tape.is_on and self._seen is not None and not self._tally.ended:
            state = self._env.clone_state()
            self._tape.begin()
            self._env.restore_state(state)

    def _step_of_agent(self) -> Told:
        if self._choose is None or self._agent is None or self._seen is None:
            raise OptionError("agent: nobody else plays here; choose an agent and begin anew")
        action = self._choose(*self._seen)
        self._late, self._is_held_by_actions = [], True
        return self._made(self._env.step(action), self._words(action), self._agent.words)

    def _step_of_hand(self, events: list[RawEvent]) -> Told:
        """Make a step of raw input. Before it, all is let go that an action before it holds."""
        freed: list[RawEvent] = []
        if self._is_held_by_actions:
            freed = [("keyup", code) for keys in self._keyboard.keys for code in keys.split("+")]
            self._is_held_by_actions = False
        phases, self._late = phases_of([*freed, *self._late, *events], self._frame_skip)
        words = " ".join(str(part) for event in events for part in event[:2])
        return self._made(self._env.step_raw(*phases), words, PERSON)

    def _event(self, event: tuple[Any, ...]) -> RawEvent:
        """Return an event with its place as one of the viewport."""
        if event[0] != "move":
            return event
        height, width = self.game.observation.shape
        x, y = (min(max(0.0, at), side - 0.5) for at, side in zip(event[1:], (width, height), strict=True))
        page = self._env.page
        return event if page is None else ("move", *page.place().point(x, y))

    def _made(self, stepped: tuple[Observation, Any, bool, bool, Info], action: str, by: str) -> Told:
        """Return what there is to say of a step that was made."""
        observation, reward, terminated, truncated, info = stepped
        self._seen = observation, info
        self._tape.note(by)
        ended = ending(terminated, truncated, info["fault"], info["frame"], None)
        self._tally = self._tally.after(float(reward), ended)
        return self._told(action, float(reward), by)

    def _arrive(self, observation: Observation, info: Info, tally: Tally) -> None:
        self._seen, self._tally, self._late = (observation, info), tally, []

    def _told(self, action: str, reward: float, by: str) -> Told:
        assert self._seen is not None
        observation, info = self._seen
        if not info["fault"]:
            self._picture = self._env.render()
        facts = {
            "frame": info["frame"],
            "time_ms": number(info["time_ms"]),
            "action": action,
            "by": by,
            "reward": number(reward),
            "total": number(self._tally.reward),
            "readings": scalars(info),
            "ended": self._tally.ended,
            "seed": self._tally.seed,
            "steps_recorded": self._tape.steps,
            "saved": self._moments(),
        }
        return Told.of_pictures(facts, self._picture, as_picture(observation))

    def _moments(self) -> list[dict[str, Any]]:
        return [{"frame": one.frame, "seed": one.tally.seed} for one in self._saves]


def _options(game: Game, agent: TabAgent | None, view: str) -> dict[str, Any]:
    """Return the keywords of `make` that give what is seen."""
    if agent is not None and agent.view:
        return dict(agent.view)
    size = {"size": (84, 84)} if view == "grayscale" else {}
    needs_features = agent is not None and agent.needs_features
    return {"obs_type": f"{view}+state" if needs_features else view, **size}
