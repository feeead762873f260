"""A training whose process is killed, on real pages: the same command ends as if nothing had been."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from webcade.training.agent import load_agent

pytestmark = [pytest.mark.browser, pytest.mark.train, pytest.mark.long, pytest.mark.timeout(600)]

SCRIPT = Path(__file__).with_name("train_steps.py")
STEPS = 384


def train(folder: Path, obs: str, dies_at: int | None = None) -> int:
    """Train until the end, or kill the process after so many steps. Returns the last step that it told."""
    command = [sys.executable, str(SCRIPT), str(folder), str(STEPS), obs]
    told = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            told = int(line)
            if dies_at is not None and told >= dies_at:
                os.kill(process.pid, signal.SIGKILL)
                break
    assert process.returncode == (0 if dies_at is None else -signal.SIGKILL)
    return told


@pytest.mark.parametrize("obs", ["state", "grayscale"])
def test_a_killed_training_ends_with_the_weights_of_one_that_was_not(tmp_path: Path, obs: str) -> None:
    train(tmp_path / "whole", obs)
    for dies_at in (150, 300):
        assert train(tmp_path / "killed", obs, dies_at) < STEPS
    train(tmp_path / "killed", obs)
    whole, killed = (load_agent(tmp_path / name) for name in ("whole", "killed"))
    assert killed.about["steps"] == whole.about["steps"] == STEPS
    for one, other in zip(whole.layers, killed.layers, strict=True):
        for name, array in one.arrays.items():
            assert np.array_equal(array, other.arrays[name]), (one.kind, name)
