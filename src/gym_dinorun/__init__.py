"""The article's import: `import gym_dinorun` registers "DinoRun-v0" with Gymnasium.

It draws on a virtual display, as the article does where it trains: gym.make("DinoRun-v0", headless=False)
opens a window.
"""

from gymnasium.envs.registration import register

register(
    id="DinoRun-v0",
    entry_point="webcade.webdriver:DinoRunEnv",
    kwargs={"headless": True},
    nondeterministic=True,  # real time
)
