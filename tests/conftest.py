"""Fixtures of every test."""

import pytest
from django.db import connection

from tests.cast import *  # noqa: F403 (the cast is everybody's)


@pytest.fixture(autouse=True, scope="session")
def _tests_may_empty_the_ledger():
    """Between tests the tables are flushed, which nobody else may do; the guards come back."""
    from django.db.backends.base.operations import BaseDatabaseOperations

    real = BaseDatabaseOperations.execute_sql_flush

    def flush(self, statements):
        with connection.cursor() as cursor:
            on = " ON ledger_transfer" if connection.vendor == "postgresql" else ""
            for name in ("change", "truncate", "update", "delete", "replace"):
                cursor.execute(f"DROP TRIGGER IF EXISTS ledger_transfer_{name}{on}")
        return real(self, statements)

    BaseDatabaseOperations.execute_sql_flush = flush
    yield
    BaseDatabaseOperations.execute_sql_flush = real
