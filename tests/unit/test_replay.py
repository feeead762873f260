"""A recording played again, over pages without a browser: equal, or the step and what differs there."""

from __future__ import annotations

import json
import random
import tracemalloc
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gymnasium.vector import AutoresetMode
from test_env import Pages, RecordingPage

import webcade
import webcade.vector
from games import write_game
from games.ring import RESTARTS
from webcade import Recording, cli
from webcade.errors import PageCrashed, StateError
from webcade.page import FakePage, Inputs, RawInputs
from webcade.page.images.png import decode_png
from webcade.recordings import framing
from webcade.recordings.reader import RecordReader
from webcade.recordings.recipe import Recipe
from webcade.recordings.records import End, Fault, Reset, Step
from webcade.recordings.writer import RecordingWriter
from webcade.vector import WebcadeVectorEnv

Change = Callable[[Any], Any]


@pytest.fixture
def record(pages: Pages, tmp_path: Path, file: Path) -> Callable[..., Path]:
    """Records three episodes: two whole ones, and one of two steps."""
    write_game(tmp_path, **RESTARTS)

    def play(**options: Any) -> Path:
        with webcade.WebcadeEnv(tmp_path, record=file, **options) as env:
            env.action_space.seed(1)
            env.reset(seed=4)
            for _ in range(22):
                if any(env.step(env.action_space.sample())[2:4]):
                    env.reset()
        return file

    return play


Record = Callable[..., Path]


def rewrite(file: Path, number: int, change: Change) -> None:
    """Change one step, and write the file anew by the format's own writer: its checksums are right."""
    reader = RecordReader(file)
    changed = [
        change(placed.record)
        if isinstance(placed.record, Step) and placed.number == number
        else placed.record
        for placed in reader.records()
        if not isinstance(placed.record, End)
    ]
    with RecordingWriter(file, reader.header) as writer:
        for one in changed:
            writer.write(one)


def run(*arguments: str) -> int:
    return cli.run(["replay", *arguments])


def test_a_recording_tells_what_was_played(record: Record) -> None:
    recording = Recording(record(obs_type="grayscale"))
    assert recording.game_id == "webcade/Ring-v0"
    assert recording.options["obs_type"] == "grayscale"
    assert recording.fingerprint["bytes"]["obs_type"] == "grayscale"
    assert recording.seeds == [4]
    assert (recording.complaint, recording.is_damaged) == ("", False)
    told = [(one.number, one.seed, one.fresh, one.steps, one.ended) for one in recording.episodes]
    assert told == [
        (1, 4, True, 10, "terminated"),
        (2, None, False, 10, "terminated"),
        (3, None, False, 2, ""),
    ]
    steps = list(recording.recorded_steps())
    assert [step.number for step in steps] == list(range(1, 23))
    assert sum(step.reward for step in steps[:10]) == recording.episodes[0].reward
    assert steps[9].readings["over"] is True


def test_it_plays_again_with_the_observations_made_anew(pages: Pages, tmp_path: Path, record: Record) -> None:
    recording = Recording(record(obs_type="rgb+state", frame_stack=3))
    with webcade.WebcadeEnv(tmp_path, obs_type="rgb+state", frame_stack=3) as env:
        for step in recording:
            if step.index == 0:
                observation, info = env.reset(seed=4 if step.episode == 1 else None)
                again: tuple[Any, ...] = (0.0, False, False, info)
            else:
                assert isinstance(step.inputs, Inputs)
                observation, *again_ = env.step(step.inputs.actions[0])
                again = tuple(again_)
            assert (step.reward, step.terminated, step.truncated, step.info) == again
            for part in ("image", "state"):
                np.testing.assert_array_equal(step.observation[part], observation[part])
    assert all(page.closed for page in pages)


def test_it_plays_again_in_any_view(record: Record) -> None:
    recording = Recording(record(obs_type="state"))
    steps = list(recording.replay(obs_type="grayscale", size=(4, 6), frame_stack=2))
    assert len(steps) == 22 + 3
    assert all(step.observation.shape == (2, 4, 6) for step in steps)  # type: ignore[union-attr]


def test_a_reset_without_a_step_is_played_too(tmp_path: Path, pages: Pages, file: Path) -> None:
    with webcade.WebcadeEnv(write_game(tmp_path, **RESTARTS), record=file) as env:
        for _ in range(2):
            env.reset()
            env.reset()
            env.step(0)
        env.reset()
    recording = Recording(file)
    all_of_it, second = recording.replay(), recording.replay(first=2, last=2)
    places = [(0, 0), (0, 0), (1, 1), (1, 0), (1, 0), (2, 1), (2, 0)]
    assert [(step.number, step.index) for step in all_of_it] == places
    assert [(step.number, step.index) for step in second] == places[3:6]


def test_a_part_is_played_from_its_episodes_beginning(pages: Pages, record: Record) -> None:
    recording = Recording(record())
    pages.clear()
    steps = list(recording.replay(first=13, last=21))
    assert [(step.number, step.index) for step in steps] == [
        *((n, n - 10) for n in range(13, 21)),
        (20, 0),
        (21, 1),
    ]
    assert pages[0].seeds == [one.page_seed for one in recording.episodes[1:]]


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
@pytest.mark.parametrize("reset_by", ["restart", "reload"])
def test_a_vectors_recording_plays_in_a_single_page(
    pages: Pages, tmp_path: Path, file: Path, mode: AutoresetMode, reset_by: str
) -> None:
    game = write_game(tmp_path, **RESTARTS)
    envs = WebcadeVectorEnv(game, 8, autoreset_mode=mode, record=file, reset_by=reset_by)
    envs.reset(seed=0)
    rng = np.random.default_rng(0)
    rewards = np.array([envs.step(rng.integers(0, 2, 8))[1] for _ in range(25)])
    envs.close()
    pages.clear()
    steps = [step for step in Recording(file) if step.index]
    assert len(pages) == 1
    assert {step.environment for step in steps} == set(range(8))
    total = [sum(step.reward for step in steps if step.environment == number) for number in range(8)]
    assert total == pytest.approx(rewards.sum(axis=0).tolist())


def test_sticky_actions_play_as_they_were_held(record: Record) -> None:
    assert len(list(Recording(record(repeat_action_probability=0.4)))) == 25


def test_raw_input_other_frames_and_page_time_alone_have_their_place(
    record: Record, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = RecordReader(record(max_steps=3))
    keys = RawInputs(((("keydown", "Space"),), (("keyup", "Space"),)))
    frames, page = 0, FakePage()
    records: list[Any] = []
    for placed in reader.records():
        one = placed.record
        if isinstance(one, Reset):
            frames, before = 0, page.reset(one.page_seed, "restart")
        if isinstance(one, Step):
            index = placed.number % 3
            inputs = (RawInputs(), one.inputs, keys)[index]
            frames += 1 + index
            now = page.step(inputs, 1 + index)
            readings = tuple(now.readings.values())
            reward = 0.5 + 2 * (now.readings["score"] - before.readings["score"])  # type: ignore[operator]
            one = replace(
                one, inputs=inputs, frames=1 + index, readings=readings, reward=reward,
                time_ms=now.time_ms, frame=now.frame, observation=digest_of(now), moment=b"",
            )  # fmt: skip
            before = now
        records.append(one)
    with RecordingWriter(file, reader.header) as writer:
        for one in records[:-1]:
            writer.write(one)
    monkeypatch.setattr("webcade.drivers.make_page", lambda game, options: FakePage(view=options.view))
    steps = list(Recording(file))
    assert {type(step.inputs) for step in steps} == {type(None), Inputs, RawInputs}


def digest_of(snapshot: Any) -> bytes:
    from webcade.recordings.recorder import observation_digest

    return observation_digest(replace(snapshot, state=snapshot.state[:0]))


def test_an_exchanged_action_is_found_at_its_step(
    record: Record, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record()
    other = {0: Inputs((1,)), 1: Inputs((0,))}
    rewrite(file, 14, lambda step: replace(step, inputs=other[step.inputs.actions[0]]))
    assert run(str(file), "--out", str(tmp_path / "out")) == 1
    out, err = capsys.readouterr()
    assert "step 14 differs (episode 2, environment 0, step 4: " in out
    for what in ("record: ", "observation: ", "reward: ", "readings.score: "):
        assert f"\n  {what}" in out
    assert "1 of 3 episodes differ; 15 steps are equal" in out
    assert err == ""
    picture = decode_png((tmp_path / "out/run-step-14.png").read_bytes())
    assert picture.shape == (8, 12 + 8 + 12, 3)
    with pytest.raises(
        StateError, match=r"step 14 \(episode 2, step 4\) differs: record: .* changed in the file"
    ):
        list(Recording(file))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"inputs": Inputs((1, 1))}, "record: "),
        ({"frames": 3}, "record: "),
        ({"reward": 7.25}, "reward: 7.25 recorded, "),
        ({"terminated": True}, "terminated: true recorded, false replayed"),
        ({"truncated": True}, "truncated: true recorded, false replayed"),
        ({"time_ms": 1.5}, "time_ms: 1.5 recorded, "),
        ({"frame": 1}, "frame: 1 recorded, "),
        ({"readings": (-0.0, False)}, "readings.score: -0 recorded, "),
        ({"observation": bytes(8)}, "observation: 0000000000000000 recorded, "),
    ],
)
def test_whatever_is_changed_in_a_step_is_named_there(
    record: Record, file: Path, tmp_path: Path, change: dict[str, Any], said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    record()
    rewrite(file, 22, lambda step: replace(step, **change))
    assert run(str(file), "--out", str(tmp_path)) == 1
    out = capsys.readouterr().out
    assert "step 22 differs" in out
    assert said in out


def test_an_action_that_the_game_does_not_have_is_a_difference_and_no_traceback(
    record: Record, file: Path, pages: Pages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    record()
    rewrite(file, 3, lambda step: replace(step, inputs=Inputs((999,))))
    whole = RecordingPage.end_step

    def fail(page: RecordingPage) -> Any:
        if page.actions[-1] == 999:
            raise PageCrashed("TypeError: there is no such action")
        return whole(page)

    monkeypatch.setattr(RecordingPage, "end_step", fail)
    assert run(str(file), "--out", str(tmp_path)) == 1
    out = capsys.readouterr().out
    assert "step 3 differs (episode 1, environment 0, step 3: action 999)" in out
    assert "fault: none recorded, TypeError: there is no such action replayed" in out


def test_a_changed_byte_is_status_2_and_the_steps_before_it_play(
    record: Record, capsys: pytest.CaptureFixture[str]
) -> None:
    file = record()
    data, places = file.read_bytes(), [placed.at for placed in RecordReader(file).records()]
    at = places[14] + 9
    file.write_bytes(data[:at] + bytes((data[at] ^ 4,)) + data[at + 1 :])
    assert run(str(file)) == 2
    out, err = capsys.readouterr()
    assert "all 11 steps of 2 episodes are equal" in out
    assert err.count("\n") == 1
    assert f"damaged at byte {places[14]}: a record does not match its checksum; the 11 whole steps" in err


def test_a_file_that_was_cut_short_is_status_0_and_its_whole_steps_play(
    record: Record, capsys: pytest.CaptureFixture[str]
) -> None:
    file = record()
    data, places = file.read_bytes(), [placed.at for placed in RecordReader(file).records()]
    for length in (places[14] + 9, places[14]):
        file.write_bytes(data[:length])
        assert run(str(file)) == 0
        out, err = capsys.readouterr()
        assert "all 11 steps of 2 episodes are equal" in out
        assert err.count("\n") == 1
        assert "cut short: " in err
        assert "; its 11 whole steps are used" in err


def test_no_content_of_a_file_is_a_bug_of_webcades(
    record: Record, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, rng = record().read_bytes(), random.Random(1)
    places = [placed.at for placed in RecordReader(file).records()]
    statuses = set()
    for _ in range(120):
        at = rng.choice(places)
        length = int.from_bytes(data[at + 1 : at + 4], "little")
        payload = bytearray(data[at + 5 : at + 5 + length])
        payload[rng.randrange(len(payload)) :] = rng.randbytes(rng.choice((1, 2, 40)))
        changed = framing.framed(chr(data[at]), bytes(payload))
        file.write_bytes(data[:at] + changed + data[at + 9 + length :])
        for arguments in ([str(file), "--out", str(tmp_path)], [str(file), "--show"]):
            statuses.add(run(*arguments))
            assert capsys.readouterr().err.count("\n") <= 1
    assert statuses == {0, 1, 2}


def test_what_is_no_recording_is_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other").write_bytes(b"webcade recording 9\n")
    (tmp_path / "text").write_text("a text")
    for name, said in (("none", "no such file"), ("other", "of format 9"), ("text", "no recording")):
        assert run(str(tmp_path / name)) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert said in err


def test_another_game_file_is_named_before_a_page_is_made(
    record: Record, file: Path, tmp_path: Path, pages: Pages
) -> None:
    record()
    pages.clear()
    (tmp_path / "game.toml").write_text((tmp_path / "game.toml").read_text() + "# changed\n")
    with pytest.raises(StateError, match=r"webcade/Ring-v0 is not as it was: the digest of its game\.toml"):
        list(Recording(file))
    (tmp_path / "game.toml").unlink()
    with pytest.raises(StateError, match=r"webcade/Ring-v0 cannot be loaded: .*no such file"):
        list(Recording(file))
    assert not pages
    assert len(list(Recording(file).replay(game=write_game(tmp_path / "moved", **RESTARTS)))) == 25


def test_another_browser_is_named(record: Record, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record()
    other = {"bytes": {"browser": "other", "clock": "page", "capture": "fake"}, "how": {}}
    monkeypatch.setattr(RecordingPage, "fingerprint", property(lambda self: other))
    with pytest.raises(StateError, match="what its bytes depend on differs: browser: none then, other now"):
        list(Recording(file))


def test_real_time_is_not_played_again(record: Record) -> None:
    with pytest.raises(StateError, match="real time does not repeat"):
        list(Recording(record(clock="wall")))


@pytest.mark.parametrize(
    "options",
    [
        {"obs_type": "smell"},
        {"size": [9**9, 1]},
        {"frame_skip": "x"},
        {"driver": ["selenium"]},
        {"clock": {}},
    ],
)
def test_options_that_a_file_should_not_have_are_a_sentence(
    record: Record, file: Path, options: dict[str, Any]
) -> None:
    reader = RecordReader(record())
    begin = [placed.record for placed in reader.records()][:3]
    with RecordingWriter(file, reader.header.model_copy(update={"options": options})) as writer:
        for one in begin:
            writer.write(one)
    with pytest.raises(StateError, match="its options cannot be used here: "):
        list(Recording(file))


def test_a_fault_tells_its_story(
    record: Record, file: Path, pages: Pages, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    game = write_game(tmp_path, **RESTARTS)
    with webcade.WebcadeEnv(game, record=file) as env:
        env.reset(seed=0)
        env.step(1)
        pages[0].fail_next = PageCrashed("the page\ncrashed")
        info = env.step(1)[4]
        env.reset()
        env.step(0)
    assert run(info["recording"], "--to", str(info["recording_step"]), "--out", str(tmp_path / "out")) == 0
    out = capsys.readouterr().out
    assert "step 2 a fault was recorded (episode 1, environment 0, step 2: on)" in out
    assert "recorded: the page crashed" in out
    assert "replayed: it did not happen again" in out
    assert decode_png((tmp_path / "out/run-step-2.png").read_bytes()).shape == (8, 12, 3)
    assert [one.ended for one in Recording(file).episodes] == ["fault", ""]
    assert len(list(Recording(file))) == 2 + 3


def test_a_table_needs_no_page(record: Record, pages: Pages, capsys: pytest.CaptureFixture[str]) -> None:
    file = record()
    pages.clear()
    assert run(str(file), "--show", "--from", "10", "--to", "12") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("webcade/Ring-v0, 3 episodes, 22 steps")
    head = "step env episode frames ms action reward end score over"
    assert lines[1].split() == head.split()
    assert [line.split()[0] for line in lines[2:]] == ["0", "10", "0", "11", "12"]
    assert "over" in lines[3]
    assert not pages


def test_a_result_as_json(
    record: Record, file: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    record()
    rewrite(file, 14, lambda step: replace(step, reward=0.0))
    assert run(str(file), "--json", "--out", str(tmp_path)) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["status"], found["equal_steps"], found["episodes"]) == ("differs", 15, 3)
    assert [one["what"] for one in found["differing"][0]["differences"]] == ["record", "reward"]


def test_a_video_is_made_of_a_run_that_had_no_pictures(record: Record, tmp_path: Path) -> None:
    import av

    file, video = record(obs_type="state"), tmp_path / "run.mp4"
    assert run(str(file), "--video", str(video), "--size", "16x24") == 0
    with av.open(str(video)) as container:
        shapes = [frame.to_ndarray(format="rgb24").shape for frame in container.decode(video=0)]
    assert set(shapes) == {(16, 24, 3)}
    assert len(shapes) == 22 + 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "0"], "--from"),
        (["--from", "99"], "--from: expected one of the 22 steps; got 99"),
        (["--from", "5", "--to", "4"], "--to: expected a step from 5 on"),
        (["--size", "9x9"], "--size: the video's size; expected --video"),
        (["--video", "run.avi"], "--video: expected a file that ends in .mp4"),
    ],
)
def test_wrong_arguments_get_a_sentence(
    record: Record, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(record()), *arguments) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err


def test_what_is_kept_in_memory_does_not_grow_with_the_steps(record: Record, file: Path) -> None:
    reader = RecordReader(record())
    begin = [placed.record for placed in reader.records()][:3]
    held = []
    for length in (10, 10_000):
        with RecordingWriter(file, reader.header) as writer:
            for one in [*begin, *begin[2:] * length]:
                writer.write(one)
        tracemalloc.start()
        recording = Recording(file)
        deque(recording.recorded_steps(), maxlen=0)
        held.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert recording.steps == length + 1
    assert held[1] < 2 * held[0] + 100_000


def test_a_recipe_leads_to_its_moment(record: Record) -> None:
    recording = Recording(record())
    recipe = recording.recipe(13)
    assert Recipe.from_bytes(recipe.to_bytes()) == recipe
    assert (recipe.page_seed, recipe.fresh) == (recording.episodes[1].page_seed, False)
    assert recipe.steps == tuple(
        (step.inputs, step.frames) for step in recording.recorded_steps() if 10 < step.number <= 13
    )
    for wrong, said in ((99, "there is no step 99"), (0, "there is no step 0")):
        with pytest.raises(StateError, match=said):
            recording.recipe(wrong)
    for data in (b"", b"\0" * 4, recipe.to_bytes()[:-1], recipe.to_bytes() + b"\x07"):
        with pytest.raises(StateError, match="expected the steps of an episode"):
            Recipe.from_bytes(data)


def test_no_moment_follows_a_fault(record: Record, file: Path) -> None:
    reader = RecordReader(record())
    begin = [placed.record for placed in reader.records()][:3]
    with RecordingWriter(file, reader.header) as writer:
        for one in [*begin, Fault(environment=0, inputs=Inputs(()), frames=2, sentence="x")]:
            writer.write(one)
    with pytest.raises(StateError, match="step 2 is a fault"):
        Recording(file).recipe(2)


def test_a_step_of_a_replay_says_which_action_it_was(pages: Pages, tmp_path: Path, file: Path) -> None:
    """An action by its name is the same; raw input, two at once and another number of frames are none."""
    write_game(tmp_path, **RESTARTS)
    with webcade.WebcadeEnv(tmp_path, record=file) as env:
        env.reset(seed=0)
        env.step(1)
        env.step_actions("on")
        env.step_actions("noop", "on")
        env.step_raw([("keydown", "Space")])
        env.step_actions("on", frames=1)
    assert [step.action for step in Recording(file)] == [None, 1, 1, None, None, None]


def test_the_picture_of_a_run_may_be_replayed_stacked_and_laid_out_otherwise(record: Record) -> None:
    """And each step is held to the recorded digest, which is the picture's own."""
    file = record(obs_type="grayscale")
    options = {"frame_stack": 3, "channels": "last", "dtype": "float32"}
    steps = list(Recording(file).replay(**options))
    assert {step.observation.shape for step in steps if isinstance(step.observation, np.ndarray)} == {
        (8, 12, 3)
    }
    rewrite(file, 5, lambda step: replace(step, observation=bytes(len(step.observation))))
    with pytest.raises(StateError, match="step 5 "):
        list(Recording(file).replay(**options))
