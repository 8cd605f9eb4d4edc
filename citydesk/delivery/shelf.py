"""Where kept pages lie for all workers, and from one start to the next: a file of SQLite's.

It is no part of the newsroom's database: all that is in it can be rendered again. No Django.
"""

import json
import math
import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from citydesk.delivery.generations import Generations, cells_of
from citydesk.delivery.page import Page

SCHEMA = """
CREATE TABLE IF NOT EXISTS page (
    address TEXT PRIMARY KEY, headers TEXT NOT NULL, etag TEXT NOT NULL, tags TEXT NOT NULL,
    as_of INTEGER NOT NULL, made_at REAL NOT NULL, until REAL, bytes INTEGER NOT NULL,
    took REAL NOT NULL DEFAULT 0, small INTEGER NOT NULL DEFAULT 0, read_at REAL NOT NULL DEFAULT 0,
    br BLOB NOT NULL, gzip BLOB NOT NULL, identity BLOB NOT NULL,
    reads INTEGER NOT NULL DEFAULT 0, weight REAL NOT NULL DEFAULT 1
);
CREATE INDEX IF NOT EXISTS least_read ON page (weight, made_at, bytes);
CREATE INDEX IF NOT EXISTS last_read ON page (read_at, weight);
CREATE INDEX IF NOT EXISTS made_small ON page (small, reads, made_at);
CREATE TABLE IF NOT EXISTS purge (number INTEGER PRIMARY KEY, at REAL NOT NULL, tags TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS edition (name TEXT NOT NULL);
"""
# How many purges are remembered, for whoever asks why.
PURGES_MAX = 1_000
# When it is full, this part of it goes at once.
THROWN_OUT = 0.1
COLUMNS = "address, headers, etag, tags, as_of, made_at, until, small, br, gzip, identity, reads"


class Lying(NamedTuple):
    """A page on the shelf, without its bytes."""

    address: str
    tags: str
    as_of: int
    until: float | None

    def is_true(self, generations: Generations) -> bool:
        """As a page is."""
        if self.until is not None and self.until <= time.time():
            return False
        return generations.newest(cells_of(self.tags.split(" "))) <= self.as_of


class Shelf:
    """Pages by their addresses, of at most `bytes_max` in all, the least read thrown out first."""

    def __init__(self, folder: Path, bytes_max: int) -> None:
        self._path = folder / "pages.sqlite3"
        self._bytes_max = bytes_max
        self._local = threading.local()

    @property
    def _db(self) -> sqlite3.Connection:
        """The thread's own; a fork opens another."""
        if getattr(self._local, "pid", None) != os.getpid():
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            db = sqlite3.connect(self._path, timeout=5, isolation_level=None)
            # Not FULL: what a power cut takes is rendered again.
            db.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {SCHEMA}")
            self._local.db, self._local.pid = db, os.getpid()
        return self._local.db  # type: ignore[no-any-return]

    def close(self) -> None:
        """Close this thread's connection."""
        self._db.close()
        del self._local.pid

    def begin(self, edition: str) -> bool:
        """Begin anew unless what lies here was rendered by this edition of the program."""
        try:
            found = self._db.execute("SELECT name FROM edition").fetchone()
        except sqlite3.DatabaseError:  # a power cut may have spoilt it
            for part in ("", "-wal", "-shm"):
                self._path.with_name(f"{self._path.name}{part}").unlink(missing_ok=True)
            found = None
        if found == (edition,):
            return False
        # Another edition may have other columns.
        drops = "DROP TABLE page; DROP TABLE purge; DELETE FROM edition;"
        self._db.executescript(f"BEGIN IMMEDIATE; {drops} {SCHEMA}")
        self._db.execute("INSERT INTO edition VALUES (?)", (edition,))
        self._db.execute("COMMIT")
        return True

    def get(self, address: str) -> Page | None:
        """What lies here for an address, true or not."""
        row = self._db.execute(
            f"SELECT {COLUMNS} FROM page WHERE address = ?",  # noqa: S608 (our words)
            (address,),
        ).fetchone()
        return _page(*row) if row else None

    def put(self, page: Page) -> None:
        """Lay a page here, in the place of an older one; make room if there is none."""
        told = {
            "address": page.address,
            "headers": json.dumps(page.headers),
            "etag": page.etag,
            "tags": " ".join(sorted(page.tags)),
            "as_of": page.as_of,
            "made_at": page.made_at,
            "until": None if page.until == math.inf else page.until,
            "bytes": page.size,
            "took": page.took,
            "small": page.small,
            **page.bodies,
        }
        names = ", ".join(told)
        values = ", ".join(f":{name}" for name in told)
        changes = ", ".join(f"{name} = excluded.{name}" for name in told)
        # One that was rendered meanwhile and knows more than ours stays.
        self._db.execute(
            f"INSERT INTO page ({names}) VALUES ({values}) ON CONFLICT (address)"  # noqa: S608
            f" DO UPDATE SET {changes} WHERE excluded.as_of >= page.as_of",
            told,
        )
        self._make_room()

    def _make_room(self) -> None:
        used = self.bytes_used()
        if used <= self._bytes_max:
            return
        self._db.execute("BEGIN IMMEDIATE")
        excess, victims = used - self._bytes_max * (1 - THROWN_OUT), []
        for address, size in self._db.execute(
            "SELECT address, bytes FROM page ORDER BY weight, made_at"
        ):
            if excess <= 0:
                break
            victims.append((address,))
            excess -= size
        self._db.executemany("DELETE FROM page WHERE address = ?", victims)
        self._db.execute("COMMIT")

    def number(self) -> int:
        """How many pages lie here, true or not."""
        return int(self._db.execute("SELECT COUNT(*) FROM page").fetchone()[0])

    def bytes_used(self) -> int:
        """On disk, without what is free."""
        pages, free, size = (
            self._db.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)

    def add_reads(self, reads: Mapping[str, int]) -> None:
        """Count what was read from memory."""
        now = time.time()
        rows = [(n, n, now, address) for address, n in reads.items()]
        self._db.executemany(
            "UPDATE page SET reads = reads + ?, weight = weight + ?, read_at = ? WHERE address = ?",
            rows,
        )

    def read_since(self, since: float, *, most: int) -> list[Lying]:
        """What was read since then, the most read first."""
        rows = self._db.execute(
            "SELECT address, tags, as_of, until FROM page WHERE read_at > ?"
            " ORDER BY weight DESC LIMIT ?",
            (since, most),
        )
        return [Lying(*row) for row in rows]

    def slowest(self, most: int) -> list[tuple[str, float]]:
        """Addresses, and the seconds that rendering took."""
        return self._db.execute(
            "SELECT address, took FROM page ORDER BY took DESC LIMIT ?", (most,)
        ).fetchall()

    def not_small(self, before: float, *, reads: int, bytes_max: int) -> list[str]:
        """What has lain here since then, is read, and could be compressed better."""
        rows = self._db.execute(
            "SELECT address FROM page WHERE small = 0 AND reads >= ? AND made_at < ? AND bytes < ?"
            " ORDER BY reads DESC LIMIT 10",
            (reads, before, bytes_max),
        )
        return [address for (address,) in rows]

    def small(self) -> list[str]:
        """What was compressed as well as can be."""
        return [row[0] for row in self._db.execute("SELECT address FROM page WHERE small = 1")]

    def put_smaller(self, page: Page, br: bytes) -> None:
        """Lay these bytes here in the place of this page's, unless another was rendered since."""
        saved = len(page.bodies["br"]) - len(br)
        self._db.execute(
            "UPDATE page SET br = ?, bytes = bytes - ?, small = 1"
            " WHERE address = ? AND etag = ? AND as_of = ? AND small = 0",
            (br, saved, page.address, page.etag, page.as_of),
        )

    def age(self) -> None:
        """What was read long ago counts for less and less."""
        self._db.execute("UPDATE page SET weight = weight / 2")

    def note_purge(self, number: int, tags: Iterable[str]) -> None:
        """Remember what was purged; nothing rests on it."""
        self._db.execute(
            "INSERT OR REPLACE INTO purge VALUES (?, ?, ?)",
            (number, time.time(), " ".join(sorted(tags))),
        )
        self._db.execute("DELETE FROM purge WHERE number <= ?", (number - PURGES_MAX,))

    def purges(self) -> Iterator[tuple[int, float, set[str]]]:
        """What was purged, the newest first."""
        for number, at, tags in self._db.execute(
            "SELECT number, at, tags FROM purge ORDER BY number DESC"
        ):
            yield number, at, set(tags.split())

    def pages(self) -> Iterator[Page]:
        """Everything that lies here, the most read first."""
        for row in self._db.execute(f"SELECT {COLUMNS} FROM page ORDER BY reads DESC, address"):  # noqa: S608
            yield _page(*row)


def _page(
    address: str,
    headers: str,
    etag: str,
    tags: str,
    as_of: int,
    made_at: float,
    until: float | None,
    small: int,
    br: bytes,
    gzip: bytes,
    identity: bytes,
    reads: int,
) -> Page:
    page = Page(
        address=address,
        headers=[(name, value) for name, value in json.loads(headers)],
        bodies={"br": br, "gzip": gzip, "identity": identity},
        etag=etag,
        tags=frozenset(tags.split(" ")),
        as_of=as_of,
        made_at=made_at,
        until=math.inf if until is None else until,
        small=bool(small),
    )
    page.reads = reads
    return page
