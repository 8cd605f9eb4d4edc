"""Rewards against a provider that does everything wrong, paid by a worker that is killed; and how
long the ledger takes.

Faults, kills and phones follow from --seed; where a kill hits also depends on the machine.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.rewards_chaos import chaos
from benchmarks.rewards_ledger import measure_ledger
from benchmarks.rewards_parts import newsroom, say, setup, told_by

TARGETS = {
    "kobo_difference": (0, "kobo"), "paid_twice": (0, "rewards"), "lost": (0, "rewards"),
    "shown_failed_but_paid": (0, "rewards"), "unknown_s_max": (60, "simulated s"),
    "post_ms": (3, "ms"), "statement_ms": (100, "ms"),
}  # fmt: skip


def main() -> None:
    """Kill, pay, judge; then measure the ledger."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rewards, kills and transfers")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rewards", type=int, help="how many, instead of 10,000")
    parser.add_argument("--kills", type=int, help="how many, instead of 200")
    parser.add_argument("--part", choices=["chaos", "ledger"], help="only this part")
    asked = parser.parse_args()
    if asked.part is None:  # each part loads Django with a database of its own
        told: dict[str, float] = {}
        for part in ("ledger", "chaos"):
            command = [sys.executable, __file__, *sys.argv[1:], "--part", part]
            answer = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
            told |= json.loads(answer.splitlines()[-1])
        report(asked, told)
        return
    count, kills, rows = (60, 5, 20_000) if asked.quick else (10_000, 200, 10**6)
    count, kills = asked.rewards or count, asked.kills if asked.kills is not None else kills
    if asked.part == "chaos":
        scale = f"{count} rewards, {kills} kills"
        print(json.dumps({**chaos(asked, count, kills), "scale": scale}))
        return
    with tempfile.TemporaryDirectory() as name, newsroom(Path(name), asked.engine):
        setup()
        say(f"Filling a ledger with {rows:,} transfers…")
        told = told_by(lambda: measure_ledger(rows), Path(name))
        print(json.dumps({**told, "ledger_scale": f"{rows} transfers"}))


def report(asked: argparse.Namespace, told: dict[str, float]) -> None:
    """The agreed line."""
    told["kobo_difference"] += told.pop("trial_balance_kobo")
    results = [
        {
            "what": what, "value": told[what], "unit": unit, "target": target, "better": "lower",
            "scale": told["ledger_scale" if what.endswith("_ms") else "scale"], "peers": {},
        }
        for what, (target, unit) in TARGETS.items()
    ]  # fmt: skip
    print(json.dumps({"bench": "rewards", "engine": asked.engine, "results": results}))


if __name__ == "__main__":
    main()
