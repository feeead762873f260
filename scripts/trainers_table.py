"""Runs the scripts of examples/trainers, each case bounded in time, and makes the text of docs/trainers.md.

    python scripts/trainers_table.py --venvs DIR          run all scripts, each in a venv of its own in DIR
    python scripts/trainers_table.py --venvs DIR sb3      run one, or one of its cases, as sb3:cnn_ours

A venv that is not there is made, and the script's own `pip install` line is run in it, with this working copy
for webcade, editable. CleanRL needs CLEANRL=path/of/a/clone in the environment. What a run has found is
kept in examples/trainers/results.json, and the page is written from that. Exits with 1 if a library could not
be installed or a case did not run.
"""

from __future__ import annotations

import argparse
import ast
import datetime
import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "examples/trainers"
RESULTS = SCRIPTS / "results.json"
PAGE = ROOT / "docs/trainers.md"
PREFIX = "with_"
NOTE = "note: "  # begins a line that a case prints for the table, as in examples/trainers/cases.py
ORDER = (
    *("gymnasium", "sb3", "sb3_contrib", "rl_zoo3", "cleanrl", "rllib", "torchrl", "tianshou", "minari"),
    *("skrl", "sbx", "d3rlpy", "trl"),
)
INTRO = """\
# Trainers

A trainer that takes a Gymnasium environment takes a game of webcade as it is: only the id changes. The lines
below are those of the scripts in `examples/trainers`, and the table is what came of running them, for a few
hundred steps each. `make trainers` runs them all again, each library in an environment of its own in
`.trainers`, some gigabytes in all, and writes this page; `make trainers LIBRARIES="skrl sb3:cnn_ours"` runs
one library and one case of another. Those for Gymnasium, Stable-Baselines3 and sb3-contrib are tests as well,
which CI runs: `make long TESTS=tests/browser/test_trainer_scripts.py`.

**The id.** `"webcade:webcade/DinoRun-v0"` has Gymnasium import webcade first, so it works in workers and
scripts that import nothing. For scripts that take an id and no keywords there are `DinoRunState-v0` (the
features) and `DinoRunPixels-v0` (four gray images of 84x84, channels first). [Training](training.md) says
which library wants which layout.

<!-- Made by scripts/trainers_table.py from examples/trainers: change it there. -->
"""
UNFIT = """\
## What does not fit

These are older than Gymnasium 1.2, which webcade needs. What they ask for was read; none of them was run.

| library | why |
| --- | --- |
| CleanRL's own package, 1.2 | is of 2023 and asks for gym 0.23; its files run, with the lines above |
| MushroomRL 1.10 | imports `gym`, whose `reset` and `step` return other tuples |
| imitation 1.0 | asks for Gymnasium below 1.0 |
| Sample Factory 2.1 | asks for Gymnasium below 1.0 |
| d3rlpy 2.8.1 | asks for Gymnasium 1.0.0 and no other; 2.8.0 runs, with the lines above |
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for, and write the page. Returns 1 if anything did not run, else 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("libraries", nargs="*", help=f"scripts to run; none: all of {', '.join(ORDER)}")
    parser.add_argument("--venvs", type=Path, required=True, help="folder of the libraries' venvs")
    parser.add_argument("--timeout", type=float, default=300, help="seconds of a case")
    given = parser.parse_args(arguments)
    chosen = given.libraries or ORDER
    for one in chosen:
        if mistake := mistake_in(one):
            parser.error(mistake)
    ran = [run_library(*one.partition(":")[::2], given.venvs.resolve(), given.timeout) for one in chosen]
    PAGE.write_text(page())
    print(f"{RESULTS.relative_to(ROOT)} and {PAGE.relative_to(ROOT)} say what came of it")
    return 0 if all(ran) else 1


def mistake_in(chosen: str) -> str:
    """Return what is wrong with a library's name, or `library:case`; "" if there are such."""
    library, _, case = chosen.partition(":")
    if library not in ORDER:
        return f"expected one of {', '.join(ORDER)}; got {library!r}"
    names = case_names(script_of(library))
    if case and case not in names:
        return f"{library}: expected one of {', '.join(names)}; got {case!r}"
    return ""


def run_library(library: str, case: str, venvs: Path, timeout: float) -> bool:
    """Run a library's script, or one case of it, and keep what came of it. Returns whether all ran."""
    if library == "cleanrl" and "CLEANRL" not in os.environ:
        print("cleanrl: not run; expected CLEANRL=path/of/a/clone of CleanRL in the environment")
        return False
    try:
        python = python_of(library, venvs)
    except subprocess.CalledProcessError as error:
        print(f"{library}: not installed; pip exits with {error.returncode}")
        return False
    found = run_script(library, python, timeout, case)
    keep(library, found)
    return all(one["result"] == "ran" for one in found["cases"].values())


def script_of(library: str) -> Path:
    """Return the script of a library."""
    return SCRIPTS / f"{PREFIX}{library}.py"


def python_of(library: str, venvs: Path) -> Path:
    """Return the Python of a library's venv, made anew unless the library is installed in it.

    Raises CalledProcessError if pip does.
    """
    python, ready = venvs / library / "bin/python", venvs / library / ".ready"
    if not ready.exists():  # pip may have been interrupted
        venv.create(venvs / library, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *requirements(library)], check=True)
        ready.touch()
    return python


def requirements(library: str) -> list[str]:
    """Return what `pip install` gets: what the script says, but this working copy, editable, for webcade."""
    asked = shlex.split(install_line(script_of(library)))[2:]
    ours = [f"{ROOT}{word.removeprefix('webcade')}" for word in asked if word.startswith("webcade")]
    return [word for one in ours for word in ("--editable", one)] + [
        word for word in asked if not word.startswith("webcade")
    ]


def run_script(library: str, python: Path, timeout: float, case: str = "") -> dict[str, Any]:
    """Run a script's cases, or one; return the date, the versions and what came of each."""
    script = script_of(library)
    versions, cases = "", {}
    for name in [case] if case else case_names(script):
        since = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:  # libraries write logs where they are run
            code, output = bounded([str(python), str(script), name], timeout, folder)
        lines = output.strip().splitlines() or [""]
        versions = next((line for line in lines if line.startswith("Python ")), versions)
        result = "ran" if code == 0 else "took too long" if code is None else f"failed: {lines[-1][:200]}"
        notes = [line.removeprefix(NOTE) for line in lines if line.startswith(NOTE)]
        cases[name] = {"result": result, "seconds": round(time.monotonic() - since)}
        cases[name] |= {"notes": notes} if notes else {}
        print(f"{library}: {name}: {result}, {cases[name]['seconds']} s", flush=True)
        if code != 0:
            print(textwrap.indent("\n".join(lines[-30:]), "    "))
    return {"date": str(datetime.date.today()), "versions": versions, "cases": cases}


def bounded(command: list[str], timeout: float, folder: str) -> tuple[int | None, str]:
    """Run a command in a folder; return its exit code and output.

    After `timeout` seconds it is ended with all that it has started, and the code is None.
    """
    environ = {"SDL_VIDEODRIVER": "dummy", "PYTHONUNBUFFERED": "1"} | dict(os.environ)
    if "CLEANRL" in environ:
        environ["CLEANRL"] = os.path.abspath(environ["CLEANRL"])
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=environ,
        cwd=folder,
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return None, process.communicate()[0]
    return process.returncode, output


def keep(library: str, found: dict[str, Any]) -> None:
    """Write what a run has found to the file of results. Cases that were not run stay as they are."""
    old = results()
    names = case_names(script_of(library))
    cases = old.get(library, {}).get("cases", {}) | found["cases"]
    old[library] = found | {"cases": {name: cases[name] for name in names if name in cases}}
    RESULTS.write_text(json.dumps(old, indent=2) + "\n")


def results() -> dict[str, Any]:
    """Return what the last run of each library has found."""
    found: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    return found


def page() -> str:
    """Return the text of docs/trainers.md."""
    found = results()
    parts = [INTRO, table(found)]
    parts += [section(script_of(library), found.get(library, {}).get("cases", {})) for library in ORDER]
    return "\n".join([*parts, UNFIT])


def table(found: dict[str, Any]) -> str:
    """Return a row for each library: its versions, the date, and what came of each case."""
    rows = ["| library | versions | date | what came of it |", "| --- | --- | --- | --- |"]
    for library in ORDER:
        title, _ = words(script_of(library))
        one = found.get(library)
        if one is None:
            rows.append(f"| {title} | | not run yet | |")
            continue
        results = {name: case["result"] for name, case in one["cases"].items()}
        ran = [f"`{name}`" for name, result in results.items() if result == "ran"]
        failed = [f"`{name}` {result}" for name, result in results.items() if result != "ran"]
        outcome = "; ".join([f"ran: {', '.join(ran)}"] * bool(ran) + failed)
        rows.append(f"| {title} | {one['versions'].replace('; ', ', ')} | {one['date']} | {outcome} |")
    return "\n".join(rows) + "\n"


def section(script: Path, cases: Mapping[str, Any]) -> str:
    """Return what the page says of a library: the words of its script, the lines of each case, and notes."""
    title, text = words(script)
    source = script.read_text()
    tree = ast.parse(source)
    lines = [f"## {title}", "", text, "", *notes(cases)]
    settings = [ast.get_source_segment(source, one) or "" for one in tree.body if _is_setting(one)]
    if settings:
        lines += ["```python", *settings, "```", ""]
    for name in case_names(script):
        case = next(one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == name)
        body = source.splitlines()[case.body[0].lineno - 1 : case.end_lineno]
        lines += [f"### `{name}`", "", "```python", textwrap.dedent("\n".join(body)), "```", ""]
    return "\n".join(lines)


def notes(cases: Mapping[str, Any]) -> list[str]:
    """Return a table of what cases have noted: a row for each case that has, a column for each name."""
    noted = {
        name: dict(line.split(": ", 1) for line in case["notes"])
        for name, case in cases.items()
        if "notes" in case
    }
    columns = list(dict.fromkeys(column for row in noted.values() for column in row))
    rows = [["case", *columns], ["---"] * (len(columns) + 1)]
    rows += [[f"`{name}`", *(row.get(column, "") for column in columns)] for name, row in noted.items()]
    return [*(f"| {' | '.join(row)} |" for row in rows), ""] if noted else []


def words(script: Path) -> tuple[str, str]:
    """Return a library's name and what its script says of it, with its commands as a block."""
    docstring = ast.get_docstring(ast.parse(script.read_text())) or ""
    title, _, rest = docstring.partition(":")
    blocks = [
        f"```sh\n{textwrap.dedent(block)}\n```" if block.startswith(("    ", "pip install ")) else block
        for block in rest.strip().split("\n\n")
    ]
    blocks[0] = blocks[0][0].upper() + blocks[0][1:]
    return title, "\n\n".join(blocks)


def install_line(script: Path) -> str:
    """Return the script's line `pip install ...`."""
    docstring = ast.get_docstring(ast.parse(script.read_text())) or ""
    return next(line.strip() for line in docstring.splitlines() if line.strip().startswith("pip install"))


def case_names(script: Path) -> list[str]:
    """Return the names of a script's cases: its functions without arguments."""
    functions = [one for one in ast.parse(script.read_text()).body if isinstance(one, ast.FunctionDef)]
    return [one.name for one in functions if not one.args.args]


def _is_setting(node: ast.stmt) -> bool:
    """Return whether a statement is an assignment that the cases need."""
    return isinstance(node, ast.AnnAssign) or (
        isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) != "Edits"
    )


if __name__ == "__main__":
    sys.exit(main())
