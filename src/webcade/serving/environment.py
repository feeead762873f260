"""One environment as data: what a trainer asks of it, and what it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from gymnasium import spaces
from gymnasium.error import InvalidAction

from ..env import WebcadeEnv
from ..errors import OptionError
from ..game import Game
from ..game.wording import shown
from ..options.arguments import check_names, mapping
from .episode_log import ending
from .moments import moment_of, text_of
from .scene import Scene
from .shared_env import make_env

if TYPE_CHECKING:
    from ..drivers import SessionPages

OPTIONS = (
    "obs_type", "size", "frame_stack", "channels", "dtype", "frame_skip", "max_steps",
    "repeat_action_probability",
)  # fmt: skip
"""The keywords of `make` that a trainer may choose with a reset."""

_ASKED = ("seed", "episode_id", "state", *OPTIONS)
_ACTION = ("action", "actions", "frames", "metadata")


class DataEnvironment:
    """A `WebcadeEnv` whose every step is what `gymnasium.make`'s is, told as data.

    It is used by one thread at a time. What it tells is ready for JSON, but for an observation's image, which
    is an array (see `wire`).

    Args:
        game: what is played.
        record: a file in which all episodes are recorded; None: none are.
        pages: makes the page, beside those of other sessions; None: it has a browser of its own.
    """

    def __init__(self, game: Game, record: str | None = None, pages: SessionPages | None = None) -> None:
        self._game = game
        self._pages = pages
        self._record = record
        self._env: WebcadeEnv | None = None
        self._options: dict[str, Any] = {}
        self._obs_type = ""
        self._episode_id: str | None = None
        self._seed: int | None = None
        self._steps = 0
        self._info: dict[str, Any] = {}
        self._scene: Scene | None = None  # of the last step, without the game's picture
        self._is_closed = False

    def reset(self, asked: object) -> dict[str, Any]:
        """Begin an episode.

        Args:
            asked: a dict with any of "seed", "episode_id", "state" and OPTIONS. Options hold until others are
                given. The state is where the episode begins: what `save` has told, here or in another one, or
                the name of one of the game's states.

        Raises:
            OptionError: it is none.
            StateError: the moment cannot be had with these options.
            PageError, BrowserError: the page failed.
        """
        given = mapping("data", asked)
        check_names(given, _ASKED)
        state = None if given.get("state") is None else moment_of(self._game, given["state"])
        env = self._made({name: given[name] for name in OPTIONS if name in given})
        options = None if state is None else {"state": state}
        observation, info = env.reset(seed=given.get("seed"), options=options)
        self._scene = _scene(observation, info)
        self._seed, self._info = given.get("seed"), info
        self._steps = 0 if state is None else state.steps
        self._episode_id = _episode_id(given.get("episode_id"))
        return self._told(env, observation, None, False, False)

    def step(self, asked: object) -> dict[str, Any]:
        """Make a step.

        Args:
            asked: {"action": an action of the space, as JSON}, or {"actions": names, "frames": game frames}.

        Raises:
            OptionError, InvalidAction, ResetNeeded: it is none, or cannot be made now.
        """
        given = mapping("data", asked)
        check_names(given, _ACTION)
        env = self._env
        if env is None:
            raise OptionError("there is no episode yet; send a reset first")
        if "actions" in given:
            stepped = env.step_actions(*_names(given["actions"]), frames=given.get("frames"))
        elif "action" in given:
            stepped = env.step(action_of(env.action_space, given["action"]))
        else:
            raise OptionError(f'step: expected "action" or "actions"; got {", ".join(given) or "neither"}')
        observation, reward, terminated, truncated, self._info = stepped
        ended = ending(terminated, truncated, self._info["fault"], self._info["frame"], None)
        words = given.get("actions", given.get("action"))
        self._scene = _scene(observation, self._info, shown(words), float(reward), self._scene, ended)
        self._steps += 1
        return self._told(env, observation, reward, terminated, truncated)

    def save(self) -> dict[str, Any]:
        """Return this moment, for a `reset` to begin at, here or in another environment of the game.

        Raises:
            OptionError: there is no episode yet.
            StateError: there is no moment, as after a fault.
        """
        if self._env is None:
            raise OptionError("there is no episode yet; send a reset first")
        state = self._env.clone_state()
        return {"state": text_of(state), "digest": state.digest, "step_count": state.steps}

    def state(self) -> dict[str, Any]:
        """Return where the episode is."""
        return {
            "episode_id": self._episode_id,
            "step_count": self._steps,
            "game": self._game.id,
            "seed": self._seed,
            "score": _plain(self._info.get("score")),
            "time_ms": self._info.get("time_ms"),
            "frame": self._info.get("frame"),
        }

    def scene(self) -> Scene:
        """Return what this moment shows to those who watch. Nothing changes, and no time passes.

        Raises:
            OptionError: there is no episode yet.
        """
        scene, env = self._scene, self._env
        if scene is None or env is None:
            raise OptionError("there is no episode yet")
        return scene if env.page is None else scene._replace(picture=env.page.render())

    def close(self) -> None:
        """Close the page, and end the browser unless others play in it. Any thread may call it."""
        self._is_closed = True
        if self._env is not None:
            self._env.close()

    def _made(self, options: dict[str, Any]) -> WebcadeEnv:
        """Return the environment with these options; make it anew where they differ."""
        if self._env is not None and options in ({}, self._options):
            return self._env
        kind = options.get("obs_type", "state" if self._game.features else "rgb")
        keywords = {**_sized(options), "obs_type": kind, "record": self._record}
        env = make_env(self._game, self._pages, **keywords)
        if self._env is not None:
            self._env.close()
        self._env, self._options, self._obs_type = env, options, kind
        if self._is_closed:
            env.close()
        return env

    def _told(
        self, env: WebcadeEnv, observation: Any, reward: float | None, terminated: bool, truncated: bool
    ) -> dict[str, Any]:
        only = "state" if self._obs_type == "state" else "image"
        parts = observation if isinstance(observation, dict) else {only: observation}
        told: dict[str, Any] = {}
        if "state" in parts:
            told["state"] = [float(number) for number in parts["state"]]
            told["features"] = dict(zip(env.feature_names, told["state"], strict=True))
        if "image" in parts:
            told["image"] = parts["image"]
        told |= {
            "readings": {name: _plain(value) for name, value in self._info.items() if name not in _APART},
            "time_ms": self._info["time_ms"],
            "frame": self._info["frame"],
            "terminated": terminated,
            "truncated": truncated,
            "fault": self._info["fault"],
            "metadata": {},
        }
        return {"observation": told, "reward": reward, "done": terminated or truncated}


def _scene(
    observation: Any,
    info: dict[str, Any],
    action: str = "",
    reward: float = 0.0,
    before: Scene | None = None,
    ended: str = "",
) -> Scene:
    """Return what a step shows, without the game's picture."""
    image = observation.get("image") if isinstance(observation, dict) else observation
    readings = {name: value for name, value in info.items() if name not in _APART}
    total = reward if before is None else before.total + reward
    return Scene(None, image, readings, info["frame"], info["time_ms"], action, reward, total, ended)


_APART = ("time_ms", "frame", "fault", "recording", "recording_step")


def action_of(space: spaces.Space[Any], given: object) -> Any:
    """Return an action of a space from its JSON. Raises InvalidAction."""
    try:
        if isinstance(space, spaces.Dict):
            parts = mapping("action", given)
            return {name: action_of(space[name], parts[name]) for name in space}
        if isinstance(space, spaces.Discrete):
            action: Any = given
        else:
            action = np.array(given, space.dtype)
        if not isinstance(given, bool) and space.contains(action):
            return action
    except (ValueError, TypeError, KeyError, OverflowError, OptionError):
        pass
    raise InvalidAction(f"expected an action of {space}, as JSON; got {shown(given)}")


def schemas(game: Game) -> dict[str, Any]:
    """Return the JSON schemas of actions, observations and states."""
    env = WebcadeEnv(game)  # it starts no browser
    try:
        action = space_schema(env.action_space)
        names = list(env.action_names)
    finally:
        env.close()
    by_name = {"type": "array", "items": {"enum": names} if names else {"type": "string"}}
    number, text, boolean, table = ({"type": one} for one in ("number", "string", "boolean", "object"))
    return {
        "action": {
            "type": "object",
            "properties": {"action": action, "actions": by_name, "frames": {"type": "integer", "minimum": 1}},
            "additionalProperties": False,
        },
        "observation": {
            "type": "object",
            "properties": {
                "state": {"type": "array", "items": number},
                "features": {"type": "object", "additionalProperties": number},
                "image": {
                    "type": "object",
                    "properties": {"data": text, "shape": {"type": "array"}, "dtype": text},
                },
                "readings": table,
                "time_ms": number,
                "frame": {"type": "integer"},
                "terminated": boolean,
                "truncated": boolean,
                "fault": text,
                "metadata": table,
            },
        },
        "state": {
            "type": "object",
            "properties": {
                "episode_id": {"type": ["string", "null"]},
                "step_count": {"type": "integer", "minimum": 0},
                "game": text,
                "seed": {"type": ["integer", "null"]},
            },
        },
    }


def space_schema(space: spaces.Space[Any]) -> dict[str, Any]:
    """Return the JSON schema of the actions of a space."""
    if isinstance(space, spaces.Dict):
        parts = {name: space_schema(part) for name, part in space.items()}
        return {"type": "object", "properties": parts, "required": list(parts)}
    if isinstance(space, spaces.Discrete):
        return {"type": "integer", "minimum": 0, "maximum": int(space.n) - 1}
    if isinstance(space, spaces.Box):
        kind, length = "number", int(np.prod(space.shape))
    else:
        kind, length = "integer", int(np.prod(space.shape or ()))
    return {"type": "array", "items": {"type": kind}, "minItems": length, "maxItems": length}


def _sized(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options with a size as `make` takes it; JSON has no tuples."""
    size = options.get("size")
    return {**options, "size": tuple(size)} if isinstance(size, list) else dict(options)


def _names(given: object) -> list[str]:
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise OptionError(f"actions: expected a list of names; got {shown(given)}")
    return names


def _episode_id(given: object) -> str | None:
    if given is None or (isinstance(given, str) and len(given) <= 255):
        return given
    raise OptionError(f"episode_id: expected a text of at most 255 characters; got {shown(given)}")


def _plain(value: Any) -> Any:
    """Return a reading as JSON has it."""
    if value is None or isinstance(value, bool | int | float):
        return value
    return [one.item() if hasattr(one, "item") else one for one in value]
