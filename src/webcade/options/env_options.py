"""The keywords of `make`: checked, with defaults from the game's file."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast, get_args

import numpy as np

from ..catalogue import catalogue_game
from ..errors import OptionError
from ..game import Game
from ..page import Pixels, ResetBy, View
from ..registration import dtype_name
from .arguments import (
    check_names,
    mapping,
    one_of,
    one_of_two,
    path,
    probability,
    refusal,
    seconds,
    sides,
    truth,
    weights,
    whole,
)
from .selenium_limits import check_selenium

ObsType = Literal["rgb", "grayscale", "state", "rgb+state", "grayscale+state"]
Channels = Literal["first", "last"]
ImageType = Literal["uint8", "float32"]
ClockKind = Literal["page", "browser", "wall"]
Driver = Literal["chromium", "selenium"]
DRIVER_OPTIONS = {
    # visible: True lets the browser draw a page that no window shows. Slower; the pixels are the same.
    # share_renderer: False gives each page of a vector its own process, also if the game allows sharing.
    # spare_page: False loads no page for a coming episode while others are played.
    # memory: False has pictures, and a single environment's steps, come over the browser's pipe, not through
    # the page's memory.
    # gpu: True draws with the system's OpenGL: a graphics card, or Mesa on the processor. Other pixels than
    # without are possible.
    "chromium": ("visible", "share_renderer", "spare_page", "memory", "gpu"),
    "selenium": ("display", "remote_url", "driver_path"),  # arguments of webcade.webdriver.WebInterface
}
_MOST_BYTES = 1 << 30  # of one observation
_GAME = "a Game, a name of the catalogue, or the path of a folder with a game.toml"
DISPLAYS = ("window", "xvfb", "headless")
RENDER_MODES = (None, "rgb_array", "human")


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvOptions:
    """How an environment observes and runs its game.

    Attributes:
        obs_type: "rgb", uint8 (H, W, 3); "grayscale", uint8 (H, W); "state", the game's features, float32
            (n,); "rgb+state" or "grayscale+state", a Dict with keys image and state.
        size: (height, width) that images are area-averaged to, in pixels; None: the game's own size.
        frame_stack: number of images that are stacked along a new first axis, oldest first; None: no such
            axis.
        channels: "first" or "last" has images of three axes, one of which has the colours and the stack:
            (C, H, W) or (H, W, C); None: an axis for each, as said above.
        dtype: "uint8" (0 to 255) or "float32" (0 to 1) of images; `check` takes NumPy's types, too.
        frame_skip: game frames in one step; the action is held through all of them.
        repeat_action_probability: probability that a step repeats the action before it, 0 to 1 (ALE's sticky
            actions).
        max_steps: number of steps after which an episode is truncated; None: no limit.
        clock: "page" (webcade steps JavaScript's time; fastest), "browser" (webcade steps the whole browser's
            time), "wall" (real time).
        reset_by: "restart" (by the game's own way, in the same page), "restore" (put back the moment after
            the page was loaded) or "reload" (load a fresh page).
        render_mode: None, "rgb_array", or "human" (a browser window).
        driver: "chromium", or "selenium", which also drives Firefox and browsers on other machines.
        driver_options: options of the driver; see DRIVER_OPTIONS.
        browser: path of a Chromium; with Selenium also "chrome" or "firefox"; None: webcade finds one.
        step_timeout: seconds of wall time after which a step counts as hung.
        load_timeout: seconds of wall time after which a load or a reset counts as hung.
        record: path of a file in which all episodes are recorded; None: none are.
        start_states: where episodes begin, drawn by weight: names of states beside the game's file, and
            "start" for the game's own beginning; None: always there.
    """

    obs_type: ObsType
    size: tuple[int, int] | None
    frame_stack: int | None
    frame_skip: int
    repeat_action_probability: float
    max_steps: int | None
    clock: ClockKind
    reset_by: ResetBy
    render_mode: str | None
    driver: Driver
    driver_options: Mapping[str, Any]
    browser: str | None
    step_timeout: float
    load_timeout: float
    record: str | None = None
    start_states: Mapping[str, float] | None = None
    channels: Channels | None = None
    dtype: ImageType = "uint8"

    @classmethod
    def check(
        cls,
        game: Game,
        *,
        obs_type: str = "rgb",
        size: tuple[int, int] | None = None,
        frame_stack: int | None = None,
        channels: str | None = None,
        dtype: str | type[np.generic] | np.dtype[Any] = "uint8",
        frame_skip: int | None = None,
        frameskip: int | None = None,
        repeat_action_probability: float = 0.0,
        max_steps: int | None = None,
        max_episode_steps: int | None = None,
        clock: str | None = None,
        reset_by: str | None = None,
        render_mode: str | None = None,
        driver: str = "chromium",
        browser: str | None = None,
        driver_options: Mapping[str, Any] | None = None,
        step_timeout: float = 10,
        load_timeout: float = 60,
        record: str | None = None,
        start_states: Mapping[str, float] | None = None,
    ) -> EnvOptions:
        """Check keywords for one game. Where a keyword is None, the game's file has the default.

        `frameskip` is ale-py's name of `frame_skip`, and `max_episode_steps` Gymnasium's of `max_steps`.

        Raises:
            OptionError: a value is invalid, or this game does not support it.
        """
        one_of("obs_type", obs_type, get_args(ObsType))
        one_of("render_mode", render_mode, RENDER_MODES)
        one_of("driver", driver, get_args(Driver))
        default = "wall" if driver == "selenium" else game.clock.default
        kind = default if clock is None else clock
        one_of("clock", kind, get_args(ClockKind))
        browser = path("browser", browser, "a browser's name or path, or None")
        own = _check_driver_options(driver, driver_options)
        if driver == "selenium":
            check_selenium(game, clock=kind, browser=browser, driver_options=own)
        if kind == "browser" and render_mode == "human":
            raise OptionError(
                'render_mode: "human" needs a window, and clock="browser" has none; expected clock="page"'
            )
        if "state" in obs_type and not game.features:
            raise OptionError(
                f"obs_type: {game.name} defines no [[features]], which {obs_type!r} needs; "
                "expected rgb or grayscale"
            )
        one_of("channels", channels, (None, *get_args(Channels)))
        dtype = dtype_name(dtype)
        one_of("dtype", dtype, get_args(ImageType))
        if obs_type == "state" and (size, frame_stack, channels, dtype) != (None, None, None, "uint8"):
            raise OptionError(
                'size, frame_stack, channels, dtype: only for images, and obs_type="state" has none; '
                "leave them out"
            )
        skip = _whole_of_two("the frames of a step", frame_skip=frame_skip, frameskip=frameskip)
        limit = _whole_of_two("one limit", max_steps=max_steps, max_episode_steps=max_episode_steps)
        shape = None if size is None else sides("size", "(height, width)", size)
        stack = None if frame_stack is None else whole("frame_stack", frame_stack)
        _check_bytes(shape or game.observation.shape, stack, 4 if dtype == "float32" else 1)
        return cls(
            obs_type=cast(ObsType, obs_type),
            size=shape,
            frame_stack=stack,
            frame_skip=game.clock.frame_skip if skip is None else skip,
            repeat_action_probability=probability("repeat_action_probability", repeat_action_probability),
            max_steps=game.episode.max_steps if limit is None else limit,
            clock=cast(ClockKind, kind),
            reset_by=_check_reset_by(game, reset_by, driver, kind),
            render_mode=render_mode,
            driver=cast(Driver, driver),
            driver_options=own,
            browser=None if browser == "chromium" else browser,
            step_timeout=seconds("step_timeout", step_timeout),
            load_timeout=seconds("load_timeout", load_timeout),
            record=path("record", record, "a path, or None"),
            start_states=weights("start_states", start_states),
            channels=cast(Channels | None, channels),
            dtype=cast(ImageType, dtype),
        )

    @property
    def pixels(self) -> Pixels | None:
        """The kind of image in the observation; None if there is no image."""
        kind = self.obs_type.removesuffix("state").removesuffix("+")
        return cast(Pixels, kind) if kind else None

    @property
    def has_state(self) -> bool:
        """Whether the game's features are part of the observation."""
        return "state" in self.obs_type

    @property
    def has_spares(self) -> bool:
        """Whether pages for coming episodes are loaded ahead. In real time one that waits would play on."""
        return (
            self.reset_by == "reload"
            and self.clock != "wall"
            and bool(self.driver_options.get("spare_page", True))
        )

    @property
    def view(self) -> View:
        """What the page returns with each frame."""
        return View(self.pixels, self.size, self.has_state, rendered=self.render_mode is not None)


def game_of(game: object, players: object = None) -> Game:
    """Return the game that `make` was given: a Game, a name of the catalogue, or a path.

    Args:
        game: the game.
        players: names of those who play, where others are left to the game; None: all play.

    Raises:
        OptionError: `game` is neither a Game nor a name or path; or `players` are not players of it.
        GameError: the file cannot be read, or has mistakes.
    """
    if not isinstance(game, Game):
        place = path("game", game, _GAME)
        if place is None:
            raise refusal("game", _GAME, game)
        game = catalogue_game(game) or Game.load(place)
    return game if players is None else game.played_by(_check_players(game, players))


def _check_players(game: Game, players: object) -> tuple[str, ...]:
    """Return the names of those who play. Raises OptionError."""
    known = [player.name for player in game.players]
    if not known:
        raise OptionError(f"players: {game.name} has no [[players]] in its game.toml; leave the keyword out")
    expected = f"a list of players of {game.name}, {', '.join(map(repr, known))}, each once"
    if isinstance(players, str) or not isinstance(players, Collection):
        raise refusal("players", expected, players)
    names = tuple(players)
    if not names or len(set(map(str, names))) < len(names):
        raise refusal("players", expected, players)
    for name in names:
        one_of("players", name, tuple(known))
    return names


@cache
def option_names() -> tuple[str, ...]:
    """Return the keywords of `EnvOptions.check`."""
    parameters = inspect.signature(EnvOptions.check).parameters.values()
    return tuple(one.name for one in parameters if one.kind is one.KEYWORD_ONLY)


def check_options(game: Game, render_mode: object, options: Mapping[str, Any]) -> EnvOptions:
    """Check the keywords that `make` passes on, for one game.

    Raises:
        OptionError: a keyword is unknown, its value is invalid, or this game does not support it.
    """
    check_names(options, option_names())
    return EnvOptions.check(game, render_mode=render_mode, **options)  # type: ignore[arg-type]


def _whole_of_two(what: str, **given: object) -> int | None:
    """Return a whole number that has two names; None if it has neither, and the game's file says it."""
    first, second = (None if value is None else whole(name, value) for name, value in given.items())
    one, other = given
    return cast(int | None, one_of_two((one, other), (first, second), what))


def _check_bytes(shape: tuple[int, int], stack: int | None, item: int) -> None:
    """Raise OptionError if one observation would take more than 1 GiB."""
    height, width = shape
    if height * width * 3 * (stack or 1) * item > _MOST_BYTES:
        what = f"{stack or 1} images of {height}x{width}"
        raise OptionError(f"size, frame_stack: expected an observation of at most 1 GiB; got {what}")


def offers_restore(game: Game, driver: str = "chromium", clock: str | None = None) -> bool:
    """Return whether pages of the game can be put back to where their load left them.

    Args:
        game: what is played.
        driver: the driver.
        clock: the clock; None: the game's own.
    """
    is_stepped = driver == "chromium" and (clock or game.clock.default) == "page"
    return is_stepped and game.states.in_place and not game.actions.trusted


def _check_reset_by(game: Game, reset_by: str | None, driver: str, clock: str) -> ResetBy:
    offers_restart = game.episode.restart is not None
    can_restore = offers_restore(game, driver, clock)
    if reset_by is None:
        own = game.episode.reset_by
        if own is not None and (own != "restore" or can_restore):
            return own
        return "restart" if offers_restart else "reload"
    one_of("reset_by", reset_by, get_args(ResetBy))
    if reset_by == "restart" and not offers_restart:
        raise OptionError(f'reset_by: {game.name} defines no episode.restart; expected "reload"')
    if reset_by == "restore" and not can_restore:
        raise OptionError(
            f"reset_by: 'restore' needs states.in_place = true in {game.name}'s game.toml, driver "
            "'chromium', clock 'page' and actions that are not trusted; expected 'reload'"
        )
    return cast(ResetBy, reset_by)


def _check_driver_options(driver: str, given: object) -> Mapping[str, Any]:
    options = mapping("driver_options", given)
    known = DRIVER_OPTIONS[driver]
    unknown = sorted(set(options) - set(known))
    if "one_process" in unknown:
        raise OptionError("driver_options: 'one_process' is named 'share_renderer' now")
    if unknown:
        raise OptionError(
            f"driver_options: expected options of the {driver} driver, {', '.join(map(repr, known))}; "
            f"got {', '.join(map(repr, unknown))}"
        )
    return {name: _check_driver_option(name, value) for name, value in options.items()}


def _check_driver_option(name: str, value: object) -> Any:
    keyword = f"driver_options: {name}"
    if name in DRIVER_OPTIONS["chromium"]:  # these are all switches
        return truth(keyword, value)
    if name == "display" and value is not None:
        one_of(keyword, value, DISPLAYS)
    return path(keyword, value, "a text")
