from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from citydesk.evidence import actions, fingerprints, queries
from citydesk.evidence.models import Fingerprint
from citydesk.lib import sandbox
from citydesk.originals.actions import erase
from citydesk.pictures.models import Picture
from tests.cast import NOW
from tests.factories.evidence import examined
from tests.factories.sights import jpeg, letterboxed, sight

pytestmark = pytest.mark.django_db


def published(data: bytes) -> Picture:
    return Picture.objects.create(title="Bridge", file=ContentFile(data, "bridge.jpg"))


def test_each_view_of_a_file_is_kept_and_its_marks_once():
    row = examined(jpeg(letterboxed(sight())))

    rows = Fingerprint.objects.filter(original=row.original).order_by("view")
    assert [(one.view, bool(one.marks)) for one in rows] == [(0, False), (1, True)]


def test_the_same_file_in_two_tips_is_kept_once():
    examined(jpeg(sight()))
    examined(jpeg(sight()), sender="Wasiu <wasiu@post.example>")

    assert Fingerprint.objects.count() == 1


def test_a_published_picture_is_kept_once_for_each_file_it_is_given():
    picture = published(jpeg(sight(1)))
    assert list(queries.without_fingerprint()) == [picture]

    for _twice in range(2):
        fingerprints.keep_published(picture=picture, now=NOW)
    first = Fingerprint.objects.get(picture=picture)

    picture.file = ContentFile(jpeg(sight(2)), "other.jpg")
    picture.save()
    assert list(queries.without_fingerprint()) == [picture]
    fingerprints.keep_published(picture=picture, now=NOW)

    second = Fingerprint.objects.get(picture=picture)
    assert bytes(second.hash) != bytes(first.hash)
    assert not queries.without_fingerprint().exists()


def test_a_published_picture_that_cannot_be_opened_is_tried_once():
    picture = published(jpeg(sight()))
    Path(picture.file.path).write_bytes(b"\xff\xd8\xff no picture")

    fingerprints.keep_published(picture=picture, now=NOW)

    assert Fingerprint.objects.get(picture=picture).quality == 0
    assert not queries.without_fingerprint().exists()


def test_a_published_picture_for_which_the_machine_has_no_time_is_seen_another_time(monkeypatch):
    picture = published(jpeg(sight()))

    def waits(*_args, **_more):
        raise sandbox.KeptWaiting("more than 30 seconds")

    with monkeypatch.context() as busy:
        busy.setattr(sandbox, "call", waits)
        fingerprints.keep_published(picture=picture, now=NOW)
    assert list(queries.without_fingerprint()) == [picture]

    fingerprints.keep_published(picture=picture, now=NOW)
    assert Fingerprint.objects.get(picture=picture).quality > 0


def test_how_a_deleted_picture_looked_goes_with_it():
    picture = published(jpeg(sight()))
    fingerprints.keep_published(picture=picture, now=NOW)

    picture.delete()

    assert not Fingerprint.objects.exists()


def test_how_an_erased_original_looked_is_forgotten_and_not_kept_again():
    row = examined(jpeg(sight()))
    erase(items=[row.original], why="Asked for.", by="zara", now=NOW)

    assert not Fingerprint.objects.exists()
    actions.check_again(evidence_id=row.pk, now=NOW)
    assert not Fingerprint.objects.exists()
