"""States over pages without a browser: any moment, again."""

from __future__ import annotations

import copy
import gc
import pickle
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.error import ClosedEnvironmentError, InvalidAction, ResetNeeded
from gymnasium.utils.env_checker import check_env
from gymnasium.wrappers import RecordEpisodeStatistics, TimeLimit
from keeping_page import KeepingPage

import webcade
import webcade.cli
import webcade.vector
from games import write_game
from games.ring import RESTARTS
from webcade import OptionError, State, StateError
from webcade.errors import PageCrashed
from webcade.game import Game
from webcade.options import EnvOptions
from webcade.page import FakePage, Inputs, RawInputs
from webcade.vector import WebcadeVectorEnv

Make = Callable[..., Any]
Trace = list[Any]


class Pages(list[Any]):
    """Every page made, in order; `kind` is what is made."""

    kind: type[FakePage] = FakePage

    def make(self, game: Game, options: EnvOptions) -> FakePage:
        self.append(self.kind(view=options.view, length=400))
        return self[-1]


class Pool:
    """A vector's pages."""

    pages: Pages

    def __init__(self, game: Game, options: EnvOptions, num_pages: int) -> None:
        self._game, self._options = game, options

    def make(self) -> FakePage:
        return Pool.pages.make(self._game, self._options)

    def send(self) -> None:
        """What is begun on these pages has begun already."""

    def close(self) -> None:
        """They have no browser."""


@pytest.fixture(params=[FakePage, KeepingPage], ids=["by replay", "in place"])
def pages(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Pages:
    made = Pool.pages = Pages()
    made.kind = request.param
    monkeypatch.setattr("webcade.drivers.make_page", made.make)
    monkeypatch.setattr(webcade.vector, "PagePool", Pool)
    return made


@pytest.fixture
def make(pages: Pages, tmp_path: Path) -> Make:
    write_game(tmp_path, **RESTARTS)
    return lambda **options: webcade.WebcadeEnv(tmp_path, **options)


@pytest.fixture
def make_vector(pages: Pages, tmp_path: Path) -> Make:
    write_game(tmp_path, **RESTARTS)
    return lambda num_envs=3, **options: WebcadeVectorEnv(tmp_path, num_envs, **options)


def play(env: gym.Env[Any, Any], steps: int, seed: int = 0) -> Trace:
    """Random steps, as far as the episode goes."""
    rng, trace = np.random.default_rng(seed), []
    for _ in range(steps):
        observation, *rest, info = env.step(int(rng.integers(2)))
        trace.append((observation.tobytes(), rest, info))
        if rest[1] or rest[2]:
            break
    return trace


@pytest.mark.parametrize("options", [{}, {"frame_stack": 4}, {"repeat_action_probability": 0.5}])
def test_what_follows_a_restored_moment_is_what_followed_it(make: Make, options: dict[str, Any]) -> None:
    env = make(**options)
    env.reset(seed=3)
    play(env, 7)
    state = env.clone_state()
    then = play(env, 20, 1)
    env.reset(seed=9)
    play(env, 5)
    env.restore_state(state)
    assert play(env, 20, 1) == then


def test_the_fingerprint_says_which_way_states_go(pages: Pages, make: Make) -> None:
    env = make()
    env.reset(seed=3)
    way = "in place" if pages.kind is KeepingPage else "by replay"
    assert env.fingerprint["how"]["states"] == way


def test_a_restored_moment_shows_what_was_seen_then(make: Make) -> None:
    env = make(frame_stack=3)
    env.reset(seed=3)
    play(env, 2)
    observation, *_, info = env.step(1)
    state = env.clone_state()
    play(env, 3)
    seen, told = env.restore_state(state)
    assert (seen == observation).all()
    assert told == info


def test_a_moment_can_be_the_episodes_beginning(make: Make) -> None:
    env = make()
    first, _ = env.reset(seed=3)
    state = env.clone_state()
    then = play(env, 5)
    assert (env.restore_state(state)[0] == first).all()
    assert play(env, 5) == then


def test_branches_of_branches_keep_apart(make: Make) -> None:
    env = make()
    env.reset(seed=3)
    states, traces = [], []
    for number in range(6):
        play(env, 3, number)
        states.append(env.clone_state())
        traces.append(play(env, 4, 10 + number))
        env.restore_state(states[number // 2])
    for number in (5, 0, 3, 1, 4, 2):
        env.restore_state(pickle.loads(pickle.dumps(states[number])))
        assert play(env, 4, 10 + number) == traces[number]


def test_a_state_is_restored_after_the_episodes_end(make: Make) -> None:
    env = make(max_steps=12)
    env.reset(seed=3)
    play(env, 4)
    state = env.clone_state()
    then = play(env, 50, 1)
    assert then[-1][1][2]
    env.restore_state(state)
    assert play(env, 50, 1) == then


def test_a_moment_that_is_over_stays_over(make: Make) -> None:
    env = make(max_steps=3)
    env.reset(seed=3)
    play(env, 9)
    state = env.clone_state()
    env.reset()
    env.restore_state(state)
    with pytest.raises(ResetNeeded):
        env.step(0)


def test_a_pickled_state_is_restored_in_another_environment(make: Make) -> None:
    env = make(repeat_action_probability=0.3)
    env.reset(seed=3)
    play(env, 150)
    data = pickle.dumps(env.clone_state())
    then = play(env, 30, 1)
    other = make(repeat_action_probability=0.3)
    other.restore_state(pickle.loads(data))
    assert play(other, 30, 1) == then
    assert len(data) < 2000


def test_later_episodes_are_those_that_followed(make: Make) -> None:
    env = make()
    env.reset(seed=3)
    state = env.clone_state()
    env.reset()
    then = play(env, 5)
    env.restore_state(state)
    env.reset()
    assert play(env, 5) == then


def test_without_the_random_generator_a_state_leaves_it_alone(make: Make) -> None:
    env = make(repeat_action_probability=0.5)
    env.reset(seed=3)
    state = env.clone_state(include_rng=False)
    before = env.np_random.bit_generator.state
    env.restore_state(state)
    assert env.np_random.bit_generator.state == before


def test_a_reset_begins_at_a_state_through_wrappers(make: Make) -> None:
    env = RecordEpisodeStatistics(TimeLimit(make(), 1000))
    env.reset(seed=3)
    play(env, 6)
    state = env.unwrapped.clone_state()
    then = [one[0] for one in play(env, 5, 1)]
    env.reset(options={"state": state})
    assert [one[0] for one in play(env, 5, 1)] == then


def test_a_seed_beside_a_state_seeds_what_is_sticky(make: Make) -> None:
    env = make(repeat_action_probability=0.5)
    env.reset(seed=3)
    state = env.clone_state()
    env.reset(seed=11, options={"state": state})
    seeded = env.np_random.bit_generator.state
    env.reset(seed=11, options={"state": state})
    assert env.np_random.bit_generator.state == seeded
    assert seeded != state.chance


def test_a_deep_copy_is_at_the_same_moment_and_goes_its_own_way(make: Make, pages: Pages) -> None:
    env = make(repeat_action_probability=0.5)
    env.reset(seed=3)
    play(env, 6)
    twin = copy.deepcopy(env)
    env.step(1)
    assert len(pages) == 2
    other = copy.deepcopy(env)
    assert play(twin, 1, 5)[0][2]["frame"] == env.clone_state().frame
    assert play(other, 10, 1) == play(env, 10, 1)


def test_a_deep_copy_of_an_environment_without_an_episode_starts_no_browser(make: Make, pages: Pages) -> None:
    twin = copy.deepcopy(make())
    assert not pages
    twin.reset(seed=1)


def test_a_vector_restores_all_or_some(make_vector: Make) -> None:
    envs = make_vector(repeat_action_probability=0.4)
    envs.reset(seed=3)
    for _ in range(5):
        envs.step([1, 0, 1])
    states = envs.clone_state()
    then = [envs.step([0, 1, 1]) for _ in range(4)]
    envs.restore_state(states)
    for observation, reward, *_ in then:
        again = envs.step([0, 1, 1])
        assert (again[0] == observation).all()
        assert (again[1] == reward).all()
    observations, infos = envs.restore_state([states[0], states[2]], [2, 0])
    assert infos["_frame"].tolist() == [True, False, True]
    assert (observations[2] == envs.restore_state(states)[0][0]).all()


def test_a_vector_and_a_single_environment_exchange_states(make: Make, make_vector: Make) -> None:
    env, envs = make(), make_vector()
    env.reset(seed=3)
    play(env, 6)
    state = env.clone_state()
    then = play(env, 3, 1)
    envs.reset(seed=1)
    envs.restore_state([state], [1])
    actions = np.random.default_rng(1).integers(2, size=3)
    for action, (seen, *_) in zip(actions, then, strict=True):
        assert envs.step([0, int(action), 0])[0][1].tobytes() == seen


def test_a_vectors_reset_begins_at_one_state_or_at_one_each(make_vector: Make) -> None:
    envs = make_vector()
    envs.reset(seed=3)
    envs.step([1, 0, 1])
    first, _, last = envs.clone_state()
    seen, _ = envs.reset(options={"state": first})
    assert (seen == seen[0]).all()
    own, infos = envs.reset(seed=5, options={"state": [first, None, last]})
    assert (own[0] == seen[0]).all()
    assert infos["frame"].tolist() == [first.frame, 0, last.frame]
    mask = np.array([False, True, False])
    _, infos = envs.reset(options={"state": last, "reset_mask": mask})
    assert infos["_frame"].tolist() == mask.tolist()


def test_autoreset_goes_on_after_a_restored_end(make_vector: Make) -> None:
    envs = make_vector(num_envs=2, max_steps=2)
    envs.reset(seed=3)
    envs.step([0, 0])
    envs.step([0, 0])
    states = envs.clone_state()
    envs.reset(seed=4)
    envs.restore_state(states)
    _, rewards, _, _, infos = envs.step([1, 1])
    assert rewards.tolist() == [0, 0]
    assert infos["frame"].tolist() == [0, 0]


@pytest.mark.parametrize("pages", [KeepingPage], indirect=True)
def test_a_page_that_has_a_copy_is_put_back_and_no_step_is_taken_again(make: Make, pages: Pages) -> None:
    env = make()
    env.reset(seed=3)
    play(env, 6)
    state = env.clone_state()
    assert (state.ways, state.reason) == (("place", "replay"), "")
    play(env, 6)
    env.restore_state(state)
    assert pages[0].replays == 0
    assert pickle.loads(pickle.dumps(state)).ways == ("replay",)


@pytest.mark.parametrize("pages", [KeepingPage], indirect=True)
def test_a_page_lets_go_of_the_copy_of_a_state_that_is_gone(make: Make, pages: Pages) -> None:
    env = make()
    env.reset(seed=3)
    state = env.clone_state()
    kept = [env.clone_state() for _ in range(5)]
    assert len(pages[0].copies) == 6
    del kept
    gc.collect()
    assert len(pages[0].copies) == 1
    assert state.ways[0] == "place"


@pytest.mark.parametrize("pages", [KeepingPage], indirect=True)
def test_a_moment_that_cannot_be_copied_says_why_and_is_replayed(make: Make, pages: Pages) -> None:
    env = make()
    env.reset(seed=3)
    play(env, 6)
    pages[0].refuses = "a pending promise: game.loading"
    state = env.clone_state()
    assert (state.ways, state.reason) == (("replay",), "a pending promise: game.loading")
    then = play(env, 5, 1)
    env.restore_state(state)
    assert play(env, 5, 1) == then


@pytest.mark.parametrize("pages", [KeepingPage], indirect=True)
def test_a_page_that_fails_to_go_back_is_replaced_by_one_that_replays(make: Make, pages: Pages) -> None:
    env = make()
    env.reset(seed=3)
    play(env, 6)
    state = env.clone_state()
    then = play(env, 5, 1)
    pages[0].breaks = True
    env.restore_state(state)
    assert len(pages) == 2
    assert state.ways == ("replay",)
    assert "gone" in state.reason
    assert play(env, 5, 1) == then


@pytest.mark.parametrize("pages", [FakePage], indirect=True)
def test_a_game_that_does_not_repeat_is_caught_and_named(make: Make, pages: Pages) -> None:
    env = make()
    env.reset(seed=3)
    play(env, 6)
    state = pickle.loads(pickle.dumps(env.clone_state()))
    pages[0].length = 8
    pages.kind = lambda **given: FakePage(**(given | {"length": 8}))  # type: ignore[assignment]
    with pytest.raises(StateError, match=r"not as it was: .*frame: 12 then, 8 now; readings.score"):
        env.restore_state(state)
    with pytest.raises(ResetNeeded):
        env.step(0)
    env.reset()


def test_a_page_that_fails_on_the_way_is_tried_once_more(make: Make, pages: Pages) -> None:
    env = make()
    env.reset(seed=3)
    play(env, 6)
    state = pickle.loads(pickle.dumps(env.clone_state()))
    then = play(env, 5, 1)
    pages[0].fail_next = PageCrashed("it fell over")
    env.restore_state(state)
    assert play(env, 5, 1) == then


def test_a_state_of_other_options_is_refused_with_their_names(make: Make) -> None:
    env = make()
    env.reset(seed=3)
    state = env.clone_state()
    other = make(frame_skip=3, obs_type="grayscale")
    with pytest.raises(StateError, match="obs_type: rgb then, grayscale now; frame_skip: 2 then, 3 now"):
        other.restore_state(state)
    state.fingerprint["bytes"]["browser"] = "Chrome/1"
    with pytest.raises(StateError, match="browser: Chrome/1 then, none now"):
        env.restore_state(state)
    play(env, 1)


def test_a_refusal_on_a_fresh_page_names_the_browser(make: Make) -> None:
    env = make()
    env.reset(seed=3)
    state = env.clone_state()
    state.fingerprint["bytes"]["browser"] = "Chrome/1"
    with pytest.raises(StateError, match="browser: Chrome/1 then, none now"):
        make().restore_state(pickle.loads(pickle.dumps(state)))


def test_there_is_no_state_of_real_time_nor_without_an_episode(make: Make) -> None:
    with pytest.raises(StateError, match="real time does not repeat"):
        make(clock="wall").clone_state()
    env = make()
    with pytest.raises(StateError, match="no moment to clone"):
        env.clone_state()
    env.close()
    with pytest.raises(ClosedEnvironmentError):
        env.clone_state()


@pytest.mark.parametrize("pages", [FakePage], indirect=True)
def test_after_a_fault_there_is_no_state(make: Make, pages: Pages) -> None:
    env = make()
    env.reset(seed=3)
    pages[0].fail_next = PageCrashed("it fell over")
    assert env.step(0)[3]
    with pytest.raises(StateError, match="no moment to clone"):
        env.clone_state()


@pytest.mark.parametrize("given", [3, b"bytes", {"state": 1}])
def test_what_is_no_state_is_refused(make: Make, make_vector: Make, given: Any) -> None:
    with pytest.raises(OptionError, match=r"state: expected a State"):
        make().restore_state(given)
    with pytest.raises(OptionError, match=r"options\['state'\]: expected a State"):
        make().reset(options={"state": given})
    with pytest.raises(OptionError, match=r"states\[0\]: expected a State|states: expected 3"):
        make_vector().restore_state([given] * 3)


def test_a_vector_says_how_many_states_and_which_environments(make: Make, make_vector: Make) -> None:
    env, envs = make(), make_vector()
    env.reset(seed=3)
    state = env.clone_state()
    with pytest.raises(OptionError, match="states: expected 3 states"):
        envs.restore_state([state])
    for indices in ([3], [0, 0], "x", 5):
        with pytest.raises(OptionError, match="indices: expected numbers of environments, from 0 to 2"):
            envs.clone_state(indices)
    with pytest.raises(OptionError, match=r"options\['state'\]: expected 3 states"):
        envs.reset(options={"state": [state]})


def test_a_state_goes_through_a_file(make: Make, tmp_path: Path) -> None:
    env = make()
    env.reset(seed=3)
    play(env, 6)
    state = env.clone_state()
    state.save(tmp_path / "six.state")
    again = State.load(tmp_path / "six.state")
    assert (again.digest, again.recipe, again.readings) == (state.digest, state.recipe, state.readings)
    assert (again.steps, again.frame, again.time_ms) == (6, 12, state.time_ms)
    assert again.chance == state.chance


def test_bytes_that_are_no_state_are_refused_in_a_sentence(make: Make, tmp_path: Path) -> None:
    env = make()
    env.reset(seed=3)
    play(env, 6)
    data = env.clone_state().to_bytes()
    with pytest.raises(StateError, match=r"nowhere.state: cannot be read: No such file"):
        State.load(tmp_path / "nowhere.state")
    for wrong, sentence in [
        (b"", "no state"),
        (b"webcade state 2\n" + data[16:], "another version"),
        (data[:-1], "cut short"),
        (data[:40] + bytes((data[40] ^ 1,)) + data[41:], "damaged"),
    ]:
        with pytest.raises(StateError, match=sentence):
            State.from_bytes(wrong)


def test_a_state_taken_while_recording_is_written_as_a_place_and_another_as_its_steps(
    make: Make, tmp_path: Path
) -> None:
    file = tmp_path / "run.webcade"
    env = make()
    env.reset(seed=3)
    play(env, 5)
    foreign = env.clone_state()
    env.start_recording(file)
    env.reset(seed=4)
    beginning = env.clone_state()
    play(env, 3)
    third = env.clone_state()
    play(env, 3, 1)
    for state in (third, foreign, beginning):
        env.restore_state(state)
        play(env, 2, 2)
    env.close()
    recording = webcade.Recording(file)
    assert recording.complaint == ""
    assert [one.branch for one in recording.episodes] == [False, True, True, True]
    assert [one.origin for one in recording.episodes] == [None, (1, 3), None, (1, 0)]
    assert [one.before for one in recording.episodes] == [0, 3, 5, 0]
    steps = recording.recipe(recording.episodes[1].last).steps
    assert steps[:3] == third.recipe.steps
    assert len(steps) == 5
    assert recording.recipe(recording.episodes[2].last).steps[:5] == foreign.recipe.steps
    assert recording.recipe(recording.episodes[2].last).page_seed == foreign.recipe.page_seed


def test_a_recording_with_restored_states_plays_again_to_the_byte(make: Make, tmp_path: Path) -> None:
    file = tmp_path / "run.webcade"
    env = make(record=file, frame_stack=3, max_steps=9)
    env.reset(seed=4)
    play(env, 3)
    state = env.clone_state()
    then = play(env, 30, 1)
    env.restore_state(state)
    assert play(env, 30, 1) == then
    env.restore_state(state)
    play(env, 2, 5)
    env.close()
    assert [one.ended for one in webcade.Recording(file).episodes] == ["truncated", "truncated", ""]
    replayed = [step for step in webcade.Recording(file) if step.index]
    assert len(replayed) == 3 + 6 + 6 + 2
    assert [step.observation.tobytes() for step in replayed[9:15]] == [one[0] for one in then]


def test_a_branch_from_what_the_file_does_not_have_yet_is_damage(make: Make, tmp_path: Path) -> None:
    from dataclasses import replace

    from webcade.recordings.reader import RecordReader
    from webcade.recordings.records import Branch, Place
    from webcade.recordings.writer import RecordingWriter

    file, changed = tmp_path / "run.webcade", tmp_path / "changed.webcade"
    env = make(record=file)
    env.reset(seed=4)
    play(env, 3)
    env.restore_state(env.clone_state())
    env.close()
    reader = RecordReader(file)
    with RecordingWriter(changed, reader.header) as writer:
        for _, _, record in reader.records():
            if isinstance(record, Branch):
                record = replace(record, origin=Place(1, 4), moment=b"")
            writer.write(record)
    recording = webcade.Recording(changed)
    assert recording.is_damaged
    assert "a moment that the file does not have" in recording.complaint


def test_memory_does_not_grow_with_the_number_of_branches(make: Make, pages: Pages) -> None:
    env = make()
    env.reset(seed=3)
    play(env, 50)
    state = env.clone_state()
    for _ in range(300):
        env.restore_state(state)
        env.step(1)
        env.restore_state(env.clone_state())
    gc.collect()
    histories = [one for one in gc.get_objects() if type(one).__name__ == "History"]
    assert len(histories) < 10


@pytest.fixture
def night(make: Make, tmp_path: Path) -> webcade.WebcadeEnv:
    """An environment whose game has the state `night`, saved from its recording's 7th step by the command."""
    file = tmp_path / "run.webcade"
    env = make(record=file)
    env.reset(seed=3)
    play(env, 9)
    env.close()
    command = ["state", "save", "night", "--from", str(file), "--at", "7", "--game", str(tmp_path)]
    assert webcade.cli.run(command) == 0
    return make()


def test_an_episode_begins_at_a_named_state_with_any_options(night: webcade.WebcadeEnv, make: Make) -> None:
    for options in ({}, {"obs_type": "grayscale", "frame_skip": 3, "max_steps": 2, "frame_stack": 3}):
        env = make(**options)
        before = env.np_random.bit_generator.state
        _, info = env.reset(options={"state": "night"})
        assert info["frame"] == 14
        assert env.np_random.bit_generator.state == before
        env.step(1)
        assert env.clone_state().steps == 1


def test_raw_input_is_in_states_recordings_and_named_states(make: Make, tmp_path: Path) -> None:
    file = tmp_path / "raw.webcade"
    env = make(record=file, repeat_action_probability=0.5, max_steps=40)
    env.reset(seed=3)
    env.step(1)
    held = env.clone_state().held
    chance = env.np_random.bit_generator.state
    raw = env.step_raw([("keydown", "Space"), ("move", 1, np.float32(2.5))], [], [("up", "left")], frames=3)
    assert (raw[4]["frame"], env.step_raw()[4]["frame"]) == (5, 7)
    assert env.np_random.bit_generator.state == chance  # only actions stick
    state = env.clone_state()
    assert [frames for _, frames in state.recipe.steps] == [2, 3, 2]
    assert state.recipe.steps[1][0] == RawInputs(
        ((("keydown", "Space"), ("move", 1, 2.5)), (), (("up", "left"),))
    )
    assert (state.held, state.steps) == (held, 3)
    then = play(env, 9, 1)
    env.reset(seed=8)
    env.restore_state(State.from_bytes(state.to_bytes()))
    assert play(env, 9, 1) == then
    env.close()
    assert sum(step.index > 0 for step in webcade.Recording(file)) == 3 + 2 * 9
    command = ["state", "save", "raw", "--from", str(file), "--at", "3", "--game", str(tmp_path)]
    assert webcade.cli.run(command) == 0
    assert make().reset(options={"state": "raw"})[1]["frame"] == 7


def test_actions_by_name_have_any_number_of_frames_and_are_in_states_and_recordings(
    make: Make, tmp_path: Path
) -> None:
    file = tmp_path / "named.webcade"
    env = make(record=file, repeat_action_probability=0.5, max_steps=40)
    env.reset(seed=3)
    assert env.action_names == ("noop", "on")
    assert [env.step_actions("on", frames=5)[4]["frame"], env.step_actions("on")[4]["frame"]] == [5, 7]
    state = env.clone_state()
    assert (state.held, state.recipe.steps) == (Inputs((1,)), ((Inputs((1,)), 5), (Inputs((1,)), 2)))
    both = env.step_actions("noop", "on", frames=1)
    env.restore_state(State.from_bytes(state.to_bytes()))
    np.testing.assert_equal(env.step_actions("on", "noop", frames=1), both)
    with pytest.raises(InvalidAction, match=r"an action of Ring: noop, on; got 'onn'; did you mean on\?"):
        env.step_actions("onn")
    env.close()
    assert [step.frames for step in webcade.Recording(file) if step.index] == [5, 2, 1, 1]


@pytest.mark.parametrize(
    ("phases", "frames", "error", "sentence"),
    [
        (
            [[("keydown", "Spacebar")]],
            1,
            InvalidAction,
            r"expected an event .* got \('keydown', 'Spacebar'\)",
        ),
        ([("keydown", "Space")], 1, InvalidAction, "expected an event, as .*; got 'keydown'"),
        (["ab"], 1, InvalidAction, "expected a list of events"),
        ([[("move", float("nan"), 0)]], 1, InvalidAction, "expected an event"),
        ([[("wheel", True)]], 1, InvalidAction, "expected an event"),
        ([[]] * 3, None, InvalidAction, "at most 2 lists of events.*give frames=3"),
        ([[("wheel", 1)] * 20_000], 1, InvalidAction, "make several steps"),
        ([], 0, OptionError, "frames: expected a whole number from 1; got 0"),
    ],
)
def test_what_is_no_raw_input_is_refused_and_the_episode_goes_on(
    make: Make, phases: Any, frames: int | None, error: type[Exception], sentence: str
) -> None:
    env = make()
    with pytest.raises(ResetNeeded):
        env.step_raw()
    env.reset(seed=3)
    with pytest.raises(error, match=sentence):
        env.step_raw(*phases, frames=frames)
    assert env.step(0)[4]["frame"] == 2


def test_starts_are_drawn_by_their_weights_with_the_environments_generator(
    night: webcade.WebcadeEnv, make: Make, make_vector: Make
) -> None:
    def frames(env: Any, count: int = 60) -> list[int]:
        return [env.reset(seed=5 if index == 0 else None)[1]["frame"] for index in range(count)]

    drawn = frames(make(start_states={"night": 1, "start": 3}))
    assert set(drawn) == {0, 14}
    assert 5 <= drawn.count(14) <= 28
    assert frames(make(start_states={"night": 1, "start": 3})) == drawn
    envs = make_vector(num_envs=2, start_states={"night": 1, "start": 3})
    assert [one[0] for one in frames(envs)] == drawn
    assert set(frames(make(start_states={"night": 2}), 5)) == {14}


def test_a_start_state_is_replayed_once_in_a_page_that_keeps_moments(
    night: webcade.WebcadeEnv, make: Make, make_vector: Make, pages: Pages
) -> None:
    def traces(env: Any, **options: Any) -> list[Any]:
        return [(env.reset(seed=1, **options)[1], play(env, 3)) for _ in range(4)]

    del pages[:]
    named = traces(make(), options={"state": "night"})
    assert traces(make(start_states={"night": 1})) == named
    assert named == named[:1] * 4
    envs = make_vector(num_envs=2, start_states={"night": 1}, reset_by="reload")
    for _ in range(4):
        assert (envs.reset(seed=1)[1]["frame"] == 14).all()
    if pages.kind is KeepingPage:
        assert [page.replays for page in pages if page.replays] == [1, 1, 1, 1]


def test_a_page_lets_go_of_its_oldest_starts(night: webcade.WebcadeEnv, make: Make, pages: Pages) -> None:
    env = make()
    for number in range(20):
        env.reset(seed=number)
        play(env, 2)
        start = env.clone_state().as_start()
        env.reset(options={"state": webcade.State.from_bytes(start.to_bytes()).as_start()})
        del start
    gc.collect()
    if pages.kind is KeepingPage:
        assert len(pages[-1].copies) == 16


def test_gymnasiums_check_finds_nothing_with_states_and_a_recording(
    night: webcade.WebcadeEnv, make: Make, tmp_path: Path
) -> None:
    file = tmp_path / "checked.webcade"
    env = make(start_states={"night": 1, "start": 1}, record=file, frame_stack=2)
    env.reset(options={"state": "night"})
    env.restore_state(env.clone_state())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(env, skip_render_check=True)
    env.close()
    assert len(list(webcade.Recording(file))) > 4


@pytest.mark.train
def test_stable_baselines3_check_finds_nothing_with_states_and_a_recording(
    night: webcade.WebcadeEnv, make: Make, tmp_path: Path
) -> None:
    from stable_baselines3.common.env_checker import check_env as check_for_sb3

    env = make(start_states={"night": 1, "start": 1}, record=tmp_path / "checked.webcade", size=(40, 48))
    env.reset(options={"state": "night"})
    env.restore_state(env.clone_state())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_for_sb3(env)
    env.close()


def test_a_start_state_is_a_branch_in_a_recording(
    night: webcade.WebcadeEnv, make: Make, tmp_path: Path
) -> None:
    file = tmp_path / "starts.webcade"
    env = make(start_states={"night": 1}, record=file)
    env.reset(seed=1)
    play(env, 3)
    env.close()
    assert [one.branch for one in webcade.Recording(file).episodes] == [True]
    assert len(list(webcade.Recording(file))) == 4


def test_a_name_that_is_no_states_is_refused_with_those_there_are(
    night: webcade.WebcadeEnv, make: Make
) -> None:
    with pytest.raises(OptionError, match=r"no state 'nigth' in .*states.*night"):
        night.reset(options={"state": "nigth"})
    with pytest.raises(OptionError, match="start_states: no state 'dusk'"):
        make(start_states={"dusk": 1})
    with pytest.raises(OptionError, match="expected a name of letters"):
        night.reset(options={"state": "../night"})
    for wrong in ({}, {"night": 0}, {"night": "x"}, ["night"], {"night": float("nan")}):
        with pytest.raises(OptionError, match="start_states: expected a dict of names with weights"):
            make(start_states=wrong)


def test_the_command_lists_and_shows_states(
    night: webcade.WebcadeEnv, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert webcade.cli.run(["state", "list", str(tmp_path)]) == 0
    assert "night" in (out := capsys.readouterr().out)
    assert "7 steps" in out
    assert webcade.cli.run(["state", "show", str(tmp_path), "night"]) == 0
    assert "score" in (out := capsys.readouterr().out)
    assert "browser" in out
    assert webcade.cli.run(["state", "list", str(tmp_path), "--json"]) == 0
    assert '"frame": 14' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["night", "--at", "3"], "is there; expected another name, or --force"),
        (["start", "--at", "3"], "the game's own beginning"),
        (["a/b", "--at", "3"], "expected a name of letters"),
        (["dawn", "--at", "99"], "there is no step 99"),
    ],
)
def test_a_state_that_cannot_be_saved_is_one_sentence(
    night: webcade.WebcadeEnv,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    given = ["--from", str(tmp_path / "run.webcade"), "--game", str(tmp_path)]
    assert webcade.cli.run(["state", "save", *arguments, *given]) == 2
    err = capsys.readouterr().err
    assert sentence in err
    assert err.count("\n") == 1
