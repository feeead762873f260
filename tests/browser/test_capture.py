"""What an agent sees of canvases over each other, of WebGL, of an element and of a page, pixel by pixel."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import webcade
from games import discrete, observe, size, write_game
from webcade.vector import WebcadeVectorEnv

pytestmark = pytest.mark.browser

Observation = dict[str, Any]
PAGES = Path(__file__).parent.parent / "pages"
FRAME_MS = 16.671875

SEEN = {
    "name": "Seen",
    "title": "Something to look at",
    "page": {"viewport": size(120, 90)},
    "clock": {"frame_skip": 1},
    "actions": discrete(noop={}, press={"keys": ["KeyA"]}),
    "episode": {"max_steps": 100},
}
FIELD = {"element": "#field", "size": size(60, 40)}
WHOLE = {"page": True, "size": size(120, 90)}

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def make(folder: Path, page: str, observation: Observation, **options: object) -> webcade.WebcadeEnv:
    source = {"url": f"{PAGES.as_uri()}/{page}"}
    write_game(folder, source=source, observation=observation, **SEEN)
    return webcade.WebcadeEnv(folder, **options)  # type: ignore[arg-type]


def first_image(folder: Path, page: str, observation: Observation, **options: object) -> NDArray[np.uint8]:
    env = make(folder, page, observation, **options)
    try:
        image: NDArray[np.uint8] = env.reset(seed=1)[0]  # type: ignore[assignment]
        return image
    finally:
        env.close()


def test_canvases_lie_over_each_other_where_the_page_has_them(tmp_path: Path) -> None:
    image = first_image(
        tmp_path,
        "layers.html",
        {"canvas": ["#ground", "#things", "#hidden"], "background": "#00ff00", "size": size(40, 30)},
    )
    expected = np.empty((30, 40, 3), np.uint8)
    expected[:, :20], expected[:, 20:] = BLUE, GREEN
    expected[10:20, 10:20] = (128, 0, 127)  # red, half transparent over blue
    assert np.abs(image.astype(int) - expected).max() <= 1
    assert (image[0, 0] == BLUE).all()
    assert (image[:, 20:] == GREEN).all()


@pytest.mark.parametrize("kind", ["webgl", "webgl2"])
def test_webgl_is_read_after_its_frame(tmp_path: Path, kind: str) -> None:
    env = make(tmp_path, f"triangle.html?kind={kind}", observe(32, 16))
    try:
        env.reset(seed=1)
        images = [env.step(0)[0] for _ in range(2)]
    finally:
        env.close()
    for image in images:
        assert (image[:12] == BLUE).all()
        assert (image[12:, 8:] == BLUE).all()
    corners = {tuple(image[15, 0].tolist()) for image in images}  # type: ignore[index]
    assert corners == {GREEN, (255, 255, 0)}


def test_an_element_is_seen_where_it_is_with_what_css_has_moved(tmp_path: Path) -> None:
    env = make(tmp_path, "scene.html", FIELD)
    try:
        image = env.reset(seed=1)[0]
        assert env.fingerprint["bytes"]["capture"] == "screenshot"
        for _ in range(20):
            before, image = image, env.step(0)[0]
            reds = np.flatnonzero((image[0] == RED).all(-1))
            assert reds.size == 10
            assert (image[:10, reds] == RED).all()
            assert (image[10:] == BLUE).all()
        assert not (before == image).all()  # a step of the animation is 16 ms
        pressed = env.step(1)[0]
        assert (pressed[10:] == GREEN).all()
    finally:
        env.close()


def test_a_page_is_seen_without_caret_and_scrollbars(tmp_path: Path) -> None:
    image = first_image(tmp_path, "scene.html", WHOLE)
    assert image.shape == (90, 120, 3)
    assert (image[20:50, 20:80] == BLUE).all()
    image[10:50, 20:80] = WHITE
    assert (image == WHITE).all()


def test_a_crop_is_counted_from_the_element(tmp_path: Path) -> None:
    crop = {"x": 5, "y": 30, **size(20, 10)}
    image = first_image(tmp_path, "scene.html", {**FIELD, "crop": crop})
    assert image.shape == (10, 20, 3)
    assert (image == BLUE).all()


def test_a_size_that_is_not_the_elements_is_told(tmp_path: Path) -> None:
    with pytest.raises(webcade.errors.PageError, match=r"the file says 61x40, '#field' is 60x40"):
        first_image(tmp_path, "scene.html", {**FIELD, "size": size(61, 40)})


def make_framed(folder: Path, page: str, observation: Observation, **options: object) -> webcade.WebcadeEnv:
    """The game served from its folder, in a frame that is drawn where the browser can."""
    files = {"index.html": (PAGES / page).read_bytes()}
    write_game(folder, files, observation={"in_iframe": True, **observation}, **SEEN)
    return webcade.WebcadeEnv(folder, **options)  # type: ignore[arg-type]


def test_a_framed_game_is_seen_as_by_screenshots(tmp_path: Path) -> None:
    options = {"obs_type": "grayscale", "size": (21, 30), "render_mode": "rgb_array"}
    seen, names = [], set()
    for folder, make_env in ((tmp_path / "shot", make), (tmp_path / "framed", make_framed)):
        env = make_env(folder, "scene.html", FIELD, **options)
        try:
            images = [env.reset(seed=1)[0], *(env.step(step % 2)[0] for step in range(8))]
            seen.append([*images, env.render()])
            names.add(env.fingerprint["bytes"]["capture"])
        finally:
            env.close()
    if names == {"screenshot"}:
        pytest.skip("this browser has no HTML-in-canvas")
    assert names == {"screenshot", "html-in-canvas"}
    assert all((one == two).all() for one, two in zip(*seen, strict=True))


def test_a_framed_game_finds_no_window_around_its_own(tmp_path: Path) -> None:
    env = make_framed(tmp_path, "scene.html", WHOLE)
    try:
        env.reset(seed=1)
        if env.fingerprint["bytes"]["capture"] != "html-in-canvas":
            pytest.skip("this browser has no HTML-in-canvas")
        page = env.unwrapped.page
        told = "parent === window && frameElement === null && document.referrer === '' && document.hasFocus()"
        assert page.evaluate(told)  # type: ignore[union-attr]
        assert page.evaluate("innerWidth === 120 && innerHeight === 90")  # type: ignore[union-attr]
    finally:
        env.close()


@pytest.mark.slow
def test_screenshots_repeat_in_another_browser_and_in_a_vector(tmp_path: Path) -> None:
    options = {"obs_type": "grayscale", "size": (21, 30)}
    runs = []
    for _ in range(2):
        env = make(tmp_path, "scene.html", FIELD, **options)
        env.reset(seed=1)
        runs.append([env.step(step % 2)[0] for step in range(8)])
        env.close()
    envs = WebcadeVectorEnv(tmp_path, 3, **options)  # type: ignore[arg-type]
    try:
        envs.reset(seed=1)
        both = [envs.step(np.full(3, step % 2))[0] for step in range(8)]
    finally:
        envs.close()
    assert all((one == two).all() for one, two in zip(*runs, strict=True))
    assert all((image == one).all() for one, many in zip(runs[0], both, strict=True) for image in many)


def test_an_element_seen_by_the_browsers_clock_repeats_but_for_a_grey_level_of_styles_in_motion(
    tmp_path: Path,
) -> None:
    observation = {"element": "#field", "size": size(100, 60)}
    runs = []
    for _ in range(2):
        env = make_framed(tmp_path, "pressed.html", observation, clock="browser")  # which frames nothing
        try:
            first = env.reset(seed=1)[0]
            assert env.fingerprint["bytes"]["capture"] == "begin-frame screenshot"
            runs.append([first, *(env.step(int(step in (0, 12)))[0] for step in range(30))])
        finally:
            env.close()
    assert all(np.abs(one.astype(int) - two).max() <= 1 for one, two in zip(*runs, strict=True))
    at_rest = (0, 28, 29, 30)  # before the first key, and when the transition back is over
    assert all((runs[0][step] == runs[1][step]).all() for step in at_rest)
    assert len({image.tobytes() for image in runs[0]}) > 12


def test_a_canvas_that_may_not_be_read_is_told_with_what_to_do(tmp_path: Path) -> None:
    red = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(red, "png")
    html = """<canvas width="8" height="8"></canvas><script>
      const picture = new Image();
      picture.onload = () => document.querySelector("canvas").getContext("2d").drawImage(picture, 0, 0);
      picture.src = "red.png";
    </script>"""
    source = {"url": (tmp_path / "site" / "index.html").as_uri()}
    write_game(tmp_path, {"index.html": html, "red.png": red.getvalue()}, source=source)
    env = webcade.WebcadeEnv(tmp_path)
    told = r"^observation.canvas: .*a picture of another origin.* is painted on it: .*source.folder$"
    try:
        with pytest.raises(webcade.errors.PageError, match=told):
            env.reset(seed=1)
    finally:
        env.close()


STILL_FOR = 0.1  # seconds of real time


def wait_until_nothing_is_drawn(env: webcade.WebcadeEnv) -> None:
    """Until the page's styles have not been worked out anew for a while, which each frame of it does."""
    session = env.unwrapped.page._session  # type: ignore[union-attr]
    session.call("Performance.enable")

    def styles() -> float:
        metrics = session.call("Performance.getMetrics")["metrics"]
        return next(one["value"] for one in metrics if one["name"] == "RecalcStyleCount")

    seen, since, give_up = styles(), time.monotonic(), time.monotonic() + 10
    while time.monotonic() - since < STILL_FOR:
        assert time.monotonic() < give_up, "the page is drawn on and on"
        if (now := styles()) != seen:
            seen, since = now, time.monotonic()


@pytest.mark.parametrize("make_env", [make, make_framed], ids=["screenshot", "framed"])
def test_a_page_whose_agent_waits_is_not_drawn_and_goes_on_as_if_it_had_not(
    tmp_path: Path, make_env: Callable[..., webcade.WebcadeEnv]
) -> None:
    env = make_env(tmp_path, "scene.html", FIELD)
    played = []
    try:
        for waits in (False, True):
            images = [env.reset(seed=1)[0]]
            for step in range(6):
                if waits:
                    wait_until_nothing_is_drawn(env)
                images.append(env.step(step % 2)[0])
            played.append(images)
    finally:
        env.close()
    assert all((one == two).all() for one, two in zip(*played, strict=True))  # type: ignore[union-attr]
    assert not (played[0][2] == played[0][6]).all()  # type: ignore[union-attr]


def test_what_moves_by_style_is_pictured_alike_however_it_was_come_to(tmp_path: Path) -> None:
    """By steps with a picture each, and by a replay without any."""
    changes = {"page": {"viewport": size(250, 130)}, "clock": {"frame_skip": 4}}
    source = {"url": f"{PAGES.as_uri()}/popping.html"}
    write_game(
        tmp_path,
        **{**SEEN, **changes, "source": source, "observation": {"page": True, "size": size(250, 130)}},
    )
    with closing(webcade.WebcadeEnv(tmp_path)) as env:
        for seed in range(6):
            actions = np.random.default_rng(seed).integers(2, size=14).tolist()
            env.reset(seed=0)
            for action in [1] * (seed % 2) + actions[:4]:
                env.step(action)
            state = env.clone_state()
            first = [env.step(action)[0].copy() for action in actions]
            env.restore_state(state)
            again = [env.step(action)[0].copy() for action in actions]
            assert [np.array_equal(*pair) for pair in zip(first, again, strict=True)] == [True] * 14
