"""Writes docs/images/games/<folder>.png, the picture of a game's card: what a person sees of good play.

    python scripts/make_game_pictures.py                       write the missing pictures
    python scripts/make_game_pictures.py snake --runs FOLDER   write the pictures of these games

An agent of webcade train in the folder of runs plays, or the one that comes with the game, or its rule, or
chance. Needs Pillow, and the games' packages (webcade games --install all).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from webcade import Game, WebcadeEnv
from webcade.catalogue import catalogue
from webcade.cli.agents import choose, seated
from webcade.training.players import Choose

PICTURES = Path(__file__).resolve().parent.parent / "docs/images/games"
EPISODES = 3  # episodes to play; the one with the best score is shown
STEPS = 400  # steps until an episode is truncated
EVERY = 5  # steps from one picture to the next
SHOWN = 0.75  # part of the episode after which the picture is taken
MOST_PIXELS = 400  # width or height of a picture
MOST_BYTES = 60_000  # size of a file


def amid_play(game: Game, name: str) -> NDArray[np.uint8]:
    """A picture from the last third of the best of some short episodes.

    Args:
        game: the game.
        name: who plays, as `webcade play --agent` has it.
    """
    env, player = seated(game, name, 0, max_steps=STEPS)
    try:
        best = max((episode(env, player.act, seed) for seed in range(EPISODES)), key=lambda one: one[0])
    finally:
        env.close()
    return best[1][int(SHOWN * (len(best[1]) - 1))]


def episode(env: WebcadeEnv, act: Choose, seed: int) -> tuple[float, list[NDArray[np.uint8]]]:
    """The score of an episode, or its rewards, and pictures of it."""
    env.action_space.seed(seed)
    observation, info = env.reset(seed=seed)
    seen, rewards, steps, is_over = [picture(env)], 0.0, 0, False
    while not is_over:
        observation, reward, terminated, truncated, info = env.step(act(observation, info))
        steps, rewards, is_over = steps + 1, rewards + reward, terminated or truncated
        if steps % EVERY == 0 and not is_over:
            seen.append(picture(env))
    return float(info.get("score", rewards)), seen


def picture(env: WebcadeEnv) -> NDArray[np.uint8]:
    """What a person sees now."""
    return cast(NDArray[np.uint8], env.render())


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
    parser.add_argument("--runs", type=Path, help="folder of the runs of webcade train")
    given = parser.parse_args(arguments)
    games = {game.folder.name: game for game in catalogue().values()}
    for name in given.folders or [one for one in games if not (PICTURES / f"{one}.png").exists()]:
        runs = sorted(given.runs.glob(f"{games[name].name}-*/agent.npz")) if given.runs else []
        who = choose(games[name], str(runs[0]) if runs else None)
        write(amid_play(games[name], who), PICTURES / f"{name}.png")
        print(f"docs/images/games/{name}.png: written, played by {who}")


if __name__ == "__main__":
    main()
