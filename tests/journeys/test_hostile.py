"""Whatever anybody writes is only ever read: on each page and screen, with our policy or without.

A copy of the newsroom is made, and every text in its tables is hostile markup. Then every address
that a page or screen leads to is opened, two of each route.
"""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from email import message_from_bytes, policy
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree as ET

import feedparser
import pytest
from django.urls import Resolver404, resolve

from citydesk.demo import journey
from tests.journeys import hostile, kinds
from tests.journeys.conftest import DESK
from tests.journeys.desk import sign_in
from tests.newsroom import Newsroom

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(
        os.environ.get("TEST_ENGINE") == "postgresql", reason="what is escaped is no database's"
    ),
]
# Of an address with something in it. Of sheets more: what they show depends on how they stand.
PER_ROUTE, SHEETS = 1, 4
# Two whose forms take nothing of all this, and some of which the demo has no row that may have one.
NOT_WRITTEN = {
    "people.User.username",
    "web.House.accent",
    "evidence.FilmCopy.problem",
    "evidence.Review.found",
    "originals.DestroyedLeaf.leaf",
    "originals.Original.erased_by",
    "rewards.Handover.refusal",
    "rewards.Reward.refused_why",
}
# Begins a download, ends the session, or is no page.
NOT_OPENED = re.compile(r".*(logout|original/|bundle/|\.jpg|\.mp4|export=|/demo/|/media/|feed).*")
# What no page shows: a worker, a provider or a command line reads it.
SHOWN_NOWHERE = {
    # Only on the sheet of a file that could not be opened.
    "evidence.Evidence.problem",
    "intake.Vouch.envelope",
    "originals.Original.erased_why",
    "rewards.Alarm.ended_by",
    "rewards.Approval.beyond",
    "rewards.Approval.note",
    "rewards.Attempt.phone",
    "sources.Look.why",
}
LISTEN = "window.done = []; window.bad = () => done.push(location.href)"
# What was made an element, a handler or an address, and what was run.
BROKEN_OUT = r"""() => {
const SENT = ["href", "src", "action", "formaction", "srcdoc", "data", "xlink:href"];
return [
    ...window.done,
    ...[...document.querySelectorAll("*")].filter(one =>
        one.localName.startsWith("x-bad") || [...one.attributes].some(({name, value}) =>
            name.startsWith("on") && value.includes("bad")
            || name === "style" && value.includes("bad.example")
            || SENT.includes(name)
                && /^[\0-\x20]*(j\s*a\s*v\s*a\s*s|vbscript|data:text)/i.test(value)
            // A link may lead anywhere.
            || SENT.includes(name) && one.localName !== "a" && /^(\/\/|\\\\)bad/.test(value))
    ).map(one => one.outerHTML.slice(0, 300)),
]}"""


@pytest.fixture(scope="module")
def poisoned(newsroom, paths, tmp_path_factory):
    """The copy; `marks` tells which mark in a text stands for which column.

    Made once every letter is there that `paths` follows: none is written to a hostile address.
    """
    assert paths
    room = Newsroom(tmp_path_factory.mktemp("poisoned"), "demo")
    made_anew = shutil.ignore_patterns("run", "*.sqlite3*")
    shutil.copytree(
        newsroom.environ["CITYDESK_DATA"], room.folder, ignore=made_anew, dirs_exist_ok=True
    )
    with (
        sqlite3.connect(f"{newsroom.environ['CITYDESK_DATA']}/citydesk.sqlite3") as here,
        sqlite3.connect(room.folder / "citydesk.sqlite3") as there,
    ):
        here.backup(there)
    done = subprocess.run(
        [sys.executable, "-m", "citydesk", "shell", "--no-imports", "-c",
         "from tests.journeys import hostile; hostile.main()"],
        env=room.environ | {"CITYDESK_DEMO": "true"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    room.marks = {int(number): name for number, name in told["marks"].items()}
    room.tips = told["tips"]
    room.start()
    yield room
    room.stop()


class Reader:
    """Opens pages, and notes all that should not be."""

    def __init__(self, page, address):
        self.page, self.address = page, address
        self.complaints, self.marks, self.opened, self.seen = [], set(), Counter(), set()
        page.add_init_script(LISTEN)
        page.on("dialog", lambda dialog: (self._note(dialog.message), dialog.dismiss()))
        page.on("popup", lambda opened: self._note(f"opened {opened.url}"))
        page.on("console", lambda said: self._hear(said.text))
        page.on("request", lambda asked: self._watch(asked.url))

    def _note(self, words):
        self.complaints.append(f"{self.page.url}: {words}"[:400])

    def _hear(self, words):
        if "Security Policy" in words or "bad" in words:
            self._note(words)

    def _watch(self, url):
        if not url.startswith((self.address, "data:", "blob:", "about:")):
            self._note(f"asked {url}")

    def open(self, path):
        """Look at it, and tell where it leads."""
        self.page.goto(f"{self.address}{path}", wait_until="load")
        self.look()
        links = "all => all.map(one => one.getAttribute('href'))"
        return self.page.eval_on_selector_all("a[href]", links)

    def look(self):
        """At what is open."""
        source = self.page.content()
        self.marks |= {int(number) for number in re.findall(r"q(\d{3})q", source)}
        for found in self.page.evaluate(BROKEN_OUT):
            self._note(found)

    def open_all(self, paths):
        """These and all that they lead to, some of each route."""
        waiting = list(paths)
        while waiting:
            path = waiting.pop(0)
            route = self._route(path)
            if (
                route is None
                or path in self.seen
                or self.opened[route] >= (SHEETS if route == "desk-tip" else PER_ROUTE)
            ):
                continue
            self.seen.add(path)
            self.opened[route] += 1
            waiting += [urljoin(path, link) for link in self.open(path)]

    def _route(self, path):
        if urlsplit(path).netloc or not path.startswith("/") or NOT_OPENED.fullmatch(path):
            return None
        try:
            found = resolve(urlsplit(path).path)
        except Resolver404:
            return None
        return found.view_name


def test_nothing_that_anybody_wrote_is_ever_run(poisoned, browser):
    paths = [path for path in kinds.paths(poisoned).values() if "/static/" not in path]
    with browser.new_context(viewport=DESK, service_workers="block") as context:
        reader = Reader(context.new_page(), poisoned.address)
        for path in paths:
            reader.open(path)
        reader.open_all(paths)
        # The desk's own policy, which Wagtail needs, would let a script be run that got so far.
        sign_in(reader.page, poisoned.address, "owner")
        reader.open_all(["/desk/"])
        for code in poisoned.tips:
            reader.open(f"/desk/tips/{code}/")
        reveal(reader)

    assert reader.complaints == []
    written = {name for name, _model, _field in hostile.texts()}
    assert written - set(poisoned.marks.values()) <= NOT_WRITTEN
    unseen = {name for number, name in poisoned.marks.items() if number not in reader.marks}
    assert unseen - SHOWN_NOWHERE == set()


def test_it_is_not_our_policy_that_keeps_it_from_being_run(poisoned, browser):
    paths = [path for path in kinds.paths(poisoned).values() if "/static/" not in path]
    with browser.new_context(viewport=DESK, bypass_csp=True, service_workers="block") as context:
        reader = Reader(context.new_page(), poisoned.address)
        for path in paths:
            reader.open(path)

    assert reader.complaints == []


def test_it_would_be_seen_if_something_were_run(poisoned, browser):
    with browser.new_context(bypass_csp=True) as context:
        reader = Reader(context.new_page(), poisoned.address)
        context.route(
            f"{poisoned.address}/saved/",
            lambda route: route.fulfill(
                content_type="text/html",
                body="<title>q131q</title><svg/onload=bad()><script>alert(1)</script><x-bad>"
                "<img src=//bad.example/a><a href=' java\tscript:bad()'>a</a>",
            ),
        )
        reader.open("/saved/")

    found = " ".join(reader.complaints)
    assert all(words in found for words in ("/saved/: 1", "asked http://bad", "<x-bad>", "<a href"))
    assert f"/saved/: {poisoned.address}/saved/" in found
    assert reader.marks == {131}


def test_programs_read_it_as_it_was_written(poisoned):
    with kinds.client(poisoned) as client:
        for path in ("/feed/", "/feed.atom", "/feed/lagos/", "/feed/people/bisi-olaniyan/"):
            answer = client.get(path)
            found = feedparser.parse(answer.content)
            assert not found.bozo, (path, found.get("bozo_exception"))
            assert {name for number, name in poisoned.marks.items() if f"q{number}q" in answer.text}
            assert any("<x-bad>" in entry.title for entry in found.entries), path
        entries = client.get("/feed.json").json()["items"]
        assert any("<x-bad>" in entry["title"] for entry in entries)
        assert client.get("/app.webmanifest").json()["name"].startswith("q")
        for path in ("/sitemap.xml", "/news-sitemap.xml", "/sitemap/pages.xml"):
            answer = client.get(path)
            ET.fromstring(answer.content)
            assert "x-bad" not in answer.headers


def test_no_letter_gets_a_head_that_somebody_wrote(poisoned):
    told = {
        "headline": "Water\r\nX-Bad: 1\r\n\r\n<x-bad>",
        "name": "Ronke\nBcc: bad@bad.example",
        "email": "ronke.hostile@post.example",
        "text": "</textarea><x-bad>",
    }
    with kinds.client(poisoned) as client:
        page = client.post("/send/", data=told, follow_redirects=True)
    doors = journey.knock(poisoned.address)
    sender = journey.Sender(name="Ronke", email=told["email"])

    letter = journey.letter_with(doors, sender, "T-")

    assert page.status_code == 200
    data = (poisoned.folder / "mailbox" / f"{letter['id']}.eml").read_bytes()
    heads = message_from_bytes(data, policy=policy.default)
    assert "X-Bad" not in heads
    assert "Bcc" not in heads
    assert "q1" in heads["From"]


def reveal(reader):
    """Who sent a tip, as an editor asks for it on its sheet, if anybody knows."""
    form = reader.page.locator("form[action$='/sender/']")
    if not form.count():
        return
    folds = reader.page.locator("details:has(form[action$='/sender/'])")
    folds.evaluate_all("folds => folds.forEach(fold => { fold.open = true })")
    form.locator("[name=why]").fill("To thank them.")
    with reader.page.expect_navigation():
        form.get_by_role("button").click()
    reader.look()
