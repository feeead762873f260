"""webcade doctor: show which programs and packages are missing, what needs them, and how to install them."""

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
        bool, typer.Option("--fix", help="Install missing Debian packages, as root or by passwordless sudo.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON to stdout.")] = False,
) -> int:
    """Look for what webcade needs on this machine; exit status 1 if something required is missing."""
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
    with Console(stderr=True).status("examining this machine"):
        return examine()


def _install(packages: list[str]) -> bool:
    """Install Debian packages with apt-get, whose output goes to stderr.

    Returns:
        Whether apt-get was run: False if no package is missing, or there is no apt-get or no root access.
    """
    if not packages:
        typer.echo("webcade: no Debian package is missing", err=True)
        return False
    names = " ".join(dict.fromkeys(packages))
    if shutil.which("apt-get") is None:
        typer.echo(f"webcade: there is no apt-get; install these (Debian's names): {names}", err=True)
        return False
    as_root = _as_root()
    if as_root is None:
        typer.echo(f"webcade: sudo asks for a password; type: sudo apt-get install {names}", err=True)
        return False
    for arguments in (("update",), ("install", "--no-install-recommends", *names.split())):
        done = subprocess.run([*as_root, *_APT, *arguments], stdout=2, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        typer.echo(f"webcade: apt-get could not install {names}; see its output above", err=True)
    return True


def _as_root() -> list[str] | None:
    """The prefix of a command that runs it as root without a password; None if there is no such way."""
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
    verdict = "Everything required is installed." if fit else "Something required is missing."
    console.print(verdict, style="bold")


def _mark(one: Finding) -> str:
    if one.ok:
        return "[green]ok[/]"
    return "[bold red]missing[/]" if one.required else "[yellow]absent[/]"
