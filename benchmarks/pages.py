"""What a page costs: kept beside nginx handing out the same bytes, rendered for the first time,
after a change, and for everybody at once.

Load is made by Debian's hey on the same machine; CPU is what the servers' processes used, which is
the figure to trust while others work here too; `ruler_ms` says how fast a processor was just then.
"""

import argparse
import contextlib
import gc
import itertools
import json
import multiprocessing
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from operator import truediv
from pathlib import Path
from typing import NamedTuple
from urllib import request

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.serve import pss_mb
from tests import postgresql, varnish
from tests.newsroom import Newsroom, tree

TICK = os.sysconf("SC_CLK_TCK")
READERS = 32
FEW, MANY, QUICK_MANY = 1_000, 100_000, 12_000
COLD_READERS = 500
# As many tags as a section's page has.
TAGS = 60
HAMMER_PER_SECOND = 200
TARGETS = {
    "kept_cpu_ratio": (2, "times nginx"), "kept_p99_ms": (10, "ms"),
    "varnish_cpu_ratio": (1.8, "times nginx"),
    "first_story_queries": (6, "queries"), "first_story_cpu_ms": (8, "ms"),
    "first_front_queries": (10, "queries"), "first_front_cpu_ms": (15, "ms"),
    "first_section_queries": (10, "queries"), "first_section_cpu_ms": (15, "ms"),
    "growth_ratio": (1.3, "times"), "purge_p99_ms": (100, "ms"), "stale_answers": (0, "answers"),
    "cold_renders": (1, "renders"), "idle_pss_mb": (320, "MB"),
    "loaded_pss_mb": (400, "MB"),
}  # fmt: skip
# CPU per request of a story, µs, measured apart on a machine of this kind.
PEERS = {"WordPress": 38_671, "WordPress + fastcgi_cache": 211, "Ghost": 19_976, "Wagtail": 10_238}


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


# Stories


def django_here(room: Newsroom) -> None:
    """This process becomes one of the newsroom's."""
    os.environ |= room.environ
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydesk.settings")
    import django

    django.setup()


def fill(number: int) -> None:
    """So many public stories in one section and nine others, the newest last; pictures in some."""
    from django.utils import timezone

    from citydesk.stories.models import Front, Section, Story
    from tests.factories import stories

    front = Front.objects.get()
    titles = ["Lagos", *(f"Topic {n}" for n in range(9))]
    sections = [
        Section.objects.filter(title=title).first()
        or front.add_child(instance=Section(title=title, slug=title.lower().replace(" ", "-")))
        for title in titles
    ]
    pictures = [stories.shown_picture() for _ in range(3)]
    words = "The water rose at night and nobody slept in the lower street. " * 12
    body = [{"type": "paragraph", "value": f"<p>{words}</p>"} for _ in range(8)]
    began, there = timezone.now() - timedelta(minutes=MANY), Story.objects.count()
    rows = (
        Story(
            # Not by chance: of so many, two would be the same.
            reference=f"S-{n:05}",
            headline=f"Story number {n}", slug=f"story-{n}", path=f"/2026/11/story-{n}/",
            standfirst="What happened, where, and to whom.", body=body,
            section=sections[0 if n % 2 else n // 2 % 10],
            lead_picture=pictures[n % 3] if n % 2 else None,
            live=True, published_at=began + timedelta(minutes=n),
        )
        for n in range(there, number)
    )  # fmt: skip
    while batch := list(itertools.islice(rows, 2_000)):
        made = Story.objects.bulk_create(batch)
        addresses(made)
        say(f"  {Story.objects.count()} stories")


def addresses(made: list) -> None:
    from citydesk.stories.models import StoryAddress

    StoryAddress.objects.bulk_create(
        StoryAddress(path=story.path, story=story, since=story.published_at) for story in made
    )


# The first rendering


class Asked:
    """Counts queries. Django's own count is reset when a request begins."""

    number = 0

    def hear(self, execute: Callable, *told: object) -> object:
        self.number += 1
        return execute(*told)


class First(NamedTuple):
    """What it takes to render a page anew; `rulers` is its CPU by that of `ruler` just then."""

    queries: int
    cpu_ms: float
    rulers: float


def ruler() -> float:
    """The CPU in ms of a piece of work that is always the same. The machine is not always."""
    began = time.process_time()
    words: dict[int, str] = {}
    for number in range(20_000):
        words[number % 100] = str(number)
    return (time.process_time() - began) * 1000


def first(rounds: int) -> dict[str, First]:
    """The medians of each kind of page."""
    from django.db import connection

    from citydesk.delivery import rendering
    from citydesk.stories.models import Story
    from citydesk.wsgi import inside

    lagos = Story.objects.filter(section__slug="lagos", live=True).order_by("-published_at", "-pk")
    # Page 500, or the last of a short section.
    deep = lagos[min(499 * 20, lagos.count() - 21)]
    found = {}
    gc.freeze()  # as a worker does
    for what, address in {
        "story": lagos[30].path, "front": "/", "section": "/lagos/",
        "section, page 500": f"/lagos/?after={deep.reference}",
    }.items():  # fmt: skip
        for _warm in range(3):
            rendering.render(inside, address, as_of=0)
        asked = Asked()
        with connection.execute_wrapper(asked.hear):
            rendered = rendering.render(inside, address, as_of=0)
        assert rendered.page, (address, rendered.why_not)
        spent, rulers = [], []
        for _round in range(rounds):
            length = ruler()
            began = time.process_time()
            rendering.render(inside, address, as_of=0)
            spent.append((time.process_time() - began) * 1000)
            rulers.append(spent[-1] * 2 / (length + ruler()))
        found[what] = First(asked.number, statistics.median(spent), statistics.median(rulers))
        say(
            f"  {what}: {asked.number} queries, {found[what].cpu_ms:.1f} ms,"
            f" {found[what].rulers:.2f} rulers"
        )
    return found


# Kept


def cpu_seconds(root: int) -> float:
    """User and system time of a process and all below it."""
    spent = 0
    for pid in tree(root):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            spent += int(fields[11]) + int(fields[12])
    return spent / TICK


def hey(url: str, *told: str) -> str:
    """Its report."""
    command = ["hey", "-c", str(READERS), "-H", "Accept-Encoding: br", *told, url]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def cpu_per_request(url: str, root: int, number: int) -> float:
    """In µs."""
    number -= number % READERS  # hey asks no more than each of its readers can ask alike
    before = cpu_seconds(root)
    said = hey(url, "-n", str(number))
    assert f"[200]\t{number} responses" in said, said
    return (cpu_seconds(root) - before) / number * 1e6


@contextlib.contextmanager
def nginx(folder: Path, body: bytes, told: str = "") -> Iterator[tuple[str, int]]:
    """Hands out these bytes as a file, with headers more; its address and its process."""
    folder.mkdir()
    (folder / "page.html").write_bytes(body)
    port = postgresql.free_port()
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 2; error_log {folder}/error.log; pid {folder}/pid;"
        "events { worker_connections 1024; }"
        "http { access_log off; sendfile on; open_file_cache max=10; server {"
        f"listen 127.0.0.1:{port}; root {folder}; default_type text/html;"
        f"add_header Content-Encoding br; add_header Vary Accept-Encoding; {told}"
        "keepalive_requests 1000000; } }"
    )
    # As root its workers would run as nobody, who may not read our folder.
    user = "user root;" if os.geteuid() == 0 else ""
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", user]
    # In a session of its own, as each part of the newsroom is: the kernel shares time by session.
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        url = f"http://127.0.0.1:{port}/page.html"
        wait_for(lambda: request.urlopen(url, timeout=1).read() == body)
        yield url, process.pid
    finally:
        process.terminate()
        process.wait(10)


def wait_for(done: Callable[[], bool]) -> None:
    for _try in range(200):
        with contextlib.suppress(OSError):
            if done():
                return
        time.sleep(0.05)
    raise TimeoutError


@contextlib.contextmanager
def varnish_before(folder: Path, body: bytes) -> Iterator[tuple[str, int]]:
    """Varnish as we ship it, which has these bytes and is told as much with them as by us."""
    from citydesk.delivery.surrogates import short

    tags = " ".join(short(f"story:{n}") for n in range(TAGS))
    told = f'add_header Surrogate-Key "{tags}"; add_header Surrogate-Control max-age=86400;'
    with nginx(folder / "behind", body, told) as (origin, _pid):
        port = int(origin.split(":")[2].partition("/")[0])
        with varnish.before(folder / "varnish", ("127.0.0.1", port)) as cache:
            url = f"{cache.address}/page.html"
            wait_for(lambda: request.urlopen(url, timeout=1).read() == body)
            yield url, cache.process.pid


def kept(room: Newsroom, path: str, folder: Path, rounds: int, number: int) -> dict[str, float]:
    """CPU beside nginx's, and how long one in a hundred waits at half of what can be served."""
    url, root = f"{room.address}{path}", room.pid("citydesk web")
    asked = request.Request(url, headers={"Accept-Encoding": "br"})
    body = request.urlopen(asked).read()
    spent: dict[str, list[float]] = {"kept": [], "nginx": [], "varnish": []}
    with (
        nginx(folder / "nginx", body) as static,
        varnish_before(folder, body) as cache,
    ):
        all_three = {"kept": (url, root), "nginx": static, "varnish": cache}
        for one, its in all_three.values():
            cpu_per_request(one, its, number // 4)
        for _round in range(rounds):
            for what, (one, its) in all_three.items():
                spent[what].append(cpu_per_request(one, its, number))
            say(", ".join(f"{what} {of[-1]:.1f} µs" for what, of in spent.items()))
    most = float(re.search(r"Requests/sec:\s+([\d.]+)", hey(url, "-z", "3s"))[1])
    each = max(1, int(most / 2 / READERS))
    p99 = re.findall(r"99% in ([\d.]+) secs", hey(url, "-z", "5s", "-q", str(each)))
    say(f"  {most:.0f} requests/s at most; 99 % within {float(p99[0]) * 1000:.1f} ms at half")
    us = {what: statistics.median(of) for what, of in spent.items()}
    # Round by round: within one, the machine is as fast for all three.
    ratios = {
        what: statistics.median(map(truediv, spent[what], spent["nginx"]))
        for what in ("kept", "varnish")
    }
    return {
        "kept_cpu_ratio": ratios["kept"],
        "varnish_cpu_ratio": ratios["varnish"],
        "kept_p99_ms": float(p99[0]) * 1000,
        "kept_us": us["kept"],
        "nginx_us": us["nginx"],
    }


# Changed


def headline(url: str) -> int:
    """The number in the headline that a reader is shown, by a connection of its own."""
    page = request.urlopen(url, timeout=10).read().decode()
    return int(re.search(r"<h1[^>]*>Change (\d+)</h1>", page)[1])


def changed(room: Newsroom, path: str, number: int) -> dict[str, float]:
    """A story corrected again and again while 200 readers a second read it."""
    from citydesk.stories.models import Story

    url, acknowledged, stale, stop = f"{room.address}{path}", [0], [], threading.Event()
    Story.objects.filter(path=path).update(headline="Change 0")

    def read() -> None:
        while not stop.is_set():
            least = acknowledged[0]
            shown = headline(url)
            if shown < least:
                stale.append((shown, least))
            stop.wait(8 / HAMMER_PER_SECOND)

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    waited = []
    for n in range(1, number + 1):
        began = time.monotonic()
        Story.objects.filter(path=path).update(headline=f"Change {n}")
        acknowledged[0] = n
        # Eight connections meet every worker.
        while any(headline(url) < n for _ in range(8)):
            pass
        waited.append((time.monotonic() - began) * 1000)
    loaded = sum(pss_mb(pid) for pid in tree(room.process.pid))
    stop.set()
    for reader in readers:
        reader.join()
    waited.sort()
    return {
        "purge_p99_ms": waited[min(len(waited) - 1, int(len(waited) * 0.99))],
        "stale_answers": len(stale),
        "loaded_pss_mb": loaded,
    }


# Everybody at once


def _cold_worker(path: str, barrier: object, told: object) -> None:
    from django.db import connections

    from citydesk.delivery import rendering
    from citydesk.delivery.door import Door
    from citydesk.wsgi import inside

    connections.close_all()

    def counted(environ: dict, start: Callable) -> object:
        told.put(1)
        return inside(environ, start)

    door = Door(counted)

    def ask() -> None:
        environ = rendering._environ(path)  # noqa: SLF001
        barrier.wait()
        assert b"".join(door(environ, lambda *_told: None))
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(COLD_READERS // 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def cold(path: str) -> int:
    """How often a page is rendered that 500 readers ask two workers for at the same moment."""
    from django.db import connections

    from citydesk.delivery import purging

    purging.purge({"*"})
    connections.close_all()
    forks = multiprocessing.get_context("fork")
    barrier, told = forks.Barrier(COLD_READERS // 2 * 2), forks.Queue()
    workers = [forks.Process(target=_cold_worker, args=(path, barrier, told)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    renders = 0
    with contextlib.suppress(Exception):
        while told.get(timeout=0.5):
            renders += 1
    return renders


def growth(few: dict[str, First], many: dict[str, First]) -> float:
    """The worst page's CPU with many stories, against few; minutes apart, so by the ruler."""
    return max(many[what].rulers / few[what].rulers for what in few)


def measure(folder: Path, *, quick: bool) -> dict[str, float]:
    room = Newsroom(folder)
    say("Starting a newsroom…")
    room.start()
    try:
        django_here(room)
        say(f"Filling it with {FEW} stories…")
        fill(FEW)
        time.sleep(3 if quick else 10)
        found = {"idle_pss_mb": sum(pss_mb(pid) for pid in tree(room.process.pid))}
        say("First rendering…")
        few = first(15 if quick else 60)
        for what in ("story", "front", "section"):
            found[f"first_{what}_queries"] = few[what].queries
            found[f"first_{what}_cpu_ms"] = few[what].cpu_ms
        found["ruler_ms"] = few["story"].cpu_ms / few["story"].rulers
        path = "/2026/11/story-900/"
        say("Kept…")
        found |= kept(room, path, folder, 3 if quick else 11, 16_000 if quick else 40_000)
        say("Changed…")
        found |= changed(room, path, 40 if quick else 1_000)
        say("Everybody at once…")
        found["cold_renders"] = cold("/2026/11/story-700/")  # what nobody reads is not warmed
        many = QUICK_MANY if quick else MANY
        say(f"Filling it with {many} stories…")
        fill(many)
        found["growth_ratio"] = growth(few, first(15 if quick else 60))
    finally:
        room.stop()
    return found


def main() -> None:
    """Measure, and print JSON as the last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="at most a minute, fewer stories")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    asked = parser.parse_args()
    if missing := [name for name in ("nginx", "hey", "varnishd") if not shutil.which(name)]:
        sys.exit(f"Missing: {', '.join(missing)}. Run: make parts")
    with tempfile.TemporaryDirectory() as folder:
        if asked.engine == "postgresql":
            os.environ["CITYDESK_DATABASE_URL"] = postgresql.start(Path(folder) / "postgresql")
        try:
            found = measure(Path(folder), quick=asked.quick)
        finally:
            if asked.engine == "postgresql":
                postgresql.stop(Path(folder) / "postgresql")
    stories = QUICK_MANY if asked.quick else MANY
    results = [
        {
            "what": what, "value": round(found[what], 2), "unit": unit, "target": target,
            "scale": f"{stories} stories" if what == "growth_ratio" else f"{FEW} stories",
            "better": "lower", "peers": {},
        }
        for what, (target, unit) in TARGETS.items()
    ]  # fmt: skip
    results[0]["peers"] = {"nginx": 1.0} | {
        name: round(spent / 12.3, 1) for name, spent in PEERS.items()
    }
    say(f"A request costs {found['kept_us']:.1f} µs, nginx's {found['nginx_us']:.1f} µs.")
    told = {"bench": "pages", "engine": asked.engine, "ruler_ms": round(found["ruler_ms"], 2)}
    print(json.dumps(told | {"results": results}))


if __name__ == "__main__":
    main()
