"""Writes docs/images/games/<folder>.png, the picture of a game's card: what an agent sees in random play.

    python scripts/make_game_pictures.py              write the missing pictures
    python scripts/make_game_pictures.py snake        write the pictures of these games

Needs Pillow, and the games' packages (webcade games --install all).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from webcade import WebcadeEnv
from webcade.catalogue import FOLDER, catalogue

PICTURES = Path(__file__).resolve().parent.parent / "docs/images/games"
EPISODES = 6  # episodes to play; the longest is shown
STEPS = 60  # steps until an episode is truncated
MOST_PIXELS = 400  # width or height of a picture
MOST_BYTES = 60_000  # size of a file


def amid_play(folder: Path) -> NDArray[np.uint8]:
    """The second to last picture of the longest of some short episodes."""
    longest: list[NDArray[np.uint8]] = []
    env = WebcadeEnv(folder, obs_type="rgb", max_steps=STEPS)
    try:
        for seed in range(EPISODES):
            longest = max(longest, episode(env, seed), key=len)
    finally:
        env.close()
    return longest[max(0, len(longest) - 2)]


def episode(env: WebcadeEnv, seed: int) -> list[NDArray[np.uint8]]:
    """The observations of an episode of random play."""
    env.action_space.seed(seed)
    seen = [np.asarray(env.reset(seed=seed)[0])]
    is_over = False
    while not is_over:
        observation, _, terminated, truncated, _ = env.step(env.action_space.sample())
        seen.append(np.asarray(observation))
        is_over = terminated or truncated
    return seen


def write(picture: NDArray[np.uint8], file: Path) -> None:
    """Write a PNG; reduce its colours, and then its size, to stay within MOST_BYTES."""
    image = Image.fromarray(picture)
    image.thumbnail((MOST_PIXELS, MOST_PIXELS))
    file.parent.mkdir(parents=True, exist_ok=True)
    for colours in (256, 64, 16):
        image.quantize(colours).save(file, optimize=True)
        if file.stat().st_size <= MOST_BYTES:
            return
    image.thumbnail((MOST_PIXELS // 2, MOST_PIXELS // 2))
    image.quantize(64).save(file, optimize=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description="Write the pictures on the games' cards.")
    parser.add_argument(
        "folders", nargs="*", help="folders of games in the catalogue (default: those without a picture)"
    )
    wanted: list[str] = parser.parse_args(arguments).folders
    names = [game.folder.name for game in catalogue().values()]
    for name in wanted or [one for one in names if not (PICTURES / f"{one}.png").exists()]:
        write(amid_play(FOLDER / name), PICTURES / f"{name}.png")
        print(f"docs/images/games/{name}.png: written")


if __name__ == "__main__":
    main()
