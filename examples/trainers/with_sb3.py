"""Stable-Baselines3: PPO, A2C and DQN, with three policies, on three kinds of vectors.

    pip install "webcade[train]"

`webcade.sb3.make_vec_env` is webcade's own vector, whose pages share browsers; the library's own
`make_vec_env` makes a browser for each environment. `channels="last"` gives images as `CnnPolicy` takes them.
`MultiInputPolicy` takes an image and the features together. Each case trains the three algorithms, one after
another, for the steps that the table says.
"""

from cases import note, run

SETTINGS = {
    "PPO": {"n_steps": 64, "n_epochs": 2},
    "A2C": {},
    "DQN": {"buffer_size": 1000, "learning_starts": 100},
}


def mlp_ours() -> None:
    from stable_baselines3 import A2C, DQN, PPO

    from webcade.sb3 import make_vec_env

    envs = make_vec_env("webcade:webcade/DinoRunState-v0", n_envs=2, seed=0)
    for algorithm in (PPO, A2C, DQN):
        model = algorithm("MlpPolicy", envs, seed=0, **SETTINGS[algorithm.__name__]).learn(256)
        note(algorithm.__name__, f"{model.num_timesteps} steps")
    envs.close()


def mlp_dummy() -> None:
    from stable_baselines3 import A2C, DQN, PPO
    from stable_baselines3.common.env_util import make_vec_env

    envs = make_vec_env("webcade:webcade/DinoRunState-v0", n_envs=2, seed=0)
    for algorithm in (PPO, A2C, DQN):
        model = algorithm("MlpPolicy", envs, seed=0, **SETTINGS[algorithm.__name__]).learn(256)
        note(algorithm.__name__, f"{model.num_timesteps} steps")
    envs.close()


def mlp_subproc() -> None:
    from stable_baselines3 import A2C, DQN, PPO
    from stable_baselines3.common.env_util import make_vec_env
    from stable_baselines3.common.vec_env import SubprocVecEnv

    envs = make_vec_env("webcade:webcade/DinoRunState-v0", n_envs=2, seed=0, vec_env_cls=SubprocVecEnv)
    for algorithm in (PPO, A2C, DQN):
        model = algorithm("MlpPolicy", envs, seed=0, **SETTINGS[algorithm.__name__]).learn(256)
        note(algorithm.__name__, f"{model.num_timesteps} steps")
    envs.close()


def cnn_ours() -> None:
    from stable_baselines3 import A2C, DQN, PPO

    from webcade.sb3 import make_vec_env

    pixels = {"obs_type": "grayscale", "size": (84, 84), "frame_stack": 4, "channels": "last"}
    envs = make_vec_env("webcade:webcade/DinoRun-v0", n_envs=2, seed=0, env_kwargs=pixels)
    for algorithm in (PPO, A2C, DQN):
        model = algorithm("CnnPolicy", envs, seed=0, **SETTINGS[algorithm.__name__]).learn(256)
        note(algorithm.__name__, f"{model.num_timesteps} steps")
    envs.close()


def cnn_dummy() -> None:
    from stable_baselines3 import A2C, DQN, PPO
    from stable_baselines3.common.env_util import make_vec_env

    pixels = {"obs_type": "grayscale", "size": (84, 84), "frame_stack": 4, "channels": "last"}
    envs = make_vec_env("webcade:webcade/DinoRun-v0", n_envs=2, seed=0, env_kwargs=pixels)
    for algorithm in (PPO, A2C, DQN):
        model = algorithm("CnnPolicy", envs, seed=0, **SETTINGS[algorithm.__name__]).learn(256)
        note(algorithm.__name__, f"{model.num_timesteps} steps")
    envs.close()


def cnn_subproc() -> None:
    from stable_baselines3 import A2C, DQN, PPO
    from stable_baselines3.common.env_util import make_vec_env
    from stable_baselines3.common.vec_env import SubprocVecEnv

    pixels = {"obs_type": "grayscale", "size": (84, 84), "frame_stack": 4, "channels": "last"}
    envs = make_vec_env(
        "webcade:webcade/DinoRun-v0", n_envs=2, seed=0, env_kwargs=pixels, vec_env_cls=SubprocVecEnv
    )
    for algorithm in (PPO, A2C, DQN):
        model = algorithm("CnnPolicy", envs, seed=0, **SETTINGS[algorithm.__name__]).learn(256)
        note(algorithm.__name__, f"{model.num_timesteps} steps")
    envs.close()


def multi_input_ours() -> None:
    from stable_baselines3 import A2C, DQN, PPO

    from webcade.sb3 import make_vec_env

    both = {"obs_type": "grayscale+state", "size": (84, 84), "channels": "last"}
    envs = make_vec_env("webcade:webcade/DinoRun-v0", n_envs=2, seed=0, env_kwargs=both)
    for algorithm in (PPO, A2C, DQN):
        model = algorithm("MultiInputPolicy", envs, seed=0, **SETTINGS[algorithm.__name__]).learn(256)
        note(algorithm.__name__, f"{model.num_timesteps} steps")
    envs.close()


def multi_input_dummy() -> None:
    from stable_baselines3 import A2C, DQN, PPO
    from stable_baselines3.common.env_util import make_vec_env

    both = {"obs_type": "grayscale+state", "size": (84, 84), "channels": "last"}
    envs = make_vec_env("webcade:webcade/DinoRun-v0", n_envs=2, seed=0, env_kwargs=both)
    for algorithm in (PPO, A2C, DQN):
        model = algorithm("MultiInputPolicy", envs, seed=0, **SETTINGS[algorithm.__name__]).learn(256)
        note(algorithm.__name__, f"{model.num_timesteps} steps")
    envs.close()


def multi_input_subproc() -> None:
    from stable_baselines3 import A2C, DQN, PPO
    from stable_baselines3.common.env_util import make_vec_env
    from stable_baselines3.common.vec_env import SubprocVecEnv

    both = {"obs_type": "grayscale+state", "size": (84, 84), "channels": "last"}
    envs = make_vec_env(
        "webcade:webcade/DinoRun-v0", n_envs=2, seed=0, env_kwargs=both, vec_env_cls=SubprocVecEnv
    )
    for algorithm in (PPO, A2C, DQN):
        model = algorithm("MultiInputPolicy", envs, seed=0, **SETTINGS[algorithm.__name__]).learn(256)
        note(algorithm.__name__, f"{model.num_timesteps} steps")
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
            mlp_ours,
            mlp_dummy,
            mlp_subproc,
            cnn_ours,
            cnn_dummy,
            cnn_subproc,
            multi_input_ours,
            multi_input_dummy,
            multi_input_subproc,
            the_same_in_all_vectors,
        ],
        ["stable-baselines3", "gymnasium", "torch", "webcade"],
    )
