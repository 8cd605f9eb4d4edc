"""The custody log: who did what to which kept file. Append-only, each entry chained to the last.

An entry commits to facts without telling them: HMAC-SHA256 of each value, under a salt of its own
that comes from the item's key (RFC 2104; one salt for one fact of one entry, so that a bundle can
open what it has to and nothing else). The key gone, nobody can tell an entry from noise.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from citydesk.lib import keys, turns
from citydesk.originals import queries
from citydesk.originals.models import CustodyEntry, Original

Act = CustodyEntry.Act
Fact = str | int | bool | None | list[str]
# What the first entry follows.
GENESIS = "0" * 64
# PostgreSQL's lock of the chain: any number that nothing else of ours locks.
_LOCK = 0x43_55_53_54


class OutsideTransaction(Exception):
    """An entry must stand or fall with the change that it records."""


def record(*, original: Original, act: Act, by: str, now: datetime, **facts: Fact) -> CustodyEntry:
    """Say that `by` did `act` to a kept file, inside the transaction that does it.

    Two queries, three on PostgreSQL, where the chain is locked from here until the commit: call it
    late. Raises OutsideTransaction, and queries.Erased.
    """
    return record_each(((original, facts),), act=act, by=by, now=now)[0]


def record_each(
    items: Iterable[tuple[Original, dict[str, Fact]]], *, act: Act, by: str, now: datetime
) -> list[CustodyEntry]:
    """The same of several files at once, for the price of one."""
    if not connection.in_atomic_block:
        raise OutsideTransaction(act)
    drafts = [(original, _told(original, facts), secret_of(original)) for original, facts in items]
    last, prev = _head()
    entries = []
    for number, (original, facts, secret) in enumerate(drafts, start=last + 1):
        entry = CustodyEntry(
            number=number,
            prev=prev,
            original=original,
            act=act,
            by=by,
            at=now,
            commitments={
                name: commitment(salt(secret, number, name), value) for name, value in facts.items()
            },
            sealed_facts=keys.encrypt(secret, canonical(facts)),
        )
        entry.hash = prev = hash_of(entry)
        entries.append(entry)
    return CustodyEntry.objects.bulk_create(entries)


def _told(original: Original, facts: dict[str, Fact]) -> dict[str, Fact]:
    """What every entry says of its item, and what this one says besides."""
    return {
        "sha256": original.sha256,
        "kind": original.kind,
        "media_type": original.media_type,
        "bytes": original.bytes,
        **facts,
    }


def _head() -> tuple[int, str]:
    """Number and hash of the last entry; nobody else adds one until we commit."""
    turns.take(_LOCK)
    last = CustodyEntry.objects.order_by("-number").values_list("number", "hash").first()
    return last or (0, GENESIS)


def canonical(value: Any) -> bytes:
    """One way to write a value: JSON in ASCII, keys in order, no spaces; never a fraction."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def secret_of(original: Original) -> bytes:
    """What custody's salts and seals of one item come from: another key than that of its bytes."""
    return hmac.digest(queries.key_of(original), b"custody", "sha256")


def salt(secret: bytes, number: int, name: str) -> bytes:
    """The salt of one fact of one entry: whoever has it and the fact can check the commitment."""
    return hmac.digest(secret, f"{number}:{name}".encode(), "sha256")


def commitment(salt: bytes, value: Fact) -> str:
    """What an entry holds of a fact, 64 hex digits."""
    return hmac.new(salt, canonical(value), hashlib.sha256).hexdigest()


def content(entry: CustodyEntry) -> dict[str, Any]:
    """What an entry's hash is over."""
    return {
        "act": entry.act,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": entry.by,
        "commitments": entry.commitments,
        "number": entry.number,
        "prev": entry.prev,
    }


def hash_of(entry: CustodyEntry) -> str:
    """The hash that the next entry holds, 64 hex digits."""
    return hashlib.sha256(canonical(content(entry))).hexdigest()


def facts_of(entry: CustodyEntry) -> dict[str, Fact]:
    """What an entry says, opened by the item's key. Raises queries.Erased, keys.CannotOpen."""
    facts: dict[str, Fact] = json.loads(
        keys.decrypt(secret_of(entry.original), bytes(entry.sealed_facts))
    )
    return facts


def of_each(originals: Iterable[Original]) -> dict[int, list[CustodyEntry]]:
    """What was done to each of several kept files, in order, by the file's key. One query."""
    found: dict[int, list[CustodyEntry]] = {}
    for entry in CustodyEntry.objects.filter(original__in=originals).order_by("number"):
        found.setdefault(entry.original_id, []).append(entry)
    return found


def of(original: Original) -> Iterator[CustodyEntry]:
    """Everything that was done to a kept file, in order. One query."""
    yield from original.custody.select_related("original").order_by("number")
