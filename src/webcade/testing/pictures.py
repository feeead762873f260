"""What a check looked like: an episode as the agent sees it, and each action beside nothing done."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

from ..recording import ContactSheet
from .game_under_test import GameUnderTest

SHEET_STEPS = 120


def unavailable_reason() -> str | None:
    """What to type to have pictures; None if nothing is missing."""
    if find_spec("PIL") is not None:
        return None
    return 'no pictures without Pillow; type: pip install "webcade[video]"'


def write_pictures(subject: GameUnderTest, out: Path) -> list[Path]:
    """Write PNGs in `out`, which is made; their paths. Without Pillow none.

    Raises:
        PageError, BrowserError: the game did not begin the episode to be shown.
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
    """Random play, as the agent sees it by default."""
    sheet = ContactSheet(f"{subject.game.id}: what the agent sees, random play, seed {subject.seed}")
    with subject.make(obs_type="rgb", max_steps=min(SHEET_STEPS, subject.steps)) as env:
        env.action_space.seed(subject.seed)
        observation, _ = env.reset(seed=subject.seed)
        step, over = 0, False
        while not over:
            sheet.add(observation, f"step {step}")  # type: ignore[arg-type]
            observation, _, terminated, truncated, _ = env.step(env.action_space.sample())
            step, over = step + 1, terminated or truncated
        sheet.add(observation, f"step {step}")  # type: ignore[arg-type]
    return sheet
