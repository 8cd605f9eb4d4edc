"""Builds the demo newsroom: once, all of it, the same every time."""

import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from random import Random

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from citydesk.demo import house, paper, postbag
from citydesk.demo.manuscript import Clock
from citydesk.demo.pictures import gallery
from citydesk.lib import codes
from citydesk.pictures.actions import make_sizes
from citydesk.pictures.models import Picture
from citydesk.rewards import actions as rewards
from citydesk.rewards.simulator.orders import WALLET_NAIRA
from citydesk.server import opening
from citydesk.server.worker import HouseWorker

Say = Callable[[str], object]
# Raised when the newsroom's content changes: an older one is then built anew.
EDITION = "7"
# ₦500,000 for rewards.
BUDGET_KOBO = 50_000_000
# What a reset leaves: what the running process has read already, and drawings, which never change.
KEPT = {"keys", "camera", "drawings"}


def is_built() -> bool:
    """Whether the whole newsroom of this edition stands in the data folder."""
    mark = _mark()
    return mark.is_file() and mark.read_text() == EDITION


def _mark() -> Path:
    path: Path = settings.CITYDESK_DATA / "demo-is-built"
    return path


def reset() -> None:
    """Empty the data folder of everything but keys and drawings."""
    connection.close()
    for path in settings.CITYDESK_DATA.iterdir():
        if path.name in KEPT:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def build(*, now: datetime, say: Say) -> None:
    """Make everything that is not there yet; a build that was cut short begins again."""
    if is_built():
        return
    reset()
    with codes.drawn_by(Random(EDITION).choice):
        _build(now=now, say=say)
    _mark().write_text(EDITION)


def _build(*, now: datetime, say: Say) -> None:
    clock = Clock(now=now.replace(minute=0, second=0, microsecond=0))
    drawings = settings.CITYDESK_DATA / "drawings"
    step = _steps(say)
    step("Tables")
    call_command("migrate", verbosity=0, interactive=False)
    step("Styles")
    opening.collect_static()
    step(f"{len(gallery.SCENES) + len(gallery.FACES) + 1} pictures, drawn by hand")
    for name in (*gallery.SCENES, *gallery.FACES, "mark"):
        gallery.kept(drawings, name)
    step("The house, its pages and its staff")
    staff = house.hire(drawings)
    house.set_house(drawings)
    rewards.fund(kobo=BUDGET_KOBO, by="owner", now=clock.ago(200))
    # As much as lies with the provider in rehearsal, which is a real one's books to the kobo.
    rewards.top_up(provider="vtpass", kobo=WALLET_NAIRA * 100, by="owner", now=clock.ago(200))
    house.call_for_evidence(clock=clock)
    house.make_pages(drawings)
    house.book_adverts(drawings, clock.now.date())
    step("The post: tips with photos, a phone call, an advert enquiry, spam")
    tips = postbag.receive(clock=clock, folder=drawings, last=False)
    postbag.answer_calls(staff, clock=clock)
    step("The desk's decisions, and what came after them")
    drafts = postbag.decide(tips, staff, clock=clock)
    tips |= postbag.receive(clock=clock, folder=drawings, last=True)
    postbag.place_claims(tips, staff, clock=clock)
    postbag.check(tips, staff, clock=clock)
    postbag.tell(tips, staff, clock=clock)
    step("A week of stories")
    stories = paper.write(drafts, by=staff["kunle"], clock=clock, folder=drawings)
    paper.publish(stories, by=staff["kunle"], clock=clock)
    postbag.confirm(tips, clock=clock)
    step("Readers' comments")
    paper.comment(stories, by=staff["hauwa"], clock=clock)
    step("The pictures in every size")
    _make_sizes()
    HouseWorker().run()
    step("Ready")


def _make_sizes() -> None:
    """Each picture's, as many at once as there are processors; else the first readers wait."""

    def make(picture: Picture) -> None:
        try:
            make_sizes(picture=picture)
        finally:
            connection.close()

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(make, Picture.objects.filter(widths__isnull=True)))


def _steps(say: Say) -> Callable[[str], None]:
    began = time.monotonic()

    def step(name: str) -> None:
        say(f"  {time.monotonic() - began:5.1f} s  {name}")

    return step
