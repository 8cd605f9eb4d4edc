"""Two names stand on what people hand over."""

import pytest
from django.db import IntegrityError, transaction

from citydesk.rewards import actions, handovers
from citydesk.rewards.models import Attempt, Handover, Reward
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def handover(kunle, due, settings):
    """A reward that waits at the desk to be handed over."""
    settings.CITYDESK_REWARD_PROVIDERS = ("manual",)
    actions.top_up(provider="manual", kobo=500_000, by="owner", now=NOW)
    actions.drive(reward_id=due.pk, now=NOW)
    return Handover.objects.get()


def give(handover, by, *, form="VOUCHER", code="12-34"):
    handovers.give(handover=handover, form=form, code=code, by=by, now=NOW)


def drive():
    actions.go_on(attempt_id=Attempt.objects.latest("pk").pk, now=NOW)
    return Reward.objects.get().state


def test_it_is_delivered_when_a_second_person_has_seen_it(handover, kunle, ngozi):
    give(handover, kunle)
    assert drive() == "SENDING"

    handovers.see(handover=handover, by=ngozi, now=NOW)

    assert drive() == "DELIVERED"


def test_a_cash_box_that_is_filled_is_looked_into_at_once(due, settings):
    settings.CITYDESK_REWARD_PROVIDERS = ("manual",)
    for _sweep in range(2):
        actions.drive_due(now=NOW)
    assert not Handover.objects.exists()

    actions.top_up(provider="manual", kobo=500_000, by="owner", now=NOW)
    actions.drive_due(now=NOW)

    assert Handover.objects.get().kobo == 100_000


def test_nobody_sees_what_they_gave_themselves(handover, kunle):
    give(handover, kunle)

    with pytest.raises(handovers.NotAllowed, match="two names"):
        handovers.see(handover=handover, by=kunle, now=NOW)


def test_the_database_refuses_one_name_twice_or_the_second_without_the_first(handover, kunle):
    for names in ({"given_by": kunle, "seen_by": kunle}, {"seen_by": kunle}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Handover.objects.update(**names)


def test_it_is_given_once(handover, kunle, ngozi):
    give(handover, kunle)

    with pytest.raises(handovers.NotAllowed, match="given this already"):
        give(handover, ngozi, code="other")
    with pytest.raises(handovers.NotAllowed, match="given this already"):
        handovers.refuse(handover=handover, why="no", by=ngozi, now=NOW)
    assert handover.code == "12-34"


def test_nobody_sees_what_nobody_gave(handover, kunle):
    with pytest.raises(handovers.NotAllowed, match="Nobody has given"):
        handovers.see(handover=handover, by=kunle, now=NOW)


def test_a_voucher_has_a_code_and_cash_has_none(handover, kunle):
    with pytest.raises(handovers.NotAllowed, match="what the voucher"):
        give(handover, kunle, code=" ")
    give(handover, kunle, form="CASH", code="")


def test_what_cannot_be_handed_over_is_said_and_fails(handover, kunle, ngozi):
    with pytest.raises(handovers.NotAllowed, match="Say why"):
        handovers.refuse(handover=handover, why="", by=kunle, now=NOW)
    handovers.refuse(handover=handover, why="Nobody answers.", by=kunle, now=NOW)

    assert drive() == "FAILED"
    with pytest.raises(handovers.NotAllowed, match="ended"):
        give(handover, ngozi)


def test_a_reporter_hands_nothing_over(handover, bisi):
    for do in (
        lambda: give(handover, bisi),
        lambda: handovers.see(handover=handover, by=bisi, now=NOW),
        lambda: handovers.refuse(handover=handover, why="no", by=bisi, now=NOW),
    ):
        with pytest.raises(handovers.NotAllowed, match="may not"):
            do()


def test_the_database_does_not_know_the_code(handover, kunle):
    from django.db import connection

    give(handover, kunle, code="VERY-SECRET")
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM rewards_handover")
        assert b"VERY-SECRET" not in bytes(cursor.fetchone()[0])
