"""Several workers on one database: who lives, and who does what only one does."""

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from citydesk.intake.tasks import ingest_spool
from citydesk.server import presence
from citydesk.server.schedule import Schedule, own_queue, worker_id
from citydesk.server.tasks import prune_tasks
from citydesk.server.worker import HouseWorker, take_up_again

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is one machine's"),
]


@pytest.fixture
def other(monkeypatch):
    """Does something as the worker of another node, by a session of its own."""
    session = connection.copy()
    monkeypatch.setattr(presence._Held, "session", None)

    def as_other(work):
        with monkeypatch.context() as patch:
            patch.setattr(presence, "connection", session)
            patch.setattr(presence._Held, "session", None)
            return work()

    yield as_other
    session.close()
    connection.close()  # and with it our own locks


def close():
    presence.connection.close()


def running_at(name) -> DBTaskResult:
    row = DBTaskResult.objects.get(id=prune_tasks.enqueue().id)
    row.claim(name)
    return row


def test_a_task_of_a_worker_that_lives_is_left_alone(other):
    row = running_at("b")
    assert other(lambda: presence.show("b"))

    take_up_again(worker_id())

    row.refresh_from_db()
    assert row.status == "RUNNING"


def test_a_task_of_a_worker_that_is_gone_is_taken_up_by_another(other):
    row = running_at("b")

    take_up_again(worker_id())
    HouseWorker().run()

    row.refresh_from_db()
    assert row.status == "SUCCESSFUL"
    assert row.worker_ids == ["b", worker_id()]


def test_who_has_shown_that_it_lives_does_not_ask_again(other, django_assert_num_queries):
    presence.show("a")

    with django_assert_num_queries(0):
        assert presence.show("a")


def test_after_a_new_connection_it_shows_again(other):
    presence.show("a")
    connection.close()
    assert other(lambda: presence.is_gone("a"))

    presence.show("a")

    assert not other(lambda: presence.is_gone("a"))


def test_what_comes_round_is_enqueued_by_one_and_by_another_when_that_is_gone(other):
    other(presence.is_on_duty)
    schedule = Schedule()

    schedule.enqueue_due()
    assert not DBTaskResult.objects.filter(task_path=prune_tasks.module_path).exists()
    assert DBTaskResult.objects.get(task_path=ingest_spool.module_path).queue_name == own_queue()

    other(close)
    schedule.enqueue_due()
    assert DBTaskResult.objects.filter(task_path=prune_tasks.module_path).count() == 1


def test_what_looks_after_a_folder_is_done_by_its_own_worker(other, settings, tmp_path):
    Schedule().enqueue_due()
    settings.CITYDESK_DATA = tmp_path

    HouseWorker().run()

    assert DBTaskResult.objects.get(task_path=ingest_spool.module_path).status == "READY"
