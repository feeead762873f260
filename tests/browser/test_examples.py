from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def train(script: str, settings: str, folder: Path) -> dict:
    """Run an example that trains, with few steps; return the figures that it wrote to the folder."""
    command = [sys.executable, EXAMPLES / script, *settings.split(), "--max-steps", "40", "--out", folder]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "figures.json").read_text())


@pytest.mark.train
@pytest.mark.timeout(300)
def test_ppo_trains_and_says_how_it_compares_with_chance(tmp_path):
    settings = "--total-timesteps 64 --n-steps 32 --n-envs 2 --batch-size 32 --n-epochs 1 --eval-episodes 1"
    figures = train("train_ppo.py", settings, tmp_path)
    assert figures["timesteps"] == 64
    assert figures["random"]["mean"] > 0
    assert (tmp_path / "model.zip").exists()
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.train
@pytest.mark.long
@pytest.mark.timeout(300)
def test_ppo_trains_from_pixels_through_the_vector(tmp_path):
    settings = "--total-timesteps 64 --n-steps 16 --n-envs 4 --batch-size 32 --n-epochs 1 --eval-episodes 2"
    figures = train("train_ppo_pixels.py", settings, tmp_path)
    assert figures["timesteps"] == 64
    assert figures["random"] > 0
    assert (tmp_path / "model.zip").exists()


@pytest.mark.train
@pytest.mark.long
@pytest.mark.timeout(300)
def test_masks_keep_an_agent_to_the_covered_fields(tmp_path):
    settings = "--total-timesteps 64 --n-steps 16 --n-envs 2 --batch-size 32 --n-epochs 1 --eval-episodes 2"
    figures = train("train_masked.py", settings, tmp_path)
    assert figures["MaskablePPO"]["masked_share"] == figures["random, masked"]["masked_share"] == 0
    curves = json.loads((tmp_path / "curve.json").read_text())
    for name in ("MaskablePPO", "PPO"):
        assert curves[name]["counts"] == {
            "masks": 64,
            "opened_cells_offered": 0,
            "covered_cells_masked": 0,
        }
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")


def run(script: str, *arguments: object) -> str:
    """Run an example; return what it printed."""
    command = [sys.executable, EXAMPLES / script, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.timeout(220)
def test_the_dinosaur_survives_by_looking_ahead_and_the_run_is_replayed(tmp_path):
    said = run("lookahead.py", "webcade/DinoRun-v0", "--max-steps", 150, "--out", tmp_path)
    assert "reached its limit after 150 steps" in said
    assert "150 steps, replayed to the byte" in said


@pytest.mark.long
@pytest.mark.timeout(220)
def test_an_archive_of_states_grows(tmp_path):
    best = tmp_path / "best.state"
    said = run("go_explore.py", "webcade/Snake-v0", "--returns", 20, "--steps", 5, "--save", best)
    assert int(said.splitlines()[-1].split()[0]) > 5
    assert best.exists()
