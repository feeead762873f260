"""SBX: Stable-Baselines3's algorithms in JAX. It takes what Stable-Baselines3 takes.

pip install webcade sbx-rl
"""

from cases import run


def ppo() -> None:
    from sbx import PPO

    from webcade.sb3 import make_vec_env

    envs = make_vec_env("webcade/DinoRunState-v0", n_envs=2, seed=0)
    PPO("MlpPolicy", envs, n_steps=128, seed=0).learn(512)
    envs.close()


def dqn() -> None:
    from sbx import DQN

    model = DQN("MlpPolicy", "webcade:webcade/DinoRunState-v0", learning_starts=100, seed=0)
    model.learn(400)
    model.get_env().close()


if __name__ == "__main__":
    run([ppo, dqn], ["sbx-rl", "jax", "stable-baselines3", "gymnasium", "webcade"])
