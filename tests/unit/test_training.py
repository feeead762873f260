"""Training over pages without a browser: agents as files, evaluation, folders, and going on after a kill."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gymnasium import spaces
from numpy.typing import NDArray
from test_vector import Pool

import webcade.training.evaluating
import webcade.vector
from games import make_game
from games.ring import RESTARTS
from webcade import Game, cli
from webcade.errors import GameError, OptionError
from webcade.training.agent import Layer, NetworkAgent, choices_of, load_agent, save_agent
from webcade.training.bounds import bounds_of
from webcade.training.budget import Budget
from webcade.training.evaluating import Scores, evaluate
from webcade.training.players import Teacher, random_player
from webcade.training.run_folder import Curve, Rest, RunFolder
from webcade.training.settings import Obs, Settings, load_settings

TINY = Settings(n_envs=2, n_steps=8, batch_size=8, n_epochs=2, hidden=(8,))
ARGUMENTS = {"game": "webcade/Test-v0", "seed": 0}

POINTED = RESTARTS | {"actions": {"space": "pointer", "pointer": {"buttons": ["left"]}}}


@pytest.fixture
def game(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Game:
    monkeypatch.setattr(webcade.vector, "PagePool", Pool)
    home = tmp_path / "game"
    home.mkdir()
    return make_game(home, **RESTARTS)


def make_rest(steps: int) -> Rest:
    return Rest(1.0, [], (None, None), None, (None, None, None), Curve(total_steps=steps), 0.0)


def agent_of(*layers: Layer, nvec: tuple[int, ...] = (2,), is_masked: bool = False) -> NetworkAgent:
    return NetworkAgent("webcade/Test-v0", {"obs_type": "state"}, layers, nvec, is_masked, {"seed": 3})


def far_is_on(features: NDArray[Any], masks: NDArray[np.bool_] | None) -> NDArray[Any]:
    """Press beyond the fifth column."""
    return (features[:, 0] > 5).astype(np.int64)


def identity(count: int) -> Layer:
    return Layer("dense", 1, {"weight": np.eye(count, dtype=np.float32), "bias": np.zeros(count, np.float32)})


@pytest.mark.parametrize(
    ("nvec", "logits", "action"),
    [
        ((3,), [0.1, 0.9, 0.3], 1),
        ((2, 3), [0.5, 0.4, 0.0, 0.1, 0.2], [0, 2]),
        ((), [0.5, -0.5, 0.1], [1, 0, 1]),
    ],
)
def test_the_likeliest_action_is_chosen(nvec: tuple[int, ...], logits: list[float], action: Any) -> None:
    agent = agent_of(identity(len(logits)), nvec=nvec)
    assert agent.act(np.array([logits], np.float32)).tolist() == [action]


@pytest.mark.parametrize(("nvec", "width"), [((3,), 3), ((2, 3), 5), ((), 3)])
def test_an_agent_that_draws_takes_each_action_as_often_as_it_is_likely(
    nvec: tuple[int, ...], width: int
) -> None:
    agent = replace(agent_of(identity(width), nvec=nvec), draws=True)
    logits = np.tile(np.log([0.2, 0.5, 0.3, 0.1, 0.9][:width]).astype(np.float32), (40_000, 1))
    drawn = agent.player(7)(logits, None)
    np.testing.assert_array_equal(drawn, agent.player(7)(logits, None))
    likely = {  # of the first choice, or of the first button
        (3,): (drawn == 1, 0.5),
        (2, 3): (drawn.reshape(len(drawn), -1)[:, 0] == 1, 5 / 7),
        (): (drawn.reshape(len(drawn), -1)[:, 0] == 1, 0.2 / 1.2),
    }[nvec]
    assert abs(likely[0].mean() - likely[1]) < 0.01


def test_an_agent_that_draws_keeps_to_its_mask_and_does_not_play_in_the_page() -> None:
    agent = replace(agent_of(identity(2), is_masked=True), draws=True)
    masks = np.array([[True, False]] * 50)
    assert not agent.player(1)(np.array([[0, 2]] * 50, np.float32), masks).any()
    with pytest.raises(OptionError, match="likeliest"):
        agent.in_page()


def test_a_masked_action_is_chosen_only_by_an_agent_that_knows_no_masks() -> None:
    logits, masks = np.array([[0.1, 0.9]], np.float32), np.array([[True, False]])
    assert agent_of(identity(2), is_masked=True).act(logits, masks).tolist() == [0]
    assert agent_of(identity(2)).act(logits, masks).tolist() == [1]


def test_an_agent_comes_back_from_its_file(tmp_path: Path) -> None:
    save_agent(tmp_path / "agent.npz", replace(agent_of(identity(2), Layer("relu", 1, {})), draws=True))
    again = load_agent(tmp_path)
    assert again.draws
    assert (again.game, again.nvec, again.about) == ("webcade/Test-v0", (2,), {"seed": 3})
    assert [layer.kind for layer in again.layers] == ["dense", "relu"]
    assert again.logits(np.array([[-1, 2]], np.float32)).tolist() == [[0, 2]]


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 and then nothing"])
def test_a_file_that_is_no_agent_is_named_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "agent.npz").write_bytes(content)
    with pytest.raises(OptionError, match="is no agent of webcade train"):
        load_agent(tmp_path)


def test_no_pickle_of_an_agents_file_is_read(tmp_path: Path) -> None:
    np.savez(tmp_path / "agent.npz", about=np.array([{"format": 1}], object))
    with pytest.raises(OptionError, match="is no agent of webcade train"):
        load_agent(tmp_path)


def test_an_action_with_bounds_is_the_networks_mean_within_them(tmp_path: Path) -> None:
    bounds = bounds_of(spaces.Box(np.float32([0, -1]), np.float32([1, 3])))
    assert bounds is not None
    view = {"obs_type": "state"}
    agent = NetworkAgent("webcade/Test-v0", view, (identity(2),), (), False, {}, bounds)
    save_agent(tmp_path / "agent.npz", agent)
    numbers = np.array([[-1, 0], [0.5, -9]], np.float32)
    actions = load_agent(tmp_path).act(numbers)
    assert actions.dtype == np.float32
    assert actions.tolist() == [[0, 1], [0.75, -1]]
    assert bounds.numbers(actions).tolist() == [[-1, 0], [0.5, -1]]


@pytest.mark.parametrize("bounds", [[[0], [np.nan]], [[1], [0]], [[0], [1, 2]], [0, 1]])
def test_bounds_of_a_file_that_are_none_are_refused(tmp_path: Path, bounds: Any) -> None:
    about = {"format": 1, "layers": [], "view": {}, "nvec": [], "game": "", "is_masked": False}
    np.savez(tmp_path / "agent.npz", about=np.array(json.dumps({**about, "bounds": bounds})))
    with pytest.raises(OptionError, match="is no agent of webcade train"):
        load_agent(tmp_path)


def test_actions_that_no_agent_is_trained_for_are_refused() -> None:
    with pytest.raises(OptionError, match="discrete, multi_discrete, multi_binary or pointer"):
        choices_of(spaces.Dict(a=spaces.Discrete(2)))


@pytest.mark.train
@pytest.mark.parametrize("kind", ["image", "state"])
def test_numpy_plays_what_the_trainer_would(kind: str) -> None:
    import torch
    from sb3_contrib.common.maskable.policies import MaskableActorCriticPolicy
    from stable_baselines3.common.policies import ActorCriticPolicy

    from webcade.training.networks import ScaledFeatures, SmallCnn, layers_of

    image = kind == "image"
    seen = (
        spaces.Box(0, 255, (4, 84, 84), np.uint8)
        if image
        else spaces.Box(np.float32([-5, 0, -np.inf]), np.float32([5, 100, np.inf]))
    )
    for policy_class in (ActorCriticPolicy, MaskableActorCriticPolicy):
        policy = policy_class(
            seen,
            spaces.Discrete(5),
            lambda left: 1e-3,
            net_arch=[32],
            activation_fn=torch.nn.ReLU if image else torch.nn.Tanh,
            features_extractor_class=SmallCnn if image else ScaledFeatures,
        )
        agent = agent_of(*layers_of(policy), nvec=(5,))
        rng = np.random.default_rng(0)
        observations = (
            rng.integers(0, 256, (20, 4, 84, 84)).astype(np.uint8) if image else seen.sample()[None]
        )
        said, _ = policy.predict(observations, deterministic=True)
        assert agent.act(observations).tolist() == said.tolist()
        with torch.no_grad():
            logits = policy.get_distribution(
                policy.obs_to_tensor(observations)[0]
            ).distribution.logits.numpy()
        mine = agent.logits(observations)
        assert np.allclose(
            mine - mine.mean(axis=1, keepdims=True), logits - logits.mean(axis=1, keepdims=True), atol=1e-4
        )


def test_each_seed_is_played_once_and_told_in_its_order(game: Game) -> None:
    view, seeds = {"obs_type": "state"}, [7, 3, 5, 4, 9]

    def act(seen: Any, masks: Any) -> Any:
        return (seen[:, 0] > 3).astype(int)

    many = evaluate(game, view, act, seeds, n_envs=2)
    alone = [evaluate(game, view, act, [seed], n_envs=1) for seed in seeds]
    assert many.scores == tuple(one.scores[0] for one in alone)
    assert many.steps == tuple(one.steps[0] for one in alone)
    assert many.faults == 0


def test_play_that_is_stopped_has_the_episodes_that_ended(game: Game) -> None:
    act, view = random_player(game, {}, 0)
    scores = evaluate(game, view, act, range(6), n_envs=2, on_step=lambda ended, mean: ended < 2)
    assert 2 <= len(scores.scores) < 6


def test_scores_tell_their_mean_and_its_interval() -> None:
    scores = Scores((1.0, 3.0), (10, 10), 0)
    assert (scores.mean, round(scores.spread, 3)) == (2.0, 1.414)
    low, high = scores.interval
    assert (round(low, 2), round(high, 2)) == (0.04, 3.96)
    assert Scores((5.0,), (1,), 0).interval == (5.0, 5.0)


def test_a_games_file_changes_the_defaults(game: Game) -> None:
    (game.folder / "train.toml").write_text("[all]\nn_envs = 3\ngamma = 0.9\n[state]\ngamma = 0.8\n")
    assert load_settings(game, Obs.STATE).gamma == 0.8
    assert load_settings(game, Obs.GRAYSCALE).gamma == 0.9
    assert load_settings(game, Obs.RGB).n_envs == 3


def test_a_pointers_places_are_given_no_bonus_for_spreading(tmp_path: Path, game: Game) -> None:
    points = make_game(tmp_path / "points", **POINTED)
    settings = load_settings(points, Obs.STATE)
    assert (settings.ent_coef, settings.ent_coef_end) == (0, 0)
    assert load_settings(game, Obs.STATE).ent_coef > 0
    (points.folder / "train.toml").write_text("[all]\nent_coef = 0.1\n")
    assert load_settings(points, Obs.STATE).ent_coef == 0.1


@pytest.mark.parametrize(
    ("text", "said"),
    [("[pixels]\n", "pixels"), ("[all]\nn_env = 3\n", "n_env"), ("all = 3\n", "all"), ("[all\n", "line 1")],
)
def test_mistakes_of_a_games_training_file_are_named(game: Game, text: str, said: str) -> None:
    (game.folder / "train.toml").write_text(text)
    with pytest.raises(GameError, match=said):
        load_settings(game, Obs.STATE)


def test_a_folder_goes_on_with_its_own_run_alone(tmp_path: Path) -> None:
    RunFolder(tmp_path / "run", ARGUMENTS, fresh=False)
    RunFolder(tmp_path / "run", ARGUMENTS, fresh=False)
    with pytest.raises(OptionError, match="has a run with seed 0; this one has 1"):
        RunFolder(tmp_path / "run", {**ARGUMENTS, "seed": 1}, fresh=False)
    RunFolder(tmp_path / "run", {**ARGUMENTS, "seed": 1}, fresh=True)
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "thesis.txt").write_text("ten years")
    for fresh in (False, True):
        with pytest.raises(OptionError, match="has other files"):
            RunFolder(tmp_path / "else", ARGUMENTS, fresh=fresh)


def test_a_fresh_run_keeps_no_agent_of_the_one_before(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run", ARGUMENTS, fresh=False)
    folder.save(lambda path: path.write_bytes(b"model"), make_rest(100), 100)
    for name in ("agent.npz", "best.npz"):
        save_agent(folder.path / name, agent_of(identity(2)))
    again = RunFolder(tmp_path / "run", ARGUMENTS, fresh=True)
    assert again.last() is None
    assert sorted(one.name for one in again.path.iterdir()) == ["run.json"]


def test_a_damaged_checkpoint_gives_way_to_the_one_before(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path, ARGUMENTS, fresh=False)
    for steps in (100, 200, 300):
        folder.save(lambda path: path.write_bytes(b"model"), make_rest(steps), steps)
    assert sorted(one.name for one in (tmp_path / "checkpoints").iterdir()) == [
        "000000000200",
        "000000000300",
    ]
    (tmp_path / "checkpoints" / "000000000400.part").mkdir()
    (tmp_path / "checkpoints" / "000000000300" / "rest.pickle").write_bytes(b"\x80\x04 cut")
    last = folder.last()
    assert last is not None
    assert last[1].curve.total_steps == 200


@pytest.mark.train
@pytest.mark.parametrize(
    ("obs", "algo", "teacher"),
    [
        (Obs.STATE, "ppo", None),
        (Obs.GRAYSCALE, "ppo", None),
        (Obs.STATE, "a2c", None),
        (Obs.STATE, "trpo", None),
        (Obs.GRAYSCALE, "ppo", Teacher("a test", far_is_on)),
    ],
    ids=["state", "images", "a2c", "trpo", "taught"],
)
def test_a_run_that_was_killed_ends_as_one_that_was_not(
    game: Game, tmp_path: Path, obs: Obs, algo: str, teacher: Teacher | None
) -> None:
    from webcade.training.learning import Progress, Training

    class Killed(Exception):
        pass

    def train(name: str, dies_at: int | None) -> None:
        def show(now: Progress) -> None:
            if dies_at is not None and now.steps >= dies_at:
                raise Killed

        folder = RunFolder(tmp_path / name, ARGUMENTS, fresh=False)
        settings = TINY.model_copy(update={"algo": algo})
        training = Training(game, obs, settings, 0, Budget(96, None), folder, show, checkpoint_seconds=0)
        training.teacher = teacher
        training.run()

    train("whole", None)
    for dies_at in (40, 70):
        with pytest.raises(Killed):
            train("killed", dies_at)
    train("killed", None)
    whole, killed = (load_agent(tmp_path / name) for name in ("whole", "killed"))
    assert killed.about["steps"] == whole.about["steps"] == 96
    for one, other in zip(whole.layers, killed.layers, strict=True):
        for name, array in one.arrays.items():
            assert np.array_equal(array, other.arrays[name]), (one.kind, name)
    curves = [RunFolder(tmp_path / name, ARGUMENTS, fresh=False).last() for name in ("whole", "killed")]
    assert curves[0] is not None
    assert curves[1] is not None
    assert curves[0][1].curve.scores == curves[1][1].curve.scores != []
    assert os.listdir(tmp_path / "whole") == os.listdir(tmp_path / "killed")


@pytest.mark.train
def test_a_run_that_has_ended_is_as_it_was_after_the_same_command_again(
    game: Game, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webcade.training.learning import Training

    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    ends = []
    for _ in range(2):
        folder = RunFolder(tmp_path / "run", ARGUMENTS, fresh=False)
        curve = Training(game, Obs.STATE, TINY, 0, Budget(96, None), folder, lambda now: None).run()
        ends.append((load_agent(folder.path).about, curve.scores, curve.checks))
    assert ends[0] == ends[1]  # the time of the last check, too: it is not made again
    assert not [one.name for one in (tmp_path / "temporary").iterdir() if one.name.startswith("SB3")]


@pytest.mark.train
def test_the_last_weights_are_checked_and_checks_take_a_fifth_of_the_steps_at_most(
    game: Game, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webcade.training import learning

    asked: list[int] = []

    def long_check(*given: Any, **named: Any) -> Scores:
        asked.append(1)
        return Scores((float(len(asked)),), (10,), 0)  # each is better than the one before

    monkeypatch.setattr(learning, "evaluate", long_check)
    folder = RunFolder(tmp_path / "run", ARGUMENTS, fresh=False)
    budget = Budget(320, None)
    curve = learning.Training(game, Obs.STATE, TINY, 0, budget, folder, lambda now: None).run()
    steps = [check[0] for check in curve.checks]
    assert steps == [32, 80, 128, 176, 224, 272, 320]  # 4 x 10 steps apart, between updates of 16
    assert load_agent(tmp_path / "run" / "best.npz").about["steps"] == 320


@pytest.mark.train
@pytest.mark.parametrize("obs", [Obs.STATE, Obs.GRAYSCALE])
def test_the_trainer_can_load_the_best_agent_and_would_do_what_it_does(
    game: Game, tmp_path: Path, obs: Obs
) -> None:
    from webcade.training.algorithms import learner
    from webcade.training.learning import BEST, BEST_MODEL, Training

    folder = RunFolder(tmp_path / "run", ARGUMENTS, fresh=False)
    Training(game, obs, TINY, 0, Budget(96, None), folder, lambda now: None).run()
    agent = load_agent(folder.path / BEST)
    model = learner(agent.about["algo"]).load(folder.path / BEST_MODEL, device="cpu")
    seen = np.stack([model.observation_space.sample() for _ in range(50)])
    assert agent.act(seen).tolist() == model.predict(seen, deterministic=True)[0].tolist()


@pytest.mark.train
@pytest.mark.parametrize("algo", ["ppo", "a2c", "trpo"])
def test_a_pointer_is_learnt_as_the_trainer_has_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, algo: str
) -> None:
    from webcade.training.algorithms import learner
    from webcade.training.learning import BEST, BEST_MODEL, Training

    monkeypatch.setattr(webcade.vector, "PagePool", Pool)
    game = make_game(tmp_path, **POINTED)
    folder = RunFolder(tmp_path / "run", ARGUMENTS, fresh=False)
    settings = TINY.model_copy(update={"algo": algo, "log_std_init": -2.0})
    Training(game, Obs.STATE, settings, 0, Budget(96, None), folder, lambda now: None).run()
    agent = load_agent(folder.path / BEST)
    model = learner(agent.about["algo"]).load(folder.path / BEST_MODEL, device="cpu")
    seen = np.stack([model.observation_space.sample() for _ in range(50)])
    assert np.abs(model.policy.log_std.detach().numpy() + 2).max() < 0.5  # the default is -1
    assert agent.bounds is not None
    chosen = agent.act(seen)
    wanted = agent.bounds.within(model.predict(seen, deterministic=True)[0])
    assert np.abs(chosen - wanted).max() < 1e-6  # torch adds up in another order
    assert chosen.shape == (50, 3)
    assert 0 <= chosen.min() < chosen.max() <= 1


@pytest.mark.train
def test_tensorboard_shows_scores_and_checks(game: Game, tmp_path: Path) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    from webcade.training.learning import Training

    folder, log = RunFolder(tmp_path / "run", ARGUMENTS, fresh=False), tmp_path / "log"
    Training(game, Obs.STATE, TINY, 0, Budget(160, None), folder, lambda now: None, tensorboard=log).run()
    events = EventAccumulator(str(next(log.iterdir())))
    events.Reload()
    assert {"rollout/score_mean", "eval/mean_score", "train/loss"} <= set(events.Tags()["scalars"])


@pytest.mark.train
def test_an_agent_that_sees_images_learns_what_its_teacher_does_by_features(
    game: Game, tmp_path: Path
) -> None:
    from webcade.training.learning import Training

    quick = {"n_steps": 16, "batch_size": 16, "n_epochs": 4, "learning_rate": 2e-3}
    settings = Settings(n_envs=8, hidden=(32,), frame_stack=1, **quick)
    folder, teacher = RunFolder(tmp_path / "run", ARGUMENTS, fresh=False), Teacher("a test", far_is_on)
    training = Training(game, Obs.GRAYSCALE, settings, 0, Budget(1024, None), folder, lambda now: None)
    training.teacher = teacher
    training.run()
    agent = load_agent(tmp_path / "run")
    assert agent.about["teacher"] == "a test"
    assert agent.view["obs_type"] == "grayscale"
    images = np.zeros((40, 1, 84, 84), np.uint8)
    columns = np.arange(40)
    images[columns, 0, columns, columns] = 255  # where the page draws its dot
    right = agent.act(images) == far_is_on(columns[:, None], None)
    assert right[[0, 2, 4, 8, 12, 16, 20]].all()


@pytest.mark.train
def test_a_games_rule_teaches_by_the_command(game: Game, tmp_path: Path) -> None:
    """`webcade train GAME --teacher rule`, as docs/training.md has it."""
    rule = "def act(features):\n    return int(features['column'] > 5)\n"
    (game.folder / "rule.py").write_text(rule)
    tiny = "[all]\nn_envs = 2\nn_steps = 8\nbatch_size = 8\nn_epochs = 1\nhidden = [8]\n"
    (game.folder / "train.toml").write_text(tiny)
    options = ["--obs", "grayscale", "--teacher", "rule", "--steps", "32", "--episodes", "2"]
    out = tmp_path / "taught"
    assert cli.run(["train", str(game.folder), *options, "--out", str(out), "--json"]) == 0
    assert load_agent(out).about["teacher"] == "rule"
    assert cli.run(["train", str(game.folder), "--obs", "state", "--teacher", "rule"]) == 2
