"""What everything `citydesk serve` runs holds in memory while nothing happens."""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests import postgresql
from tests.newsroom import Newsroom, tree

SETTLE_SECONDS = 10


def pss_mb(pid: int) -> float:
    """Its share of memory, in MB (10⁶ bytes)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / 1e6


def main() -> None:
    """Serve an empty newsroom, let it settle, add up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="settle for a shorter time")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    asked = parser.parse_args()
    settle = 3 if asked.quick else SETTLE_SECONDS
    with tempfile.TemporaryDirectory() as folder:
        if asked.engine == "postgresql":
            os.environ["CITYDESK_DATABASE_URL"] = postgresql.start(Path(folder) / "postgresql")
        room = Newsroom(Path(folder))
        print("Starting a newsroom…", flush=True)
        room.start()
        try:
            print(f"Letting it settle for {settle} s…", flush=True)
            time.sleep(settle)
            value = round(sum(pss_mb(pid) for pid in tree(room.process.pid)), 1)
        finally:
            room.stop()
            if asked.engine == "postgresql":
                postgresql.stop(Path(folder) / "postgresql")
    result = {
        "what": "idle_pss_mb", "value": value, "unit": "MB", "scale": "two web workers",
        "target": 320, "better": "lower", "peers": {},
    }  # fmt: skip
    print(json.dumps({"bench": "serve", "engine": asked.engine, "results": [result]}))


if __name__ == "__main__":
    main()
