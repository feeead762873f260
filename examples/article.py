"""The article that webcade started from, brought up to date: a gym environment for every browser game.

    pip install 'webcade[selenium]'; sudo apt-get install chromium chromium-driver xvfb
    python examples/article.py
    python examples/article.py --help

Follows the article section by section; the comments say what has changed since then and why. All names are in
a table in docs/from-the-article.md. The program plays episodes of Chrome's dinosaur game with random actions
in real time, prints the reward, score and steps per second of each, and saves the last screenshot.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

# 4. Then: `import gym`. In its successor Gymnasium, `step` returns five values and `reset` two.
import gymnasium as gym
import numpy as np
from PIL import Image

# 5. Then: `pip install -e .` in a repository with setup.py and gym_dinorun/envs/dinorun_env.py. Now the
# package is    part of webcade. As before, the import registers DinoRun-v0.
import gym_dinorun  # noqa: F401
from webcade.webdriver import WebInterface


def interacting_with_the_browser(display: str) -> None:
    """Sections 1 to 3: start a browser, take screenshots and press keys, with one class."""
    # 1. Then: `executable_path=` with a chromedriver downloaded by hand; Selenium has removed the argument.
    #    Now webcade finds browser and driver; chrome_driver_path= chooses another driver.
    # 2. Then: pyvirtualdisplay, because a headless Chrome did not draw the game. Now headless=True still uses
    #    a virtual display, and display="headless", the browser's own mode, draws the game too.
    # 3. Then: an error of the navigation had to be caught, because the game is the browser's error page. Now
    #    WebInterface does that.
    with WebInterface(custom_config=True, game_url="chrome://dino", display=display) as web:
        # Then: `np.array(Image.open(BytesIO(base64.b64decode(...))))[..., :3]`.
        screen = web.grab_screen()
        cropped = web.grab_screen(np.s_[100:300, 200:450])
        # Then: `find_element_by_tag_name("body").send_keys(...)`, which Selenium has removed.
        web.press_space()
        # Then: `Runner.instance_`. The game was rewritten and has a function for it now.
        playing = web.execute("return Runner.getInstance().playing")
        print(f"Screenshot {screen.shape}, cropped {cropped.shape}; after Space the game runs: {playing}")


def play(display: str, episodes: int, seed: int, picture: Path) -> None:
    """Sections 4 and 5: make the environment by its name, and play random actions."""
    env = gym.make("DinoRun-v0", display=display)
    env.action_space.seed(seed)
    try:
        for episode in range(episodes):
            state, info = env.reset()  # then: `init_state = env.reset()`
            total, steps, over, start = 0.0, 0, False, time.perf_counter()
            while not over:
                # Then: `state, reward, info, done = env.step(0)`.
                state, reward, terminated, truncated, info = env.step(env.action_space.sample())
                total, steps, over = total + float(reward), steps + 1, terminated or truncated
            rate = steps / (time.perf_counter() - start)
            print(
                f"Episode {episode}: reward {total:.1f}, score {info['score']}, {rate:.1f} steps per second"
            )
        Image.fromarray(state).save(picture)
        print(f"The last screenshot: {picture}")
    finally:
        env.close()


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--episodes", type=int, default=1, help="episodes to play (default: 1)")
    parser.add_argument("--seed", type=int, default=0, help="seed of the random agent (default: 0)")
    parser.add_argument(
        "--display",
        choices=("xvfb", "headless", "window"),
        default="xvfb",
        help="where the browser draws (default: xvfb, the article's virtual display)",
    )
    parser.add_argument(
        "--picture",
        type=Path,
        default=Path("article.png"),
        help="file for the last screenshot (default: article.png)",
    )
    arguments = parser.parse_args()
    interacting_with_the_browser(arguments.display)
    play(arguments.display, arguments.episodes, arguments.seed, arguments.picture)


if __name__ == "__main__":
    main()
