"""Stable-Baselines3: three algorithms, three policies, three ways to many environments.

    pip install "webcade[train]"

`webcade.sb3.make_vec_env` is webcade's own vector, whose pages share browsers; the library's own
`make_vec_env` makes a browser for each environment. `channels="last"` gives images as `CnnPolicy` takes them.
`MultiInputPolicy` takes an image and the features together.
"""

from cases import run


def ppo_mlp_ours() -> None:
    from stable_baselines3 import PPO

    from webcade.sb3 import make_vec_env

    envs = make_vec_env("webcade/DinoRunState-v0", n_envs=2, seed=0)
    PPO("MlpPolicy", envs, n_steps=128, seed=0).learn(512)
    envs.close()


def ppo_cnn_dummy() -> None:
    from stable_baselines3 import PPO
    from stable_baselines3.common.env_util import make_vec_env

    pixels = {"obs_type": "grayscale", "size": (84, 84), "frame_stack": 4, "channels": "last"}
    envs = make_vec_env("webcade:webcade/DinoRun-v0", n_envs=2, seed=0, env_kwargs=pixels)
    PPO("CnnPolicy", envs, n_steps=64, n_epochs=1, seed=0).learn(256)
    envs.close()


def ppo_multi_input_subproc() -> None:
    from stable_baselines3 import PPO
    from stable_baselines3.common.env_util import make_vec_env
    from stable_baselines3.common.vec_env import SubprocVecEnv

    both = {"obs_type": "grayscale+state", "size": (84, 84), "channels": "last"}
    envs = make_vec_env(
        "webcade:webcade/DinoRun-v0", n_envs=2, seed=0, env_kwargs=both, vec_env_cls=SubprocVecEnv
    )
    PPO("MultiInputPolicy", envs, n_steps=64, n_epochs=1, seed=0).learn(256)
    envs.close()


def a2c_mlp_subproc() -> None:
    from stable_baselines3 import A2C
    from stable_baselines3.common.env_util import make_vec_env
    from stable_baselines3.common.vec_env import SubprocVecEnv

    envs = make_vec_env("webcade:webcade/DinoRunState-v0", n_envs=2, seed=0, vec_env_cls=SubprocVecEnv)
    A2C("MlpPolicy", envs, seed=0).learn(500)
    envs.close()


def a2c_cnn_ours() -> None:
    from stable_baselines3 import A2C

    from webcade.sb3 import make_vec_env

    envs = make_vec_env("webcade/DinoRun-v0", n_envs=2, seed=0, size=(84, 84), frame_stack=4, channels="last")
    A2C("CnnPolicy", envs, seed=0).learn(200)
    envs.close()


def a2c_multi_input_dummy() -> None:
    from stable_baselines3 import A2C
    from stable_baselines3.common.env_util import make_vec_env

    both = {"obs_type": "grayscale+state", "size": (84, 84), "channels": "last"}
    envs = make_vec_env("webcade:webcade/DinoRun-v0", n_envs=2, seed=0, env_kwargs=both)
    A2C("MultiInputPolicy", envs, seed=0).learn(200)
    envs.close()


def dqn_mlp_dummy() -> None:
    from stable_baselines3 import DQN

    model = DQN("MlpPolicy", "webcade:webcade/DinoRunState-v0", learning_starts=100, seed=0)
    model.learn(500)
    model.get_env().close()


def dqn_cnn_subproc() -> None:
    from stable_baselines3 import DQN
    from stable_baselines3.common.env_util import make_vec_env
    from stable_baselines3.common.vec_env import SubprocVecEnv

    pixels = {"obs_type": "grayscale", "size": (84, 84), "frame_stack": 4, "channels": "last"}
    envs = make_vec_env(
        "webcade:webcade/DinoRun-v0", n_envs=2, seed=0, env_kwargs=pixels, vec_env_cls=SubprocVecEnv
    )
    DQN("CnnPolicy", envs, buffer_size=1000, learning_starts=100, seed=0).learn(300)
    envs.close()


def dqn_multi_input_ours() -> None:
    from stable_baselines3 import DQN

    from webcade.sb3 import make_vec_env

    envs = make_vec_env(
        "webcade/DinoRun-v0", n_envs=2, seed=0, obs_type="grayscale+state", size=(84, 84), channels="last"
    )
    DQN("MultiInputPolicy", envs, buffer_size=1000, learning_starts=100, seed=0).learn(300)
    envs.close()


def the_same_in_all_vectors() -> None:
    from stable_baselines3.common.env_util import make_vec_env as theirs
    from stable_baselines3.common.vec_env import SubprocVecEnv

    from webcade.sb3 import make_vec_env as ours

    id_ = "webcade:webcade/DinoRunState-v0"
    seen = []
    for envs in (
        ours(id_, n_envs=2, seed=0),
        theirs(id_, n_envs=2, seed=0),
        theirs(id_, n_envs=2, seed=0, vec_env_cls=SubprocVecEnv),
    ):
        envs.reset()
        seen += [[envs.step([step % 3, 1])[:3] for step in range(100)]]
        envs.close()
    for other in seen[1:]:
        for mine, its in zip(seen[0], other, strict=True):
            for one, two in zip(mine, its, strict=True):  # SubprocVecEnv gives rewards as float64
                assert (one == two.astype(one.dtype)).all()


if __name__ == "__main__":
    run(
        [
            *(ppo_mlp_ours, ppo_cnn_dummy, ppo_multi_input_subproc),
            *(a2c_mlp_subproc, a2c_cnn_ours, a2c_multi_input_dummy),
            *(dqn_mlp_dummy, dqn_cnn_subproc, dqn_multi_input_ours),
            the_same_in_all_vectors,
        ],
        ["stable-baselines3", "gymnasium", "torch", "webcade"],
    )
