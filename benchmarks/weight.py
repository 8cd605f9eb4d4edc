"""What a page of the demo newsroom weighs for a reader: bytes, requests, and time on slow 3G.

Measured in Chromium as a phone of 412 px, over the answers' own lengths as they are sent. Without
`--at` the demo is built first, which takes a minute or two; with it, an open one is asked.
Lighthouse is asked where there is one (lighthouse 12 of npm; LIGHTHOUSE names it, or the PATH).
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Browser, Page, Response, sync_playwright

from tests import postgresql
from tests.newsroom import Newsroom

# As Lighthouse imagines a phone.
PHONE = {"width": 412, "height": 823}
DOTS = 1.75
# 400 kbit/s, and as many milliseconds there and back.
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
TARGETS = {
    "html_css_br_bytes": (14_336, "bytes"), "js_bytes": (5_120, "bytes"),
    "requests": (5, "requests"), "foreign_origins": (0, "origins"),
    "lead_picture_bytes": (46_080, "bytes"), "front_bytes": (122_880, "bytes"),
    "lite_bytes": (25_600, "bytes"), "slow3g_ms": (1_500, "ms"), "cls": (0, "of the screen"),
    "lighthouse_min": (100, "points"),
}  # fmt: skip
# A story without pictures, measured apart.
PEERS = {
    "html_css_br_bytes": {"WordPress": 28_600, "Ghost": 86_700, "bakerydemo": 53_000},
    "requests": {"WordPress": 6},
}
TEXT = {"document", "stylesheet", "script"}
SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver(list => {
        for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
    }).observe({ type: "layout-shift", buffered: true });
"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def sent(response: Response) -> int:
    """Bytes of a body; of text in Brotli, for which browsers ask by https, as readers will."""
    told = response.headers.get("content-length")
    if response.request.resource_type in TEXT:
        asked = urllib.request.Request(response.url, headers=response.request.headers)
        asked.add_header("Accept-Encoding", "br")
        with urllib.request.urlopen(asked) as answer:
            told = answer.headers["Content-Length"]
    return int(told) if told else len(response.body())


@dataclass
class Visit:
    """What one visit of a page asked for: kind, address and bytes of each answer."""

    answers: list[tuple[str, str, int]] = field(default_factory=list)

    def hear(self, response: Response) -> None:
        kind, url = response.request.resource_type, response.url
        if url.startswith("data:"):
            return
        self.answers.append((kind, url, sent(response)))

    def tell(self) -> None:
        for kind, url, size in self.answers:
            say(f"  {size:7} {kind:10} {urlsplit(url).path}")

    def bytes_of(self, *kinds: str) -> int:
        return sum(size for kind, _url, size in self.answers if not kinds or kind in kinds)


@contextmanager
def phone(browser: Browser, **options: object) -> Iterator[tuple[Page, Visit]]:
    """A phone that has never been here. What its worker fetches later is weighed apart."""
    with browser.new_context(
        viewport=PHONE, device_scale_factor=DOTS, service_workers="block", **options
    ) as context:
        page, visit = context.new_page(), Visit()
        page.on("response", visit.hear)
        page.add_init_script(SHIFTS)
        yield page, visit


def read_to_the_end(page: Page) -> None:
    """As a thumb does, so that every late picture comes."""
    for _screen in range(40):
        page.mouse.wheel(0, PHONE["height"] * 0.8)
        page.wait_for_timeout(60)
    page.wait_for_load_state("networkidle")


def weigh(browser: Browser, address: str, story: str) -> dict[str, float]:
    house = urlsplit(address).netloc
    with phone(browser) as (page, visit):
        page.goto(f"{address}{story}", wait_until="networkidle")
        lead = page.locator(".figure--lead img").evaluate("image => image.currentSrc")
        found: dict[str, float] = {
            "html_css_br_bytes": visit.bytes_of("document", "stylesheet"),
            "js_bytes": visit.bytes_of("script"),
            "requests": len(visit.answers),
            "lead_picture_bytes": next(size for _k, url, size in visit.answers if url == lead),
        }
        visit.tell()
        read_to_the_end(page)
        origins = {urlsplit(url).netloc for _kind, url, _size in visit.answers} - {house}
        found["foreign_origins"] = len(origins)
        cls = page.evaluate("window.shifted")
    worker = browser.new_context().request.get(f"{address}/worker.js")
    found["js_bytes"] += int(worker.headers["content-length"])
    for key, options in {
        "front_bytes": {}, "lite_bytes": {"extra_http_headers": {"Save-Data": "on"}},
    }.items():  # fmt: skip
        with phone(browser, **options) as (page, visit):
            page.goto(address, wait_until="networkidle")
            read_to_the_end(page)
            found[key] = visit.bytes_of()
            say(f"The front, {key}:")
            visit.tell()
            cls = max(cls, page.evaluate("window.shifted"))
    return found | {"cls": cls}


def on_slow_3g(browser: Browser, url: str, rounds: int) -> float:
    """The median of the first contentful paints, in ms; every visit is a first one."""
    times = []
    for _round in range(rounds):
        with phone(browser) as (page, _visit):
            session = page.context.new_cdp_session(page)
            session.send("Network.enable")
            session.send("Network.emulateNetworkConditions", SLOW)
            page.goto(url, wait_until="load", timeout=60_000)
            page.wait_for_timeout(200)
            times.append(page.evaluate(PAINTED))
    return statistics.median(times)


def lighthouse(urls: list[str]) -> float | None:
    """The least of four scores of each page, in points; None without Lighthouse."""
    command = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    if command is None:
        say("Lighthouse is not here: lighthouse_min is left out.")
        return None
    least = 100.0
    for url in urls:
        flags = "--chrome-flags=--headless=new --no-sandbox"
        done = subprocess.run(
            [command, url, "--quiet", "--output=json", "--output-path=stdout", flags],
            env=os.environ | {"CHROME_PATH": "/usr/bin/chromium"},
            capture_output=True,
            check=True,
        )
        report = json.loads(done.stdout)
        for name, one in report["categories"].items():
            say(f"  {name:15} {100 * one['score']:5.0f}  {url}")
            least = min(least, 100 * one["score"])
            for audit in one["auditRefs"]:
                told = report["audits"][audit["id"]]
                if audit["weight"] and told["score"] is not None and told["score"] < 1:
                    say(f"      {told['score']:.2f} {told['title']}")
    return least


def measure(address: str, *, quick: bool) -> dict[str, float]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        with phone(browser) as (page, _visit):
            page.goto(address)
            story = page.locator(".story-card--lead h2 a").get_attribute("href")
        say("A story, as it is first opened:")
        found = weigh(browser, address, story or "/")
        found["slow3g_ms"] = on_slow_3g(browser, f"{address}{story}", 3 if quick else 9)
        browser.close()
    if not quick and (points := lighthouse([address + p for p in (story, "/lagos/", "/")])):
        found["lighthouse_min"] = points
    return found


@contextmanager
def open_newsroom(folder: Path, engine: str) -> Iterator[str]:
    """The demo, in a folder that is thrown away."""
    if engine == "postgresql":
        os.environ["CITYDESK_DATABASE_URL"] = postgresql.start(folder / "postgresql")
    room = Newsroom(folder, "demo")
    try:
        say("Building the demo newsroom.")
        room.start()
        yield room.address
    finally:
        room.stop()
        if engine == "postgresql":
            postgresql.stop(folder / "postgresql")


def main() -> None:
    """Measure, and print JSON as the last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and no Lighthouse")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument(
        "--at", metavar="ADDRESS", help="an open demo newsroom, instead of a new one"
    )
    asked = parser.parse_args()
    if asked.at:
        found = measure(asked.at.rstrip("/"), quick=asked.quick)
    else:
        with (
            tempfile.TemporaryDirectory() as folder,
            open_newsroom(Path(folder), asked.engine) as address,
        ):
            found = measure(address, quick=asked.quick)
    results = [
        {
            "what": what, "value": round(found[what], 3), "unit": unit, "target": target,
            "scale": f"the demo newsroom at {PHONE['width']} px, {DOTS} dots a pixel",
            "better": "higher" if what == "lighthouse_min" else "lower",
            "peers": PEERS.get(what, {}),
        }
        for what, (target, unit) in TARGETS.items()
        if what in found
    ]  # fmt: skip
    print(json.dumps({"bench": "weight", "engine": asked.engine, "results": results}))


if __name__ == "__main__":
    main()
