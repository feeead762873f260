"""webcade doctor: what is missing on this machine, what it is for, what to type."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from ..doctor.finding import Finding
from ..doctor.machine import examine
from .common import write_json

EXAMPLE = "webcade doctor --fix"

_APT = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300")


def command(
    fix: Annotated[
        bool, typer.Option("--fix", help="Install the missing Debian packages, where that is allowed.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON to stdout.")] = False,
) -> int:
    """Look for what webcade uses on this machine; status 1 if something required is missing."""
    findings = _look(as_json)
    if fix and _install([package for one in findings if not one.ok for package in one.packages]):
        findings = _look(as_json)
    fit = all(one.ok for one in findings if one.required)
    if as_json:
        write_json({"ok": fit, "findings": [asdict(one) for one in findings]})
    else:
        _show(findings, fit)
    return 0 if fit else 1


def _look(quietly: bool) -> list[Finding]:
    if quietly:
        return examine()
    with Console(stderr=True).status("looking round"):
        return examine()


def _install(packages: list[str]) -> bool:
    """Install Debian packages, as root or by a sudo that asks nothing; what apt-get says goes to stderr.

    False if there was nothing to do, or no way.
    """
    if not packages:
        typer.echo("webcade: no Debian package is missing", err=True)
        return False
    names = " ".join(dict.fromkeys(packages))
    if shutil.which("apt-get") is None:
        typer.echo(f"webcade: no apt-get here; install these (named as on Debian): {names}", err=True)
        return False
    as_root = _as_root()
    if as_root is None:
        typer.echo(f"webcade: not root, and sudo asks; type: sudo apt-get install {names}", err=True)
        return False
    for arguments in (("update",), ("install", "--no-install-recommends", *names.split())):
        done = subprocess.run([*as_root, *_APT, *arguments], stdout=2, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        typer.echo(f"webcade: apt-get could not install {names}; see its words above", err=True)
    return True


def _as_root() -> list[str] | None:
    """How to run a command as root; None if there is no way that asks nothing."""
    if os.geteuid() == 0:
        return []
    try:
        asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ["sudo", "-n"] if asked.returncode == 0 else None


def _show(findings: list[Finding], fit: bool) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("", "what", "for", "found"):
        table.add_column(column, overflow="fold", no_wrap=column == "what")
    for one in findings:
        table.add_row(_mark(one), one.what, one.use, one.found)
    console = Console()
    console.print(table)
    for one in findings:
        if not one.ok:
            console.print(f"{one.what}: {one.fix}", soft_wrap=True, highlight=False, markup=False)
    console.print("All that is required is here." if fit else "Something required is missing.", style="bold")


def _mark(one: Finding) -> str:
    if one.ok:
        return "[green]ok[/]"
    return "[bold red]missing[/]" if one.required else "[yellow]not here[/]"
