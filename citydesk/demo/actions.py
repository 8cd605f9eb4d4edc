"""The one-tap actions of /demo/: each goes through the real doors, as somebody outside would."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from citydesk.demo import desk_work, diary, journey
from citydesk.demo.browser import Browser, NotThere
from citydesk.demo.diary import Entry
from citydesk.demo.house import PASSWORD
from citydesk.demo.journey import Doors, Sender
from citydesk.demo.pictures import phone

AMAKA = Sender(name="Amaka Obi", email="amaka.obi@post.example")
WASIU = Sender(name="Wasiu", email="wasiu.fastnews@post.example", phone="08011111106")
# What happens next in Lagos: the scene, the words, where.
HAPPENINGS = (
    ("train", "The 7.05 train has stopped above Yaba, passengers are walking", (6.5095, 3.3711)),
    ("market", "Mile 12 is selling tomatoes by candle, the market has no light", (6.6008, 3.3939)),
    ("canal", "The excavator is clearing our canal at last, come and see", (6.5536, 3.3911)),
    ("fish", "Big catch at the landing, the price of croaker is falling", (6.4654, 3.3936)),
    ("rain-bus", "Rain has swallowed Oke-Odan bus stop, buses are turning back", (6.5244, 3.3792)),
)


def doors() -> Doors:
    """Where this demo listens."""
    smtp_host, smtp_port = settings.CITYDESK_SMTP_BIND
    return Doors(
        address=settings.CITYDESK_ADDRESS,
        smtp=f"{smtp_host}:{smtp_port}",
        provider=settings.CITYDESK_VTPASS_URL,
        tips=settings.CITYDESK_TIP_ADDRESS,
        password=PASSWORD,
    )


def next_happening() -> tuple[str, str, tuple[float, float]]:
    """What the contributor's phone has just seen."""
    sent = sum(1 for entry in diary.entries() if entry.did == "send")
    return HAPPENINGS[sent % len(HAPPENINGS)]


def photo_folder() -> Path:
    """Where the phone keeps its photos."""
    folder: Path = settings.CITYDESK_DATA / "drawings"
    return folder


def photo(scene: str, place: tuple[float, float], *, now: datetime) -> bytes:
    """The phone's photo of `scene`, taken in the hour of `now`."""
    taken = now.replace(minute=0, second=0, microsecond=0)
    name = f"tap-{scene}-{taken:%Y%m%d%H}.jpg"
    return phone.kept(
        photo_folder(), name, lambda: journey.take_photo(scene, now=taken, place=place)
    )


def send(*, now: datetime) -> Entry:
    """Amaka mails what she has just seen."""
    scene, subject, place = next_happening()
    subject = f"{subject} ({now:{journey.CLOCK}})"
    text = _("I took this five minutes ago. Nobody is hurt. You can use it.\n\nAmaka Obi")
    data = photo(scene, place, now=now)
    cost = journey.send(
        doors(),
        AMAKA,
        subject=subject,
        text=text,
        photo=data,
        name=f"IMG_{now:%H%M%S}.jpg",
        now=now,
    )
    detail = _("Kept, byte for byte, before the listener said 250.")
    return _entry("send", now, cost.ms, cost.bytes, detail, subject=subject, sender=AMAKA.email)


def mirror(*, now: datetime) -> Entry:
    """Somebody else mails the same photo the other way round, as their own."""
    before = diary.last(sender=True)
    scene, place = next(
        ((s, p) for s, words, p in HAPPENINGS if before and before.subject.startswith(words)),
        (HAPPENINGS[0][0], HAPPENINGS[0][2]),
    )
    taken = datetime.fromisoformat(before.at) if before else now
    data = phone.mirrored(photo(scene, place, now=taken))
    subject = _("BREAKING, my own picture (%(time)s)") % {"time": f"{now:{journey.CLOCK}}"}
    text = _("I snap this one now now. Pay me fast.")
    cost = journey.send(
        doors(), WASIU, subject=subject, text=text, photo=data, name="mine.jpg", now=now
    )
    detail = _("Another sender, mirrored, smaller, its facts gone: open it on the desk.")
    return _entry("mirror", now, cost.ms, cost.bytes, detail)


def publish(*, now: datetime) -> Entry:
    """Kunle accepts the newest photo sent from here, and publishes its story."""
    sent = diary.last(sender=True)
    if sent is None:
        raise NotThere(_("Send the photo first."))
    began = time.perf_counter()
    with Browser(settings.CITYDESK_ADDRESS) as desk:
        desk.sign_in(journey.EDITOR, PASSWORD)
        page = desk_work.take_on(desk, sent.subject)
        editor = desk_work.accept(desk, page, headline=sent.subject.rpartition(" (")[0])
        public = desk_work.publish(desk, editor)
    answer = httpx.get(public, timeout=20, trust_env=False)
    ms = (time.perf_counter() - began) * 1000
    detail = _("Taken on, accepted, published and fetched by a reader.")
    return _entry("publish", now, ms, len(answer.content), detail, path=answer.url.path)


def correct(*, now: datetime) -> Entry:
    """Kunle changes a word of the newest story published from here."""
    out = diary.last(path=True)
    if out is None:
        raise NotThere(_("Publish the story first."))
    began = time.perf_counter()
    with Browser(settings.CITYDESK_ADDRESS) as desk:
        desk.sign_in(journey.EDITOR, PASSWORD)
        desk_work.correct_a_word(desk, out.path, now=now)
    page = httpx.get(f"{settings.CITYDESK_ADDRESS}{out.path}", timeout=20, trust_env=False)
    ms = (time.perf_counter() - began) * 1000
    detail = _("The next reader sees the new word.")
    return _entry("correct", now, ms, len(page.content), detail)


TAPS: dict[str, Callable[..., Entry]] = {
    "send": send,
    "mirror": mirror,
    "publish": publish,
    "correct": correct,
}


def tap(*, name: str, now: datetime) -> Entry:
    """Do one of TAPS and write down what it cost; a door that stays shut is written down too."""
    try:
        entry = TAPS[name](now=now)
    except (NotThere, OSError, httpx.HTTPError) as error:
        entry = _entry(name, now, 0, 0, str(error), ok=False)
    diary.write(entry)
    return entry


def _entry(  # what every tap tells
    did: str,
    now: datetime,
    ms: float,
    size: int,
    detail: str,
    *,
    ok: bool = True,
    subject: str = "",
    sender: str = "",
    path: str = "",
) -> Entry:
    return Entry(
        did=did,
        ok=ok,
        detail=detail,
        ms=round(ms),
        bytes=size,
        at=now.isoformat(),
        subject=subject,
        sender=sender,
        path=path,
    )
