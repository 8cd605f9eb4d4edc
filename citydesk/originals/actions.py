"""Writes of kept bytes."""

import hashlib
import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from citydesk.lib import keys, keytree
from citydesk.originals import custody, queries
from citydesk.originals.custody import Act
from citydesk.originals.models import DestroyedLeaf, Original
from citydesk.originals.signals import originals_erased


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """A file in storage that no row names yet, and the key that opens it, sealed."""

    name: str
    sealed_key: bytes


@dataclass(frozen=True, kw_only=True)
class Heir:
    """A copy that outlives what it was made from: the same bytes, sealed anew, of a new parent."""

    copy: Original
    # May be a copy that is handed over with it, and before it.
    parent: Original
    file: Sealed


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
        return _received(kept, kind)
    file = _seal(sha256, data)
    facts = {
        "kind": kind,
        "media_type": media_type,
        "bytes": len(data),
        "stored_as": file.name,
        "sealed_key": file.sealed_key,
        "parent": parent,
        "made_by": made_by,
        "kept_at": now,
    }
    try:
        original = _keep(
            sha256, facts, copy_of=parent if kind == Original.Kind.DERIVED else None, by=by
        )
    except queries.Erased:
        forget(file=file)
        raise
    if original.stored_as != file.name:  # somebody kept the same bytes meanwhile
        forget(file=file)
    return original


def _received(kept: Original, kind: Original.Kind) -> Original:
    """A copy of ours that somebody sends us, as readers have it, is theirs from now on too.

    So it does not go with what it was made from.
    """
    if kind != Original.Kind.DERIVED and kept.kind == Original.Kind.DERIVED:
        kept.kind = kind
        kept.save(update_fields=["kind"])
    return kept


def _seal(sha256: str, data: bytes) -> Sealed:
    """Durable when this returns."""
    key, name = keys.new_key(), _new_name(sha256)
    storages["originals"].save(name, ContentFile(keys.encrypt(key, data)))
    sealed = keys.encrypt(keytree.key(keys.items(settings.CITYDESK_KEYS), name), key)
    return Sealed(name=name, sealed_key=sealed)


def seal_anew(*, original: Original) -> Sealed:
    """The same bytes under another key, for `hand_over`; outside of any transaction.

    Raises queries.Erased, keys.CannotOpen, OSError.
    """
    return _seal(original.sha256, queries.read(original))


def forget(*, file: Sealed) -> None:
    """Delete a file that no row came to name."""
    storages["originals"].delete(file.name)


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
def hand_over(*, heirs: Sequence[Heir], by: str, now: datetime) -> list[Original]:
    """Keep copies anew as those of other parents, one for each; the older rows are to be erased.

    What custody says of an older row tells of its parent, and opens by its key alone; so the bytes
    get another key. The older row gives up its hash, which `heirs` still say. Raises queries.Erased
    when a copy or a parent was erased meanwhile.
    """
    queries.locked(*(heir.copy for heir in heirs), *(heir.parent for heir in heirs))
    made: dict[int, Original] = {}
    for heir in heirs:
        was = Original.objects.filter(pk=heir.copy.pk, sha256=heir.copy.sha256)
        if not was.update(sha256=secrets.token_hex(32)):  # handed over by somebody else
            raise queries.Erased(str(heir.copy.pk))
        made[heir.copy.pk] = Original.objects.create(
            sha256=heir.copy.sha256,
            kind=Original.Kind.DERIVED,
            media_type=heir.copy.media_type,
            bytes=heir.copy.bytes,
            stored_as=heir.file.name,
            sealed_key=heir.file.sealed_key,
            parent=made.get(heir.parent.pk, heir.parent),
            made_by=heir.copy.made_by,
            kept_at=now,
        )
    told: list[tuple[Original, dict[str, custody.Fact]]] = [
        (one, {"parent": heir.parent.sha256, "made_by": one.made_by})
        for heir, one in zip(heirs, made.values(), strict=True)
    ]
    custody.record_each(told, act=Act.DERIVED, by=by, now=now)
    return list(made.values())


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
    DestroyedLeaf.objects.bulk_create(
        [DestroyedLeaf(leaf=keytree.leaf(row.stored_as)) for row in rows], ignore_conflicts=True
    )
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


def destroy_keys() -> None:
    """Destroy in this node's tree what was erased anywhere, ever: also in a tree from a backup."""
    leaves = list(DestroyedLeaf.objects.values_list("leaf", flat=True))
    keytree.cut(keys.items(settings.CITYDESK_KEYS), leaves)


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
