import pytest
from django_tasks_db.models import DBTaskResult

from citydesk.pictures import queries, tasks
from citydesk.pictures.models import Picture
from tests.factories import stories

pytestmark = pytest.mark.django_db


def test_the_task_makes_the_sizes_and_may_run_twice():
    picture = stories.picture()

    tasks.make_sizes.func(picture.pk)
    tasks.make_sizes.func(picture.pk)

    picture.refresh_from_db()
    assert picture.widths == [160, 320, 480, 640]


def test_what_still_waits_for_its_sizes_is_woken_up_but_not_for_ever():
    waiting, given_up, made, broken = (stories.picture() for _n in range(4))
    Picture.objects.filter(pk=waiting.pk).update(tries=queries.TRIES_MAX - 1)
    Picture.objects.filter(pk=given_up.pk).update(tries=queries.TRIES_MAX)
    Picture.objects.filter(pk=made.pk).update(widths=[160, 640])
    Picture.objects.filter(pk=broken.pk).update(widths=[])
    DBTaskResult.objects.all().delete()

    tasks.go_on_with_sizes.func()

    assert [row.args_kwargs["args"] for row in DBTaskResult.objects.all()] == [[waiting.pk]]


def test_a_picture_that_is_gone_meanwhile_is_no_fault():
    tasks.make_sizes.func(0)
