"""The form that TRL documents for `environment_factory`, over pages without a browser."""

from __future__ import annotations

import gc
import inspect
import json
import re
import threading
from pathlib import Path

import pytest
from gymnasium.error import ResetNeeded
from test_env import Pages

from games import write_game
from games.ring import RESTARTS
from webcade.env import WebcadeEnv
from webcade.errors import OptionError
from webcade.serving.moments import text_of
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


def test_a_group_begins_at_a_moment_that_was_played_elsewhere(
    made: type[GameEnvironment], tmp_path: Path
) -> None:
    env = WebcadeEnv(tmp_path, obs_type="state")
    env.reset(seed=3)
    env.step(1)
    state = text_of(env.clone_state())
    env.close()
    group = [made(), made()]
    begun = [one.reset(prompt="play", state=state) for one in group]
    assert begun[0] == begun[1]
    told = [json.loads(one.wait(100)) for one in group]
    assert [one["frame"] for one in told] == [8, 8]
    assert [one.reward for one in group] == [one["reward"] for one in told]
    with pytest.raises(OptionError, match="state: expected what a save has answered"):
        group[0].reset(state="night")


def test_a_page_is_closed_with_the_last_reference_to_its_environment(
    made: type[GameEnvironment], pages: Pages
) -> None:
    one = made()
    one.reset(seed=1)
    del one
    gc.collect()
    for thread in threading.enumerate():
        if thread.name == "webcade-close":
            thread.join(10)
    assert pages[-1].closed
