"""Every write of what is counted."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone
from wagtail.log_actions import log

from citydesk.delivery import purging, queries
from citydesk.delivery.models import Read
from citydesk.delivery.reads import Kind

# For so long each hour stands by itself; then the day, for as long as the house does.
HOURS_FOR = timedelta(days=8)
# In one hour, or one day, so that junk in a header makes no table of it; what comes from others is
# counted without its site.
SITES_MAX = 200


def purge(*, told: str, by: Any, now: datetime) -> str:
    """Take off, everywhere, what has a tag or is at an address; returns the tag."""
    tag = queries.tag_of(told)
    log(instance=by, action="citydesk.pages.purge", user=by, timestamp=now, data={"tag": tag})
    purging.purge_everywhere(tag)
    return tag


def add_reads(*, counts: Mapping[Kind, int], now: datetime) -> None:
    """Add to what was read in this hour."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    known: set[str] = set()
    if any(kind.site for kind in counts):
        known |= set(Read.objects.filter(since=hour).values_list("site", flat=True).distinct())
    _add(_with_few_sites(counts, known=known), since=hour)


def _with_few_sites(counts: Mapping[Kind, int], *, known: Collection[str]) -> dict[Kind, int]:
    by_site: dict[str, int] = {}
    for kind, number in counts.items():
        if kind.site not in known:
            by_site[kind.site] = by_site.get(kind.site, 0) + number
    room = max(0, SITES_MAX - len(known))
    shown = {*known, *sorted(by_site, key=lambda site: -by_site[site])[:room]}
    kept: dict[Kind, int] = {}
    for kind, number in counts.items():
        told = kind if kind.site in shown else kind._replace(site="")
        kept[told] = kept.get(told, 0) + number
    return kept


def _add(counts: Mapping[Kind, int], *, since: datetime) -> None:
    if not counts:
        return
    at = connection.ops.adapt_datetimefield_value(since)
    # Always in one order, so that two who write the same rows do not wait for each other.
    rows = [(kind.path, at, kind.site, kind.robot, counts[kind]) for kind in sorted(counts)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO delivery_read (path, since, site, robot, reads)"
            " VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (since, path, site, robot)"
            " DO UPDATE SET reads = delivery_read.reads + excluded.reads",
            rows,
        )


@transaction.atomic
def fold_reads(*, now: datetime) -> bool:
    """Make one row of the hours of one day that is long over; whether there was such a day."""
    with timezone.override(UTC):  # a day of UTC, whatever the house's
        old = Read.objects.filter(since__lt=now - HOURS_FOR).exclude(since__hour=0)
        first = old.order_by("since").values_list("since", flat=True).first()
        if first is None:
            return False
        day = first.replace(hour=0)
        hours = Read.objects.filter(since__gt=day, since__lt=day + timedelta(days=1))
        told = hours.order_by().values_list("path", "site", "robot").annotate(Sum("reads"))
        counts = {Kind(*kind): reads for *kind, reads in told}
        hours.delete()
    _add(_with_few_sites(counts, known=()), since=day)
    return True
