import pytest

from citydesk.pictures import tasks
from tests.factories import stories

pytestmark = pytest.mark.django_db


def test_the_task_makes_the_sizes_and_may_run_twice():
    picture = stories.picture()

    tasks.make_sizes.func(picture.pk)
    tasks.make_sizes.func(picture.pk)

    picture.refresh_from_db()
    assert picture.widths == [160, 320, 480, 640]


def test_a_picture_that_is_gone_meanwhile_is_no_fault():
    tasks.make_sizes.func(0)
