"""sb3-contrib: an agent with a memory, quantiles, and masks.

    pip install "webcade[train]"

Games whose file has `actions.mask` tell MaskablePPO which actions can be chosen; Minesweeper and 2048 do.
"""

from cases import run


def recurrent_ppo() -> None:
    from sb3_contrib import RecurrentPPO

    from webcade.sb3 import make_vec_env

    envs = make_vec_env("webcade/DinoRunState-v0", n_envs=2, seed=0)
    RecurrentPPO("MlpLstmPolicy", envs, n_steps=64, n_epochs=2, seed=0).learn(256)
    envs.close()


def qrdqn() -> None:
    from sb3_contrib import QRDQN

    model = QRDQN("MlpPolicy", "webcade:webcade/DinoRunState-v0", learning_starts=100, seed=0)
    model.learn(500)
    model.get_env().close()


def maskable_ppo() -> None:
    from sb3_contrib import MaskablePPO

    from webcade.sb3 import make_vec_env

    envs = make_vec_env("webcade/MinesweeperState-v0", n_envs=2, seed=0)
    MaskablePPO("MlpPolicy", envs, n_steps=64, n_epochs=2, seed=0).learn(256)
    envs.close()


def maskable_ppo_dummy() -> None:
    from sb3_contrib import MaskablePPO
    from stable_baselines3.common.env_util import make_vec_env

    envs = make_vec_env("webcade:webcade/Game2048State-v0", n_envs=2, seed=0)
    MaskablePPO("MlpPolicy", envs, n_steps=64, n_epochs=2, seed=0).learn(256)
    envs.close()


if __name__ == "__main__":
    run(
        [recurrent_ppo, qrdqn, maskable_ppo, maskable_ppo_dummy],
        ["sb3-contrib", "stable-baselines3", "webcade"],
    )
