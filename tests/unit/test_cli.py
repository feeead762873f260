"""The command line: what it says, what it leaves with, and that it needs no browser to be asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from games import discrete, observe, write_game
from webcade import catalogue, cli
from webcade.catalogue import is_ours, nearest_game
from webcade.cli import evaluations, play
from webcade.cli.agents import BEST_AGENT, RANDOM_AGENT, RULE_AGENT, choose, make_agent, trained_agent
from webcade.cli.check import time_left, verdict
from webcade.cli.common import find_game, parse_size
from webcade.episode.actions import ActionEncoder
from webcade.errors import OptionError
from webcade.game import Game
from webcade.game.rule import as_action
from webcade.testing import Check, Report
from webcade.testing.report import NO_TIME, Finding, failed, passed, skipped, warning
from webcade.training.agent import NetworkAgent, save_agent

GAMES = Path(__file__).parents[1] / "games"
OWN = {
    "source": {"url": "https://example.com"},
    "actions": discrete(noop={}, go={"keys": ["Space"]}),
    "observation": observe(10, 10),
    "readings": {"place": "1"},
    "features": [{"name": "place", "reading": "1", "low": 0, "high": 1}],
}


@pytest.fixture
def own_folder(tmp_path: Path) -> Path:
    return write_game(tmp_path, **OWN)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nope"], "nope"),
        (["games", "--nope"], "--nope"),
        (["games", "--install", "DinRun"], "did you mean DinoRun?"),
        (["play", "DinRun"], "did you mean DinoRun?"),
        (["play", "--episodes", "0"], "--episodes"),
        (["play", "--size", "84"], "HEIGHTxWIDTH"),
        (["play", "--clock", "sun"], "'page', 'browser', 'wall'"),
        (["play", "--obs-type", "smell"], "'rgb'"),
        (["play", "--agent", "clever"], "clever"),
        (["play", "--size", "9999999x9"], "--size: expected at most 16384x16384"),
        (["inspect", "x" * 300], "GAME: expected a game of the catalogue"),
        (["inspect", "~nobody/game"], "GAME: expected a game of the catalogue"),
        (["inspect", "DinoRun", "--out", "/"], "--out: expected a file; '/' is a folder"),
        (["check", "--json", "/nope/report.json"], "--json: there is no folder '/nope'"),
    ],
)
def test_a_wrong_argument_gets_one_sentence_and_status_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("webcade: ")
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--obs-type", "pixels"], "obs_type: expected one of 'rgb', "),
        (["--agent", "rool"], "--agent: expected a folder of webcade train, or rule, random, best; "),
        (["--agent", "tests"], "--agent: expected a folder that webcade train has written; "),
    ],
)
def test_a_wrong_value_is_told_as_it_was_typed(
    option: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["play", "DinoRun", *option]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"webcade: {said}")
    assert f"'{option[1]}'" in told


def test_each_mistake_in_a_games_file_gets_a_line_and_status_2(
    own_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_game(own_folder, **OWN | {"name": "own", "title": None})
    assert cli.run(["play", str(own_folder)]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all("game.toml: " in line for line in lines)


def test_an_interrupt_leaves_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(play, "play_episode", interrupted)
    monkeypatch.setattr(play, "unavailable_reason", lambda: "nothing to record with")
    assert cli.run(["play"]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_a_mistake_of_webcades_own_shows_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(play, "find_game", lambda text: 1 / 0)
    assert cli.run(["play"]) == 70
    assert "ZeroDivisionError" in (err := capsys.readouterr().err)
    assert "please report it" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("verb", ["play", "games", "check", "bench", "doctor"])
def test_the_help_has_an_example_of_each_verb(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--help"]) == 0
    assert f"  webcade {verb}" in capsys.readouterr().out
    assert cli.run([verb, "--help"]) == 0
    assert "Examples:" in capsys.readouterr().out


def test_games_lists_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["games", "--json"]) == 0
    assert [row["id"] for row in json.loads(capsys.readouterr().out)] == list(catalogue())


def test_the_module_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "webcade", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("webcade ")


def test_webcade_alone_does_not_import_the_command() -> None:
    code = (
        "import sys, webcade; sys.exit(any(m in sys.modules for m in ('webcade.cli', 'typer', 'rich', 'av')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("text", ["DinoRun", "dinorun", "DinoRun-v0", "webcade/DinoRun-v0"])
def test_a_game_is_found_by_its_name_and_its_id(text: str) -> None:
    assert is_ours(find_game(text))


def test_a_game_is_found_by_its_folder_and_its_file(own_folder: Path) -> None:
    assert find_game(str(own_folder)).name == find_game(str(own_folder / "game.toml")).name == "Own"


def test_a_size_is_height_by_width() -> None:
    assert parse_size("84x96") == (84, 96)


def test_the_code_in_a_folder_of_ones_own_runs_only_when_asked_for(own_folder: Path) -> None:
    (own_folder / "rule.py").write_text("def act(features):\n    return int(features['place'])\n")
    game = Game.load(own_folder)
    assert choose(game, None) == RANDOM_AGENT
    assert choose(game, RULE_AGENT) == RULE_AGENT
    with pytest.raises(OptionError, match="Own comes with no trained agent"):
        choose(game, "best")


def test_a_catalogue_game_with_a_rule_is_played_by_it_where_no_trained_agent_sees_what_is_asked_for() -> None:
    dinosaur = find_game("DinoRun")
    assert choose(dinosaur, None, "rgb") == choose(dinosaur, None, size="100x100") == RULE_AGENT
    assert choose(dinosaur, None) == choose(dinosaur, None, "grayscale") == BEST_AGENT


def test_a_game_that_comes_with_a_trained_agent_is_played_by_it(own_folder: Path) -> None:
    game = Game.load(own_folder)
    (own_folder / "agents").mkdir()
    for obs in ("state", "grayscale"):
        save_agent(
            own_folder / "agents" / f"{obs}.npz",
            NetworkAgent(game.id, {"obs_type": obs}, (), (2,), False, {}),
        )
    assert choose(game, None) == "best"
    assert trained_agent(game, "best").view == {"obs_type": "grayscale"}
    assert trained_agent(game, "best", "state").view == {"obs_type": "state"}
    with pytest.raises(OptionError, match="--obs: expected grayscale or state for Own; got 'rgb'"):
        trained_agent(game, "best", "rgb")
    with pytest.raises(OptionError, match=r"was trained on webcade/Own-v0, not on webcade/DinoRun-v0"):
        trained_agent(find_game("DinoRun"), str(own_folder / "agents" / "state.npz"))


@pytest.mark.parametrize("body", ["return 7", "return 1 / 0", "return None"])
def test_a_mistake_in_a_rule_is_its_authors(own_folder: Path, body: str) -> None:
    from gymnasium import spaces

    (own_folder / "rule.py").write_text(f"def act(features):\n    {body}\n")
    agent = make_agent(Game.load(own_folder), RULE_AGENT, spaces.Discrete(2), seed=0)
    with pytest.raises(OptionError, match=r"rule\.py"):
        agent({"place": 0.0})


@pytest.mark.parametrize("name", ["ship", "painter", "tank", "desk"])
def test_chance_plays_games_of_every_action_space(name: str) -> None:
    game = Game.load(GAMES / name)
    space = ActionEncoder(game.actions).space
    agent = make_agent(game, RANDOM_AGENT, space, seed=0)
    assert all(space.contains(agent({})) for _ in range(5))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ship", [1, 0, 0, 1]),
        ("painter", [0.5, 0.5, 1, 0, -1]),
        ("tank", (2, 0, 1)),
        ("desk", {"stamp": 1, "held": [True], "hand": [0, 1, 1]}),
    ],
)
def test_a_rule_may_answer_in_plain_numbers_for_any_space(name: str, said: object) -> None:
    space = ActionEncoder(Game.load(GAMES / name).actions).space
    assert space.contains(as_action(space, said))


@pytest.mark.parametrize(
    ("name", "action", "words"),
    [
        ("ship", [1, 0, 0, 1], "left + fire"),
        ("ship", [0, 0, 0, 0], "nothing"),
        ("painter", [0.5, 0.25, 1, 0, -1], "pointer 0.50 0.25 1.00 0.00 -1.00"),
        ("tank", [2, 0, 1], "right + stay + fast"),
    ],
)
def test_an_action_is_told_in_words(name: str, action: list[float], words: str) -> None:
    code = ActionEncoder(Game.load(GAMES / name).actions)
    assert code.words(as_action(code.space, action)) == words


def test_the_random_agent_repeats_with_its_seed(own_folder: Path) -> None:
    from gymnasium import spaces

    game = Game.load(own_folder)
    agents = [make_agent(game, RANDOM_AGENT, spaces.Discrete(5), seed=3) for _ in range(2)]
    first, second = ([agent({}) for _ in range(20)] for agent in agents)
    assert first == second


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (2, "nearly done"),
        (13, "about 15 s left"),
        (89, "about 90 s left"),
        (95, "about 2 min left"),
        (290, "about 5 min left"),
    ],
)
def test_the_time_that_a_check_will_take_is_told_in_words(seconds: float, said: str) -> None:
    assert time_left(seconds) == said


def test_the_last_line_of_a_check_counts_failures_warnings_and_what_there_was_no_time_for() -> None:
    def report(*findings: Finding) -> Report:
        return Report("webcade/Own-v0", tuple(Check("file", *one) for one in findings), 1.0)

    assert verdict(report(passed("right"), skipped("does not apply"))) == "nothing failed"
    assert verdict(report(passed("right"), warning("look"))) == "nothing failed, 1 warning"
    assert verdict(report(failed("wrong"), warning("look"), warning("look"), skipped(NO_TIME))) == (
        "1 of 4 checks failed, 2 warnings, no time for 1 of 4 checks"
    )


def test_where_there_is_no_bar_a_line_tells_how_many_episodes_are_over(monkeypatch, capsys):
    def play(game, view, act, seeds, *, n_envs, on_step):
        for number, _ in enumerate(seeds):
            on_step(number + 1, 5.0)

    monkeypatch.setattr(evaluations, "evaluate", play)
    monkeypatch.setattr(evaluations, "_EVERY", -1)
    evaluations.play_seeds(nearest_game(), {}, lambda seen, masks: seen, 0, 2, "trained agent")
    assert capsys.readouterr().err.splitlines() == [
        "trained agent: 1 of 2 episodes over, mean score 5.0",
        "trained agent: 2 of 2 episodes over, mean score 5.0",
    ]
