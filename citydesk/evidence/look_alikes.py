"""Pictures that look like one we are asked about: by their hashes, and by the marks they share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from citydesk.evidence import geometry, index, marks, pdq
from citydesk.evidence.likeness import RADIUS, SIDES, Likeness
from citydesk.evidence.models import Fingerprint
from citydesk.evidence.segment import Segment

# Words shared, a fingerprint, and which side of the asked picture shares them.
Vote = tuple[int, int, int]

# What may have been done to the one or the other; stored, and said in words by the check.
MIRRORED, TURNED, CROPPED, FRAMED, TILTED = "mirrored", "turned", "cropped", "framed", "tilted"
# So many that share the most words are compared mark by mark.
_COMPARED_MAX = 48
_CUT, _TILT = 0.02, np.radians(0.75)


@dataclass(frozen=True, kw_only=True)
class Alike:
    """A fingerprint that looks like the picture asked about."""

    fingerprint: Fingerprint
    # Bits of 256 that differ, of the two views that are closest; and spots shared, if those were
    # what told.
    distance: int
    spots: int
    changes: tuple[str, ...]


def find(asked: Sequence[Likeness], *, now: datetime, by_marks: bool = True) -> list[list[Alike]]:
    """For each likeness the fingerprints that look like it, the closest first.

    Exact for whole pictures, their mirror images and quarter turns: none within RADIUS is
    missed. `by_marks` also finds what a crop, a frame or a tilt has left.
    """
    near: list[set[int]] = [set() for _one in asked]
    voted: list[list[Vote]] = [[] for _one in asked]
    for segment in index.segments(now=now):
        for number, likeness in enumerate(asked):
            for _view, _quality, sides in likeness.views:
                for bits in np.frombuffer(sides, np.uint8).reshape(SIDES, -1):
                    near[number].update(pk for pk, _far in segment.near(bits))
            if by_marks and likeness.views:
                voted[number] = _most(voted[number] + _votes(segment, likeness))
    wanted = set().union(*near, *({pk for _n, pk, _side in one} for one in voted))
    rows = Fingerprint.objects.in_bulk(wanted)
    return [
        _alike(likeness, rows, near[number], voted[number]) for number, likeness in enumerate(asked)
    ]


def _votes(segment: Segment, likeness: Likeness) -> list[Vote]:
    found = marks.read(likeness.marks)
    return [
        (votes, pk, side)
        for side in range(SIDES)
        for votes, pk in segment.votes(marks.side(found, side), most=_COMPARED_MAX)
    ]


def _most(voted: list[Vote]) -> list[Vote]:
    return sorted(voted, reverse=True)[:_COMPARED_MAX]


def _alike(
    likeness: Likeness, rows: dict[int, Fingerprint], near: set[int], voted: list[Vote]
) -> list[Alike]:
    """Every answer of an index is held against the table's own row; the best of each picture."""
    told = [_by_hash(likeness, rows[pk]) for pk in near if pk in rows]
    best: dict[tuple[int | None, ...], Alike] = {}
    # Whole with whole, or inner with inner, before one that must have had a frame.
    for alike in sorted(filter(None, told), key=lambda one: (FRAMED in one.changes, one.distance)):
        best.setdefault(_thing(alike.fingerprint), alike)
    for _n, pk, side in voted:
        if pk in rows and _thing(rows[pk]) not in best:
            found = _by_spots(likeness, rows[pk], side)
            if found:
                best[_thing(rows[pk])] = found
    return sorted(best.values(), key=lambda one: (one.distance, -one.spots))


def _thing(row: Fingerprint) -> tuple[int | None, ...]:
    """The picture or frame that a fingerprint is of."""
    return row.original_id, row.picture_id, row.at_ms


def _by_hash(likeness: Likeness, row: Fingerprint) -> Alike | None:
    close = [one for one in _distances(likeness, bytes(row.hash)) if one[0] <= RADIUS]
    if not close:
        return None
    distance, view, side = min(close, key=lambda one: (bool(one[1]) != bool(row.view), one))
    changes = [*_sides(side), *([FRAMED] if bool(view) != bool(row.view) else [])]
    return Alike(fingerprint=row, distance=distance, spots=0, changes=tuple(changes))


def _distances(likeness: Likeness, kept: bytes) -> list[tuple[int, int, int]]:
    """How many bits each of its views and their sides differs, which view, which side."""
    return [
        (int(far), view, side)
        for view, _quality, sides in likeness.views
        for side, far in enumerate(
            np.bitwise_count(
                np.frombuffer(sides, np.uint8).reshape(SIDES, -1) ^ np.frombuffer(kept, np.uint8)
            ).sum(axis=1)
        )
    ]


def _by_spots(likeness: Likeness, row: Fingerprint, side: int) -> Alike | None:
    kept = marks.read(bytes(row.marks))
    found = geometry.fit(marks.side(marks.read(likeness.marks), side), kept)
    if found is None:
        return None
    asked, size = (likeness.width, likeness.height), (row.width, row.height)
    asked = asked[::-1] if side & pdq.TRANSPOSE else asked
    if not geometry.is_proof(found, kept, asked=asked, size=size):
        return None
    distance, _view, _side = min(_distances(likeness, bytes(row.hash)))
    changes = (*_sides(side), *_changes(found, asked, size))
    return Alike(fingerprint=row, distance=distance, spots=found.spots, changes=changes)


def _sides(side: int) -> list[str]:
    """A turn by half is two mirrors, a quarter turn one of them and a transposition."""
    mirrored = side.bit_count() % 2 == 1
    turned = side not in {0, pdq.MIRROR}
    return [MIRRORED] * mirrored + [TURNED] * turned


def _changes(found: geometry.Fit, asked: geometry.Size, size: geometry.Size) -> list[str]:
    """Where the asked picture's edges lie in the kept one: within is cropped, beyond is framed."""
    right, lower = asked[0] / 2, asked[1] / 2
    corners = found.of(np.array([(-right, -lower), (right, lower)]))
    edges = 2 * np.abs(corners / np.array(size)).ravel()
    return (
        [CROPPED] * bool((edges < 1 - _CUT).any())
        + [FRAMED] * bool((edges > 1 + _CUT).any())
        + [TILTED] * bool(abs(found.tilt) > _TILT)
    )
