"""Where a file was seen before: what looks like it, as tips and published pictures."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from citydesk.evidence.likeness import Frame
from citydesk.evidence.models import Evidence, LookAlike, Review
from citydesk.evidence.types import Earlier
from citydesk.intake.models import Tip
from citydesk.originals.models import Original
from citydesk.pictures.models import Picture

if TYPE_CHECKING:
    from citydesk.evidence.look_alikes import Alike


class _How(NamedTuple):
    """How near two files are, as a LookAlike's fields have it."""

    distance: int = 0
    spots: int = 0
    changes: str = ""
    frames: int = 0


_SAME = _How()


def look_alikes(evidence: Evidence, frames: Sequence[Frame], *, now: datetime) -> list[LookAlike]:
    """Rows not yet saved: this file with each file of other tips and published picture like it.

    The later tip's file is `evidence` of the row, whichever of the two is looked at now; one that
    was published later is left out.
    """
    originals, pictures = _found(frames, now=now)
    # Of the very same bytes nothing differs, whether or not they are a picture.
    originals[evidence.original_id] = _SAME
    return [
        *_of_tips(evidence, originals, now=now),
        *_of_pictures(evidence, pictures, now=now),
    ]


def _found(frames: Sequence[Frame], *, now: datetime) -> tuple[dict[int, _How], dict[int, _How]]:
    """By original and by picture, the closest of all frames."""
    if not frames:
        return {}, {}
    from citydesk.evidence import look_alikes as finder  # noqa: PLC0415 (loads NumPy, 20 MB)

    # A film has many frames: to compare each mark by mark would take long.
    found = finder.find([f.likeness for f in frames], now=now, by_marks=len(frames) == 1)
    originals: dict[int, list[tuple[int, Alike]]] = defaultdict(list)
    pictures: dict[int, list[tuple[int, Alike]]] = defaultdict(list)
    for number, some in enumerate(found):
        for alike in some:
            row = alike.fingerprint
            if row.original_id is not None:
                originals[row.original_id].append((number, alike))
            elif row.picture_id is not None:
                pictures[row.picture_id].append((number, alike))
    return (
        {pk: _how(pairs, film=len(frames) > 1) for pk, pairs in originals.items()},
        {pk: _how(pairs, film=len(frames) > 1) for pk, pairs in pictures.items()},
    )


def _how(pairs: Sequence[tuple[int, "Alike"]], *, film: bool) -> _How:
    """The closest of two files' frames; and how many of a film that asks, or else of the kept."""
    _number, best = min(pairs, key=lambda pair: pair[1].distance)
    alike = {number if film else one.fingerprint.at_ms for number, one in pairs}
    return _How(best.distance, best.spots, ",".join(best.changes), len(alike))


def _of_tips(evidence: Evidence, like: dict[int, _How], *, now: datetime) -> list[LookAlike]:
    others = Evidence.objects.filter(original__in=like).exclude(tip=evidence.tip_id)
    rows = []
    for other in others.select_related("tip").order_by("tip__received_at", "pk"):
        earlier, later = sorted((evidence, other), key=lambda one: arrival(one.tip))
        how = like[other.original_id]
        rows.append(LookAlike(evidence=later, earlier=earlier, found_at=now, **how._asdict()))
    return rows


def _of_pictures(evidence: Evidence, like: dict[int, _How], *, now: datetime) -> list[LookAlike]:
    """But not what was made of this very file, or of another of its tip."""
    own = Evidence.objects.filter(original=evidence.original_id) | Evidence.objects.filter(
        tip=evidence.tip_id
    )
    made_from = own.filter(clean_copy__isnull=False).values("clean_copy__sha256")
    others = Picture.objects.filter(pk__in=like, created_at__lt=evidence.tip.received_at)
    return [
        LookAlike(evidence=evidence, picture=picture, found_at=now, **like[picture.pk]._asdict())
        for picture in others.exclude(made_from__in=made_from).order_by("pk")
    ]


def arrival(tip: Tip) -> tuple[datetime, int]:
    """Tips stand in this order."""
    return tip.received_at, tip.pk


def earlier(evidence: Evidence, rows: Iterable[LookAlike]) -> tuple[Earlier, ...]:
    """What of `rows` came, or was published, before this file."""
    return tuple(_earlier(evidence, row) for row in rows if row.evidence_id == evidence.pk)


def _earlier(evidence: Evidence, row: LookAlike) -> Earlier:
    how = _told(_How(row.distance, row.spots, row.changes, row.frames))
    if row.earlier is None:
        assert row.picture is not None  # a row is of one thing
        at, title = row.picture.created_at, row.picture.title
        return Earlier(
            tip="", title=title, received_at=at, same_sender=False, same_bytes=False, **how
        )
    other = row.earlier
    return Earlier(
        tip=other.tip.code,
        received_at=other.tip.received_at,
        same_sender=is_same_sender(evidence.tip, other.tip),
        same_bytes=other.original_id == evidence.original_id,
        film=other.is_film,
        **how,
    )


def is_same_sender(one: Tip, other: Tip) -> bool:
    """Two who left no address may be anybody."""
    return one.contributor_id is not None and one.contributor_id == other.contributor_id


def reviews(rows: Iterable[LookAlike], *, now: datetime) -> list[Review]:
    """Rows not yet saved: each tip with the first other sender's that had its picture."""
    first: dict[int, Review] = {}
    for row in rows:
        if row.earlier is None or is_same_sender(row.evidence.tip, row.earlier.tip):
            continue
        review = Review(tip=row.evidence.tip, earlier=row.earlier.tip, opened_at=now)
        known = first.setdefault(review.tip_id, review)
        if arrival(review.earlier) < arrival(known.earlier):
            first[review.tip_id] = review
    return list(first.values())


def who_has(sha256: str, frames: Sequence[Frame], *, now: datetime) -> list[Earlier]:
    """Everything kept or published that is like a file at hand; what comes closest first."""
    originals, pictures = _found(frames, now=now)
    same = Original.objects.filter(sha256=sha256).values_list("pk", flat=True).first()
    if same is not None:
        originals[same] = _SAME
    rows = Evidence.objects.filter(original__in=originals).select_related("tip").order_by("pk")
    published = Picture.objects.filter(pk__in=pictures).order_by("pk")
    found = [
        Earlier(
            tip=row.tip.code,
            received_at=row.tip.received_at,
            same_sender=False,
            same_bytes=row.original_id == same,
            film=row.is_film,
            **_told(originals[row.original_id]),
        )
        for row in rows
    ] + [
        Earlier(
            tip="",
            title=picture.title,
            received_at=picture.created_at,
            same_sender=False,
            same_bytes=False,
            **_told(pictures[picture.pk]),
        )
        for picture in published
    ]
    return sorted(found, key=lambda one: (not one.same_bytes, one.distance, -one.spots))


def _told(how: _How) -> dict[str, Any]:
    return how._asdict() | {"changes": tuple(how.changes.split(",")) if how.changes else ()}
