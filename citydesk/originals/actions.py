"""Writes of kept bytes."""

import hashlib
import secrets
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from citydesk.lib import keys, keytree
from citydesk.originals import custody, queries
from citydesk.originals.custody import Act
from citydesk.originals.models import Original
from citydesk.originals.signals import originals_erased


def keep(
    *,
    data: bytes,
    kind: Original.Kind,
    media_type: str,
    now: datetime,
    parent: Original | None = None,
    made_by: str = "",
    by: str = "citydesk",
) -> Original:
    """Keep `data` for good; the same bytes are kept once. Durable when this returns.

    A derived copy has a parent and the tool and version that made it, for `by`: custody is told.
    Of what was received, custody is told by whoever takes it in. Raises queries.Erased when the
    parent was erased meanwhile.

    The sealed file comes first, under a name and a key of its own, then its row: a kill between the
    two leaves a file that nothing names and nobody can open, never a row without its bytes.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    kept = Original.objects.filter(sha256=sha256).first()
    if kept is not None:
        return kept
    key, name = keys.new_key(), _new_name(sha256)
    storage = storages["originals"]
    storage.save(name, ContentFile(keys.encrypt(key, data)))
    facts = {
        "kind": kind,
        "media_type": media_type,
        "bytes": len(data),
        "stored_as": name,
        "sealed_key": keys.encrypt(keytree.key(keys.items(settings.CITYDESK_KEYS), name), key),
        "parent": parent,
        "made_by": made_by,
        "kept_at": now,
    }
    try:
        original = _keep(
            sha256, facts, copy_of=parent if kind == Original.Kind.DERIVED else None, by=by
        )
    except queries.Erased:
        storage.delete(name)
        raise
    if original.stored_as != name:  # somebody kept the same bytes meanwhile
        storage.delete(name)
    return original


def _new_name(sha256: str) -> str:
    """Where the bytes lie: by their hash, keyed, since the plain one would say what we have."""
    index = keys.blind_index(settings.CITYDESK_KEYS, sha256)
    return f"{index[:2]}/{index[2:4]}/{index}.{uuid.uuid4().hex[:12]}"


@transaction.atomic
def _keep(sha256: str, facts: dict[str, Any], *, copy_of: Original | None, by: str) -> Original:
    """The row, or the one that was there before it."""
    if copy_of is not None:
        # Held until we commit: what is being erased gets no copy more.
        parent = Original.objects.select_for_update().get(pk=copy_of.pk)
        if parent.erased_at is not None:
            raise queries.Erased(str(parent.pk))
    original, created = Original.objects.get_or_create(sha256=sha256, defaults=facts)
    if created and copy_of is not None:
        custody.record(
            original=original,
            act=Act.DERIVED,
            by=by,
            now=facts["kept_at"],
            parent=copy_of.sha256,
            made_by=facts["made_by"],
        )
    return original


@transaction.atomic
def erase(*, items: Iterable[Original], why: str, by: str, now: datetime) -> list[Original]:
    """Erase kept files and every copy made from them, for good; those that were not erased before.

    First it is said, in one transaction with custody: from then on nobody gets to read them. After
    its commit their keys are destroyed and their files deleted; if we are killed between, the task
    `finish_erasing` goes on. The log keeps that somebody erased something, and no longer says what.
    What readers see was made from a copy and is not touched: that is the editors' to withdraw.
    """
    rows = queries.with_copies(items)
    if not rows:
        return []
    transaction.on_commit(finish_erasing)
    originals_erased.send(sender=Original, items=rows, now=now)
    # The last thing that is said of them, while their keys are there to say it with.
    custody.record_each([(row, {}) for row in rows], act=Act.ERASED, by=by, now=now)
    for row in rows:
        row.sha256 = secrets.token_hex(32)
        row.bytes = 0
        row.sealed_key = None
        row.erased_at, row.erased_by, row.erased_why = now, by, why
        row.save(
            update_fields=[
                "sha256", "bytes", "sealed_key", "erased_at", "erased_by", "erased_why",
            ]
        )  # fmt: skip
    return rows


def finish_erasing() -> None:
    """Destroy the keys and delete the files of all that is said to be erased; again is no harm."""
    rows = list(queries.half_erased())
    if not rows:
        return
    keytree.destroy(keys.items(settings.CITYDESK_KEYS), [row.stored_as for row in rows])
    for row in rows:
        storages["originals"].delete(row.stored_as)
        row.stored_as = f"{queries.ERASED}{row.pk}"
        row.save(update_fields=["stored_as"])
