"""What whoever watches over a newsroom is told."""

import time
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families

from citydesk.delivery.counters import HITS, LOOKED_AT
from citydesk.delivery.generations import BELIEVED
from citydesk.delivery.models import Keeper, Purge
from citydesk.lib.wake import Ear
from citydesk.server import health
from citydesk.server.tasks import prune_tasks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def well(reader, settings, tmp_path):
    """A newsroom in which everything runs."""
    settings.CITYDESK_RUN = tmp_path / "run"
    settings.CITYDESK_RUN.mkdir()
    reader.store.counters.noted[LOOKED_AT] = time.time_ns() // 1000
    with Ear(settings.CITYDESK_RUN):
        yield reader.store


def test_a_newsroom_that_is_well_is_ready(well, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert health.problems() == []


def test_no_worker_is_a_problem(well, settings, tmp_path):
    settings.CITYDESK_RUN = tmp_path

    assert health.problems() == ["No worker runs."]


def test_purges_that_nobody_looks_for_are_a_problem(well):
    well.counters.noted[LOOKED_AT] -= 90 * 10**6

    assert health.problems() == ["Purges were last looked for 90 s ago."]


def test_a_node_that_is_not_believed_is_a_problem(well):
    well.generations.cells[BELIEVED] = 1

    assert health.problems() == ["No kept page is shown: the database was not heard for a second."]


def test_a_migration_that_was_not_applied_is_a_problem(well):
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("delivery", "0001_first")
    try:
        assert health.problems() == ["1 migrations have not been applied."]
    finally:
        recorder.record_applied("delivery", "0001_first")


def test_a_trigger_that_is_missing_is_a_problem(well):
    from citydesk.delivery import watching

    words = watching._triggers(watching.shown()["stories_story"])
    name = next(w.split()[2] for w in words if w.startswith("CREATE TRIGGER"))
    how = "TRIGGER {}" if connection.vendor == "sqlite" else "FUNCTION {}() CASCADE"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP {how.format(name)}")
    try:
        assert health.problems() == ["Triggers that tell of changes are missing."]
    finally:
        from django.apps import apps

        last = [app for app in apps.get_app_configs() if app.models_module][-1]
        watching.install(last, plan=[])


@contextmanager
def database_away():
    def fail(*_told):
        raise DatabaseError("no route")

    with connection.execute_wrapper(fail):
        yield


def test_a_database_that_does_not_answer_is_a_problem(well):
    with database_away():
        assert health.problems() == ["The database does not answer: no route"]


def told():
    """By Prometheus's own parser: values by name and label."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(health.as_text())
        for sample in family.samples
    }


def test_prometheus_reads_what_was_done_and_what_waits(well, django_assert_num_queries):
    well.counters.claim()
    well.counters.row[HITS] += 12
    node = Keeper.objects.create(name='cache "a\\b"', is_node=False)
    Purge.objects.bulk_create(Purge(tag="x", keeper=node) for _twice in range(2))
    DBTaskResult.objects.all().delete()
    prune_tasks.enqueue()
    DBTaskResult.objects.create(
        status="FAILED", task_path="x", args_kwargs={}, worker_ids=[], run_after=timezone.now(),
        backend_name="default", exception_class_path="", traceback="",
    )  # fmt: skip

    with django_assert_num_queries(3):
        found = told()

    assert found["citydesk_hits_total",] >= 12
    assert found["citydesk_purges_waiting", 'cache "a\\b"'] == 2
    assert found["citydesk_tasks", "ready"] == 1
    assert found["citydesk_tasks", "failed"] == 1
    assert found["citydesk_worker_up",] == 1
    assert found["citydesk_refused_total", "over_limit"] == 0
    assert 0 <= found["citydesk_purge_oldest_seconds",] < 5


def test_every_metric_says_what_it_is(well):
    families = list(text_string_to_metric_families(health.as_text()))

    assert len(families) >= 15
    for family in families:
        assert family.documentation.endswith(".")
        assert family.type in {"counter", "gauge"}
        assert family.samples
