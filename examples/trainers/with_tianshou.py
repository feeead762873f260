"""Tianshou: DQN with collectors; on the features, and on pixels with the channels first.

    pip install webcade tianshou

Its vectors make single environments; webcade's own is not one of them.
"""

from cases import run


def dqn_state() -> None:
    import gymnasium as gym
    from tianshou.algorithm import DQN
    from tianshou.algorithm.modelfree.dqn import DiscreteQLearningPolicy
    from tianshou.algorithm.optim import AdamOptimizerFactory
    from tianshou.data import Collector, VectorReplayBuffer
    from tianshou.env import DummyVectorEnv
    from tianshou.trainer import OffPolicyTrainerParams
    from tianshou.utils.net.common import Net

    envs = DummyVectorEnv([lambda: gym.make("webcade:webcade/DinoRunState-v0")] * 2)
    spaces = {"action_space": envs.action_space[0], "observation_space": envs.observation_space[0]}
    net = Net(
        state_shape=envs.observation_space[0].shape,
        action_shape=envs.action_space[0].n,
        hidden_sizes=[64, 64],
    )
    policy = DiscreteQLearningPolicy(model=net, eps_training=0.1, **spaces)
    algorithm = DQN(policy=policy, optim=AdamOptimizerFactory(lr=1e-3), target_update_freq=100)
    collector = Collector(algorithm, envs, VectorReplayBuffer(2000, 2), exploration_noise=True)
    algorithm.run_training(
        OffPolicyTrainerParams(
            training_collector=collector,
            max_epochs=1,
            epoch_num_steps=400,
            collection_step_num_env_steps=40,
            update_step_num_gradient_steps_per_sample=0.1,
        )
    )
    envs.close()


def dqn_pixels() -> None:
    import gymnasium as gym
    from tianshou.algorithm import DQN
    from tianshou.algorithm.modelfree.dqn import DiscreteQLearningPolicy
    from tianshou.algorithm.optim import AdamOptimizerFactory
    from tianshou.data import Collector, VectorReplayBuffer
    from tianshou.env import SubprocVectorEnv
    from tianshou.env.atari.atari_network import DQNet
    from tianshou.trainer import OffPolicyTrainerParams

    envs = SubprocVectorEnv([lambda: gym.make("webcade:webcade/DinoRunPixels-v0")] * 2)
    spaces = {"action_space": envs.action_space[0], "observation_space": envs.observation_space[0]}
    net = DQNet(*envs.observation_space[0].shape, action_shape=envs.action_space[0].n)
    policy = DiscreteQLearningPolicy(model=net, eps_training=0.1, **spaces)
    algorithm = DQN(policy=policy, optim=AdamOptimizerFactory(lr=1e-4), target_update_freq=100)
    collector = Collector(algorithm, envs, VectorReplayBuffer(1000, 2), exploration_noise=True)
    algorithm.run_training(
        OffPolicyTrainerParams(
            training_collector=collector,
            max_epochs=1,
            epoch_num_steps=100,
            collection_step_num_env_steps=20,
            update_step_num_gradient_steps_per_sample=0.1,
        )
    )
    envs.close()


if __name__ == "__main__":
    run([dqn_state, dqn_pixels], ["tianshou", "gymnasium", "torch", "webcade"])
