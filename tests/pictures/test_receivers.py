from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from citydesk.pictures import actions, queries, tasks
from citydesk.pictures.models import Picture
from tests.factories import stories

pytestmark = pytest.mark.django_db


def asked() -> list[int]:
    rows = DBTaskResult.objects.filter(task_path=tasks.make_sizes.module_path)
    return [row.args_kwargs["args"][0] for row in rows]


def test_a_new_picture_asks_for_its_sizes():
    picture = stories.picture()

    assert asked() == [picture.pk]


def test_a_changed_word_asks_for_nothing():
    picture = stories.picture()
    actions.make_sizes(picture=picture)
    DBTaskResult.objects.all().delete()

    picture.alt = "A bridge at dawn."
    picture.save()

    assert asked() == []


def test_a_picture_that_is_gone_takes_its_sizes_with_it(django_capture_on_commit_callbacks):
    picture = stories.picture()
    actions.make_sizes(picture=picture)
    one = Path(picture.file.storage.path(queries.name_of(picture, 640, "webp")))

    with django_capture_on_commit_callbacks(execute=True):
        Picture.objects.get().delete()

    assert not one.exists()
