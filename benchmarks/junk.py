"""A flood of junk: what a million random addresses do to memory, to the disk, and to whoever reads
pages that are kept.

A few networks, as a proxy names them, ask for what is not there, in every way that is known to
have filled or passed by a cache: random paths, mixed case, doubled slashes, unknown and plausible
queries, days without news, searches, files, foreign names. Meanwhile a reader asks for one kept
page, and the time of each answer is noted. Flood, reader and newsroom share the machine.
"""

import argparse
import http.client
import json
import multiprocessing
import os
import random
import statistics
import string
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.pages import django_here, fill, say
from benchmarks.serve import pss_mb, tree
from tests import postgresql
from tests.newsroom import Newsroom

FULL, QUICK = 1_000_000, 3_000
# Each gets what the limit of misses allows; the rest is refused.
NETWORKS = 2
SENDERS = 4
STORIES = 1_000
PAGE = "/2026/11/story-900/"
READ_EVERY_SECONDS = 0.02


def word(most: int = 12) -> str:
    return "".join(random.choices(string.ascii_letters + string.digits + "-._~", k=most))


def mixed(text: str) -> str:
    return "".join(random.choice((c.upper(), c.lower())) for c in text)


KINDS: list[Callable[[], str]] = [
    lambda: f"/{word()}/",
    lambda: f"/{word()}/{word()}/{word()}",
    lambda: f"/2026/11/{word()}/",
    lambda: mixed(PAGE),
    lambda: PAGE.replace("/", "/" * random.randint(2, 6)),
    lambda: f"{PAGE}?{word(5)}={word()}",
    lambda: f"{PAGE}?utm_source={word()}",
    lambda: f"/lagos/?after=S-{random.randint(0, 99999):05}",
    lambda: f"/archive/{random.randint(1, 9999)}/{random.randint(1, 12)}/{random.randint(1, 31)}/",
    lambda: f"/search/?q={word()}",
    lambda: f"/feed/{word()}/",
    lambda: f"/people/{word()}/",
    lambda: f"/sitemap/{random.randint(1000, 9999)}-{random.randint(1, 12):02}.xml",
    lambda: f"/static/{word()}.css",
    lambda: f"/media/images/{word()}.jpg",
    lambda: f"/%{random.randint(16, 255):02x}{word()}/",
    lambda: f"/{word(2_000)}/",
    lambda: f"/desk/{word()}/",
]


def flood(address: str, number: int, seed: int, told: multiprocessing.Queue) -> None:
    """So many, one after another on one connection; tells how often each status came."""
    random.seed(seed)
    seen: Counter[int] = Counter()
    line = http.client.HTTPConnection(address)
    for n in range(number):
        headers = {"X-Forwarded-For": f"192.0.2.{random.randint(1, NETWORKS)}"}
        if n % 50 == 0:
            headers["Host"] = f"{word()}.example"
        try:
            line.request("GET", random.choice(KINDS)(), headers=headers)
            answer = line.getresponse()
            answer.read()
            seen[answer.status] += 1
        except (http.client.HTTPException, OSError):
            seen[0] += 1
            line.close()
    told.put(seen)


class Reader(threading.Thread):
    """Asks for the kept page fifty times a second until it is told to stop; `waited` is in ms."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.waited: list[float] = []
        self.wrong = 0
        self.over = threading.Event()

    def run(self) -> None:
        line = http.client.HTTPConnection(self.address)
        while not self.over.wait(READ_EVERY_SECONDS):
            began = time.monotonic()
            line.request("GET", PAGE, headers={"X-Forwarded-For": "192.0.2.1"})
            answer = line.getresponse()
            answer.read()
            self.waited.append((time.monotonic() - began) * 1000)
            self.wrong += answer.status != 200

    def p99(self) -> float:
        return statistics.quantiles(self.waited, n=100)[98]


def disk_mb(folder: Path) -> float:
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            total += path.stat().st_blocks * 512
    return total / 1e6


def memory_mb(room: Newsroom) -> float:
    return sum(pss_mb(pid) for pid in tree(room.process.pid))


def read_for(address: str, during: Callable[[], None]) -> Reader:
    reader = Reader(address)
    reader.start()
    during()
    reader.over.set()
    reader.join()
    return reader


def attack(address: str, number: int) -> Counter[int]:
    forks = multiprocessing.get_context("fork")
    told = forks.Queue()
    each = number // SENDERS
    senders = [
        forks.Process(target=flood, args=(address, each, seed, told)) for seed in range(SENDERS)
    ]
    for sender in senders:
        sender.start()
    seen: Counter[int] = sum((told.get() for _sender in senders), Counter())
    for sender in senders:
        sender.join()
    return seen


def measure(folder: Path, number: int) -> dict[str, float]:
    room = Newsroom(folder)
    say("Starting a newsroom…")
    room.start()
    try:
        django_here(room)
        fill(STORIES)
        address = room.address.removeprefix("http://")
        for path in (PAGE, PAGE, "/", "/lagos/"):
            line = http.client.HTTPConnection(address)
            line.request("GET", path)
            line.getresponse().read()
            line.close()
        time.sleep(3)
        before = memory_mb(room), disk_mb(room.folder)
        calm = read_for(address, lambda: time.sleep(10))
        say(f"In peace 99 % within {calm.p99():.1f} ms. {number} requests of junk…")
        began, seen = time.monotonic(), Counter[int]()
        reader = read_for(address, lambda: seen.update(attack(address, number)))
        after = memory_mb(room), disk_mb(room.folder)
        seconds = time.monotonic() - began
        say(f"{sum(seen.values()) / seconds:.0f} a second: {dict(sorted(seen.items()))}")
        return {
            "junk_pss_mb": after[0],
            "junk_pss_growth_mb": after[0] - before[0],
            "junk_disk_growth_mb": after[1] - before[1],
            "junk_kept_p99_ms": reader.p99(),
            "calm_kept_p99_ms": calm.p99(),
            "junk_kept_wrong": reader.wrong,
            "junk_errors": seen[0] + sum(n for status, n in seen.items() if status in {500, 502}),
        }
    finally:
        room.stop()


TARGETS = {
    "junk_pss_mb": (400, "MB"), "junk_pss_growth_mb": (80, "MB"),
    "junk_disk_growth_mb": (200, "MB"), "junk_kept_p99_ms": (100, "ms"),
    "calm_kept_p99_ms": (10, "ms"), "junk_kept_wrong": (0, "answers"),
    "junk_errors": (0, "answers"),
}  # fmt: skip


def main() -> None:
    """Measure, and print JSON as the last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} requests of {FULL}")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    asked = parser.parse_args()
    number = QUICK if asked.quick else FULL
    with tempfile.TemporaryDirectory() as folder:
        if asked.engine == "postgresql":
            os.environ["CITYDESK_DATABASE_URL"] = postgresql.start(Path(folder) / "postgresql")
        try:
            found = measure(Path(folder), number)
        finally:
            if asked.engine == "postgresql":
                postgresql.stop(Path(folder) / "postgresql")
    results = [
        {
            "what": what, "value": round(found[what], 2), "unit": unit, "target": target,
            "scale": f"{number} requests", "better": "lower", "peers": {},
        }
        for what, (target, unit) in TARGETS.items()
    ]  # fmt: skip
    print(json.dumps({"bench": "junk", "engine": asked.engine, "results": results}))


if __name__ == "__main__":
    main()
