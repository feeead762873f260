"""TorchRL: its rollouts, and DQN with a collector.

    pip install webcade torchrl

`GymEnv` keeps `frame_skip` for itself and passes it on as `frameskip`, or 1 if it is left out: say it. Of
vectors it takes those that leave the reset to it, or reset in the same step.
"""

from cases import run


def rollout() -> None:
    from torchrl.envs import GymEnv

    env = GymEnv("webcade:webcade/DinoRunPixels-v0", frame_skip=4)
    print(env.rollout(50))
    env.close()


def vector() -> None:
    import gymnasium as gym
    from torchrl.envs import GymWrapper

    envs = gym.make_vec("webcade:webcade/DinoRunState-v0", num_envs=2, autoreset_mode="Disabled")
    env = GymWrapper(envs)
    print(env.rollout(200, break_when_any_done=False))
    env.close()


def dqn() -> None:
    import torch
    from torchrl.collectors import Collector
    from torchrl.data import LazyTensorStorage, TensorDictReplayBuffer
    from torchrl.envs import GymEnv
    from torchrl.modules import MLP, QValueActor
    from torchrl.objectives import DQNLoss

    env = GymEnv("webcade:webcade/DinoRunState-v0", frame_skip=4)
    net = MLP(in_features=env.observation_spec["observation"].shape[-1], out_features=3, num_cells=[64])
    actor = QValueActor(net, in_keys=["observation"], spec=env.action_spec)
    loss = DQNLoss(actor, action_space=env.action_spec)
    optimizer = torch.optim.Adam(loss.parameters(), 1e-3)
    buffer = TensorDictReplayBuffer(storage=LazyTensorStorage(1000), batch_size=32)
    collector = Collector(env, actor, frames_per_batch=50, total_frames=300)
    for steps in collector:
        buffer.extend(steps)
        optimizer.zero_grad()
        loss(buffer.sample())["loss"].backward()
        optimizer.step()
    collector.shutdown()


if __name__ == "__main__":
    run([rollout, vector, dqn], ["torchrl", "tensordict", "gymnasium", "torch", "webcade"])
