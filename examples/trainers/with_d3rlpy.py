"""d3rlpy: learning from data that lies there, and going on from it with the game.

pip install webcade d3rlpy
"""

from cases import run


def online_then_offline() -> None:
    import d3rlpy
    import gymnasium as gym

    env = gym.make("webcade:webcade/DinoRunState-v0")
    buffer = d3rlpy.dataset.create_fifo_replay_buffer(limit=2000, env=env)
    online = d3rlpy.algos.DQNConfig(batch_size=32).create(device="cpu:0")
    online.fit_online(
        env, buffer, n_steps=400, n_steps_per_epoch=400, update_start_step=100, save_interval=10
    )
    offline = d3rlpy.algos.DiscreteCQLConfig(batch_size=32).create(device="cpu:0")
    offline.fit(buffer, n_steps=100, n_steps_per_epoch=100)
    env.close()


if __name__ == "__main__":
    run([online_then_offline], ["d3rlpy", "gymnasium", "torch", "webcade"])
