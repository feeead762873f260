"""`driver_options={"gpu": True}` draws with the system's OpenGL, or says that there is none."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

import webcade
from games import discrete, observe, write_game
from webcade.doctor.graphics import graphics
from webcade.errors import BrowserStartError

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><canvas id=c width=40 height=30></canvas><script>
const gl = c.getContext("webgl"); let frame = 0;
(function loop() {
  frame += 1; gl.clearColor(0, frame % 2, 1, 1); gl.clear(gl.COLOR_BUFFER_BIT); requestAnimationFrame(loop);
})();
</script>"""


@pytest.fixture
def game(tmp_path: Path) -> Path:
    actions = discrete(wait={}, up={"press": ["ArrowUp"]})
    return write_game(tmp_path, PAGE, observation=observe(40, 30, "#c"), actions=actions)


def test_the_systems_opengl_draws_what_chromiums_own_draws(game: Path) -> None:
    if not graphics().ok:
        pytest.skip("the system has no OpenGL")
    pictures, drawn_by = [], []
    for gpu in (True, False):
        with closing(webcade.WebcadeEnv(game, driver_options={"gpu": gpu})) as env:
            first, _ = env.reset(seed=1)
            pictures.append([first, *(env.step(0)[0] for _ in range(3))])
            assert env.page is not None
            drawn_by.append(env.page.fingerprint["bytes"]["gl"])
            assert env.page.fingerprint["how"]["gpu"] is gpu
    np.testing.assert_array_equal(*pictures)
    assert ["SwiftShader" in name for name in drawn_by] == [False, True]


def test_without_opengl_of_the_system_the_error_says_what_to_install(
    game: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webcade.chromium.page.SYSTEM_GL_SWITCHES", ("--use-angle=vulkan",))
    env = webcade.WebcadeEnv(game, driver_options={"gpu": True})
    with closing(env), pytest.raises(BrowserStartError, match="libgl1-mesa-dri, or leave gpu out"):
        env.reset(seed=1)
