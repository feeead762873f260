"""The container's files: its steps are scripts that a shell can read, and its user has no rights."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTAINER = ROOT / "container"
SCRIPTS = sorted(CONTAINER.glob("*.sh"))


def lines(name: str) -> list[str]:
    """The lines of the image's file that begin with this word."""
    return re.findall(rf"^{name} (.+)$", (CONTAINER / "Dockerfile").read_text(), re.M)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda one: one.name)
def test_a_shell_can_read_each_script(script: Path) -> None:
    subprocess.run(["sh", "-n", str(script)], check=True)
    assert script.read_text().splitlines()[0] == "#!/bin/sh"
    assert "set -eu" in script.read_text()


def test_each_step_of_the_image_is_one_of_the_scripts() -> None:
    steps = [re.fullmatch(r"sh /src/container/(\S+)(?: .*)?", step) for step in lines("RUN")]
    assert [step and step[1] for step in steps] == ["system.sh", "install.sh"]


def test_it_serves_as_a_user_without_rights_that_the_scripts_make() -> None:
    (user,) = lines("USER")
    assert (
        f"useradd --create-home --uid 1000 --shell /usr/sbin/nologin {user}"
        in (CONTAINER / "system.sh").read_text()
    )
    assert lines("ENTRYPOINT") == ['["webcade-container", "--host", "0.0.0.0"]']
    assert lines("EXPOSE") == ["8765"]


def test_it_says_so_where_the_container_refuses_the_browser_its_sandbox(tmp_path: Path) -> None:
    for name, text in (("unshare", "exit 1"), ("webcade", 'echo "$@"')):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    start = tmp_path / "webcade-container"
    start.write_text((CONTAINER / "serve.sh").read_text())
    path = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    refused = subprocess.run(
        ["sh", str(start), "DinoRun"], env=path, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert "refuses the browser its sandbox" in refused.stderr
    allowed = subprocess.run(
        ["sh", str(start), "DinoRun"],
        env={**path, "WEBCADE_NO_SANDBOX": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert allowed.stdout == "serve DinoRun\n"
