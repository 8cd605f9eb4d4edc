"""A task whose worker died is taken up again, but not for ever."""

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from citydesk.lib import wake
from citydesk.server.schedule import Schedule, worker_id
from citydesk.server.tasks import prune_tasks
from citydesk.server.worker import CLAIMS_MAX, HouseWorker, take_up_again

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


@pytest.mark.skipif(connection.vendor != "sqlite", reason="there it shows whether it lives")
def test_another_house_s_tasks_are_left_alone():
    row = claimed(times=1)

    take_up_again("elsewhere")

    row.refresh_from_db()
    assert row.status == "RUNNING"


def test_a_periodic_task_that_waits_is_not_enqueued_twice():
    for _ in range(2):
        Schedule().enqueue_due()

    assert DBTaskResult.objects.filter(task_path=prune_tasks.module_path).count() == 1


def test_who_has_just_written_is_heard_before_a_long_table_is_done(settings, tmp_path):
    settings.CITYDESK_RUN = tmp_path
    done = []

    class Long(HouseWorker):
        """Leaves when what came by post was taken in."""

        def run_task(self, row):
            if not done:
                wake.poke(tmp_path)
            super().run_task(row)
            done.append(row.task_path.rpartition(".")[2])
            self.running = "ingest_spool" not in done

    for _n in range(20):
        prune_tasks.enqueue()
    worker = Long()
    worker._schedule._due_at = dict.fromkeys(worker._schedule._every, float("inf"))
    worker._schedule._on_wake = [
        task for task in worker._schedule._on_wake if "ingest" in task.name
    ]
    with wake.Ear(tmp_path) as ear:
        worker._ear = ear
        worker.run()

    assert done.index("ingest_spool") == 1
