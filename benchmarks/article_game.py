"""Compares the speed of a game under Selenium, as in the article, with its speed under webcade.

    python benchmarks/article_game.py                            2048, five rounds

The game must be played with keys. Under Selenium it runs in real time on a virtual display, through
`webcade.webdriver.WebInterface`: a step presses a key, takes, decodes and crops a screenshot, and runs two
scripts, for the score and for the end of the game.

Each round measures every row once, with uniform random actions and including resets. The ratios are computed
within each round. Needs `pip install 'webcade[selenium]'`, chromedriver and Xvfb.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import median

import gymnasium as gym
import numpy as np

import webcade  # noqa: F401  registers the games
from webcade.benchmarking.article_way import unavailable_reason
from webcade.catalogue import catalogue
from webcade.game import Game
from webcade.site import ORIGIN, Site, missing, open_site
from webcade.webdriver import WebInterface

SMALL = {"obs_type": "grayscale", "size": (84, 84)}
VECTOR = 4
ARTICLE = "article: rgb screenshot"
Play = Callable[[], int]  # makes one step (of a vector: one in each environment) and returns how many


def main() -> int:
    """Measure and print the result; the exit status is 2 if a program or package is missing."""
    args = _read_arguments()
    if problem := unavailable_reason():
        print(problem, file=sys.stderr)
        return 2
    game = catalogue()[args.env_id]
    height, width = game.observation.shape
    rates: dict[str, list[float]] = {}
    with ExitStack() as stack:
        rows = {
            ARTICLE: stack.enter_context(_article(game, args.again, args.seed)),
            f"webcade: rgb {height}x{width}": stack.enter_context(_single(args.env_id, {}, args.seed)),
            "webcade: grayscale 84x84": stack.enter_context(_single(args.env_id, SMALL, args.seed)),
            f"webcade: grayscale 84x84, {VECTOR} at once": stack.enter_context(
                _vector(args.env_id, args.seed)
            ),
        }
        for number in range(args.rounds + 1):  # the first round is a warm-up
            for name, play in rows.items():
                rate = _rate(play, args.seconds)
                if number > 0:
                    rates.setdefault(name, []).append(rate)
    _report(rates)
    return 0


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Compare the speed of a game under Selenium and under webcade.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--env-id", default="webcade/Game2048-v0", choices=list(catalogue()), help="the game")
    parser.add_argument("--again", default="KeyR", help="the key that restarts the game")
    parser.add_argument("--rounds", type=int, default=5, help="rounds; each measures every row once")
    parser.add_argument("--seconds", type=float, default=5.0, help="seconds to play each row in each round")
    parser.add_argument("--seed", type=int, default=0, help="seed of episodes and random actions")
    return parser.parse_args()


@contextmanager
def _article(game: Game, again: str, seed: int) -> Iterator[Play]:
    """The game under Selenium: a step presses keys, takes a screenshot and runs two scripts."""
    keys = [action.press or action.keys for action in game.actions.list]
    size = game.page.viewport.width, game.page.viewport.height
    rng = np.random.default_rng(seed)
    site = open_site(game)
    server = _serve(site)
    address = f"http://127.0.0.1:{server.server_port}{site.url.removeprefix(ORIGIN)}"
    web = WebInterface(game_url=address, headless=True, viewport=size)
    box = f"document.querySelector({game.observation.element or game.observation.canvas!r})"
    x, y = web.execute(f"const box = {box}.getBoundingClientRect(); return [box.x, box.y]")
    height, width = game.observation.shape
    part = np.s_[round(y) : round(y) + height, round(x) : round(x) + width]

    def play() -> int:
        for key in keys[int(rng.integers(len(keys)))]:
            web.press(key)
        web.grab_screen(part)
        web.execute(f"return {game.readings['score']}")
        if web.execute(f"return {game.readings['over']}"):
            web.press(again)
        return 1

    try:
        yield play
    finally:
        web.end()
        server.shutdown()
        server.server_close()


def _serve(site: Site) -> ThreadingHTTPServer:
    """Start a server for the game's files on 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = site.answer(f"{ORIGIN}{self.path}") or missing(self.path)
            self.send_response(answer.status)
            for name, value in {**answer.all_headers, "Content-Length": str(len(answer.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@contextmanager
def _single(env_id: str, options: dict[str, object], seed: int) -> Iterator[Play]:
    env = gym.make(env_id, **options)
    env.action_space.seed(seed)
    env.reset(seed=seed)

    def play() -> int:
        _, _, terminated, truncated, _ = env.step(env.action_space.sample())
        if terminated or truncated:
            env.reset()
        return 1

    try:
        yield play
    finally:
        env.close()


@contextmanager
def _vector(env_id: str, seed: int) -> Iterator[Play]:
    envs = gym.make_vec(env_id, num_envs=VECTOR, **SMALL)
    envs.action_space.seed(seed)
    envs.reset(seed=seed)

    def play() -> int:
        envs.step(envs.action_space.sample())
        return VECTOR

    try:
        yield play
    finally:
        envs.close()


def _rate(play: Play, seconds: float) -> float:
    start = time.perf_counter()
    steps = 0
    while time.perf_counter() - start < seconds:
        steps += play()
    return steps / (time.perf_counter() - start)


def _report(rates: dict[str, list[float]]) -> None:
    for name, measured in rates.items():
        ratios = [rate / article for rate, article in zip(measured, rates[ARTICLE], strict=True)]
        print(
            f"{name:36} {median(measured):7.1f} steps/s ({min(measured):.1f} to {max(measured):.1f}), "
            f"x {median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})"
        )


if __name__ == "__main__":
    sys.exit(main())
