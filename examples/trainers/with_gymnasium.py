"""Gymnasium: environments, vectors, its wrappers, its checker, and a person at the keys.

    pip install webcade pygame

`play` needs a window. Its keys are those of the game; without a key it plays its argument `noop`, which is
action 0 if it is left out. In a game of turns, `wait_on_player=True` makes no step without a key.
"""

from cases import run


def loop() -> None:
    import gymnasium as gym

    env = gym.make("webcade:webcade/DinoRunState-v0")
    observation, info = env.reset(seed=0)
    for _ in range(200):
        observation, reward, terminated, truncated, info = env.step(env.action_space.sample())
        if terminated or truncated:
            observation, info = env.reset()
    env.close()


def vectors() -> None:
    import gymnasium as gym

    seen = []
    for mode in ("vector_entry_point", "sync", "async"):
        envs = gym.make_vec("webcade:webcade/DinoRunState-v0", num_envs=2, vectorization_mode=mode)
        envs.reset(seed=0)
        seen += [[envs.step([step % 3, 1])[0] for step in range(100)]]
        envs.close()
    for other in seen[1:]:
        assert all((ours == theirs).all() for ours, theirs in zip(seen[0], other, strict=True))


def wrappers() -> None:
    import gymnasium as gym
    from gymnasium.wrappers import ClipReward, NormalizeObservation, RecordEpisodeStatistics, TimeLimit

    env = gym.make("webcade:webcade/DinoRunState-v0")
    env = ClipReward(NormalizeObservation(RecordEpisodeStatistics(TimeLimit(env, 50))), -1, 1)
    env.reset(seed=0)
    over = False
    while not over:
        _, _, terminated, truncated, info = env.step(0)
        over = terminated or truncated
    print(info["episode"])
    env.close()


def checker() -> None:
    import gymnasium as gym
    from gymnasium.utils.env_checker import check_env

    env = gym.make("webcade:webcade/DinoRunState-v0").unwrapped
    check_env(env)
    env.close()


def play() -> None:
    import gymnasium as gym
    from gymnasium.utils.play import play
    from pygame import QUIT
    from pygame.event import Event, post

    steps = []

    def ends_after_20_steps(*step: object) -> None:
        steps.append(step)
        if len(steps) == 20:
            post(Event(QUIT))

    env = gym.make("webcade:webcade/DinoRun-v0", render_mode="rgb_array")
    play(env, callback=ends_after_20_steps)
    env.close()


if __name__ == "__main__":
    run([loop, vectors, wrappers, checker, play], ["gymnasium", "pygame", "webcade"])
