"""The custody log: who did what to which kept file."""

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from citydesk.originals import custody, queries
from citydesk.originals.actions import erase, keep
from citydesk.originals.custody import Act
from citydesk.originals.models import CustodyEntry, Original
from tests.cast import NOW

pytestmark = pytest.mark.django_db
SECRET = "+2348031234567 at Balogun market"


@pytest.fixture
def kept():
    return keep(data=b"a photo", kind=Original.Kind.FILE, media_type="image/jpeg", now=NOW)


@transaction.atomic
def say(original, act=Act.RECEIVED, **facts):
    return custody.record(original=original, act=act, by="kunle", now=NOW, **facts)


def test_each_entry_holds_the_hash_of_the_one_before(kept):
    first, second, third = (say(kept, act) for act in (Act.RECEIVED, Act.LOOKED, Act.PUBLISHED))

    assert first.prev == custody.GENESIS
    assert (second.prev, third.prev) == (first.hash, second.hash)
    assert [entry.number for entry in custody.of(kept)] == [1, 2, 3]


def test_an_entry_read_again_has_the_hash_that_was_written(kept):
    say(kept, name="IMG_1.jpg", position=0)

    entry = CustodyEntry.objects.get()

    assert custody.hash_of(entry) == entry.hash


def test_an_entry_tells_its_facts_to_whoever_has_the_items_key(kept):
    entry = say(kept, name="IMG_1.jpg")

    assert custody.facts_of(entry) == {
        "sha256": kept.sha256,
        "kind": "FILE",
        "media_type": "image/jpeg",
        "bytes": 7,
        "name": "IMG_1.jpg",
    }


def test_an_entry_tells_nothing_to_anybody_else(kept):
    say(kept, phone=SECRET)

    row = CustodyEntry.objects.values().get()

    shown = json.dumps(row["commitments"]).encode() + bytes(row["sealed_facts"])
    assert SECRET.encode() not in shown
    assert kept.sha256.encode() not in shown


def test_the_same_fact_said_twice_looks_different(kept):
    first, second = say(kept), say(kept)

    assert first.commitments.keys() == second.commitments.keys()
    assert not set(first.commitments.values()) & set(second.commitments.values())


def test_when_the_key_is_gone_the_chain_holds_and_says_nothing(kept):
    entry = say(kept)
    erase(items=[kept], why="Asked for.", by="kunle", now=NOW)
    entry = CustodyEntry.objects.get(pk=entry.pk)

    with pytest.raises(queries.Erased):
        custody.facts_of(entry)
    assert custody.hash_of(entry) == entry.hash


def test_two_entries_cannot_follow_the_same_one(kept):
    say(kept)
    fork = CustodyEntry.objects.get()
    fork.number, fork.hash = 2, "f" * 64

    with pytest.raises(IntegrityError), transaction.atomic():
        fork.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_an_entry_stands_or_falls_with_what_it_records(kept):
    with pytest.raises(custody.OutsideTransaction):
        custody.record(original=kept, act=Act.RECEIVED, by="kunle", now=NOW)

    def fail():
        with transaction.atomic():
            say(kept)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        fail()

    assert not CustodyEntry.objects.exists()


@pytest.mark.parametrize("items", [1, 3])
def test_many_files_are_recorded_for_the_price_of_one(kept, items):
    more = [
        keep(data=bytes([n]), kind=Original.Kind.FILE, media_type="text/plain", now=NOW)
        for n in range(items)
    ]

    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        custody.record_each([(one, {}) for one in more], act=Act.RECEIVED, by="citydesk", now=NOW)

    # The lock (PostgreSQL's alone), the last entry, the insert.
    assert len(asked) == (3 if connection.vendor == "postgresql" else 2)


def test_a_copy_made_by_us_is_recorded_when_it_is_kept(kept):
    copy = keep(
        data=b"a copy", kind=Original.Kind.DERIVED, media_type="image/jpeg", now=NOW,
        parent=kept, made_by="examiner 1", by="kunle",
    )  # fmt: skip

    (entry,) = custody.of(copy)
    facts = custody.facts_of(entry)
    assert (entry.act, entry.by) == (Act.DERIVED, "kunle")
    assert (facts["parent"], facts["made_by"]) == (kept.sha256, "examiner 1")


@given(
    st.dictionaries(
        st.text(max_size=20),
        st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text(), max_size=3),
    )
)
def test_a_value_is_written_in_one_way(facts):
    written = custody.canonical(facts)

    assert json.loads(written) == facts
    assert custody.canonical(dict(reversed(facts.items()))) == written
    assert written.isascii()


@given(st.text(), st.text(), st.integers(1), st.integers(1))
def test_a_commitment_opens_with_its_own_salt_and_value_alone(one, other, number, another):
    salt = custody.salt(b"secret", number, "name")

    same = custody.commitment(custody.salt(b"secret", another, "name"), other)
    assert (custody.commitment(salt, one) == same) == ((one, number) == (other, another))
