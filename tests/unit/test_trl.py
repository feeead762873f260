"""The form that TRL documents for `environment_factory`, over pages without a browser."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import pytest
from gymnasium.error import ResetNeeded
from test_env import Pages

from games import write_game
from games.ring import RESTARTS
from webcade.serving.trl import GameEnvironment, environment_factory


@pytest.fixture
def made(pages: Pages, tmp_path: Path) -> type[GameEnvironment]:
    return environment_factory(write_game(tmp_path, **RESTARTS))


def test_every_public_method_is_a_tool_with_typed_and_described_arguments(
    made: type[GameEnvironment],
) -> None:
    assert not [one for one in inspect.signature(made).parameters if one != "self"]
    methods = dict(inspect.getmembers(made, inspect.isfunction))
    tools = {name: one for name, one in methods.items() if not name.startswith("_") and name != "reset"}
    assert sorted(tools) == ["act", "read", "step_until", "wait"]
    for tool in tools.values():
        text = inspect.getdoc(tool) or ""
        arguments = [one for name, one in inspect.signature(tool).parameters.items() if name != "self"]
        assert all(one.annotation is not inspect.Parameter.empty for one in arguments)
        described = re.findall(r"^    (\w+): \S", text.partition("Args:")[2].partition("Returns:")[0], re.M)
        assert described == [one.name for one in arguments]
        assert "Returns:" in text


def test_generations_of_a_group_begin_alike_and_keep_their_reward(made: type[GameEnvironment]) -> None:
    one, other = made(), made()
    first = one.reset(prompt="play", seed=3)
    assert first == other.reset(prompt="play", seed=3)
    assert "- on: holds Space" in first
    assert json.loads(one.act(["on", "noop"], frames=3))["frame"] == 6
    assert json.loads(other.wait(100))["frame"] == 6
    assert json.loads(other.read())["readings"]["over"] is False
    assert json.loads(one.step_until("over", "==", 1))["met"] is True
    assert (one.done, other.done) == (True, False)
    assert one.reward > other.reward > 0
    assert one.score is not None
    with pytest.raises(ResetNeeded, match="the episode has ended"):
        one.act(["on"])
    one._close()
    other._close()
