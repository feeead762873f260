"""Writes pictures of a check: an episode as the agent sees it, and each action's effect."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from ..media import ContactSheet
from .game_under_test import GameUnderTest

SHEET_STEPS = 120


def unavailable_reason() -> str | None:
    """Why no pictures can be written, with the command that installs what is missing; None if they can."""
    if find_spec("PIL") is not None:
        return None
    return 'pictures need Pillow; type: pip install "webcade[video]"'


def write_pictures(subject: GameUnderTest, out: Path) -> list[Path]:
    """Write seen.png and one PNG for each action that had an effect.

    Args:
        subject: the game, after its checks.
        out: the folder to write to, created if it does not exist.

    Returns:
        The paths of the files; empty if Pillow is not installed.

    Raises:
        PageError, BrowserError: the episode to be shown did not start.
    """
    if unavailable_reason() is not None:
        return []
    out.mkdir(parents=True, exist_ok=True)
    files = [out / "seen.png"]
    _episode(subject).write(files[0])
    for name, pictures in subject.pictures.items():
        sheet = ContactSheet(f"{subject.game.id}: {name}")
        for picture, caption in pictures:
            sheet.add(picture, caption)
        files.append(out / f"action-{re.sub(r'[^A-Za-z0-9_.-]', '_', name)}.png")
        sheet.write(files[-1])
    return files


def _episode(subject: GameUnderTest) -> ContactSheet:
    """An episode of random play, as an agent with `obs_type="rgb"` sees it."""
    sheet = ContactSheet(f"{subject.game.id}: what the agent sees, random play, seed {subject.seed}")
    with subject.make(obs_type="rgb", max_steps=min(SHEET_STEPS, subject.length.steps)) as env:
        env.action_space.seed(subject.seed)
        observation, _ = env.reset(seed=subject.seed)
        step, over = 0, False
        while not over and subject.seconds_left:
            sheet.add(observation, f"step {step}")  # type: ignore[arg-type]
            observation, _, terminated, truncated, _ = env.step(env.action_space.sample())
            step, over = step + 1, terminated or truncated
        sheet.add(observation, f"step {step}")  # type: ignore[arg-type]
    return sheet
