"""Fixtures of every test."""

import os
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import settings as hypothesis_settings

from tests.cast import *  # noqa: F403 (the cast is everybody's)

# How long an example takes is the machine's business, too.
hypothesis_settings.register_profile("newsroom", deadline=None)
hypothesis_settings.load_profile("newsroom")


@pytest.fixture(autouse=True, scope="session")
def _tests_may_empty_what_is_append_only():
    """Between tests the tables are flushed, which nobody else may do; the guards come back."""
    from django.db.backends.base.operations import BaseDatabaseOperations

    from citydesk.lib import append_only

    real = BaseDatabaseOperations.execute_sql_flush

    def flush(self, statements):
        with connection.cursor() as cursor:
            for model in append_only.guarded():
                on = f" ON {model._meta.db_table}" if connection.vendor == "postgresql" else ""
                for name in append_only.names(model):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
        # With nobody left to tell first, what is deleted writes no rows that tell of it.
        return real(self, sorted(statements, key=lambda words: "delivery_keeper" not in words))

    BaseDatabaseOperations.execute_sql_flush = flush
    yield
    BaseDatabaseOperations.execute_sql_flush = real


@pytest.fixture(autouse=True, scope="session")
def _tests_are_patient():
    """What hostile bytes may use is CPU time; how long that takes is the machine's business."""
    from citydesk.lib import sandbox

    outcome, usual = sandbox._outcome, sandbox.Limits().wall_seconds
    sandbox._outcome = lambda child, most: outcome(child, most if most < usual else 20 * most)
    yield
    sandbox._outcome = outcome


@pytest.fixture(autouse=True, scope="session")
def _a_test_s_own_transaction_is_none():
    """Whoever must be in a transaction has begun one: a test always is in one, readers are not."""
    from citydesk.originals import custody

    real = custody.record_each

    def record_each(items, *, act, **told):
        if all(block._from_testcase for block in connection.atomic_blocks):
            raise custody.OutsideTransaction(act)
        return real(items, act=act, **told)

    custody.record_each = record_each
    yield
    custody.record_each = real


@pytest.fixture(autouse=True)
def _nothing_is_remembered():
    """Wagtail keeps rows in the cache under numbers that come back when a test is undone."""
    cache.clear()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """On SQLite, begin with the tables of the last run if they would come out the same."""
    if connection.vendor != "sqlite":
        return
    from tests import migrated

    kept = migrated.path()
    kept.parent.mkdir(parents=True, exist_ok=True)
    real = connection.creation.create_test_db

    def create(*args, **kwargs):
        connection.creation._create_test_db = filled
        name = real(*args, **kwargs)
        migrated.keep(connection.connection, kept)
        return name

    make = connection.creation._create_test_db

    def filled(*args, **kwargs):
        name = make(*args, **kwargs)
        connection.close()
        connection.settings_dict["NAME"] = name
        connection.ensure_connection()
        migrated.fill(connection.connection, kept)
        return name

    connection.creation.create_test_db = create


# The longest first, so that no processor waits for another at the end.
LONG = ("journeys", "kills", "server")


def _is_long(item):
    return Path(item.fspath).parent.name in LONG


def _asks_the_database(item):
    fixtures = {"db", "transactional_db", "django_db_setup"}
    return item.get_closest_marker("django_db") or not fixtures.isdisjoint(item.fixturenames)


def pytest_collection_modifyitems(config, items):
    """Long tests first; on PostgreSQL only what the engine can make a difference to."""
    items.sort(key=lambda item: not _is_long(item))
    if os.environ.get("TEST_ENGINE") == "postgresql":
        same = [item for item in items if not (_is_long(item) or _asks_the_database(item))]
        config.hook.pytest_deselected(items=same)
        items[:] = [item for item in items if item not in set(same)]


@pytest.fixture
def keeper(db):
    """Somebody who keeps pages, and so is told of purges."""
    from citydesk.delivery.models import Keeper

    return Keeper.objects.create(name="a cache", is_node=False)
