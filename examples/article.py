"""A headless gym environment for every browser game: the article that webcade began from, on today's stack.

    pip install 'webcade[selenium]'; sudo apt-get install chromium chromium-driver xvfb
    python examples/article.py
    python examples/article.py --help

Follows it section by section and says what changed and why; docs/from-the-article.md has every name in a
table. Plays whole episodes of Chrome's dinosaur game at random, in real time; prints each one's reward, score
and steps a second; saves what the agent saw last.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

# 4. Then: `import gym`. Its successor Gymnasium returns five values from `step` and two from `reset`.
import gymnasium as gym
import numpy as np
from PIL import Image

# 5. Then: `pip install -e .` of a repository with setup.py and gym_dinorun/envs/dinorun_env.py. Now the
#    package is part of webcade; the import registers DinoRun-v0, as it did.
import gym_dinorun  # noqa: F401
from webcade.webdriver import WebInterface


def interacting_with_the_browser(display: str) -> None:
    """Sections 1 to 3: a browser, what it shows, and its keys, in one class."""
    # 1. Then: a path to a chromedriver downloaded by hand, in `executable_path=`, which Selenium has dropped.
    #    Now browser and driver are found; chrome_driver_path= takes a path where another is meant.
    # 2. Then: pyvirtualdisplay, because a headless Chrome drew no game. Now headless=True is that display
    #    still, and display="headless", the browser's own way, draws too.
    # 3. Then: the navigation's error had to be caught. It is the game: the page that says so.
    with WebInterface(custom_config=True, game_url="chrome://dino", display=display) as web:
        screen = (
            web.grab_screen()
        )  # RGB; then `np.array(Image.open(BytesIO(base64.b64decode(...))))[..., :3]`
        cropped = web.grab_screen(np.s_[100:300, 200:450])
        # Then `find_element_by_tag_name("body").send_keys(...)`, which Selenium has dropped.
        web.press_space()
        # Then `Runner.instance_`: the game was rewritten, and its object is had by a call.
        playing = web.execute("return Runner.getInstance().playing")
        print(f"The browser shows {screen.shape}, cropped {cropped.shape}; after Space it plays: {playing}")


def play(display: str, episodes: int, seed: int, picture: Path) -> None:
    """Sections 4 and 5: the environment by its name, and an agent that acts by chance."""
    env = gym.make("DinoRun-v0", display=display)
    env.action_space.seed(seed)
    try:
        for episode in range(episodes):
            state, info = env.reset()  # then `init_state = env.reset()`
            total, steps, over, start = 0.0, 0, False, time.perf_counter()
            while not over:
                # Then `state, reward, info, done = env.step(0)`.
                state, reward, terminated, truncated, info = env.step(env.action_space.sample())
                total, steps, over = total + float(reward), steps + 1, terminated or truncated
            rate = steps / (time.perf_counter() - start)
            print(f"Episode {episode}: reward {total:.1f}, score {info['score']}, {rate:.1f} steps a second")
        Image.fromarray(state).save(picture)
        print(f"What the agent saw last: {picture}")
    finally:
        env.close()


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--episodes", type=int, default=1, help="how many to play (default: 1)")
    parser.add_argument("--seed", type=int, default=0, help="of the random agent (default: 0)")
    parser.add_argument(
        "--display",
        choices=("xvfb", "headless", "window"),
        default="xvfb",
        help="where the browser draws (default: xvfb, the article's virtual display)",
    )
    parser.add_argument("--picture", type=Path, default=Path("article.png"), help="default: article.png")
    arguments = parser.parse_args()
    interacting_with_the_browser(arguments.display)
    play(arguments.display, arguments.episodes, arguments.seed, arguments.picture)


if __name__ == "__main__":
    main()
