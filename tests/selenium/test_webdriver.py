"""What the article's way decides without a browser: options, programs, keys, and who ends whom."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from selenium.common.exceptions import (
    InvalidSessionIdException,
    JavascriptException,
    TimeoutException,
    WebDriverException,
)
from urllib3.exceptions import HTTPError

from webcade.errors import (
    BrowserDied,
    BrowserNotFound,
    BrowserStartError,
    OptionError,
    PageCrashed,
    PageError,
    PageScriptError,
    PageTimeout,
)
from webcade.game.keys import KEYS
from webcade.webdriver import driver_start, programs
from webcade.webdriver.bidi import Bidi
from webcade.webdriver.capabilities import SessionOptions
from webcade.webdriver.characters import key_character
from webcade.webdriver.display import check_display, require_window
from webcade.webdriver.driver_start import start_driver
from webcade.webdriver.failures import translated
from webcade.webdriver.supervised import Supervised

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
PARENT = [  # starts the sleeper in a session of its own, says its pid, and leaves it behind
    sys.executable,
    "-c",
    "import subprocess, sys; "
    "print('child', subprocess.Popen(sys.argv[1:], start_new_session=True).pid, flush=True)",
    *SLEEPER,
]


PORT_LINES = {  # of ChromeDriver 156 and geckodriver 0.33: the port is taken; it listens
    "chrome": ("IPv4 port not available. Exiting...", "ChromeDriver was started successfully on port 4321."),
    "firefox": (
        "geckodriver: error: Address already in use (os error 98)",
        "1796081729085 geckodriver INFO Listening on 127.0.0.1:4321",
    ),
}


def program(folder: Path, name: str, says: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return str(path)


def test_headless_means_the_articles_virtual_display():
    assert check_display(True, None) == "xvfb"
    assert check_display(False, None) == "window"
    assert check_display(True, "headless") == "headless"


@pytest.mark.parametrize(("headless", "display"), [(True, "window"), (False, "screen")])
def test_a_display_that_is_none_is_refused(headless, display):
    with pytest.raises(OptionError, match="display"):
        check_display(headless, display)


def test_a_window_without_a_display_says_what_to_use():
    with pytest.raises(BrowserStartError, match='display="xvfb"'):
        require_window({})


def test_a_driver_path_and_a_remote_url_exclude_each_other():
    with pytest.raises(OptionError, match="driver_path"):
        SessionOptions(remote_url="http://127.0.0.1:4444", driver_path="chromedriver")


def test_a_virtual_display_is_of_this_machine_alone():
    with pytest.raises(OptionError, match="xvfb"):
        SessionOptions(remote_url="http://127.0.0.1:4444", display="xvfb")


def test_a_remote_url_is_an_address():
    with pytest.raises(OptionError, match="http://127"):
        SessionOptions(remote_url="127.0.0.1:4444")


def test_an_unknown_browser_is_refused():
    with pytest.raises(OptionError, match='"firefox"'):
        SessionOptions(browser="netscape")


def test_a_driver_that_is_not_here_says_what_to_type(monkeypatch):
    monkeypatch.setattr(programs.shutil, "which", lambda place: None)
    with pytest.raises(BrowserNotFound, match="apt-get install firefox-esr"):
        programs.find_firefox()
    monkeypatch.setattr(programs, "find_firefox", lambda path: "firefox")
    with pytest.raises(BrowserNotFound, match="pip install"):
        programs.find_programs("firefox", None)


def test_a_given_driver_is_taken_and_has_to_be_there(tmp_path):
    with pytest.raises(BrowserNotFound, match="none/geckodriver"):
        programs.find_programs(program(tmp_path, "firefox", ""), "none/geckodriver")
    driver = program(tmp_path, "geckodriver", "geckodriver 0.1.0")
    assert programs.find_programs(str(tmp_path / "firefox"), driver).driver == driver


def test_a_driver_for_another_version_is_named_with_both_versions(tmp_path):
    browser = program(tmp_path, "chrome", "Chromium 156.0.1.2")
    driver = program(tmp_path, "chromedriver", "ChromeDriver 120.0.1.2 (abc)")
    with pytest.raises(BrowserStartError, match=r"ChromeDriver 120, .* version 156"):
        programs.find_programs(browser, driver)


def test_every_key_is_one_character_and_no_two_are_the_same():
    characters = {code: key_character(code) for code in KEYS}
    assert all(len(character) == 1 for character in characters.values())
    assert len(set(characters.values())) == len(characters)
    assert characters["ArrowUp"] == "\ue013"
    assert characters["F12"] == "\ue03c"


def test_a_word_that_is_no_key_is_refused_with_the_nearest():
    with pytest.raises(OptionError, match="'ArrowUp'"):
        key_character("ArrowUpp")


@pytest.mark.parametrize(
    ("raised", "becomes"),
    [
        (JavascriptException("javascript error: x is not defined"), PageScriptError),
        (TimeoutException("script timeout"), PageTimeout),
        (InvalidSessionIdException("invalid session id"), BrowserDied),
        (WebDriverException("disconnected: not connected to DevTools"), BrowserDied),
        (WebDriverException("tab crashed"), PageCrashed),
        (WebDriverException("unknown error: something"), PageError),
        (HTTPError("refused"), BrowserDied),
        (ConnectionResetError(), BrowserDied),
    ],
)
def test_each_failure_of_selenium_is_one_of_webcades(raised, becomes):
    with pytest.raises(becomes) as caught, translated("a step"):
        raise raised
    assert type(caught.value) is becomes
    assert "a step" in str(caught.value)


def losing_driver(folder: Path, kind: programs.Kind, losses: int) -> programs.Programs:
    """A driver that finds its port taken by another program as often as `losses` says, then listens."""
    lost, listens = PORT_LINES[kind]
    path = folder / kind
    path.write_text(
        f"#!/bin/sh\ncd {folder}\necho start >> starts\n"
        f"if [ $(wc -l < starts) -le {losses} ]; then echo '{lost}'; exit 1; fi\n"
        f"echo '{listens}'\nexec sleep 600\n"
    )
    path.chmod(0o755)
    return programs.Programs(kind, "", str(path))


@pytest.mark.parametrize("kind", ["chrome", "firefox"])
def test_a_driver_whose_port_was_taken_is_started_again(tmp_path, kind):
    service, port = start_driver(losing_driver(tmp_path, kind, 2), os.environ, 20)
    service.close()
    assert port == 4321
    assert len((tmp_path / "starts").read_text().split()) == 3


def test_the_real_geckodriver_is_started_again_on_another_port(tmp_path, monkeypatch):
    found = programs.find_programs(program(tmp_path, "firefox", "no browser is needed"), None)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ports = iter([other.getsockname()[1], free := driver_start.free_port()])
        monkeypatch.setattr(driver_start, "free_port", lambda: next(ports))
        service, port = start_driver(found, os.environ, 20)
        service.close()
    assert port == free


def test_a_driver_that_never_has_a_port_is_given_up_with_what_it_said(tmp_path):
    with pytest.raises(BrowserStartError, match="IPv4 port not available"):
        start_driver(losing_driver(tmp_path, "chrome", 99), os.environ, 20)
    assert len((tmp_path / "starts").read_text().split()) == 5


def test_a_driver_that_ends_for_another_reason_is_not_started_again(tmp_path):
    driver = program(tmp_path, "chromedriver", "no such option")
    with pytest.raises(BrowserStartError, match="no such option"):
        start_driver(programs.Programs("chrome", "", driver), os.environ, 20)


def test_closing_ends_what_a_program_left_behind():
    program = Supervised(PARENT, os.environ)
    orphan = int(program.wait_for(r"child (\d+)", 10)[1])
    program.close()
    assert not is_running(orphan)
    assert not program.folder.exists()
    program.close()


def test_a_program_and_its_children_end_when_their_owner_is_killed():
    script = (
        "import os, sys; from webcade.webdriver.supervised import Supervised; "
        "program = Supervised(sys.argv[1:], os.environ); program.wait_for('up', 10); "
        "print(program.pid, flush=True); sys.stdin.read()"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", script, *SLEEPER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    ended = os.pidfd_open(int(owner.stdout.readline()))  # of the guard, which is the last to go
    owner.kill()
    owner.communicate()
    assert select.select([ended], [], [], 10)[0]
    os.close(ended)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Flood:
    """A connection on which events come without end, and never an answer."""

    def send(self, text: str) -> None:
        pass

    def settimeout(self, seconds: float) -> None:
        pass

    def recv(self) -> str:
        return '{"type": "event", "method": "log.entryAdded", "params": {}}'


def test_events_without_end_do_not_put_the_deadline_of_an_answer_off(monkeypatch):
    monkeypatch.setattr("websocket.create_connection", lambda *_, **__: Flood())
    began = time.monotonic()
    with pytest.raises(PageTimeout, match="no answer within"):
        Bidi("ws://127.0.0.1:1", 1).evaluate("1", "1", 0.1)
    assert time.monotonic() - began < 2
