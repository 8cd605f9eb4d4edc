"""The main job as people do it: through the doors, over sockets, one step a function. No Django."""

import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import formataddr
from typing import Any

import httpx

from citydesk.demo.browser import Browser, NotThere, Page
from citydesk.demo.letters import letter
from citydesk.demo.pictures import phone

# How long a step may wait for the worker, and how often it looks.
PATIENCE_SECONDS = 45
LOOK_SECONDS = 0.15
EDITOR = "kunle"
CLOCK = "%H:%M:%S"


@dataclass(frozen=True, kw_only=True)
class Doors:
    """Where a running demo listens, as /demo/doors.json tells it."""

    address: str
    smtp: str
    provider: str
    tips: str
    password: str

    def letter_box(self) -> tuple[str, int]:
        """The mail listener's host and port."""
        host, _colon, port = self.smtp.rpartition(":")
        return host, int(port)


@dataclass(frozen=True, kw_only=True)
class Sender:
    """A member of the public."""

    name: str
    email: str
    phone: str = "08011111111"
    network: str = "MTN"


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What something took: milliseconds, and bytes over the wire."""

    ms: float
    bytes: int


def knock(address: str) -> Doors | None:
    """The doors of the demo at `address`, or None when nobody is in."""
    try:
        answer = httpx.get(f"{address}/demo/doors.json", timeout=5, trust_env=False)
        return Doors(**answer.raise_for_status().json())
    except (httpx.HTTPError, ValueError, TypeError):
        return None


def until(what: str, look: Callable[[], Any], *, seconds: float = PATIENCE_SECONDS) -> Any:
    """What `look` finds, once it finds something. Raises NotThere when patience ends."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        found = look()
        if found:
            return found
        time.sleep(LOOK_SECONDS)
    raise NotThere(f"{what}: waited {seconds:.0f} s")


def take_photo(scene: str, *, now: datetime, place: tuple[float, float]) -> bytes:
    """A photo of `scene` taken five minutes ago."""
    shot = phone.Shot(scene=scene, place=place, tilt=-1.6, crop=(0.06, 0.06, 0.94, 1))
    return phone.develop(shot, taken_at=now - timedelta(minutes=5))


def send(doors: Doors, sender: Sender, *, subject: str, text: str, photo: bytes, name: str,
         now: datetime) -> Cost:  # fmt: skip
    """Mail it to the newsroom; done when the listener has said 250."""
    mail = letter(
        sender=formataddr((sender.name, sender.email)),
        to=doors.tips,
        subject=subject,
        text=text,
        sent_at=now,
        files={name: photo},
    )
    began = time.perf_counter()
    with smtplib.SMTP(*doors.letter_box(), timeout=20) as line:
        line.sendmail(sender.email, [doors.tips], mail)
    return Cost(ms=(time.perf_counter() - began) * 1000, bytes=len(mail))


def letters_to(doors: Doors, sender: Sender) -> list[dict[str, Any]]:
    """What lies in the sender's mailbox, newest first."""
    url = f"{doors.address}/demo/mailbox.json"
    answer = httpx.get(url, params={"to": sender.email}, timeout=20, trust_env=False)
    found: list[dict[str, Any]] = answer.raise_for_status().json()["mails"]
    return found


def letter_with(doors: Doors, sender: Sender, wanted: str) -> dict[str, Any]:
    """The sender's mail whose subject or text holds `wanted`, awaited."""

    def look() -> dict[str, Any] | None:
        mails = letters_to(doors, sender)
        return next((m for m in mails if wanted in f"{m['subject']}\n{m['text']}"), None)

    found: dict[str, Any] = until(f"a mail with {wanted!r} to {sender.email}", look)
    return found


def tip_page(desk: Browser, claim: str) -> Page:
    """The desk's screen of the tip whose claim holds `claim`, awaited on the list of tips."""
    url: str = until(f"the tip {claim!r} on the desk", lambda: _link(desk.open(TIPS), claim))
    return desk.open(url)


def _link(page: Page, words: str) -> str | None:
    try:
        return page.link(words)
    except NotThere:
        return None


# Where the desk keeps its tips.
TIPS = "/desk/tips/"
