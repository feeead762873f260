"""RLlib, on its new API: PPO and DQN, on the features and on pixels with the channels last.

    pip install webcade "ray[rllib]" torch

RLlib pins the Gymnasium that it wants, 1.2, which webcade takes, too. Runners import nothing, so the id has
`webcade:` before it. [`examples/train_rllib.py`](../examples/train_rllib.py) trains on a cluster, which
[scaling](scaling.md) is about.
"""

from cases import run


def ppo_state() -> None:
    from ray.rllib.algorithms.ppo import PPOConfig

    config = (
        PPOConfig()
        .environment("webcade:webcade/DinoRunState-v0")
        .env_runners(num_env_runners=1, num_envs_per_env_runner=2)
        .training(train_batch_size=256, minibatch_size=64, num_epochs=2)
    )
    algorithm = config.build_algo()
    print(algorithm.train()["env_runners"]["num_env_steps_sampled"])
    algorithm.stop()


def ppo_pixels() -> None:
    from ray.rllib.algorithms.ppo import PPOConfig

    pixels = {"obs_type": "grayscale", "size": (64, 64), "frame_stack": 4}
    config = (
        PPOConfig()
        .environment(
            "webcade:webcade/DinoRun-v0", env_config={**pixels, "channels": "last", "dtype": "float32"}
        )
        .env_runners(num_env_runners=1)
        .training(train_batch_size=128, minibatch_size=64, num_epochs=1)
    )
    algorithm = config.build_algo()
    print(algorithm.train()["env_runners"]["num_env_steps_sampled"])
    algorithm.stop()


def dqn_state() -> None:
    from ray.rllib.algorithms.dqn import DQNConfig

    config = (
        DQNConfig()
        .environment("webcade:webcade/DinoRunState-v0")
        .env_runners(num_env_runners=1)
        .training(num_steps_sampled_before_learning_starts=100)
        .reporting(min_sample_timesteps_per_iteration=200)
    )
    algorithm = config.build_algo()
    print(algorithm.train()["env_runners"]["num_env_steps_sampled"])
    algorithm.stop()


def dqn_pixels() -> None:
    from ray.rllib.algorithms.dqn import DQNConfig

    pixels = {"obs_type": "grayscale", "size": (64, 64), "frame_stack": 4}
    config = (
        DQNConfig()
        .environment(
            "webcade:webcade/DinoRun-v0", env_config={**pixels, "channels": "last", "dtype": "float32"}
        )
        .env_runners(num_env_runners=1)
        .training(num_steps_sampled_before_learning_starts=50)
        .reporting(min_sample_timesteps_per_iteration=100)
    )
    algorithm = config.build_algo()
    print(algorithm.train()["env_runners"]["num_env_steps_sampled"])
    algorithm.stop()


if __name__ == "__main__":
    run([ppo_state, ppo_pixels, dqn_state, dqn_pixels], ["ray", "gymnasium", "torch", "webcade"])
