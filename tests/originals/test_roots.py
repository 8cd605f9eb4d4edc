"""A day of the custody log under one hash, stamped and kept outside."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from citydesk.channels.models import Notice
from citydesk.lib import timestamps
from citydesk.originals import custody, merkle, roots
from citydesk.originals.actions import keep
from citydesk.originals.custody import Act
from citydesk.originals.models import CustodyEntry, CustodyRoot, CustodyStamp, Original
from tests.authority import Authority
from tests.cast import NOW
from tests.parts import need

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture(scope="module")
def authorities(tmp_path_factory):
    need("openssl")
    folder = tmp_path_factory.mktemp("authorities")
    two = [Authority(folder / "one"), Authority(folder / "two")]
    yield two
    for one in two:
        one.close()


@pytest.fixture
def stamped_by_two(authorities, settings):
    for one in authorities:
        one.mood = "well"
    settings.CITYDESK_STAMPS = [
        timestamps.Authority(url=one.url, roots=one.roots.read_bytes()) for one in authorities
    ]


@pytest.fixture(autouse=True)
def outside(tmp_path, settings):
    settings.CITYDESK_DATA = tmp_path
    return tmp_path / "custody"


@transaction.atomic
def say(count=1, now=NOW):
    kept = keep(data=b"a photo", kind=Original.Kind.FILE, media_type="image/jpeg", now=now)
    for _nth in range(count):
        custody.record(original=kept, act=Act.LOOKED, by="kunle", now=now)


def test_a_root_is_due_when_a_day_with_entries_has_ended():
    assert not roots.is_due(now=NOW)
    say()

    assert not roots.is_due(now=NOW)
    assert roots.is_due(now=TOMORROW)
    roots.make(now=TOMORROW)
    assert not roots.is_due(now=TOMORROW)


def test_a_root_is_over_all_that_was_under_none_and_follows_the_one_before():
    say(3)
    first = roots.make(now=NOW)
    say(2)

    second = roots.make(now=TOMORROW)

    assert (first.first, first.last, second.first, second.last) == (1, 3, 4, 5)
    hashes = CustodyEntry.objects.order_by("number").values_list("hash", flat=True)
    assert first.root == merkle.root(roots.leaves(hashes[:3])).hex()
    assert second.prev == roots.hash_of(first)
    assert second.head == hashes[4]
    assert roots.make(now=TOMORROW) is None


def test_two_roots_are_not_over_the_same_entries():
    say()
    root = roots.make(now=NOW)
    root.number, root.prev = 2, "f" * 64

    with pytest.raises(IntegrityError), transaction.atomic():
        root.save(force_insert=True)


def test_both_authorities_stamp_each_root_once(stamped_by_two, authorities):
    say()
    roots.make(now=NOW)

    roots.stamp(now=NOW)
    asked = [one.asked for one in authorities]
    roots.stamp(now=NOW)

    assert CustodyStamp.objects.count() == 2
    assert [one.asked for one in authorities] == asked


def test_who_does_not_answer_is_asked_again_and_the_other_is_not_kept_waiting(
    stamped_by_two, authorities
):
    say()
    roots.make(now=NOW)
    authorities[0].mood = "down"
    roots.stamp(now=NOW)
    assert CustodyStamp.objects.count() == 1

    authorities[0].mood = "well"
    roots.stamp(now=TOMORROW)

    assert CustodyStamp.objects.count() == 2


def test_roots_and_stamps_lie_outside_the_database_and_are_not_touched_again(
    stamped_by_two, outside
):
    say()
    root = roots.make(now=NOW)
    roots.stamp(now=NOW)

    roots.keep_outside()

    files = {path.name: path for path in outside.iterdir()}
    assert len(files) == 3
    assert files["000001.json"].read_bytes() == roots.manifest(root)
    assert files["000001.json"].stat().st_mode & 0o777 == 0o400
    files["000001.json"].chmod(0o600)
    files["000001.json"].write_text("something else")
    roots.keep_outside()
    assert files["000001.json"].read_text() == "something else"


def test_a_manifest_tells_numbers_and_hashes_and_nothing_else():
    say()

    told = json.loads(roots.manifest(roots.make(now=NOW)))

    assert set(told) == {"what", "number", "entries", "head", "root", "prev", "made_at"}


def test_each_root_is_mailed_to_whom_the_owner_names(settings):
    settings.CITYDESK_CUSTODY_MAIL = "owner@example.ng"
    say()

    root = roots.make(now=NOW)

    notice = Notice.objects.get()
    assert notice.to == "owner@example.ng"
    assert roots.manifest(root).decode() in notice.text
    assert mail.outbox == []


def test_nobody_named_nobody_mailed():
    say()
    roots.make(now=NOW)

    assert not Notice.objects.exists()
    assert CustodyRoot.objects.count() == 1
