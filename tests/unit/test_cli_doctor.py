"""webcade doctor, told what the machine has."""

from __future__ import annotations

import json
import subprocess
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from webcade import cli
from webcade.chromium import system_gl
from webcade.cli import doctor
from webcade.doctor import drivers, graphics, machine, page_memory
from webcade.doctor.finding import Finding
from webcade.errors import BrowserNotFound
from webcade.webdriver import programs

HERE = Finding("thing", "a use", "1.0", ok=True, required=True)
OPTIONAL = Finding("extra", "a use", "none", ok=False, fix="pip install extra")
REQUIRED = Finding("Chromium", "a use", "none", False, True, "sudo apt-get install chromium", ("chromium",))


@pytest.mark.parametrize(
    ("findings", "status"), [([HERE], 0), ([HERE, OPTIONAL], 0), ([HERE, REQUIRED, OPTIONAL], 1)]
)
def test_the_status_says_whether_what_is_required_is_here(
    findings: list[Finding],
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(doctor, "examine", lambda: findings)
    assert cli.run(["doctor"]) == status
    out = capsys.readouterr().out
    assert all(one.fix in out for one in findings if not one.ok)
    assert cli.run(["doctor", "--json"]) == status
    assert json.loads(capsys.readouterr().out)["ok"] == (status == 0)


def test_fix_installs_the_missing_packages_and_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[Any] = []
    looks = [[REQUIRED], [HERE]]
    monkeypatch.setattr(doctor, "examine", lambda: looks.pop(0))
    monkeypatch.setattr(doctor, "_as_root", lambda: ["as-root"])
    monkeypatch.setattr(doctor.shutil, "which", lambda name: name)
    done = subprocess.CompletedProcess([], 0)
    monkeypatch.setattr(doctor.subprocess, "run", lambda command, **_: ran.append(command) or done)
    assert cli.run(["doctor", "--fix"]) == 0
    assert [command[0] for command in ran] == ["as-root", "as-root"]
    assert ran[1][-1] == "chromium"


def test_fix_says_what_to_type_where_it_may_not_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "examine", lambda: [REQUIRED])
    monkeypatch.setattr(doctor, "_as_root", lambda: None)
    monkeypatch.setattr(doctor.shutil, "which", lambda name: name)
    assert cli.run(["doctor", "--fix"]) == 1
    assert "sudo apt-get install chromium" in capsys.readouterr().err


def test_a_missing_browser_is_found_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise BrowserNotFound("none here")

    monkeypatch.delenv("WEBCADE_CHROMIUM", raising=False)
    monkeypatch.setattr(machine, "find_chromium", none)
    monkeypatch.setattr(machine, "_is_ubuntu", lambda: False)
    chromium, start = machine.chromium(), machine.start()
    assert (chromium.ok, chromium.required, chromium.packages) == (False, True, ("chromium",))
    assert not start.ok


@pytest.mark.browser
def test_the_memory_of_a_page_is_read_where_the_system_allows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert page_memory.page_memory().found == "tested: it can be read"

    def refused(*_: object) -> None:
        raise OSError("the system does not let the page's memory be read")

    monkeypatch.setattr(page_memory, "share_block", refused)
    finding = page_memory.page_memory()
    assert not finding.ok
    assert "does not let" in finding.found
    assert "ptrace" in finding.fix


@pytest.mark.browser
def test_what_draws_with_the_systems_opengl_is_named_or_said_to_be_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finding = graphics.graphics()
    assert finding.ok == ("OpenGL ES" in finding.found)
    monkeypatch.setattr(system_gl, "SYSTEM_GL_SWITCHES", ("--use-angle=vulkan",))
    missing = graphics.graphics()
    assert not missing.ok
    assert "libgl1-mesa-dri" in missing.fix


@pytest.mark.parametrize(
    ("gl", "is_card"),
    [
        ("ANGLE (NVIDIA Corporation, NVIDIA L4/PCIe/SSE2, OpenGL ES 3.2)", True),
        ("ANGLE (Mesa/X.org, llvmpipe (LLVM 15.0.6 256 bits), OpenGL ES 3.2)", False),
        ("ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)", False),
        ("", False),
    ],
)
def test_the_processor_is_no_graphics_card(monkeypatch: pytest.MonkeyPatch, gl: str, is_card: bool) -> None:
    monkeypatch.setattr(graphics, "system_gl", lambda: gl)
    assert graphics.graphics().found.startswith("tested") == is_card


def test_a_wrong_path_in_the_variable_is_no_case_for_installing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBCADE_CHROMIUM", "/nowhere/chromium")
    finding = machine.chromium()
    assert not finding.ok
    assert "WEBCADE_CHROMIUM" in finding.fix
    assert finding.packages == ()


def test_an_extra_is_here_when_all_its_packages_are(monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.extra("video").ok
    monkeypatch.setattr(machine, "_version", lambda package: None if package == "pillow" else "1")
    assert machine.extra("video").found == "no pillow"


def test_the_doctor_knows_the_extras_and_packages_of_the_project(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    stated = project["optional-dependencies"]
    assert set(machine.EXTRAS) == set(stated) - {"dev", "site"}
    wanted = [
        "numpy>=1.26",
        "Pillow[x]>=10 ; python_version < '4' and extra == 'video'",
        'av; extra == "dev"',
    ]
    monkeypatch.setattr(machine, "requires", lambda name: wanted)
    assert machine.requirements(None) == ["numpy"]
    assert machine.requirements("video") == ["Pillow"]


def test_a_working_copy_that_is_not_installed_lacks_webcade_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "requires", lambda name: version("no-such-package"))
    monkeypatch.setattr(machine, "_version", lambda package: None)
    assert machine.python().found.endswith("no webcade")


def test_each_driver_of_selenium_that_is_missing_says_what_to_type(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "_packaged_geckodriver", list)
    monkeypatch.setattr(programs, "_CHROMEDRIVER_PLACES", ("chromedriver",))
    for name in ("chromium", "firefox"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho Chromium 150.0.0.0\n")
        program.chmod(0o755)
    found = {one.what: one for one in (drivers.chromedriver(), drivers.geckodriver(), drivers.xvfb())}
    assert not any(one.ok or one.required for one in found.values())
    assert found["chromedriver"].found == "no chromedriver on this machine"
    assert found["chromedriver"].packages == ("chromium-driver",)
    assert "webcade[firefox]" in found["geckodriver"].fix
    assert found["Xvfb"].fix == "sudo apt-get install xvfb xauth"
    assert drivers.firefox().ok
