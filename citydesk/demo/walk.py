"""`citydesk demo --walk`: the main job played through the real doors, sockets only. No Django."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from citydesk.demo import desk_work, journey
from citydesk.demo.browser import Browser, NotThere, Page
from citydesk.demo.journey import Doors, Sender

PLACE = (6.4969, 3.3841)


@dataclass(kw_only=True)
class Step:
    """One step: what a person would say happened, how long it took, whether it did."""

    step: str
    ms: int = 0
    ok: bool = False
    detail: str = ""


class Stopped(Exception):
    """A step did not happen, so those after it cannot."""


@dataclass(kw_only=True)
class Walk:
    """The walk so far."""

    say: Callable[[Step], object]
    steps: list[Step] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every step happened."""
        return all(step.ok for step in self.steps)

    @contextmanager
    def step(self, words: str) -> Iterator[Step]:
        """Time one step, and tell of it. Raises Stopped when it does not happen."""
        step = Step(step=words)
        began = time.perf_counter()
        try:
            yield step
            step.ok = True
        except (NotThere, OSError, httpx.HTTPError, KeyError) as error:
            step.detail = f"{type(error).__name__}: {error}"
            raise Stopped from error
        finally:
            step.ms = round((time.perf_counter() - began) * 1000)
            self.steps.append(step)
            self.say(step)


def expect(what: bool, else_say: str) -> None:  # noqa: FBT001 (reads like an assertion)
    """Raise NotThere when something is not as it has to be."""
    if not what:
        raise NotThere(else_say)


def play(doors: Doors, *, now: datetime, say: Callable[[Step], object]) -> Walk:
    """Walk from a mailed photo to a published story and a paid contributor."""
    walk = Walk(say=say)
    mark = f"{now:%H%M%S}"
    sender = Sender(name=f"Ronke Walker{mark}", email=f"ronke.{now:%m%d%H%M%S}@post.example")
    claim = f"Footbridge steps at Ojota repaired overnight, {mark}"
    try:
        with Browser(doors.address) as desk, Browser(doors.address) as reader:
            _arrive(walk, doors, sender, claim, now)
            public = _publish(walk, doors, desk, sender, claim)
            _read(walk, reader, sender, public)
            _confirm_and_be_paid(walk, doors, reader, sender, public)
    except Stopped:
        pass
    return walk


def _arrive(walk: Walk, doors: Doors, sender: Sender, claim: str, now: datetime) -> None:
    with walk.step("A reader mails a photo, and the listener says 250") as step:
        photo = journey.take_photo("canal", now=now, place=PLACE)
        text = "The steps are new since this morning. You may use the picture."
        cost = journey.send(
            doors, sender, subject=claim, text=text, photo=photo, name="IMG_0801.jpg", now=now
        )
        step.detail = f"{cost.bytes:,} bytes in {cost.ms:.0f} ms"
    with walk.step("She is told that it arrived") as step:
        step.detail = journey.letter_with(doors, sender, "")["subject"]


def _publish(walk: Walk, doors: Doors, desk: Browser, sender: Sender, claim: str) -> str:
    with walk.step("An editor signs in, and finds the tip with its picture") as step:
        desk.sign_in(journey.EDITOR, doors.password)
        page = journey.tip_page(desk, claim)
        expect("<img" in page.text, "the tip shows no picture")
        step.detail = page.url
    with walk.step("He takes it on"):
        page = desk_work.take_on(desk, claim)
    with walk.step("He accepts it: a draft with the picture and no name") as step:
        editor = desk_work.accept(desk, page, headline=claim)
        expect(sender.name not in editor.text, "the draft names the sender")
        step.detail = editor.url
    with walk.step("She is asked, by a link of her own, which phone to credit") as step:
        step.detail = journey.letter_with(doors, sender, "two questions")["subject"]
    with walk.step("He publishes it") as step:
        public = desk_work.publish(desk, editor)
        step.detail = public
    return public


def _read(walk: Walk, reader: Browser, sender: Sender, public: str) -> None:
    with walk.step("A reader has it at its address") as step:
        page = reader.open(public)
        expect(page.status == 200, f"{public} answers {page.status}")
        expect(sender.name not in page.text, "the sender is named before she chose")
        step.detail = f"{page.bytes:,} bytes in {page.ms:.0f} ms"
    with walk.step("It stands in its section and on the front"):
        for address in ("/", "/lagos/"):
            expect(_path(public) in reader.open(address).text, f"{address} does not have it")


def _path(url: str) -> str:
    return httpx.URL(url).path


def _confirm_and_be_paid(
    walk: Walk, doors: Doors, reader: Browser, sender: Sender, public: str
) -> None:
    with walk.step("Nothing is paid before she answers"):
        expect(not _truth(doors, sender), "the provider has paid already")
    with walk.step("She answers: her phone, her network, her name"):
        mail = journey.letter_with(doors, sender, "/my/")
        link = next(link for link in mail["links"] if "/my/" in link)
        form = reader.open(link).form("phone", "network", "credit")
        answer = {"phone": sender.phone, "network": sender.network, "credit": "NAME"}
        page = reader.send(form, {**answer, "name": sender.name})
        expect(page.status == 200, f"the answer was not taken: {page.status}")
    with walk.step("The story names her as she chose"):
        journey.until("her name on the page", lambda: _names(reader, public, sender))
    with walk.step("She has a mail that the data was sent") as step:
        step.detail = journey.letter_with(doors, sender, "Your data was sent")["subject"]
    with walk.step("The provider says so too: once") as step:
        paid = _truth(doors, sender)
        expect(len(paid) == 1, f"the provider delivered {len(paid)} times")
        step.detail = str(paid[0])


def _names(reader: Browser, public: str, sender: Sender) -> Page | None:
    page = reader.open(public)
    return page if sender.name in page.text else None


def _truth(doors: Doors, sender: Sender) -> list[dict[str, Any]]:
    """What the provider itself has delivered to this phone."""
    answer = httpx.get(f"{doors.provider}/truth", timeout=10, trust_env=False)
    rows: list[dict[str, Any]] = answer.raise_for_status().json()["delivered"]
    return [row for row in rows if row["phone"].endswith(sender.phone[-10:])]
