"""What is kept, in words for the owner."""

import math
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Count, QuerySet, Sum

from citydesk.delivery import addresses, noting, rendering
from citydesk.delivery.counters import LOOKED_AT
from citydesk.delivery.models import Keeper, Read
from citydesk.delivery.page import Page, own_tag
from citydesk.delivery.store import Store


@dataclass(frozen=True, kw_only=True)
class Purged:
    """When something was taken off, and by which of a page's tags."""

    at: datetime
    tags: list[str]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A page as the owner sees it. Sizes in bytes; `sent` is what most browsers get."""

    address: str
    is_true: bool
    since: datetime
    until: datetime | None
    size: int
    sent: int
    reads: int
    tags: list[str]

    def as_json(self) -> dict[str, Any]:
        """With moments as text."""
        told = asdict(self)
        return told | {
            "since": self.since.isoformat(),
            "until": self.until.isoformat() if self.until else None,
        }


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """Somebody who keeps pages: a node of ours, or a cache."""

    name: str
    is_node: bool
    waiting: int
    silent_since: datetime | None
    trouble: str

    def as_json(self) -> dict[str, Any]:
        """With moments as text."""
        since = self.silent_since
        return asdict(self) | {"silent_since": since.isoformat() if since else None}


def keepers() -> list[Keeping]:
    """All of them, ours first. One query."""
    rows = Keeper.objects.annotate(waiting=Count("purges")).order_by("-is_node", "name")
    return [
        Keeping(
            name=k.name,
            is_node=k.is_node,
            waiting=k.waiting,
            silent_since=k.silent_since,
            trouble=k.trouble,
        )
        for k in rows
    ]


def all_kept(store: Store) -> list[Kept]:
    """Everything on the shelf, the most read first."""
    return [_kept(page, store) for page in store.shelf.pages()]


def kept_at(store: Store, address: str) -> Kept | None:
    """What is kept for an address, true or not any more."""
    page = store.shelf.get(address)
    return _kept(page, store) if page else None


def last_purge(store: Store, kept: Kept) -> Purged | None:
    """The last purge of any tag of a page; None when it is longer ago than is remembered."""
    for _number, at, purged in store.shelf.purges():
        if both := purged & set(kept.tags):
            return Purged(at=_moment(at), tags=sorted(both))
    return None


def why_not(application: rendering.Application, store: Store, address: str) -> str:
    """Why nothing is kept for an address, found out by rendering it; "" if it may be."""
    as_of = store.generations.now
    return rendering.render(application, address, as_of=as_of).why_not


def seconds_since_purges_were_looked_for(store: Store, now: float) -> float:
    """No purge of ours has waited for longer. `now` is in seconds since 1970."""
    return max(0.0, now - store.counters.noted[LOOKED_AT] / 1e6)


def waiting_purges() -> dict[str, float]:
    """How many have not been applied, by who has to. One query."""
    rows = Keeper.objects.order_by("name").values_list("name").annotate(Count("purges"))
    return dict(rows)


def address_of(url: str) -> str | None:
    """The address under which what is at a URL, or a path, is kept; None where nothing ever is."""
    parts = urlsplit(url)
    return addresses.canonical(parts.path or "/", parts.query)


def tag_of(told: str) -> str:
    """A tag as it is told: itself, or the tag of what is at a URL or a path."""
    if told.startswith(("/", "http://", "https://")):
        parts = urlsplit(told)
        path = parts.path or "/"
        return own_tag(address_of(told) or path)
    return told


# A page that shows what is most read is right for so long.
MOST_READ_FOR = timedelta(minutes=10)


def most_read(*, since: datetime, now: datetime, most: int) -> dict[str, int]:
    """Paths by how often people read them, the most read first. One query.

    A page may show it: it is kept for MOST_READ_FOR. Not every path is a story's.
    """
    noting.until(now + MOST_READ_FOR)
    return _by("path", _people(since), most)


def led_here(*, since: datetime, path: str = "", most: int = 20) -> dict[str, int]:
    """Sites by how many reads they led to; "" is none, or our own. One query."""
    rows = _people(since)
    return _by("site", rows.filter(path=path) if path else rows, most)


def read(*, since: datetime, path: str = "") -> tuple[int, int]:
    """How often people read a page, or all; and robots. One query."""
    rows = Read.objects.filter(since__gte=since, **({"path": path} if path else {}))
    told = dict(rows.order_by().values_list("robot").annotate(Sum("reads")))
    return told.get(False, 0), told.get(True, 0)


def _people(since: datetime) -> QuerySet[Read]:
    return Read.objects.filter(since__gte=since, robot=False)


def _by(name: str, rows: QuerySet[Read], most: int) -> dict[str, int]:
    told = rows.values_list(name).annotate(n=Sum("reads")).order_by("-n", name)
    return dict(told[:most])


def _kept(page: Page, store: Store) -> Kept:
    return Kept(
        address=page.address,
        is_true=page.is_true(store.generations),
        since=_moment(page.made_at),
        until=_moment(page.until) if page.until < math.inf else None,
        size=page.size,
        sent=len(page.bodies["br"]),
        reads=page.reads,
        tags=sorted(page.tags),
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
