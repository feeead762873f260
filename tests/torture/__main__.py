"""Runs trials and prints their counts: python tests/torture [TRIAL ...] [--seed N] [--from N] [--count N].

The status is 1 where something did not hold.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from trial import TRIALS, Outcome, can_begin_at, printed_progress, trial

_FROM = "begin with this number, for a long form in parts (default: 0)"


def main() -> int:
    arguments = _arguments()
    outcomes = {
        name: _run(name, arguments.seed, arguments.first, arguments.count)
        for name in arguments.trials or TRIALS
    }
    if arguments.json:
        report = {
            name: {"counts": outcome.counts, "violations": outcome.violations}
            for name, outcome in outcomes.items()
        }
        arguments.json.write_text(json.dumps(report, indent=2) + "\n")
    return int(any(outcome.violations for outcome in outcomes.values()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python tests/torture", description=(__doc__ or "").split(":")[0])
    parser.add_argument("trials", nargs="*", choices=[*TRIALS, []], metavar="TRIAL", help=", ".join(TRIALS))
    parser.add_argument("--seed", type=int, default=0, help="rules what is tried (default: 0)")
    parser.add_argument("--from", dest="first", type=int, metavar="N", help=_FROM)
    parser.add_argument("--count", type=int, help="how many times (default: the long form's)")
    parser.add_argument("--json", type=Path, help="write counts and violations here")
    arguments = parser.parse_args()
    for name in arguments.trials or TRIALS if arguments.first is not None else []:
        if not can_begin_at(trial(name)):
            known = ", ".join(one for one in TRIALS if can_begin_at(trial(one)))
            parser.error(f"--from is for {known}; {name} is chosen by --seed alone")
    return arguments


def _run(name: str, seed: int, first: int | None, count: int | None) -> Outcome:
    module = trial(name)
    wanted = count if count is not None else module.LONG - (first or 0)
    began = time.monotonic()
    part = {} if first is None else {"first": first}
    outcome: Outcome = module.run(seed, wanted, printed_progress(name, wanted), **part)
    began_at = f"from {first}, " if part else ""
    print(f"\n{name}, seed {seed}, {began_at}{wanted} tried in {time.monotonic() - began:.0f} s")
    for what, times in sorted(outcome.counts.items()):
        print(f"  {times:7,}  {what}")
    for violation in outcome.violations:
        print(f"  ! {violation}")
    return outcome


if __name__ == "__main__":
    sys.exit(main())
