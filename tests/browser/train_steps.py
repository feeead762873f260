"""Trains on the dinosaur for some steps, with a checkpoint after each update, and tells each step.

python train_steps.py FOLDER STEPS OBS
"""

from __future__ import annotations

import sys
from pathlib import Path

from webcade.catalogue import catalogue
from webcade.training.budget import Budget
from webcade.training.learning import Progress, Training
from webcade.training.run_folder import RunFolder
from webcade.training.settings import Obs, Settings

SETTINGS = Settings(n_envs=2, n_steps=32, batch_size=32, n_epochs=2, hidden=(16,))


def say(now: Progress) -> None:
    print(now.steps, flush=True)


def main() -> None:
    path, steps, obs = Path(sys.argv[1]), int(sys.argv[2]), Obs(sys.argv[3])
    game = catalogue()["webcade/DinoRun-v0"]
    folder = RunFolder(path, {"obs": str(obs)}, fresh=False)
    Training(game, obs, SETTINGS, 3, Budget(steps, None), folder, say, checkpoint_seconds=0).run()


if __name__ == "__main__":
    main()
