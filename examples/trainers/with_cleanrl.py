"""CleanRL: single files that are copied and changed. These are the lines that change.

    pip install webcade torch tyro tensorboard opencv-python-headless tqdm rich
    CLEANRL=path/of/a/clone python examples/trainers/with_cleanrl.py

CleanRL pins an older Gymnasium, so its `requirements` do not install beside webcade; its files run with the
packages above. On Gymnasium 1.x any environment needs the lines with `autoreset_mode`, `final_info` and
`final_obs`, and the new names of two wrappers. Because of webcade only the id changes and two wrappers go:
EpisodicLifeEnv asks for an Atari emulator's lives, and MaxAndSkipEnv would repeat what `frame_skip` repeats.
NoopResetEnv needs a game whose action 0 does nothing.
"""

import os
import tempfile
from pathlib import Path

from cases import run, shell

Edits = list[tuple[str, str]]

# What Gymnasium 1.x makes necessary: a vector that resets as CleanRL reads it, and the new keys of its infos.
PPO_VECTOR: Edits = [
    (
        "make_env(args.env_id, i, args.capture_video, run_name) for i in range(args.num_envs)],\n",
        "make_env(args.env_id, i, args.capture_video, run_name) for i in range(args.num_envs)],\n"
        "        autoreset_mode=gym.vector.AutoresetMode.SAME_STEP,\n",
    ),
]
DQN_VECTOR: Edits = [
    (
        "args.capture_video, run_name) for i in range(args.num_envs)]\n",
        "args.capture_video, run_name) for i in range(args.num_envs)],\n"
        "        autoreset_mode=gym.vector.AutoresetMode.SAME_STEP,\n",
    ),
    ('infos["final_observation"][idx]', 'infos["final_obs"][idx]'),
]
RETURNS: Edits = [
    (
        'for info in infos["final_info"]:\n',
        'for info in [{"episode": {"r": r, "l": l}} for r, l, ended in zip('
        'infos["final_info"]["episode"]["r"], infos["final_info"]["episode"]["l"], '
        'infos["final_info"]["_episode"]) if ended]:\n',
    ),
]
WRAPPERS: Edits = [
    ("gym.wrappers.GrayScaleObservation", "gym.wrappers.GrayscaleObservation"),
    ("gym.wrappers.FrameStack(", "gym.wrappers.FrameStackObservation("),
]

# What webcade makes necessary, besides the id.
NO_ATARI: Edits = [
    ("        env = EpisodicLifeEnv(env)\n", ""),
    ("        env = MaxAndSkipEnv(env, skip=4)\n", ""),
]


def ppo() -> None:
    cleanrl(
        "cleanrl/ppo.py --env-id webcade:webcade/DinoRunState-v0 --total-timesteps 1024",
        PPO_VECTOR + RETURNS,
    )


def dqn() -> None:
    cleanrl(
        "cleanrl/dqn.py --env-id webcade:webcade/DinoRunState-v0 --total-timesteps 600 --learning-starts 200",
        DQN_VECTOR + RETURNS,
    )


def ppo_atari() -> None:
    cleanrl(
        "cleanrl/ppo_atari.py --env-id webcade:webcade/DinoRun-v0 --total-timesteps 256 "
        "--num-envs 2 --num-steps 64",
        PPO_VECTOR + RETURNS + WRAPPERS + NO_ATARI,
    )


def dqn_atari() -> None:
    cleanrl(
        "cleanrl/dqn_atari.py --env-id webcade:webcade/DinoRun-v0 --total-timesteps 300 "
        "--learning-starts 100 --buffer-size 1000",
        DQN_VECTOR + RETURNS + WRAPPERS + NO_ATARI,
    )


def cleanrl(command: str, edits: Edits) -> None:
    """Change a file of the clone that CLEANRL names, in a copy, and run it. Raises if a line is not there."""
    if "CLEANRL" not in os.environ:
        raise SystemExit("expected CLEANRL=path/of/a/clone of CleanRL; got none")
    clone = Path(os.environ["CLEANRL"]).resolve()
    name, _, arguments = command.partition(" ")
    text = (clone / name).read_text()
    for old, new in edits:
        if old not in text:
            raise ValueError(f"{name}: expected {old!r}; this clone has another version")
        text = text.replace(old, new)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / Path(name).name
        file.write_text(text)
        shell(f"env PYTHONPATH={clone} python {file} {arguments}", folder)


if __name__ == "__main__":
    run([ppo, dqn, ppo_atari, dqn_atari], ["gymnasium", "torch", "webcade"])
