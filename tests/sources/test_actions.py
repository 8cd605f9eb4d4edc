"""Who sends us things."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from citydesk.lib.phone import BadPhone
from citydesk.sources import actions, queries
from citydesk.sources.models import Contributor, Look
from tests.cast import NOW

pytestmark = pytest.mark.django_db
AMAKA = {"email": "Amaka@post.example", "name": "Amaka Obi"}


def test_one_address_is_one_contributor_however_it_is_written():
    first = actions.recognise(**AMAKA, now=NOW)

    again = actions.recognise(email=" amaka@POST.example", name="A. Obi", now=NOW)

    assert again == first
    assert again.name == "Amaka Obi"
    assert queries.contact(again) == "Amaka@post.example"


def test_a_caller_is_known_by_the_number_they_called_from():
    first = actions.recognise(phone="+2348031234567", name="Segun", now=NOW)

    assert actions.recognise(phone="+2348031234567", now=NOW) == first


def test_a_number_that_a_mail_only_claims_opens_no_ones_record():
    amaka = actions.recognise(**AMAKA, phone="+2348031234567", now=NOW)

    caller = actions.recognise(phone="+2348031234567", now=NOW)
    assert caller != amaka

    actions.confirm_phone(contributor=amaka, phone="08031234568", network="MTN", now=NOW)
    assert actions.recognise(phone="+2348031234568", now=NOW) == amaka


def test_senders_without_any_address_are_strangers_to_one_another():
    assert actions.recognise(now=NOW) != actions.recognise(now=NOW)


def test_the_database_never_sees_a_name_an_address_or_a_number():
    amaka = actions.recognise(**AMAKA, phone="+2348031234567", now=NOW)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sources_contributor")
        row = cursor.fetchone()
    kept = b"|".join(
        bytes(v) if isinstance(v, memoryview | bytes) else str(v).encode() for v in row
    )
    for secret in (b"Amaka", b"amaka@post", b"8031234567"):
        assert secret not in kept
    assert amaka.code.startswith("C-")


def test_a_confirmed_phone_is_kept_in_the_international_form():
    amaka = actions.recognise(**AMAKA, now=NOW)

    actions.confirm_phone(contributor=amaka, phone="0803 123 4567", network="GLO", now=NOW)

    assert (amaka.phone, amaka.network) == ("+2348031234567", "GLO")
    assert amaka.phone_confirmed_at == NOW


def test_a_number_that_cannot_exist_changes_nothing():
    amaka = actions.recognise(**AMAKA, now=NOW)

    with pytest.raises(BadPhone):
        actions.confirm_phone(contributor=amaka, phone="12", network="GLO", now=NOW)

    assert Contributor.objects.get().phone == ""


def test_every_look_is_kept_with_who_and_why(kunle):
    amaka = actions.recognise(**AMAKA, now=NOW)

    identity = actions.reveal(contributor=amaka, why="to call her back", by=kunle, now=NOW)
    actions.reveal(
        contributor=amaka, why="payout", program="payout", now=NOW + timedelta(minutes=1)
    )

    assert identity.name == "Amaka Obi"
    looks = Look.objects.order_by("at").values_list("by__username", "program", "why")
    assert list(looks) == [("kunle", "", "to call her back"), (None, "payout", "payout")]


def test_nobody_looks_without_a_name():
    amaka = actions.recognise(**AMAKA, now=NOW)

    with pytest.raises(IntegrityError):
        actions.reveal(contributor=amaka, why="curious", now=NOW)


def test_once_protected_stays_protected():
    amaka = actions.recognise(**AMAKA, now=NOW)
    actions.protect(contributor=amaka)
    actions.protect(contributor=amaka)

    assert Contributor.objects.get().protected
