"""A person's keys, as a driver makes them, play in a tab of a real browser."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import ActionChains, Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait
from websockets.sync.client import connect

import webcade
from webcade.chromium.program.process import machine_switches
from webcade.serving.session import PlaySession
from webcade.webdriver.programs import find_programs

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CATCH = Path(__file__).parents[2] / "examples" / "catch"
PATIENCE = 60  # seconds, on a machine that has other work
LOOK = """
    const { data, width } = document.querySelector("#game").getContext("2d").getImageData(0, 0, 320, 200);
    const middle = (is) => {
      const xs = [];
      for (let i = 0; i < data.length; i += 4)
        if (is(data[i], data[i + 1], data[i + 2])) xs.push((i / 4) % width);
      return xs.reduce((sum, x) => sum + x, 0) / xs.length;
    };
    const apple = middle((r, g, b) => r > 200 && g < 60 && b < 60);
    const basket = middle((r, g, b) => r === 0x7f && g === 0x55 && b === 0x39);
    return [apple, basket];
"""


class Served:
    """`webcade serve` of a game, whose kept recordings go into a folder."""

    def __init__(self, folder: Path) -> None:
        command = [
            sys.executable,
            "-m",
            "webcade",
            "serve",
            str(CATCH),
            "--port",
            "0",
            "--record",
            str(folder),
        ]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        said = "".join(self.process.stderr.readline() for _ in range(2))
        self.home = re.findall(r"http://\S+/play/", said)[0]

    def sessions(self) -> int:
        with urllib.request.urlopen(self.home.replace("/play/", "/metrics"), timeout=10) as answer:
            return int(re.findall(r"^webcade_sessions (\d+)$", answer.read().decode(), re.MULTILINE)[0])


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    made = Served(tmp_path)
    try:
        yield made
    finally:
        made.process.terminate()
        assert made.process.wait(20) == 0


@pytest.fixture
def driver() -> Iterator[Chrome]:
    programs = find_programs("chrome", None)
    options = ChromeOptions()
    options.binary_location = programs.browser
    for switch in ("--headless=new", "--window-size=1280,1000", *machine_switches()):
        options.add_argument(switch)
    made = Chrome(options=options, service=Service(programs.driver))
    try:
        yield made
    finally:
        made.quit()


class Person:
    """Sees what the tab shows, and presses keys: nothing else."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def until(self, is_so: Callable[[], Any]) -> Any:
        return WebDriverWait(self.driver, PATIENCE, poll_frequency=0.02).until(lambda _: is_so())

    def element(self, id_: str) -> Any:
        return self.driver.find_element(By.ID, id_)

    def press(self, id_: str, key: str = Keys.ENTER) -> None:
        self.element(id_).send_keys(key)

    @property
    def frame(self) -> int:
        return int(self.element("game").get_attribute("data-frame") or -1)

    def reading(self, name: str) -> float:
        return float(self.driver.find_element(By.CSS_SELECTOR, f'[data-reading="{name}"]').text)

    def start(self, game: str, agent: str, seed: int) -> None:
        self.until(lambda: self.element("begin").is_enabled())
        self.element("choose-game").send_keys(game)
        self.element("choose-agent").send_keys(agent)
        self.element("choose-seed").send_keys(str(seed), Keys.ENTER)
        self.until(lambda: self.frame == 0)
        assert self.driver.switch_to.active_element == self.element("game")

    def step(self, key: str) -> None:
        """Press a key at the paused game: it makes one step."""
        before = self.frame
        self.press("game", key)
        self.until(lambda: self.frame > before)
        assert self.frame == before + 4

    def catch(self, score: int) -> None:
        """Catch apples until the score is that, by what the picture shows."""
        while self.reading("score") < score:
            assert self.reading("missed") < 3
            apple, basket = self.driver.execute_script(LOOK)
            gap = apple - basket
            self.step("s" if abs(gap) < 12 else Keys.ARROW_RIGHT if gap > 0 else Keys.ARROW_LEFT)


def test_a_person_plays_catch_takes_over_from_an_agent_and_keeps_what_replays_to_the_byte(
    served: Served, driver: Chrome, tmp_path: Path
) -> None:
    driver.get(served.home)
    person = Person(driver)
    person.start("Catch the apple", "chance", 3)
    person.catch(2)

    person.press("agent-plays", Keys.SPACE)
    person.press("run")
    before = person.frame
    person.until(lambda: person.frame >= before + 12)
    person.press("run")  # it is "Pause" now
    assert person.element("action").text.endswith("(chance)")
    person.press("person", Keys.SPACE)
    person.press("save")
    person.until(lambda: driver.find_elements(By.CSS_SELECTOR, "#moments button"))
    saved = person.frame
    person.catch(3)

    person.press("speed", "h")  # half the game's speed
    person.press("run")  # and the focus is on the game
    before = person.frame
    ActionChains(driver).key_down(Keys.ARROW_LEFT).perform()
    person.until(lambda: person.frame >= before + 8 and person.element("action").text == "left (you)")
    ActionChains(driver).key_up(Keys.ARROW_LEFT).perform()
    person.until(lambda: person.element("action").text == "stay (you)")
    person.press("run")

    driver.find_element(By.CSS_SELECTOR, "#moments button").send_keys(Keys.ENTER)
    person.until(lambda: person.frame == saved)
    person.catch(3)

    person.press("keep")
    kept = Path(person.until(lambda: person.element("kept").text))
    assert kept.parent == tmp_path
    who = [one["who"] for one in json.loads(kept.with_suffix(".json").read_text())["chosen_by"]]
    assert who == ["person", "chance", "person"]
    recording = webcade.Recording(kept)
    assert [episode.branch for episode in recording.episodes] == [False, True]
    last = [step for step in recording][-1]  # each is held to what was recorded, to the byte
    assert last.info["score"] == 3
    assert not [one for one in driver.get_log("browser") if one["level"] == "SEVERE"]

    assert served.sessions() == 1
    driver.get("about:blank")
    late = time.monotonic() + 10
    while served.sessions():
        assert time.monotonic() < late


def test_a_running_session_is_watched_live_and_a_recording_forwards_and_back(
    served: Served, driver: Chrome, tmp_path: Path
) -> None:
    with PlaySession(CATCH, record=tmp_path / "run.webcade") as session:
        session.reset(1)
        session.act(["left", "right", "right", "stay"])
    driver.get(served.home)
    person = Person(driver)
    person.until(lambda: person.element("begin").is_enabled())
    with connect(served.home.replace("http:", "ws:").replace("play/", "ws")) as trainer:

        def ask(kind: str, **data: Any) -> None:
            trainer.send(json.dumps({"type": kind, "data": data}))
            assert json.loads(trainer.recv())["type"] == "observation"

        ask("reset", seed=1)
        person.press("choose-what", "watch a running")
        person.until(lambda: person.element("choose-session").text)
        person.press("begin")
        person.until(lambda: person.frame == 0)
        ask("step", action=2)
        person.until(lambda: person.frame == 4)
        apple, _ = driver.execute_script(LOOK)
        assert 0 < apple < 320
    person.until(lambda: re.search("has ended|none of that", person.element("status").text))

    person.press("choose-what", "watch a rec")
    person.until(lambda: "run.webcade" in person.element("choose-recording").text)
    person.press("choose-recording", "run")
    person.press("begin")
    person.until(lambda: person.frame == 0 and "begins" in person.element("status").text)
    first = driver.execute_script(LOOK)
    person.press("run")
    person.until(lambda: person.frame == 16)
    assert driver.execute_script(LOOK)[1] > first[1]  # one to the left, two to the right
    for frame in (12, 8):
        person.press("back")
        person.until(lambda at=frame: person.frame == at)  # type: ignore[misc]
    person.press("position", Keys.HOME)
    person.until(lambda: person.frame == 0)
    assert driver.execute_script(LOOK) == first
    driver.save_screenshot(str(tmp_path / "watched.png"))
