"""Several players on one page: the file's tables, and the environments, over pages without a browser."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pettingzoo.test
import pytest
from gymnasium import spaces
from gymnasium.error import InvalidAction, ResetNeeded

import webcade
from games import game_text, make_game, write_game
from games.ring import RING
from webcade.errors import BrowserDied, GameError, OptionError
from webcade.game import Game
from webcade.options import EnvOptions
from webcade.page import FakePage, Inputs, RawInputs, Snapshot
from webcade.pettingzoo import OnePlayerEnv, WebcadeParallelEnv


def part(name: str, **keys: Any) -> dict[str, Any]:
    return {"name": name, "list": [{"name": "stay"}, {"name": "go", **keys}]}


PARTS = [part("left", keys=["KeyA"]), part("right", keys=["KeyL"])]
PLAYERS = [
    {"name": "left", "score": "score"},
    {
        "name": "right",
        "score": "points",
        "reward": {"score": 2, "step": 0.25, "over": -7, "change": {"score": -1}},
        "over": "right_out",
        "features": ["pace"],
        "left_to_game": [{"press": "Digit1"}],
    },
]
DUEL = RING | {
    "actions": {"space": "multi_discrete", "parts": PARTS},
    "players": PLAYERS,
    "readings": {"score": "score", "points": "points", "right_out": "out", "over": "over"},
    "episode": {"restart": [], "begin": [{"press": "Digit2"}]},
}


class DuelPage(FakePage):
    """Its score is how far the dot has moved; the right player has a point a frame, and is out after 8."""

    points: Any = None
    asked: list[Inputs | RawInputs]

    def begin_step(self, inputs: Inputs | RawInputs, frames: int) -> None:
        self.asked = [*getattr(self, "asked", []), inputs]
        super().begin_step(inputs, frames)

    def _read(self) -> Snapshot:
        seen = super()._read()
        points = float(seen.frame) if self.points is None else self.points
        further = {"points": points, "right_out": seen.frame >= 8}
        return replace(seen, readings={**seen.readings, **further})


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[DuelPage]:
    """The pages that environments make."""
    pages: list[DuelPage] = []

    def make(game: Game, options: EnvOptions) -> DuelPage:
        pages.append(DuelPage(view=options.view))
        return pages[-1]

    monkeypatch.setattr("webcade.drivers.make_page", make)
    return pages


@pytest.fixture
def duel(tmp_path: Path, made: list[DuelPage]) -> Path:
    return write_game(tmp_path, **DUEL)


def problems_of(**changes: Any) -> list[str]:
    with pytest.raises(GameError) as caught:
        Game.from_text(game_text(**{**DUEL, **changes}), ".")
    return caught.value.problems


# The file


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"players": PLAYERS[:1]}, "players: expected two or more"),
        (
            {"players": [PLAYERS[0] | {"name": "lft"}, PLAYERS[1]]},
            "players: lft needs a part named 'lft', which actions.parts lacks; did you mean 'left'?",
        ),
        (
            {"players": [PLAYERS[0] | {"name": "blue"}, PLAYERS[1]]},
            "actions.parts lacks; say which are its own, as parts = [...]",
        ),
        (
            {"players": [PLAYERS[0], PLAYERS[1] | {"parts": ["left"]}]},
            "players: expected each part with one player; left and right have 'left'",
        ),
        (
            {"actions": {"space": "multi_discrete", "parts": [*PARTS, part("menu")]}},
            "players: expected each part with one player; nobody has 'menu'",
        ),
        (
            {"actions": {"space": "discrete", "list": [{"name": "noop"}]}},
            'players: expected actions.space = "multi_discrete" or "dict", with parts for each player; got '
            '"discrete"',
        ),
        (
            {"players": [PLAYERS[0] | {"score": "scores"}, PLAYERS[1]]},
            "players: left.score needs a reading named 'scores', which [readings] lacks; did you mean",
        ),
        (
            {"players": [PLAYERS[0] | {"reward": {"change": {"lives": 1}}}, PLAYERS[1]]},
            "players: left.reward.change needs a reading named 'lives', which [readings] lacks",
        ),
        (
            {"players": [PLAYERS[0] | {"features": ["pac"]}, PLAYERS[1]]},
            "players: left.features needs a feature named 'pac', which [[features]] lacks; did you mean",
        ),
        (
            {"players": [{"name": "left"}, PLAYERS[1]]},
            "players[0]: reward needs score, the name of a reading",
        ),
        (
            {"players": [PLAYERS[0], PLAYERS[0]]},
            "players: expected each name once; got 'left' more than once",
        ),
        (
            {"players": [PLAYERS[0] | {"keys": ["KeyA"]}, PLAYERS[1]]},
            "players[0].keys: no such key; expected one of name, parts, score",
        ),
    ],
)
def test_a_mistake_about_the_players_is_said_with_what_was_expected(
    changes: dict[str, Any], problem: str
) -> None:
    (found,) = problems_of(**changes)
    assert problem in found


def test_a_game_with_one_player_left_has_this_players_actions_reward_and_features(tmp_path: Path) -> None:
    game = make_game(tmp_path, **DUEL)
    left, right = game.played_by(["left"]), game.played_by(["right"])
    assert (left.actions.space, [one.keys for one in left.actions.list]) == ("discrete", [(), ("KeyA",)])
    assert right.reward.change == {"score": -1, "points": 2}
    assert [feature.name for feature in right.features] == ["pace"]
    assert (left.readings["over"], right.readings["over"]) == ("over", "(over\n) || (out\n)")
    assert len({game.digest, left.digest, right.digest}) == 3
    assert game.played_by(["left", "right"]) is game


def test_a_player_that_is_left_to_the_game_changes_how_episodes_begin(tmp_path: Path) -> None:
    game = make_game(tmp_path, **DUEL)
    assert [step.press for step in game.played_by(["left"]).episode.begin] == ["Digit1"]
    assert [step.press for step in game.played_by(["right"]).episode.begin] == ["Digit2"]


# As a ParallelEnv


def test_each_player_has_a_space_an_observation_and_a_reward_of_its_own(duel: Path) -> None:
    env = webcade.parallel_env(duel, obs_type="state")
    assert env.possible_agents == ["left", "right"]
    assert env.action_space("left") == env.action_space("right") == spaces.Discrete(2)
    seen, infos = env.reset(seed=1)
    assert [seen[name].shape for name in env.agents] == [(2,), (1,)]
    assert all(env.observation_space(name).contains(seen[name]) for name in env.agents)
    before = infos["left"]["score"]
    seen, rewards, *_, infos = env.step({"left": 1, "right": 0})
    moved = infos["left"]["score"] - before
    assert rewards == {"left": moved, "right": 0.25 + 2 * 2 - moved}
    assert seen["right"][0] == seen["left"][1]


def test_a_step_is_one_message_with_all_players_inputs(duel: Path, made: list[DuelPage]) -> None:
    env = webcade.parallel_env(duel)
    env.reset(seed=0)
    env.step({"right": 1, "left": 1})
    env.step({"left": 0, "right": 1})
    assert made[0].asked == [Inputs((1, 3)), Inputs((0, 3))]


def test_players_see_arrays_of_their_own(duel: Path) -> None:
    env = webcade.parallel_env(duel, obs_type="rgb+state")
    seen, infos = env.reset(seed=0)
    assert set(seen["left"]) == {"image", "state"}
    assert not np.shares_memory(seen["left"]["image"], seen["right"]["image"])
    infos["left"]["mine"] = 1
    assert "mine" not in infos["right"]


def test_a_player_who_is_out_leaves_and_the_others_play_on(duel: Path, made: list[DuelPage]) -> None:
    env = webcade.parallel_env(duel, obs_type="state", frame_skip=4)
    env.reset(seed=0)
    env.step({"left": 0, "right": 1})
    _, rewards, over, cut, _ = env.step({"left": 0, "right": 1})
    assert (over, cut) == ({"left": False, "right": True}, {"left": False, "right": False})
    assert rewards["right"] < 0 < rewards["left"]
    assert env.agents == ["left"]
    seen, *_ = env.step({"left": 1})
    assert set(seen) == {"left"}
    assert made[0].asked[-1] == Inputs((1, 2))  # who is out does nothing
    while env.agents:
        _, _, over, *_ = env.step({"left": 0})
    assert over == {"left": True}
    with pytest.raises(ResetNeeded):
        env.step({})
    env.reset()
    assert env.agents == ["left", "right"]


def test_a_limit_truncates_all(duel: Path) -> None:
    env = webcade.parallel_env(duel, max_steps=1)
    env.reset(seed=0)
    *_, over, cut, _ = env.step({"left": 0, "right": 0})
    assert (set(over.values()), set(cut.values()), env.agents) == ({False}, {True}, [])


def test_a_fault_truncates_all_without_a_reward(duel: Path, made: list[DuelPage]) -> None:
    env = webcade.parallel_env(duel)
    env.reset(seed=0)
    made[0].fail_next = BrowserDied("gone")
    _, rewards, over, cut, infos = env.step({"left": 0, "right": 0})
    assert rewards == {"left": 0, "right": 0}
    assert (set(over.values()), set(cut.values()), infos["right"]["fault"]) == ({False}, {True}, "gone")
    env.reset()
    assert len(made) == 2


def test_a_score_that_is_no_number_is_a_fault(duel: Path, made: list[DuelPage]) -> None:
    env = webcade.parallel_env(duel)
    env.reset(seed=0)
    made[0].points = (1.0, 2.0)
    _, rewards, _, cut, infos = env.step({"left": 0, "right": 0})
    assert "readings.points: expected a number or a boolean" in infos["left"]["fault"]
    assert (set(rewards.values()), set(cut.values()), env.agents) == ({0.0}, {True}, [])
    env.reset(seed=0)
    assert [page.closed for page in made] == [True, False]


@pytest.mark.parametrize(
    ("actions", "sentence"),
    [
        ({"left": 0}, "expected an action of each of left, right; got those of left"),
        ({"left": 0, "right": 0, "up": 0}, "got those of left, right, up"),
        ({"left": 0, "right": 2}, r"expected an action of Discrete\(2\) of right; got 2"),
    ],
)
def test_an_action_that_no_player_can_do_is_refused(
    duel: Path, actions: dict[str, Any], sentence: str
) -> None:
    env = webcade.parallel_env(duel)
    env.reset()
    with pytest.raises(InvalidAction, match=sentence):
        env.step(actions)


def test_a_player_may_have_several_parts_of_several_kinds(tmp_path: Path, made: list[DuelPage]) -> None:
    aim = {"name": "aim", "space": "pointer", "pointer": {"buttons": []}}
    parts = [PARTS[0], aim, PARTS[1]]
    players = [PLAYERS[0] | {"parts": ["left", "aim"]}, PLAYERS[1]]
    write_game(tmp_path, **(DUEL | {"actions": {"space": "dict", "parts": parts}, "players": players}))
    env = webcade.parallel_env(tmp_path)
    assert set(env.action_space("left")) == {"left", "aim"}
    env.reset(seed=0)
    place = np.array([0.25, 0.5], np.float32)
    env.step({"left": {"left": 1, "aim": place}, "right": 1})
    assert made[0].asked == [Inputs((1, 3), (0.25, 0.5))]


def test_parts_of_a_multi_discrete_space_stay_one(tmp_path: Path, made: list[DuelPage]) -> None:
    actions = {"space": "multi_discrete", "parts": [PARTS[0], PARTS[1], part("fire", keys=["Space"])]}
    players = [PLAYERS[0] | {"parts": ["left", "fire"]}, PLAYERS[1]]
    write_game(tmp_path, **(DUEL | {"actions": actions, "players": players}))
    env = webcade.parallel_env(tmp_path)
    assert env.action_space("left") == spaces.MultiDiscrete([2, 2])
    env.reset(seed=0)
    env.step({"left": [0, 1], "right": 1})
    assert made[0].asked == [Inputs((0, 3, 5))]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("players", [None, ["right"]])
def test_it_passes_pettingzoos_tests(duel: Path, players: list[str] | None) -> None:
    def make() -> WebcadeParallelEnv:
        return webcade.parallel_env(duel, players=players, obs_type="state")

    pettingzoo.test.parallel_api_test(make(), num_cycles=50)
    pettingzoo.test.parallel_seed_test(make, num_cycles=20)


def test_it_can_be_pickled_and_closed(duel: Path, made: list[DuelPage]) -> None:
    env = pickle.loads(pickle.dumps(webcade.parallel_env(duel, players=["left"], obs_type="state")))
    env.reset(seed=0)
    env.close()
    assert (env.possible_agents, made[0].closed) == (["left"], True)


def test_a_state_brings_all_players_back(duel: Path) -> None:
    env = webcade.parallel_env(duel, obs_type="state", frame_skip=4)
    env.reset(seed=0)
    env.step({"left": 1, "right": 0})
    state = env.joint.clone_state()
    once = env.step({"left": 0, "right": 1})
    env.reset(options={"state": state})
    assert str(env.step({"left": 0, "right": 1})) == str(once)


def test_a_game_without_players_is_no_parallel_env(tmp_path: Path) -> None:
    write_game(tmp_path, **RING)
    with pytest.raises(OptionError, match=r"expected one with \[\[players\]\] in its game.toml; Ring has"):
        webcade.parallel_env(tmp_path)


def test_without_pettingzoo_it_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pettingzoo", None)
    monkeypatch.delitem(sys.modules, "webcade.pettingzoo")
    with pytest.raises(ImportError, match=r"type: pip install 'webcade\[pettingzoo\]'"):
        webcade.parallel_env("anything")


# As a gymnasium.Env


@pytest.mark.parametrize(
    ("players", "sentence"),
    [
        (["lef"], "players: expected one of 'left', 'right'; got 'lef'; did you mean 'left'?"),
        ("left", "players: expected a list of players of Ring, 'left', 'right', each once; got 'left'"),
        ([], "each once; got []"),
        (["left", "left"], "each once; got ['left', 'left']"),
    ],
)
def test_players_that_a_game_has_not_are_refused(duel: Path, players: Any, sentence: str) -> None:
    with pytest.raises(OptionError) as caught:
        gym.make("webcade/Game-v0", game=duel, players=players)
    assert sentence in str(caught.value)


def test_a_game_without_players_takes_no_such_keyword(tmp_path: Path) -> None:
    write_game(tmp_path, **RING)
    with pytest.raises(OptionError, match=r"players: Ring has no \[\[players\]\] in its game.toml"):
        gym.make("webcade/Game-v0", game=tmp_path, players=["left"])


def test_one_player_alone_is_an_ordinary_environment(duel: Path, made: list[DuelPage]) -> None:
    env = gym.make("webcade/Game-v0", game=duel, players=["right"], obs_type="state", frame_skip=4)
    assert env.action_space == spaces.Discrete(2)
    assert env.unwrapped.feature_names == ("pace",)
    env.close()


def test_a_recording_says_who_played(duel: Path, tmp_path: Path) -> None:
    file = tmp_path / "run.webcade"
    env = gym.make("webcade/Game-v0", game=duel, players=["left"], obs_type="state", record=file)
    env.reset(seed=0)
    env.step(1)
    env.close()
    recording = webcade.Recording(file)
    assert recording.options["players"] == ["left"]
    assert recording.load_game().is_played_by == ("left",)
    assert [step.differences for step in recording.replay()] == [[], []]


def test_a_joint_run_replays_to_the_byte(duel: Path, tmp_path: Path) -> None:
    file = tmp_path / "run.webcade"
    env = webcade.parallel_env(duel, obs_type="grayscale", record=file)
    env.reset(seed=3)
    for number in range(4):
        env.step({name: number % 2 for name in env.agents})
    env.close()
    recording = webcade.Recording(file)
    assert "players" not in recording.options
    assert [step.differences for step in recording] == [[]] * 5


@pytest.mark.parametrize("opponent", [1, lambda seen: int(seen[0] >= 0)])
def test_the_others_do_what_they_are_given_to_do(
    duel: Path, made: list[DuelPage], opponent: int | Callable[[Any], int]
) -> None:
    env = OnePlayerEnv(webcade.parallel_env(duel, obs_type="state"), "left", {"right": opponent})
    env.reset(seed=0)
    over = False
    while not over:
        _, _, over, _, info = env.step(0)
    assert info["over"]
    assert made[0].asked[:2] == [Inputs((0, 3))] * 2
    assert made[0].asked[-1] == Inputs((0, 2))  # after the right player is out
    with pytest.raises(ResetNeeded):
        env.step(0)


def test_each_other_player_has_to_have_something_to_do(duel: Path) -> None:
    with pytest.raises(OptionError, match="others: expected an action or a function of each of right; got"):
        OnePlayerEnv(webcade.parallel_env(duel), "left", {"up": 0})
