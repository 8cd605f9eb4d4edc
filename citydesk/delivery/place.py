"""Our place among those who keep pages: what we are told of purges, and how long we are believed.

It belongs to one file of generations. Whoever left it finds it again with all that was purged
meanwhile, and need not begin anew; a copy of the file, or an older one, has no place.

Where several nodes share a database, each is believed for a second from when it last began to look
and found nothing that it had not applied. So whoever changed something need not wait longer than
that for a node that stands still, is cut off, or is gone.
"""

import contextlib
import secrets
import socket
from collections.abc import Iterator

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from citydesk.delivery import store
from citydesk.delivery.generations import (
    AFTER,
    BELIEVED,
    EVERYTHING,
    FOREVER,
    KEEPER,
    OWNER,
    TOKEN,
    Generations,
)
from citydesk.delivery.models import Keeper, Purge

NAME_LENGTH_MAX = 300
LEASE_NS = 1_000_000_000


def is_shared() -> bool:
    """Whether there may be other nodes: SQLite's database is one machine's."""
    return connection.vendor != "sqlite"


def ours() -> QuerySet[Keeper]:
    """Our row; none when we have no place, or have lost it."""
    cells = _generations().cells
    return Keeper.objects.filter(pk=keeper(), is_node=True, token=cells[TOKEN])


def keeper() -> int:
    """Our number; 0 when we have no place."""
    generations = _generations()
    cells = generations.cells
    return cells[KEEPER] if cells[OWNER] == generations.owner else 0


def told() -> QuerySet[Purge]:
    """The rows that tell us of purges, the oldest first."""
    token = _generations().cells[TOKEN]
    return Purge.objects.filter(keeper=keeper(), keeper__token=token).order_by("pk")


def take() -> None:
    """Take the place that this file had, or a new one; then nothing that is kept is believed.

    On PostgreSQL a transaction may be under way that knows nothing of a new keeper and writes it
    no row: until the last of them is over, nobody believes us, and then we begin with nothing.
    """
    generations = _generations()
    cells, token = generations.cells, secrets.randbits(62) + 1
    cells[BELIEVED] = 0
    if ours().update(token=token):
        cells[TOKEN] = token
        return
    name = f"{socket.gethostname()}:{settings.CITYDESK_DATA}"[-NAME_LENGTH_MAX:]
    new = Keeper.objects.create(
        name=name, is_node=True, token=token, silent_since=timezone.now() if is_shared() else None
    )
    cells[AFTER] = snapshot("xmax")
    cells[TOKEN], cells[OWNER], cells[KEEPER] = token, generations.owner, new.pk
    generations.purge({EVERYTHING})


def leave() -> None:
    """When we close: nobody waits for us. The place stays ours, and rows go on telling us."""
    _generations().cells[BELIEVED] = 0
    if is_shared():
        ours().update(silent_since=timezone.now())


def look_at_rows(most: int) -> list[tuple[int, str]] | None:
    """At most so many rows that tell us something; None if we have no place any more.

    Whoever was silent is not from now on, and has to look once more.
    """
    columns = ("silent_since", "purges__pk", "purges__tag")
    rows = list(ours().order_by("purges__pk").values_list(*columns)[:most])
    if not rows:
        return None
    if rows[0][0]:
        ours().update(silent_since=None)
        return look_at_rows(most)
    return [(pk, tag) for _silent, pk, tag in rows if pk is not None]


def believe(began: int) -> None:
    """Nothing was left to apply after `began`, nanoseconds of `clock`."""
    generations = _generations()
    if after := generations.cells[AFTER]:
        if snapshot("xmin") < after:
            return
        # What was begun to be rendered before now may lack what we were not told.
        generations.purge({EVERYTHING})
        generations.cells[AFTER] = 0
    generations.cells[BELIEVED] = began + LEASE_NS if is_shared() else FOREVER


@contextlib.contextmanager
def unquestioned() -> Iterator[None]:
    """Delete rows of ours in here: nobody finds us silent at the same moment."""
    if not is_shared():
        yield
        return
    with transaction.atomic():
        list(ours().select_for_update(no_key=True))
        yield


def snapshot(end: str) -> int:
    """Transactions below xmin are over; none from xmax on has begun. 0 where none is under way."""
    if not is_shared():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_snapshot_{end}(pg_current_snapshot())::text")
        return int(cursor.fetchone()[0])


def _generations() -> Generations:
    return store.opened().generations
