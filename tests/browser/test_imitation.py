"""An agent learns from a recording what was played: examples/imitate.py, in Chromium."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import fmean

import pytest

import webcade

pytestmark = [pytest.mark.browser, pytest.mark.train, pytest.mark.slow]

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FEATURES = """
[[features]]
name = "basket"
reading = "game.basket"
low = 0
high = 320
[[features]]
name = "apple_x"
reading = "game.apple.x"
low = 0
high = 320
"""


def rule(basket: float, apple: float) -> int:
    """Go where the apple falls."""
    return 0 if abs(apple - basket) < 10 else 1 if apple < basket else 2


@pytest.fixture
def demonstration(tmp_path: Path) -> Path:
    """Five episodes of the rule in examples/catch, each of ten seconds of page time."""
    game, file = tmp_path / "catch", tmp_path / "rule.webcade"
    shutil.copytree(EXAMPLES / "catch", game)
    (game / "game.toml").write_text((game / "game.toml").read_text() + FEATURES)
    env = webcade.WebcadeEnv(game, obs_type="state", max_steps=150, record=file)
    for seed in range(5):
        seen, _ = env.reset(seed=seed)
        is_over = False
        while not is_over:
            seen, _, terminated, truncated, _ = env.step(rule(*seen))
            is_over = terminated or truncated
    env.close()
    return file


@pytest.mark.timeout(300)
def test_a_clone_of_the_rule_plays_far_better_than_chance(demonstration: Path, tmp_path: Path) -> None:
    command = [sys.executable, EXAMPLES / "imitate.py", demonstration, "--obs", "state"]
    options = ["--epochs", "40", "--eval-episodes", "4", "--out", tmp_path / "out"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    figures = json.loads((tmp_path / "out" / "figures.json").read_text())
    clone, taught, chance = (fmean(figures["scores"][who]) for who in ("agent", "demonstrator", "random"))
    assert figures["moments"] == 750
    assert figures["agreement"] > 0.8
    assert clone > 3 * chance
    assert clone > 0.6 * taught
    assert (tmp_path / "out" / "model.zip").exists()
    assert f"agent: mean score {clone:.1f} of 4 episodes" in done.stdout
