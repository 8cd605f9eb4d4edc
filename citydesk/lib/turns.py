"""One transaction at a time, where the order in which they commit matters."""

from django.db import connection


def take(number: int) -> None:
    """Be the only one who has taken `number`, until our transaction ends; wait for it if need be.

    One query on PostgreSQL. SQLite's transactions that write are one after another anyhow, from
    their beginning.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
