import pytest
from django.db import connection, transaction

from citydesk.lib import turns

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's writers come in a row")
def test_a_turn_is_one_s_own_until_the_transaction_ends():
    other = connection.copy()

    def is_free(number):
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
            free = cursor.fetchone()[0]
            cursor.execute("SELECT pg_advisory_unlock_all()")
            return free

    try:
        with transaction.atomic():
            turns.take(7)
            turns.take(7)  # twice is once
            assert (is_free(7), is_free(8)) == (False, True)
    finally:
        other.close()


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL has turns of its own")
def test_where_writers_come_in_a_row_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        turns.take(7)
