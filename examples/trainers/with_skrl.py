"""skrl: agents made of parts; here DQN on the features.

    pip install webcade skrl torch

`wrap_env` takes a single environment or webcade's vector.
"""

from cases import run


def dqn() -> None:
    import gymnasium as gym
    from skrl.agents.torch.dqn import DQN, DQN_CFG
    from skrl.envs.wrappers.torch import wrap_env
    from skrl.memories.torch import RandomMemory
    from skrl.trainers.torch import SequentialTrainer
    from skrl.utils.model_instantiators.torch import deterministic_model

    env = wrap_env(gym.make_vec("webcade:webcade/DinoRunState-v0", num_envs=2))
    models = {
        name: deterministic_model(
            observation_space=env.observation_space,
            action_space=env.action_space,
            device=env.device,
            network=[{"name": "net", "input": "OBSERVATIONS", "layers": [64, 64], "activations": "relu"}],
            output="ACTIONS",
        )
        for name in ("q_network", "target_q_network")
    }
    agent = DQN(
        models=models,
        memory=RandomMemory(memory_size=1000, num_envs=env.num_envs, device=env.device),
        observation_space=env.observation_space,
        action_space=env.action_space,
        device=env.device,
        cfg=DQN_CFG(batch_size=32, learning_starts=50),
    )
    SequentialTrainer(env=env, agents=agent, cfg={"timesteps": 300, "headless": True}).train()
    env.close()


if __name__ == "__main__":
    run([dqn], ["skrl", "gymnasium", "torch", "webcade"])
