"""The folder of a browser: whose it is, and when it may be swept."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from webcade.chromium.program.complaint import complaint
from webcade.chromium.program.profile import Profile
from webcade.own_folder import sweep_folders

HOLDER = """
import sys
from webcade.chromium.program.profile import Profile
print(Profile().path, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_a_folder_whose_owner_was_killed_is_swept_and_one_whose_owner_lives_is_not() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        folder = Path(holder.stdout.readline().strip())
        sweep_folders()
        assert folder.exists()
        holder.kill()
        holder.wait()
    sweep_folders()
    assert not folder.exists()


def test_a_live_folder_is_kept_whose_owners_number_is_of_another_namespace(temporary: Path) -> None:
    profile = Profile()
    gone = temporary / "webcade-999999999-abc"
    profile.path.rename(gone)
    sweep_folders()
    assert gone.exists()
    profile.release()
    sweep_folders()
    assert not gone.exists()


def test_a_folder_that_is_just_being_made_is_kept(temporary: Path) -> None:
    new = temporary / "webcade-999999999-abc"
    new.mkdir()
    sweep_folders()
    assert new.exists()
    os.utime(new, (0, 0))
    sweep_folders()
    assert not new.exists()


def test_temporary_files_lie_elsewhere_where_a_sockets_path_would_be_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    profile = Profile()
    elsewhere = Path(profile.environment({"HOME": "/nobody"})["TMPDIR"])
    assert elsewhere.parent == Path("/tmp")
    profile.remove()
    assert not profile.path.exists()
    assert not elsewhere.exists()


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("x: No space left on device (28)", "the disk is full"),
        ("y: Too many open files", "file descriptors have run out"),
        ("z: Cannot allocate memory", "memory has run out"),
        (
            "ERROR:dbus/bus.cc: Failed to connect\na real reason\nscaling_cur_freq: no such file",
            "a real reason",
        ),
        ("ERROR:dbus/bus.cc: Failed to connect", "it printed no reason"),
    ],
)
def test_why_a_browser_does_not_start_is_no_red_herring(tmp_path: Path, printed: str, said: str) -> None:
    assert said in complaint(printed, tmp_path)


def test_a_folder_is_removed_without_a_descriptor_left(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webcade.own_folder._REMOVAL_TIMEOUT", 0.1)
    precious = temporary / "precious"
    precious.mkdir()
    profile = Profile()
    deep = profile.path / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "file").write_text("x")
    (profile.path / "link").symlink_to(precious)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(map(int, os.listdir("/proc/self/fd")))
    taken: list[int] = []
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, limits[1]))
        with contextlib.suppress(OSError):
            while True:
                taken.append(os.open(os.devnull, os.O_RDONLY))
        profile.remove()
        assert not os.access(profile.path, os.F_OK)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        for descriptor in taken:
            os.close(descriptor)
    assert precious.is_dir()
