"""Takes off what is no longer true: rows that triggers wrote, applied once they are committed.

Whoever changed something applies them, and waits for other nodes, before anybody is told that it is
changed. If that process dies in between, the rows stand, and each node's `Watch` applies its own.
"""

import logging
import re
import sqlite3
import time
from functools import lru_cache
from typing import Any

from django.db import Error, connection, transaction
from django.db.models import Model

from citydesk.delivery import others, place, store, watching
from citydesk.delivery.generations import EVERYTHING, clock
from citydesk.delivery.models import Keeper, Purge

logger = logging.getLogger(__name__)

WRITE = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?')
AT_ONCE = 5_000
# Of one look: there is something else to do too.
ROUNDS_MAX = 20
# Of a statement: enough for the name of a table, and little to remember.
BEGINNING = 120


def apply_waiting() -> int:
    """Purge what rows tell us; how many there were. Twice does no harm, and one killed is repeated.

    What they tell others is theirs to apply.
    """
    applied = 0
    while rows := list(place.told().values_list("pk", "tag")[:AT_ONCE]):
        apply(rows)
        applied += len(rows)
        if len(rows) < AT_ONCE:
            break  # who writes another now looks after it
    return applied


def look() -> None:
    """Apply what tells us something; found nothing left, we are believed for a while."""
    for _round in range(ROUNDS_MAX):
        began = clock()
        rows = place.look_at_rows(AT_ONCE)
        if rows:
            apply(rows)
        elif rows is None:
            place.take()
        else:
            place.believe(began)
            return


def apply(rows: list[tuple[int, str]]) -> None:
    """Purge the tags of these rows of ours, then delete them."""
    purge({tag for _pk, tag in rows})
    with place.unquestioned():
        Purge.objects.filter(pk__in=[pk for pk, _tag in rows]).delete()


def purge(tags: set[str]) -> int:
    """No page with one of these is true from now on; the number of it."""
    kept = store.opened()
    number = kept.generations.purge(tags)
    try:
        kept.shelf.note_purge(number, tags)
    except sqlite3.Error:  # a full disk keeps no purge from being true
        logger.warning("A purge could not be written down")
    return number


def purge_everywhere(tag: str) -> None:
    """Whoever keeps a page with this tag takes it off; not because of any change."""
    purge({tag})
    keepers = Keeper.objects.values_list("pk", flat=True)
    Purge.objects.bulk_create(Purge(tag=tag, keeper_id=keeper) for keeper in keepers)
    _take_off()


def _take_off() -> None:
    """After a commit: here, then everywhere; who waits for it is told only then.

    If rows cannot be read, nothing that is kept here can be believed, and what others keep is not
    believed any more after a moment.
    """
    began = time.monotonic()
    try:
        apply_waiting()
        others.wait()
        store.opened().counters.note_change(time.monotonic() - began)
        others.note_late()
    except Error:
        logger.exception("Purges could not be read: every kept page is thrown away")
        purge({EVERYTHING})
        others.wait_in_the_dark()


def hear(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001
    """Apply after the commit of a write to a table that pages show; a wrapper of every query."""
    result = execute(sql, params, many, context)
    # A row that is saved by itself is committed only when the database has told its number.
    if connection.in_atomic_block or "RETURNING" not in sql:
        _apply_later(_writes(sql[:BEGINNING]))
    return result


def hear_save(sender: type[Model], **_kwargs: Any) -> None:
    """The same after a row was saved."""
    _apply_later(sender._meta.db_table)  # noqa: SLF001 (Django's own name for it)


def _apply_later(table: str) -> None:
    if table in watching.shown() and not watching.is_lifted():
        now = set(connection.savepoint_ids)
        waiting = [row[:2] for row in connection.run_on_commit]
        if (now, _take_off) not in waiting:
            transaction.on_commit(_take_off, robust=True)


def listen(connection: Any, **_kwargs: Any) -> None:
    """Hear every query of a new connection."""
    if hear not in connection.execute_wrappers:
        # A page may be being rendered, and whoever notes what it reads takes off the last.
        connection.execute_wrappers.insert(0, hear)


@lru_cache(maxsize=4096)
def _writes(sql: str) -> str:
    """The table that a statement writes to; "" when it only reads."""
    found = WRITE.match(sql)
    return found[1] if found else ""
