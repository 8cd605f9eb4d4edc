import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from citydesk.evidence import tasks
from citydesk.evidence.models import Evidence
from citydesk.intake.actions import place_claim
from tests.cast import NOW
from tests.factories.evidence import examined, tip
from tests.factories.photos import photo

pytestmark = pytest.mark.django_db
FILES = {"IMG_1.jpg": photo(), "VID_1.mp4": b"\0\0\0\x18ftypmp42" + b"\0" * 90, "note.xyz": b"hi"}


def examinations():
    return DBTaskResult.objects.filter(task_path=tasks.examine.module_path)


def test_every_file_of_a_tip_waits_as_evidence_with_a_task_of_its_own():
    mine = tip(FILES)

    rows = list(Evidence.objects.filter(tip=mine).order_by("position"))
    assert [(row.name, row.media_type, row.state) for row in rows] == [
        ("IMG_1.jpg", "image/jpeg", "WAITING"),
        ("VID_1.mp4", "video/mp4", "WAITING"),
        ("note.xyz", "application/octet-stream", "WAITING"),
    ]
    assert sorted(task.args_kwargs["args"][0] for task in examinations()) == [r.pk for r in rows]


def test_a_tip_without_files_asks_for_nothing():
    tip()

    assert not examinations().exists()


def test_a_tip_that_is_rolled_back_leaves_neither_evidence_nor_task():
    with transaction.atomic():
        tip(FILES)
        transaction.set_rollback(True)

    assert not Evidence.objects.exists()
    assert not examinations().exists()


def test_what_was_looked_at_is_held_against_what_is_claimed_now(kunle):
    row = examined(photo())

    place_claim(tip=row.tip, at=NOW, position=None, by=kunle, now=NOW)

    (asked,) = DBTaskResult.objects.filter(task_path=tasks.check_again.module_path)
    assert asked.args_kwargs["args"] == [row.pk]


def test_what_still_waits_is_not_asked_for_twice(kunle):
    place_claim(tip=tip(FILES), at=NOW, position=None, by=kunle, now=NOW)

    assert not DBTaskResult.objects.filter(task_path=tasks.check_again.module_path).exists()
