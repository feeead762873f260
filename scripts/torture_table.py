"""Writes the counts of a long run of the trials into the table of docs/reliability.md.

    python tests/torture --json torture.json
    python scripts/torture_table.py torture.json

The counts of several files are added up, for example of runs with different trials or seeds.
"""

from __future__ import annotations

import argparse
import datetime
import json
from collections import Counter
from pathlib import Path

from webcade.chromium.program.find import find_chromium

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/reliability.md"
BEGIN, END = "<!-- counts: scripts/torture_table.py -->\n", "<!-- end of counts -->"

Counts = dict[str, Counter[str]]


def main() -> None:
    """Add up the files and write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, help="files that tests/torture --json has written")
    counts, violations = add_up([json.loads(path.read_text()) for path in parser.parse_args().files])
    text = PAGE.read_text()
    before, _, rest = text.partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}{table(counts, violations)}{END}{rest.partition(END)[2]}")


def add_up(reports: list[dict[str, dict[str, dict[str, int]]]]) -> tuple[Counts, Counter[str]]:
    """Add up reports; return the counts of each trial, and the number of its violations."""
    counts: Counts = {}
    violations: Counter[str] = Counter()
    for report in reports:
        for name, found in report.items():
            counts.setdefault(name, Counter()).update(found["counts"])
            violations[name] += len(found["violations"])
    return counts, violations


def table(counts: Counts, violations: Counter[str]) -> str:
    """The text of the table: the date, the browser, and a row for each count."""
    day = datetime.datetime.now(datetime.UTC).date()
    lines = [
        f"{day}, Chromium {find_chromium().version}:",
        "",
        "| trial | what | times |",
        "| --- | --- | ---: |",
    ]
    for name, found in counts.items():
        lines += [f"| `{name}` | {what} | {times:,} |" for what, times in sorted(found.items())]
        lines.append(f"| `{name}` | **violations** | **{violations[name]:,}** |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
