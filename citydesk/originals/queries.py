"""Reads of kept bytes."""

from collections.abc import Iterable

from django.conf import settings
from django.core.files.storage import storages
from django.db import connection
from django.db.models import QuerySet

from citydesk.lib import keys, keytree
from citydesk.originals.models import Original

# Where the file of what was erased is said to lie, once nothing of it is left.
ERASED = "erased/"


class Erased(Exception):
    """The key was destroyed: nobody can read these bytes any more."""


def key_of(original: Original) -> bytes:
    """The key of an item: it opens the bytes, and all that custody says of them. Raises Erased."""
    if original.sealed_key is None:
        raise Erased(str(original.pk))
    try:
        key = keytree.key(keys.items(settings.CITYDESK_KEYS), original.stored_as)
    except keytree.Destroyed as destroyed:  # by somebody else, a moment ago
        raise Erased(str(original.pk)) from destroyed
    return keys.decrypt(key, bytes(original.sealed_key))


def read(original: Original) -> bytes:
    """The kept bytes, exactly. Raises Erased, or keys.CannotOpen if the stored file was changed."""
    key = key_of(original)
    with storages["originals"].open(original.stored_as) as boxed:
        return keys.decrypt(key, boxed.read())


def locked(*originals: Original) -> list[Original]:
    """These as they are now, and nobody else's until we commit. One query. Raises Erased.

    Whoever makes something of a kept file for others to see holds it so: what is being erased gets
    nothing more made of it, and what was made a moment before goes with it.
    """
    wanted = {original.pk for original in originals}
    rows = list(Original.objects.select_for_update().filter(pk__in=wanted).order_by("pk"))
    for row in rows:
        if row.erased_at is not None:
            raise Erased(str(row.pk))
    return rows


def with_copies(items: Iterable[Original]) -> list[Original]:
    """These and every copy made from them, and from those; what is not erased yet.

    One query for each generation of copies. Inside a transaction they are locked.
    """
    found: dict[int, Original] = {}
    rows = Original.objects.filter(erased_at=None).order_by("pk")
    if connection.in_atomic_block:
        rows = rows.select_for_update()
    newest = list(rows.filter(pk__in=[item.pk for item in items]))
    while newest:
        found |= {row.pk: row for row in newest}
        copies = rows.filter(parent__in=[row.pk for row in newest], kind=Original.Kind.DERIVED)
        newest = list(copies.exclude(pk__in=found))
    return list(found.values())


def half_erased() -> QuerySet[Original]:
    """What was erased, but whose key and file may still be there: the deed was interrupted."""
    return Original.objects.filter(erased_at__isnull=False).exclude(stored_as__startswith=ERASED)
