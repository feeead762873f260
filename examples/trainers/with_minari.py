"""Minari: data that others can load, with a fault in the middle; and loaded where webcade lies elsewhere.

    pip install "webcade[minari]" "minari[create]"

A recording of webcade's becomes a dataset, too: [recordings](recordings.md).
"""

import os
import tempfile

from cases import run, shell

os.environ["MINARI_DATASETS_PATH"] = tempfile.mkdtemp()


def collect_with_a_fault_and_load_elsewhere() -> None:
    import shutil
    from importlib.util import find_spec
    from pathlib import Path

    import gymnasium as gym
    from minari import DataCollector, load_dataset

    env = DataCollector(gym.make("webcade:webcade/DinoRunState-v0", max_steps=60))
    for episode in range(3):
        env.reset(seed=episode)
        over, step = False, 0
        while not over:
            step += 1
            if episode == 1 and step == 20:
                env.unwrapped.page.close()  # as if the browser had crashed
            _, _, terminated, truncated, info = env.step(env.action_space.sample())
            over = terminated or truncated
        print(f"{step} steps; fault: {info['fault']!r}")
    env.create_dataset("dinorun/random-v0", algorithm_name="random", eval_env="webcade/DinoRunState-v0")
    env.close()
    dataset = load_dataset("dinorun/random-v0")
    print([len(episode) for episode in dataset])
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(Path(find_spec("webcade").origin).parent, Path(folder, "webcade"))
        code = (
            "import webcade; from minari import load_dataset; "
            "env = load_dataset('dinorun/random-v0').recover_environment(); "
            "env.reset(seed=0); print(env.unwrapped.game.folder); env.close()"
        )
        shell(f'env PYTHONPATH={folder} python -c "{code}"')


if __name__ == "__main__":
    run([collect_with_a_fault_and_load_elsewhere], ["minari", "gymnasium", "webcade"])
