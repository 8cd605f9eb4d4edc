"""What everything `citydesk serve` runs holds in memory while nothing happens."""

import json
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.newsroom import Newsroom

SETTLE_SECONDS = 10


def tree(root: int) -> list[int]:
    """The process and all below it."""
    tasks = Path(f"/proc/{root}/task").glob("*/children")
    return [root, *(p for task in tasks for c in task.read_text().split() for p in tree(int(c)))]


def pss_mb(pid: int) -> float:
    """Its share of memory, in MB (10⁶ bytes)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / 1e6


def main() -> None:
    """Serve an empty newsroom, let it settle, add up."""
    with tempfile.TemporaryDirectory() as folder:
        room = Newsroom(Path(folder))
        room.start()
        try:
            time.sleep(SETTLE_SECONDS)
            value = round(sum(pss_mb(pid) for pid in tree(room.process.pid)), 1)
        finally:
            room.stop()
    result = {
        "what": "idle_pss_mb", "value": value, "unit": "MB", "scale": "two web workers",
        "target": 320, "better": "lower", "peers": {},
    }  # fmt: skip
    print(json.dumps({"bench": "serve", "engine": "sqlite", "results": [result]}))


if __name__ == "__main__":
    main()
