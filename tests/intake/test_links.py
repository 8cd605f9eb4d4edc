"""A contributor comes back by a link alone."""

from datetime import timedelta

import pytest
import time_machine

from citydesk.intake.links import LIFETIME, BadLink, link, tip_of
from citydesk.intake.models import Tip
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def tip(kunle):
    return Tip.objects.create(
        code="T-7GQK4M", channel="PHONE", claim="Fire", received_at=NOW, entered_by=kunle
    )


def signed(tip) -> str:
    return link(tip).split("/")[-2]


def test_a_link_opens_its_tip(tip, settings):
    assert link(tip).startswith(f"{settings.CITYDESK_ADDRESS}/my/")
    assert link(tip).endswith("/")
    assert tip_of(signed(tip)) == tip


def test_a_link_needs_no_escaping(tip):
    from urllib.parse import quote

    assert quote(signed(tip)) == signed(tip)


def test_a_link_ends_after_ninety_days(tip):
    with time_machine.travel(NOW):
        made = signed(tip)

    with time_machine.travel(NOW + LIFETIME - timedelta(minutes=1)):
        assert tip_of(made) == tip
    with time_machine.travel(NOW + LIFETIME + timedelta(minutes=1)), pytest.raises(BadLink):
        tip_of(made)


@pytest.mark.parametrize(
    "change", [lambda s: s[:-1], lambda s: s.replace("7", "3", 1), lambda _: ""]
)
def test_a_changed_link_opens_nothing(tip, change):
    with pytest.raises(BadLink):
        tip_of(change(signed(tip)))


def test_a_link_to_a_tip_that_is_gone_opens_nothing(tip):
    made = signed(tip)
    tip.delete()

    with pytest.raises(BadLink):
        tip_of(made)
