"""RL Baselines3 Zoo: training from the command line, with hyperparameters from a file.

    pip install webcade rl_zoo3 requests

`--gym-packages webcade` has it import webcade. The zoo has no hyperparameters for these games: a file gives
them, by the id. `enjoy` imports requests, which the zoo does not install.
"""

import tempfile
from pathlib import Path

from cases import run, shell

HYPERPARAMETERS = """
webcade/DinoRunState-v0:
  n_envs: 2
  n_timesteps: 512
  policy: MlpPolicy
  n_steps: 128
"""


def train_and_enjoy() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "ppo.yml").write_text(HYPERPARAMETERS)
        shell(
            "python -m rl_zoo3.train --algo ppo --env webcade/DinoRunState-v0 --gym-packages webcade "
            "--conf-file ppo.yml --log-folder logs --eval-freq -1",
            folder,
        )
        shell(
            "python -m rl_zoo3.enjoy --algo ppo --env webcade/DinoRunState-v0 --gym-packages webcade "
            "--folder logs --n-timesteps 200 --no-render",
            folder,
        )


if __name__ == "__main__":
    run([train_and_enjoy], ["rl_zoo3", "stable-baselines3", "gymnasium", "webcade"])
