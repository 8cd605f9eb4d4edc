"""Pictures like those of a tip, side by side: which came first, whose they are, what differs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydesk.evidence.checks.seen_before import CHANGES
from citydesk.evidence.models import Evidence, LookAlike
from citydesk.evidence.recognising import is_same_sender
from citydesk.intake.models import Tip
from citydesk.pictures.models import Picture

# PDQ's hashes have so many bits.
_BITS = 256


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Another file, or a published picture, that looks like one of a tip."""

    evidence: Evidence | None
    picture: Picture | None
    at: datetime
    # Whether the other one came before.
    earlier: bool
    # `From another sender, earlier.`, `Mirrored; else as good as the same (2 of 256 bits differ).`
    whose: str
    how: str


def side_by_side(own: Evidence, rows: Iterable[LookAlike]) -> list[Alike]:
    """What looks like `own`, by the rows of evidence.queries.look_alikes_in; earlier ones first."""
    found = [_of_picture(row) if row.picture else _of_file(own, row) for row in rows]
    return sorted(found, key=lambda one: (not one.earlier, one.at))


def _of_picture(row: LookAlike) -> Alike:
    assert row.picture is not None  # asked before
    return Alike(
        evidence=None,
        picture=row.picture,
        at=row.picture.created_at,
        earlier=True,
        whose=_("We published this picture."),
        how=_how(row),
    )


def _of_file(own: Evidence, row: LookAlike) -> Alike:
    earlier = row.evidence_id == own.pk
    other = row.earlier if earlier else row.evidence
    assert other is not None  # a row is of one thing
    same_bytes = other.original_id == own.original_id
    return Alike(
        evidence=other,
        picture=None,
        at=other.tip.received_at,
        earlier=earlier,
        whose=_whose(own.tip, other.tip, earlier=earlier),
        how=_("The very same file.") if same_bytes else _how(row),
    )


def _whose(own: Tip, other: Tip, *, earlier: bool) -> str:
    if is_same_sender(own, other):
        return _("The same sender, earlier.") if earlier else _("The same sender, later.")
    return _("Another sender, earlier.") if earlier else _("Another sender, later.")


def _how(row: LookAlike) -> str:
    """What was done to the later one, and how near the two are, in words."""
    changes = ", ".join(_changes(row)) or _("Encoded anew")
    near = ngettext(
        "else as good as the same (%(n)d of %(all)d bits differs)",
        "else as good as the same (%(n)d of %(all)d bits differ)",
        row.distance,
    ) % {"n": row.distance, "all": _BITS}
    if row.spots:
        near = ngettext(
            "%(n)d spot is the same in both", "%(n)d spots are the same in both", row.spots
        ) % {"n": row.spots}
    if row.frames > 1:
        near = _("in %(n)d frames; %(near)s") % {"n": row.frames, "near": near}
    return f"{changes[:1].upper()}{changes[1:]}; {near}."


def _changes(row: LookAlike) -> Iterator[str]:
    done = row.changes.split(",")
    return (str(words) for name, words in CHANGES.items() if name in done)
