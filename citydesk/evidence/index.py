"""Every fingerprint, ready to be searched: files derived from the table, which is the truth.

A file holds the rows of one span of numbers up to some number; rows after that are read from the
table by each search, until there are so many that the file is made anew. A file may be lost, cut
short or left behind by another database at any time: then it is made anew too. What it says is
checked against the table by whoever asks (see look_alikes).
"""

import logging
import mmap
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from citydesk.evidence.likeness import QUALITY_MIN
from citydesk.evidence.models import Fingerprint
from citydesk.evidence.segment import SPAN, Row, Segment
from citydesk.lib import durable

logger = logging.getLogger(__name__)

# So many rows are read anew by each search; a file is made of more.
FRESH_MAX = 1_000
# A row may be committed after one with a higher number; nobody takes so long.
_SETTLED_AFTER = timedelta(minutes=10)


def segments(*, now: datetime) -> Iterator[Segment]:
    """All fingerprints, a span at a time; files that are missing or stale are made anew."""
    newest = Fingerprint.objects.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        return
    settled = _settled(newest, now)
    kept = _kept(newest // SPAN)
    for span in range(newest // SPAN + 1):
        first, end = span * SPAN, (span + 1) * SPAN - 1
        made = kept.get(span)
        upto = made.upto if made else first - 1
        if min(settled, end) - upto > FRESH_MAX:
            made = _make(span, min(settled, end))
            upto = made.upto
        if made:
            yield made
        fresh = list(_rows(upto + 1, end)) if upto < min(newest, end) else []
        if fresh:
            yield Segment.build(fresh, first=first, upto=end)


def _settled(newest: int, now: datetime) -> int:
    """The number up to which no row will be added any more."""
    young = Fingerprint.objects.filter(made_at__gt=now - _SETTLED_AFTER).order_by("pk")
    oldest_young = young.values_list("pk", flat=True).first()
    return newest if oldest_young is None else oldest_young - 1


def _kept(spans: int) -> dict[int, Segment]:
    """What the files hold, but for those whose last row is not in the table as they say."""
    found = {span: _opened(_path(span)) for span in range(spans + 1)}
    lasts = {span: made.last for span, made in found.items() if made}
    numbers = [last[0] for last in lasts.values() if last]
    rows = Fingerprint.objects.filter(pk__in=numbers).values_list("pk", "hash")
    known = {(pk, bytes(bits)) for pk, bits in rows}
    return {
        span: made
        for span, made in found.items()
        if made and (lasts[span] is None or lasts[span] in known)
    }


def _make(span: int, upto: int) -> Segment:
    """A new file; whoever has the old one open goes on with that."""
    made = Segment.build(_rows(span * SPAN, upto), first=span * SPAN, upto=upto)
    durable.write(_path(span), b"".join(made.parts()))
    logger.info("Sorted %s fingerprints anew.", len(made.ids))
    return made


def _rows(first: int, last: int) -> Iterator[Row]:
    rows = Fingerprint.objects.filter(pk__range=(first, last), quality__gte=QUALITY_MIN)
    rows = rows.order_by("pk")
    for pk, bits, marks in rows.values_list("pk", "hash", "marks").iterator(FRESH_MAX):
        yield pk, bytes(bits), bytes(marks)


def _path(span: int) -> Path:
    return Path(settings.CITYDESK_RUN) / "look-alikes" / f"{span:06d}"


def _opened(path: Path) -> Segment | None:
    """A file's segment, mapped and not read; None if there is none, or it is not whole."""
    try:
        with path.open("rb") as file:
            return Segment.read(mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ))
    except (OSError, ValueError):
        return None


def forget(numbers: list[int]) -> None:
    """Leave nothing of those fingerprints in any file: what holds them is made anew."""
    for span in {number // SPAN for number in numbers}:
        _path(span).unlink(missing_ok=True)
