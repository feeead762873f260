"""Writes the counts of a long run of the trials into the tables of docs/reliability.md.

    python tests/torture --json torture.json
    python scripts/torture_table.py torture.json

Each trial has a table with the date of its run. The counts of several files are added up, as of runs with
different seeds. The tables of trials that no file has stay as they are.
"""

from __future__ import annotations

import argparse
import datetime
import json
import re
from collections import Counter
from pathlib import Path

from webcade.chromium.program.find import find_chromium

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/reliability.md"
BEGIN, END = "<!-- counts: scripts/torture_table.py -->\n", "<!-- end of counts -->"
HEADING = "### `"

Counts = dict[str, Counter[str]]


def main() -> None:
    """Add up the files and write the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, help="files that tests/torture --json has written")
    counts = add_up([json.loads(path.read_text()) for path in parser.parse_args().files])
    run = f"{datetime.datetime.now(datetime.UTC).date()}, Chromium {find_chromium().version}"
    text = PAGE.read_text()
    before, _, rest = text.partition(BEGIN)
    old, _, after = rest.partition(END)
    tables = tables_of(old) | {name: table(name, run, found) for name, found in counts.items()}
    PAGE.write_text(f"{before}{BEGIN}\n{''.join(tables.values())}{END}{after}")


def add_up(reports: list[dict[str, dict[str, dict[str, int]]]]) -> Counts:
    """Add up reports; return the counts of each trial, with the number of its violations last."""
    counts: Counts = {}
    for report in reports:
        for name, found in report.items():
            total = counts.setdefault(name, Counter())
            total.update(found["counts"])
            total["**violations**"] += len(found["violations"])
    return counts


def tables_of(text: str) -> dict[str, str]:
    """Return the tables that the page has now, by trial."""
    parts = re.split(rf"^(?={re.escape(HEADING)})", text, flags=re.MULTILINE)
    return {part.removeprefix(HEADING).partition("`")[0]: part for part in parts if part.startswith(HEADING)}


def table(name: str, run: str, found: Counter[str]) -> str:
    """A trial's table: when it ran and in which browser, and a row for each count."""
    rows = sorted(found.items(), key=lambda row: (row[0].startswith("**"), row[0]))
    lines = [f"{HEADING}{name}`", "", f"{run}:", "", "| what | times |", "| --- | ---: |"]
    return "\n".join([*lines, *(f"| {what} | {times:,} |" for what, times in rows)]) + "\n\n"


if __name__ == "__main__":
    main()
