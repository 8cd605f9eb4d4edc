"""Messages on their way in: sealed files, one each, that wait to be read. No Django.

Writing needs the house's public key alone; reading needs the private one. An entry's name is its
id, so that an entry that was taken in twice is known by it.
"""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from citydesk.lib import durable, keys

SUFFIX = ".sealed"
TRIES = ".tries"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One message as it arrived: the way, the moment, the envelope, the bytes.

    `envelope_from` is "" when unknown, and "<>" when the message may not be answered (RFC 5321).
    `peer` is the address of the machine that brought it and `helo` how that called itself; "" where
    that is not known, as in entries of before we wrote it down.
    """

    id: uuid.UUID
    channel: str
    received_at: datetime
    envelope_from: str
    data: bytes
    peer: str = ""
    helo: str = ""


def _path(spool: Path, entry_id: uuid.UUID, suffix: str = SUFFIX) -> Path:
    return spool / f"{entry_id}{suffix}"


def put(
    spool: Path,
    keys_folder: Path,
    *,
    channel: str,
    data: bytes,
    received_at: datetime,
    envelope_from: str = "",
    peer: str = "",
    helo: str = "",
    id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Seal a message into the spool; durable when this returns. Raises OSError (ENOSPC)."""
    entry_id = id or uuid.uuid4()
    facts = {
        "channel": str(channel),
        "received_at": received_at.isoformat(),
        "envelope_from": envelope_from,
        "peer": peer,
        "helo": helo,
    }
    # JSON has no bare newline, so the first one ends the facts.
    sealed = keys.seal(keys_folder, b"\n".join((json.dumps(facts).encode(), data)))
    durable.write(_path(spool, entry_id), sealed)
    return entry_id


def names(spool: Path) -> list[uuid.UUID]:
    """The ids of what waits, oldest first."""
    found: list[tuple[int, str]] = []
    for path in spool.glob(f"*{SUFFIX}"):
        try:
            found.append((path.stat().st_mtime_ns, path.name.removesuffix(SUFFIX)))
        except FileNotFoundError:
            continue  # taken in meanwhile
    return [entry_id for _, name in sorted(found) if (entry_id := _as_id(name))]


def _as_id(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(name)
    except ValueError:
        return None  # not ours


def read(spool: Path, keys_folder: Path, entry_id: uuid.UUID) -> Entry:
    """The entry. Raises FileNotFoundError, or keys.CannotOpen when it is not ours or damaged."""
    opened = keys.unseal(keys_folder, _path(spool, entry_id).read_bytes())
    head, _, data = opened.partition(b"\n")
    facts = json.loads(head)
    return Entry(
        id=entry_id,
        channel=facts["channel"],
        received_at=datetime.fromisoformat(facts["received_at"]),
        envelope_from=facts["envelope_from"],
        data=data,
        peer=facts.get("peer", ""),
        helo=facts.get("helo", ""),
    )


def remove(spool: Path, entry_id: uuid.UUID) -> None:
    """Take an entry out, after what it became is committed; one that is gone is no error."""
    _path(spool, entry_id, TRIES).unlink(missing_ok=True)
    _path(spool, entry_id).unlink(missing_ok=True)


def note_try(spool: Path, entry_id: uuid.UUID) -> None:
    """Note that somebody begins to take the entry in: one byte more in a file beside it.

    Noted before, not after, so that an entry that ends its reader is counted as well.
    """
    with _path(spool, entry_id, TRIES).open("ab") as file:
        file.write(b".")


def tries(spool: Path, entry_id: uuid.UUID) -> tuple[int, float]:
    """How often it was tried without being removed, and when last, in seconds since 1970."""
    try:
        facts = _path(spool, entry_id, TRIES).stat()
    except FileNotFoundError:
        return 0, 0.0
    return facts.st_size, facts.st_mtime


def sweep(spool: Path, *, before: float) -> None:
    """Delete what a kill left half written before a moment, in seconds since 1970."""
    for part in spool.glob(".*.part"):
        try:
            if part.stat().st_mtime < before:
                part.unlink()
        except FileNotFoundError:
            continue  # renamed into place meanwhile
