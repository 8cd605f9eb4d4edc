"""Whoever keeps the money hears of an alarm by letter, once."""

from datetime import timedelta

import pytest
from django.db import transaction

from citydesk.channels.models import Notice
from citydesk.rewards import alarms, circuits
from citydesk.rewards.models import Alarm
from tests.cast import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def ring(kind=Alarm.Kind.WALLET, about="vtpass", now=NOW):
    alarms.ring(kind, about=about, words="It holds ₦12.", now=now)


def test_finance_and_the_owner_get_one_letter_and_others_none(ngozi, kunle, admin_user):
    ring()
    ring(now=NOW + HOUR)

    letters = Notice.objects.all()
    assert {letter.to for letter in letters} == {"ngozi@example.ng", admin_user.email}
    assert len(letters) == 2
    assert "It holds ₦12." in letters[0].text
    assert "/desk/finance/" in letters[0].text


def test_what_rings_again_is_told_again(ngozi):
    ring()
    alarms.hush(Alarm.Kind.WALLET, about="vtpass", now=NOW)
    ring(now=NOW + HOUR)

    assert Notice.objects.count() == 2


def test_a_provider_that_goes_on_being_silent_is_told_once(ngozi):
    for _time in range(10):
        circuits.note_silent("vtpass", words="No answer.", now=NOW)

    assert Notice.objects.count() == 1


def test_a_flood_of_one_kind_is_told_twenty_times_in_an_hour_at_most(ngozi):
    for n in range(30):
        ring(Alarm.Kind.UNKNOWN, about=f"reference {n}")
    assert Notice.objects.count() == 20

    ring(Alarm.Kind.BUDGET, about="budget")
    ring(Alarm.Kind.UNKNOWN, about="later", now=NOW + 2 * HOUR)

    assert Notice.objects.count() == 22


def test_what_an_editor_settles_on_the_screen_is_not_written_about(ngozi):
    ring(Alarm.Kind.CATALOGUE, about="tip:T-1")

    assert not Notice.objects.exists()


def test_who_may_not_sign_in_any_more_or_has_no_address_gets_none(ngozi, admin_user):
    ngozi.is_active, admin_user.email = False, ""
    ngozi.save()
    admin_user.save()

    ring()

    assert Alarm.objects.exists()
    assert not Notice.objects.exists()


def test_a_change_that_comes_to_nothing_tells_nobody(ngozi):
    with transaction.atomic():
        ring()
        transaction.set_rollback(True)

    assert not Alarm.objects.exists()
    assert not Notice.objects.exists()
