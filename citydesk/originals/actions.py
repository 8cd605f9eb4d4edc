"""Writes of kept bytes."""

import hashlib
import uuid
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from citydesk.lib import keys
from citydesk.originals import custody
from citydesk.originals.models import Original


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
    Of what was received, custody is told by whoever takes it in.

    The sealed file comes first, under a name and a key of its own, then its row: a kill between the
    two leaves a file that nothing names and nobody can open, never a row without its bytes.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    kept = Original.objects.filter(sha256=sha256).first()
    if kept is not None:
        return kept
    key = keys.new_key()
    name = f"{sha256[:2]}/{sha256[2:4]}/{sha256}.{uuid.uuid4().hex[:12]}"
    storage = storages["originals"]
    storage.save(name, ContentFile(keys.encrypt(key, data)))
    with transaction.atomic():
        original, created = Original.objects.get_or_create(
            sha256=sha256,
            defaults={
                "kind": kind,
                "media_type": media_type,
                "bytes": len(data),
                "stored_as": name,
                "sealed_key": keys.seal(settings.CITYDESK_KEYS, key),
                "parent": parent,
                "made_by": made_by,
                "kept_at": now,
            },
        )
        if created and parent is not None and kind == Original.Kind.DERIVED:
            custody.record(
                original=original,
                act=custody.Act.DERIVED,
                by=by,
                now=now,
                parent=parent.sha256,
                made_by=made_by,
            )
    if not created:  # somebody kept the same bytes meanwhile
        storage.delete(name)
    return original
