"""Every screen of the desk, walked by somebody who wants to know who wrote, and leave no trace."""

import html
import logging
import re
import smtplib
from urllib.parse import urljoin, urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from citydesk.assignments import actions
from citydesk.channels import actions as post
from citydesk.channels.models import Notice
from citydesk.evidence import actions as evidence
from citydesk.intake import actions as intake
from citydesk.intake.models import Tip
from citydesk.lib.position import Position
from citydesk.originals.models import CustodyEntry
from citydesk.rewards.models import Rate
from citydesk.sources import actions as sources
from citydesk.sources.models import Look
from citydesk.stories.models import Front, Section
from tests.cast import NOW
from tests.factories.photos import photo
from tests.factories.tips import letter
from tests.intake.test_actions import take

pytestmark = pytest.mark.django_db
EMAIL, PHONE, AT = "amaka.obi@post.example", "08031234567", "6.437812, 3.418765"
# However they are written: the address, the number, the place to better than a kilometre.
SECRETS = re.compile(r"amaka\.obi@|post\.example|803[ -]?123[ -]?4567|6\.437|3\.418")
SCREENS_MAX = 200
# Leads out of the desk, or to where a button has to be pressed.
_LEAVE = re.compile(r"/(logout|static|media|jsi18n|sprite)|\.(css|js|svg|png|ico)$")
_ADDRESS = re.compile(r"""(?<![\w-])(?:href|action|src|data-[\w-]*url[\w-]*)=["']([^"'#]+)""")


@pytest.fixture
def tip(kunle) -> Tip:
    """A tip that tells all of it, in every field a sender can fill; accepted, drafted, rewarded."""
    data = letter(
        sender=f"Amaka Obi <{EMAIL}>",
        to="tips@localhost",
        subject=f"Fire at {AT}, call {PHONE}",
        text=f"It burns here: geo:{AT}\nMy number is 0803 123 4567.\n\nAmaka\n{EMAIL}\n",
        sent_at=NOW,
        files={"IMG_1.jpg": photo(size=(640, 480), place=(6.437812, 3.418765))},
    )
    made = take(data, envelope_from=EMAIL).tip
    sources.confirm_phone(contributor=made.contributor, phone=PHONE, network="MTN", now=NOW)
    for row in made.evidence.all():
        evidence.examine(evidence_id=row.pk, now=NOW)
    assignment = made.assignment
    actions.take_on(assignment=assignment, by=kunle, now=NOW)
    section = Front.objects.get().add_child(instance=Section(title="Lagos", slug="lagos"))
    actions.accept(
        assignment=assignment,
        headline="Fire at the market",
        section=section,
        rate=Rate.objects.create(code="photo", label="A photo", amount_kobo=100_000),
        pictures={},
        by=kunle,
        now=NOW,
    )
    return made


def walked(browser: Client, start: str) -> dict[str, str]:
    """Every screen that can be reached by following addresses, and what it says."""
    seen: dict[str, str] = {}
    waiting = [start]
    while waiting and len(seen) < SCREENS_MAX:
        address = waiting.pop(0)
        if address in seen:
            continue
        response = browser.get(address, follow=True)
        text = "image" not in response.headers.get("Content-Type", "")
        seen[address] = said = response.content.decode("utf-8", "replace") if text else ""
        for found in _ADDRESS.findall(said):
            there = urlsplit(urljoin(address, html.unescape(found)))
            if there.netloc or not there.path.startswith("/desk/") or _LEAVE.search(there.path):
                continue
            following = there.path + (f"?{there.query}" if there.query else "")
            if len(there.query) < 80:
                waiting.append(following)
    return seen


def told(screens: dict[str, str]) -> dict[str, str]:
    return {
        address: said[max(0, found.start() - 80) : found.end() + 40]
        for address, said in screens.items()
        if (found := SECRETS.search(said))
    }


def looks() -> tuple[int, int]:
    return Look.objects.count(), CustodyEntry.objects.filter(act="LOOKED").count()


@pytest.mark.parametrize("who", ["kunle", "bisi"])
def test_no_screen_tells_who_wrote_or_from_where_without_a_trace(tip, who, request):
    kunle, walker = request.getfixturevalue("kunle"), request.getfixturevalue(who)
    exact = Position(6.437812, 3.418765)
    intake.place_claim(tip=tip, at=NOW, position=exact, by=kunle, now=NOW)
    browser = Client()
    browser.force_login(walker)
    before = Look.objects.count()

    screens = walked(browser, "/desk/")
    screens |= walked(browser, reverse("desk-tip", args=[tip.code]))
    screens |= {
        address: browser.get(address).content.decode("utf-8", "replace")
        for address in (
            f"{reverse('desk-tips')}?q=Fire",
            "/desk/reports/site-history/",
            "/desk/api/main/pages/",
            f"/desk/nothing/{tip.code}/",
        )
    }

    assert len(screens) > (40 if walker == kunle else 10)
    assert told(screens) == {}
    assert Look.objects.count() == before


def test_whoever_looks_sees_all_of_it_and_is_kept(tip, kunle, kunles_browser):
    people, files = looks()

    page = kunles_browser.post(reverse("desk-reveal", args=[tip.code]), {"why": "to call her back"})

    said = page.content.decode()
    assert EMAIL in said
    assert "0803 123 4567" in said
    assert AT in said
    assert "no-store" in page["Cache-Control"]
    assert looks() == (people + 1, files + 1)
    look = Look.objects.latest("pk")
    assert (look.by, look.why) == (kunle, "to call her back")


def test_a_reporter_cannot_look(tip, bisi):
    browser = Client()
    browser.force_login(bisi)
    before = looks()

    assert browser.post(reverse("desk-reveal", args=[tip.code]), {"why": "x"}).status_code != 200
    assert looks() == before


def test_looking_without_a_reason_shows_nothing(tip, kunles_browser):
    before = looks()

    page = kunles_browser.post(reverse("desk-reveal", args=[tip.code]), {"why": ""})

    assert page.status_code == 422
    assert not SECRETS.search(page.content.decode())
    assert looks() == before


def test_a_claimed_place_that_is_shown_coarse_stays_exact_when_it_is_not_changed(
    tip, kunle, kunles_browser
):
    exact = Position(6.437812, 3.418765)
    intake.place_claim(tip=tip, at=NOW, position=exact, by=kunle, now=NOW)
    address = reverse("desk-place", args=[tip.code])

    kunles_browser.post(address, {"at": "2026-11-23T06:00", "position": "6.44, 3.42"})

    assert Tip.objects.get(pk=tip.pk).claim_position == exact


def test_a_mail_server_that_repeats_the_address_is_not_repeated(tip, monkeypatch, caplog):
    def refuse(*_args, **_more):
        words = f"5.1.1 <{EMAIL}>: no such user, call {PHONE}".encode()
        raise smtplib.SMTPRecipientsRefused({EMAIL: (550, words)})

    monkeypatch.setattr(mail.EmailMessage, "send", refuse)
    caplog.set_level(logging.INFO)

    post.send_due(now=NOW)

    assert Notice.objects.filter(state="FAILED").exists()
    for notice in Notice.objects.all():
        assert not SECRETS.search(notice.problem)
    assert not SECRETS.search(caplog.text)
