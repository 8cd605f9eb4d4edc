"""A day of the custody log under one hash, stamped by outsiders and kept outside the database.

A chain that only we hold can be cut at its end, or written anew as a whole. Its roots lie as files
beside the database, with the answers of time-stamping authorities, and can be mailed away: what was
cut or written anew does not lead to them any more.
"""

import hashlib
import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from citydesk.lib import durable, timestamps
from citydesk.lib.timestamps import Authority
from citydesk.originals import custody, merkle
from citydesk.originals.models import CustodyEntry, CustodyRoot, CustodyStamp
from citydesk.originals.signals import root_made
from citydesk.originals.verify_custody_bundle import WHAT_ROOT

logger = logging.getLogger(__name__)


def manifest(root: CustodyRoot) -> bytes:
    """What is stamped and kept outside: what a root is over, in one way to write it."""
    return custody.canonical(
        {
            "what": WHAT_ROOT,
            "number": root.number,
            "entries": [root.first, root.last],
            "head": root.head,
            "root": root.root,
            "prev": root.prev,
            "made_at": root.made_at.astimezone(UTC).isoformat(timespec="microseconds"),
        }
    )


def hash_of(root: CustodyRoot) -> str:
    """What the next root holds of this one."""
    return hashlib.sha256(manifest(root)).hexdigest()


def leaves(hashes: Iterable[str]) -> list[bytes]:
    """The leaves of a tree over entries, by their hashes."""
    return [merkle.leaf(bytes.fromhex(one)) for one in hashes]


def is_due(*, now: datetime) -> bool:
    """Whether a day has ended of which entries stand under no root."""
    oldest = _uncovered().values_list("at", flat=True).first()
    zone = ZoneInfo(settings.TIME_ZONE)
    return oldest is not None and oldest.astimezone(zone).date() < now.astimezone(zone).date()


def _uncovered() -> Any:
    last = CustodyRoot.objects.order_by("-number").values_list("last", flat=True).first()
    return CustodyEntry.objects.filter(number__gt=last or 0).order_by("number")


@transaction.atomic
def make(*, now: datetime) -> CustodyRoot | None:
    """A root over every entry that stands under none; None when all do."""
    entries = list(_uncovered().values_list("number", "hash"))
    if not entries:
        return None
    before = CustodyRoot.objects.order_by("-number").first()
    root = CustodyRoot.objects.create(
        number=before.number + 1 if before else 1,
        first=entries[0][0],
        last=entries[-1][0],
        head=entries[-1][1],
        root=merkle.root(leaves(one for _number, one in entries)).hex(),
        prev=hash_of(before) if before else custody.GENESIS,
        made_at=now,
    )
    root_made.send(sender=CustodyRoot, root=root, manifest=manifest(root), now=now)
    return root


def stamp(*, now: datetime) -> None:
    """Ask each authority for the stamps that are missing; who does not answer is asked again."""
    for authority in settings.CITYDESK_STAMPS:
        stamped = CustodyStamp.objects.filter(authority=authority.name).values("root")
        for root in CustodyRoot.objects.exclude(pk__in=stamped).order_by("number"):
            if not _stamp(root, authority, now):
                break  # it would not answer for the next either


def _stamp(root: CustodyRoot, authority: Authority, now: datetime) -> bool:
    data = manifest(root)
    try:
        answer = timestamps.ask(authority, data)
    except timestamps.NoStamp as error:
        logger.warning("Root %s has no stamp of %s yet: %s", root.number, authority.name, error)
        return False
    stamped_at = timestamps.check(answer, data, timestamps.certificates(authority.roots))
    CustodyStamp.objects.get_or_create(
        root=root,
        authority=authority.name,
        defaults={"answer": answer, "stamped_at": stamped_at, "got_at": now},
    )
    return True


def folder() -> Path:
    """Where roots lie outside the database."""
    return Path(settings.CITYDESK_DATA) / "custody"


def keep_outside() -> None:
    """Write every root and stamp to its file, once; a file that stands is never touched."""
    for root in CustodyRoot.objects.order_by("number").prefetch_related("stamps"):
        files = {f"{root.number:06}.json": manifest(root)}
        for one in root.stamps.all():
            files[f"{root.number:06}.{one.authority}.tsr"] = bytes(one.answer)
        for name, data in files.items():
            if not (folder() / name).exists():
                durable.write(folder() / name, data, mode=0o400)
