from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from citydesk.pictures import actions, queries, tasks
from citydesk.pictures.models import Picture
from tests.cast import NOW
from tests.factories import stories
from tests.factories.photos import photo

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


def test_a_picture_that_is_gone_takes_its_files_with_it():
    picture = stories.picture()
    actions.make_sizes(picture=picture)
    picture.get_rendition("max-165x165")
    files = [Path(picture.file.storage.path(name)) for name in queries.reachable(picture)]
    there = [path for path in files if path.exists()]
    assert len(there) == 12

    Picture.objects.get().delete()
    tasks.sweep.call()

    assert [path for path in there if path.exists()] == []


def test_another_file_asks_for_its_sizes_and_for_the_others_end():
    picture = stories.picture()
    DBTaskResult.objects.all().delete()

    actions.replace(picture=picture, file=actions.store(data=photo()), now=NOW)

    assert asked() == [picture.pk]
    assert DBTaskResult.objects.filter(task_path=tasks.sweep.module_path).count() == 1
