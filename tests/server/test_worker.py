"""A task whose worker died is taken up again, but not for ever."""

import pytest
from django_tasks_db.models import DBTaskResult

from citydesk.server.schedule import Schedule
from citydesk.server.tasks import prune_tasks
from citydesk.server.worker import CLAIMS_MAX, HouseWorker, take_up_again, worker_id

pytestmark = pytest.mark.django_db(transaction=True)


def claimed(times: int) -> DBTaskResult:
    row = DBTaskResult.objects.get(id=prune_tasks.enqueue().id)
    for _ in range(times):
        row.claim(worker_id())
    return row


def test_a_task_whose_worker_died_runs_again():
    row = claimed(times=1)

    take_up_again(worker_id())
    HouseWorker().run()

    row.refresh_from_db()
    assert row.status == "SUCCESSFUL"


def test_a_task_that_kills_its_worker_every_time_is_given_up():
    row = claimed(times=CLAIMS_MAX)

    take_up_again(worker_id())

    row.refresh_from_db()
    assert row.status == "FAILED"
    assert "ended its worker 5 times" in row.traceback


def test_another_house_s_tasks_are_left_alone():
    row = claimed(times=1)

    take_up_again("elsewhere")

    row.refresh_from_db()
    assert row.status == "RUNNING"


def test_a_periodic_task_that_waits_is_not_enqueued_twice():
    for _ in range(2):
        Schedule().enqueue_due()

    assert DBTaskResult.objects.filter(task_path=prune_tasks.module_path).count() == 1
