"""What files that stay share with those that are to be erased: kept anew, as theirs alone.

Two files that show the same, but for what they say of themselves, share one clean copy, and all
that was covered in it; two films share what was made anew of both; two pictures that become the
same when they are covered share that. Who erases one takes nothing from the other.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import F

from citydesk.evidence.models import Evidence, FilmCopy, Finding, Redaction
from citydesk.evidence.signals import picture_replaced
from citydesk.originals import actions as originals
from citydesk.originals import queries as kept
from citydesk.originals.actions import Heir, Sealed
from citydesk.originals.models import Original
from citydesk.people.models import User

# Where a copy is held, and where that says what it is a copy of.
_HELD = (
    (Evidence, "clean_copy", "original"),
    (Evidence, "small_copy", "original"),
    (Evidence, "preview_copy", "original"),
    (Finding, "report", "evidence__original"),
    (Redaction, "copy", "of"),
    (FilmCopy, "copy", "of"),
    (FilmCopy, "poster", "copy"),
)


class StillShared(Exception):
    """A file that stays has come to share something: give it its own first."""


def shared(items: Iterable[Original]) -> list[tuple[Original, Original]]:
    """The copies that go with `items` and that files which stay have too, each with its new parent.

    A parent that is handed over itself comes first. Inside a transaction all that goes is locked.
    """
    going = {row.pk: row for row in kept.with_copies(items)}
    found: dict[int, int] = {}
    pairs = list(_pairs(going))
    while new := {
        copy: parent
        for copy, parent in pairs
        if copy not in found and (parent not in going or parent in found)
    }:
        found |= new
    rows = going | Original.objects.in_bulk(set(found.values()) - set(going))
    return [(rows[copy], rows[parent]) for copy, parent in found.items()]


def _pairs(going: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Every copy among these that is held somewhere, with what it is held there as a copy of."""
    for model, copy, of in _HELD:
        rows = model.objects.filter(**{f"{copy}__in": going, f"{of}__erased_at": None})
        yield from rows.exclude(**{copy: F(of)}).values_list(copy, of).order_by("pk")


def part(*, items: Iterable[Original], why: str, by: User, now: datetime) -> None:
    """Give every file that stays its own of what it shares with `items`, which then may be erased.

    Sealed anew before the transaction, and again if somebody else erased of it meanwhile. Raises
    keys.CannotOpen, OSError, and originals.queries.Erased when a copy's key is gone, as after an
    older database was restored.
    """
    while pairs := shared(items):
        files: list[Sealed] = []
        try:
            for copy, _parent in pairs:
                files.append(originals.seal_anew(original=copy))
            heirs = [
                Heir(copy=copy, parent=parent, file=file)
                for (copy, parent), file in zip(pairs, files, strict=True)
            ]
            _part(heirs, why, by, now)
        except kept.Erased:
            if shared(items) == pairs:
                raise
        finally:
            _forget_unused(files)


@transaction.atomic
def _part(heirs: list[Heir], why: str, by: User, now: datetime) -> None:
    """All that held the older copies holds the new ones; the older are erased."""
    for heir, made in zip(
        heirs, originals.hand_over(heirs=heirs, by=by.username, now=now), strict=True
    ):
        for model, copy, _of in (*_HELD, (Redaction, "of", "")):
            model.objects.filter(**{copy: heir.copy}).update(**{copy: made})
        picture_replaced.send(sender=Original, was=heir.copy, copy=made, by=by, now=now)
    originals.erase(items=[heir.copy for heir in heirs], why=why, by=by.username, now=now)


def _forget_unused(files: list[Sealed]) -> None:
    names = [file.name for file in files]
    used = set(Original.objects.filter(stored_as__in=names).values_list("stored_as", flat=True))
    for file in files:
        if file.name not in used:
            originals.forget(file=file)
