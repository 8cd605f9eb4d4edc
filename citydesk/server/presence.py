"""Which workers live, where several share a database: each holds a lock by its name.

PostgreSQL takes it from whoever is gone, or cut off. A worker that lost its connection in the
middle of a task may be taken for gone, and the task is done twice, which every task allows.
"""

import hashlib
from typing import Any

from django.db import connection, transaction

SCHEDULE = "schedule"


class _Held:
    """The locks of one session; another has none."""

    session: Any = None
    names: set[str] = set()


def show(name: str) -> bool:
    """That we live, or do what only one does; whether nobody else had the name.

    No query while we have it. On SQLite nobody else is there.
    """
    if connection.vendor != "postgresql":
        return True
    connection.ensure_connection()
    if connection.connection is not _Held.session:
        _Held.session, _Held.names = connection.connection, set()
    if name not in _Held.names and _ask("SELECT pg_try_advisory_lock(%s)", name):
        _Held.names.add(name)
    return name in _Held.names


def is_on_duty() -> bool:
    """Whether it is us, of all workers, who enqueue what comes round."""
    return show(SCHEDULE)


def is_gone(name: str) -> bool:
    """Whether no worker of this name lives. On SQLite only we could know, and others are none."""
    if connection.vendor != "postgresql":
        return False
    with transaction.atomic():  # held no longer than we look
        return _ask("SELECT pg_try_advisory_xact_lock(%s)", name)


def _ask(sql: str, name: str) -> bool:
    number = int.from_bytes(hashlib.sha256(f"worker {name}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute(sql, [number])
        return bool(cursor.fetchone()[0])
