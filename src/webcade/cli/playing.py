"""Plays an agent's episodes and records them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import numpy as np

from ..env import WebcadeEnv
from ..episode.actions import ActionEncoder
from ..episode.observing import Info, Observation
from ..media import ContactSheet, Picture, VideoWriter, joined
from ..training.players import Choose
from .beside import Beside

OnStep = Callable[[int, int, float | None], None]
"""Called after each step with the episode's number, the step's number, and the score if there is one."""

_END_HOLD = 0.7  # seconds that the video shows the last picture of an episode


@dataclass(frozen=True, slots=True)
class Episode:
    """The result of one episode.

    Attributes:
        episode: its number, from 1.
        score: the last `readings.score`; None if the game has none.
        reward: the sum of the rewards.
        steps: how many steps it had.
        steps_per_second: steps by the wall time of `env.step` alone, without recording and resets.
        ended: "game over", "step limit", or "fault: " and what happened.
    """

    episode: int
    score: float | None
    reward: float
    steps: int
    steps_per_second: int
    ended: str


class Recorder:
    """Writes the video and the contact sheet of some episodes to the folder `out`; use it in a `with`.

    With `beside`, the video shows both players.

    Attributes:
        video_path: the MP4 file. Its frame rate is the game's fps / `frame_skip`.
        sheet_path: the PNG file, written when the `with` ends.
    """

    def __init__(
        self, env: WebcadeEnv, out: Path, title: str, frame_skip: int, beside: Beside | None
    ) -> None:
        out.mkdir(parents=True, exist_ok=True)
        fps = Fraction(env.game.clock.fps).limit_denominator(1000) / frame_skip
        self.video_path = out / f"{env.game.name}.mp4"
        self.sheet_path = out / f"{env.game.name}-seen.png"
        self._env, self._beside = env, beside
        self._video = VideoWriter(self.video_path, fps)
        self._sheet = ContactSheet(title)
        self._hold = max(1, round(_END_HOLD * fps))
        self._sees_all = False

    @property
    def frames(self) -> int:
        """How many pictures the video has so far."""
        return self._video.frames

    def show(self, observation: Observation, caption: str, last: bool = False) -> None:
        """Record this moment: the rendered game in the video, the agent's image in the contact sheet.

        Args:
            observation: what the agent got.
            caption: text under the image in the contact sheet.
            last: whether the episode ends here; the video shows its last picture longer.
        """
        seen = _image_of(observation)
        picture = seen if seen is not None and self._sees_all else cast(Picture, self._env.render())
        if self.frames == 0:  # if the agent sees the rendered picture, render() is not needed again
            self._sees_all = seen is not None and np.array_equal(seen, picture)
        shown = picture if self._beside is None else self._joined(picture, caption, self._beside)
        self._video.add(shown, times=self._hold if last else 1)
        self._sheet.add(picture if seen is None else seen, caption)

    def _joined(self, picture: Picture, caption: str, beside: Beside) -> Picture:
        """Both players' pictures."""
        return joined(
            [picture, beside.picture()], [caption, f"beside it, {beside.words}, score {beside.score:g}"]
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._video.close()
        self._sheet.write(self.sheet_path)


def play_episode(
    env: WebcadeEnv,
    act: Choose,
    number: int,
    seed: int | None,
    recorder: Recorder | None,
    on_step: OnStep,
    beside: Beside | None = None,
) -> Episode:
    """Play one episode to its end.

    Args:
        env: the environment; it is reset first.
        act: called with the observation and the info; returns an action.
        number: the episode's number, from 1, for captions.
        seed: for the reset.
        recorder: records every step; None records nothing.
        on_step: called after each step.
        beside: another player, who makes a step for each step.
    """
    words = ActionEncoder(env.game.actions).words
    observation, info = env.reset(seed=seed)
    if recorder is not None:
        recorder.show(observation, _caption(number, 0, info))
    steps, total, seconds, over = 0, 0.0, 0.0, False
    while not over:
        action = act(observation, info)
        started = time.perf_counter()
        observation, reward, terminated, truncated, info = env.step(action)
        seconds += time.perf_counter() - started
        steps, total, over = steps + 1, total + reward, terminated or truncated
        if beside is not None:
            beside.step()
        if recorder is not None and not info["fault"]:
            recorder.show(observation, _caption(number, steps, info, words(action)), last=over)
        on_step(number, steps, _score_of(info))
    return Episode(
        number, _score_of(info), round(total, 6), steps, round(steps / seconds), _end(info, terminated)
    )


def _end(info: Info, terminated: bool) -> str:
    if info["fault"]:
        return f"fault: {info['fault']}"
    return "game over" if terminated else "step limit"


def _caption(number: int, step: int, info: Info, action: str | None = None) -> str:
    score = _score_of(info)
    parts = [f"episode {number}", f"step {step}", None if score is None else f"score {score:g}", action]
    return ", ".join(part for part in parts if part is not None)


def _score_of(info: dict[str, Any]) -> float | None:
    return float(info["score"]) if "score" in info else None


def _image_of(observation: Observation) -> Picture | None:
    """Return the image of an observation, the newest of a stack whose images come first; None of features."""
    image = observation.get("image") if isinstance(observation, dict) else observation
    if image is None or image.ndim < 2:
        return None
    is_stack = image.ndim == 4 or (image.ndim == 3 and image.shape[2] != 3)
    return image[-1] if is_stack else image
