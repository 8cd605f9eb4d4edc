import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from citydesk.evidence import tasks
from citydesk.evidence.models import Evidence
from tests.factories.evidence import tip
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
