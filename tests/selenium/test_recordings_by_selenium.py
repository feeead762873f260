"""driver="selenium", clock="page": what was recorded there plays there."""

from __future__ import annotations

from pathlib import Path

import gymnasium as gym
import pytest

from webcade import Recording

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("browser", ["chrome", "firefox"])
def test_a_recording_made_with_selenium_plays_again_with_it(tmp_path: Path, browser: str) -> None:
    file = tmp_path / "run.webcade"
    own = {"driver": "selenium", "clock": "page", "driver_options": {"display": "headless"}}
    env = gym.make("webcade/DinoRun-v0", browser=browser, size=(30, 120), record=file, **own)
    env.reset(seed=3)
    for number in range(12):
        env.step(number % 3)
    env.close()
    recording = Recording(file)
    assert recording.options["browser"] == browser
    assert recording.fingerprint["how"]["driver"] == "selenium"
    assert sum(step.index > 0 for step in recording) == 12
