"""The house that keeps the contributors' mailboxes."""

import pytest
from django.utils import timezone

from citydesk.demo import mail_house, postbag
from citydesk.demo.letters import letter
from citydesk.demo.manuscript import Clock
from citydesk.intake.models import Vouch
from citydesk.lib.resolver import Resolver

DOMAIN, SENDER = "post.example", "amaka.obi@post.example"


@pytest.mark.django_db
def test_a_signed_mail_is_vouched_for_without_any_network(settings):
    settings.CITYDESK_DNS = []
    mail = letter(
        sender=f"Amaka Obi <{SENDER}>",
        to="tips@localhost",
        subject="Water in the clinic",
        text="Since five.",
        sent_at=timezone.now(),
    )

    tip = postbag.take_in_signed(
        mail, sender=SENDER, clock=Clock(now=timezone.now()), hours_ago=0.5
    )

    said = tip.findings.get(check_name="sender")
    assert said.outcome == "AGREES"
    assert said.sentence.startswith(
        "The domain of the sender's address confirms that it sent this mail, and that nothing"
    )
    assert said.numbers["path"] == "PASS"
    assert Vouch.objects.get().found_at is not None
    assert settings.CITYDESK_DNS == []


def test_what_the_house_does_not_publish_does_not_exist():
    with mail_house.answering(mail_house.published(DOMAIN)) as server:
        resolver = Resolver([server])
        known = resolver.ask(f"_dmarc.{DOMAIN}", "TXT")
        unknown = resolver.ask("elsewhere.example", "TXT")

    assert b"p=reject" in known.wire
    assert (unknown.problem, b"elsewhere" in unknown.wire) == ("", True)
