"""The guide and its cases are what they say: their games are played, their Python is run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import webcade

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs/guide.md"
CASES = sorted((ROOT / "docs/cases").glob("*.md"))
BLOCK = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(text: str) -> list[tuple[str, str, str]]:
    """Language, file name and text of each block of code."""
    return BLOCK.findall(text)


def test_the_guide_shows_the_file_as_it_is() -> None:
    shown = {name: text for _, name, text in blocks(GUIDE.read_text()) if name}
    assert shown == {"examples/catch/game.toml": (ROOT / "examples/catch/game.toml").read_text()}


def test_the_guides_game_keeps_every_promise() -> None:
    report = webcade.check_game(ROOT / "examples/catch", episodes=2)
    assert report.passed, report


def test_the_guides_python_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = [text for language, _, text in blocks(GUIDE.read_text()) if language == "python"]
    exec(compile(code, str(GUIDE), "exec"), {})


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_a_case_can_be_played_as_it_stands(case: Path, tmp_path: Path) -> None:
    for _, name, text in blocks(case.read_text()):
        (tmp_path / name).write_text(text)
    env = webcade.WebcadeEnv(tmp_path, obs_type="grayscale", size=(16, 16))
    try:
        played = [play(env) for _ in range(2)]
        assert played[0] == played[1]
        assert max(score for score, _ in played[0]) > 0
    finally:
        env.close()


def play(env: webcade.WebcadeEnv) -> list[tuple[float, float]]:
    """Score and reward of some steps, in which the second action is chosen every other time."""
    env.reset(seed=1)
    seen = []
    for step in range(30):
        _, reward, terminated, truncated, info = env.step(step % 2)
        assert "fault" not in info, info
        seen.append((info["score"], reward))
        if terminated or truncated:
            break
    return seen


def test_every_case_is_in_the_guides_table() -> None:
    linked = set(re.findall(r"\(cases/(\w+)\.md\)", GUIDE.read_text()))
    assert linked == {case.stem for case in CASES}
