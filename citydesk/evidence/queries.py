"""Reads of evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from citydesk.evidence.models import (
    Evidence,
    FilmCopy,
    Finding,
    Fingerprint,
    LookAlike,
    Redaction,
    Review,
)
from citydesk.intake.models import Tip
from citydesk.lib import keys
from citydesk.originals import queries as originals
from citydesk.originals.models import Original
from citydesk.pictures.models import Picture

# What differs comes first, what could not be known last.
ORDER = {
    outcome: n
    for n, outcome in enumerate(
        (
            Finding.Outcome.DIFFERS,
            Finding.Outcome.AGREES,
            Finding.Outcome.COULD_NOT_CHECK,
            Finding.Outcome.NOT_RECORDED,
        )
    )
}


# So often a file is tried for which the machine has no time: every ten minutes, three hours long.
# Then it is the file that is to blame, as one that makes its decoder wait for ever.
TRIES_MAX = 20


# So many files by one way in are looked back on; fewer, or of fewer senders, tell nothing about it.
_LOOKED_BACK_ON, _FILES_MIN, _SENDERS_MIN = 200, 30, 10


class NoCleanCopy(Exception):
    """The file was not looked at yet, or is no picture that could be opened."""


@dataclass(frozen=True, kw_only=True)
class SheetFile:
    """A file of a tip, with what each check says last: what differs first."""

    evidence: Evidence
    findings: list[Finding]


def sheet(tip: Tip) -> list[SheetFile]:
    """The files of `tip` in their order. Two queries."""
    rows = (
        Evidence.objects.filter(tip=tip)
        .select_related("original", "clean_copy", "tip")
        .prefetch_related(Prefetch("findings", Finding.objects.order_by("serial")))
        .order_by("position")
    )
    return [SheetFile(evidence=row, findings=_newest(row)) for row in rows]


def tip_findings(tip: Tip) -> list[Finding]:
    """What is said of the tip itself, of the mail that it came by: newest versions. One query."""
    return _newest_first_differing(Finding.objects.filter(tip=tip).order_by("serial"))


def _newest(evidence: Evidence) -> list[Finding]:
    return _newest_first_differing(evidence.findings.all())


def _newest_first_differing(findings: Iterable[Finding]) -> list[Finding]:
    by_check = {finding.check_name: finding for finding in findings}
    return sorted(
        by_check.values(),
        key=lambda finding: (ORDER[Finding.Outcome(finding.outcome)], finding.pk),
    )


def differing() -> QuerySet[Finding]:
    """What differs by the newest word of its check: for a question about many tips at once."""
    newer = Finding.objects.filter(
        Q(evidence=OuterRef("evidence")) | Q(tip=OuterRef("tip")),
        check_name=OuterRef("check_name"),
        serial__gt=OuterRef("serial"),
    )
    return Finding.objects.filter(~Exists(newer), outcome=Finding.Outcome.DIFFERS)


@dataclass(frozen=True, kw_only=True)
class Habit:
    """What a way in leaves of a camera's facts, by our own intake."""

    files: int
    senders: int
    # Of those files, how many do not say what took them.
    silent: int


def habit(tip: Tip) -> Habit | None:
    """Of the last files of other tips that came as this one did; None when too few. One query."""
    others = Evidence.objects.filter(tip__channel=tip.channel, state=Evidence.State.EXAMINED)
    recent = others.exclude(tip=tip).order_by("-pk").values("pk")[:_LOOKED_BACK_ON]
    said = Finding.objects.filter(evidence__in=recent, check_name="device", serial=1)
    silent = Count("pk", filter=Q(outcome=Finding.Outcome.NOT_RECORDED))
    senders = Count("evidence__tip__contributor", distinct=True)
    found = Habit(**said.aggregate(files=Count("pk"), senders=senders, silent=silent))
    enough = found.files >= _FILES_MIN and found.senders >= _SENDERS_MIN
    return found if enough else None


def clean_bytes(evidence: Evidence) -> bytes:
    """The JPEG that the desk looks at and that may be published. Raises NoCleanCopy."""
    if evidence.clean_copy is None:
        raise NoCleanCopy(str(evidence.pk))
    return originals.read(evidence.clean_copy)


def small_bytes(evidence: Evidence) -> bytes:
    """A JPEG for lists, at most 512 px long. Raises NoCleanCopy."""
    return originals.read(evidence.small_copy) if evidence.small_copy else clean_bytes(evidence)


def preview_bytes(evidence: Evidence) -> bytes:
    """A JPEG of EXIF's preview that does not show the same. Raises NoCleanCopy."""
    if evidence.preview_copy is None:
        raise NoCleanCopy(str(evidence.pk))
    return originals.read(evidence.preview_copy)


def redaction(evidence: Evidence) -> Redaction | None:
    """What was covered last in this picture, if anything ever was. One query."""
    return (
        Redaction.objects.select_related("copy", "made_by")
        .filter(of=evidence.clean_copy_id)
        .order_by("-version")
        .first()
    )


def publishable(evidence: Evidence) -> Original:
    """The copy that may be published: what was covered last, or the clean copy.

    One query. Raises NoCleanCopy.
    """
    if evidence.clean_copy is None:
        raise NoCleanCopy(str(evidence.pk))
    found = redaction(evidence)
    return found.copy if found else evidence.clean_copy


def uncovered(numbers: Iterable[int]) -> set[int]:
    """Of these files, the pictures in which nothing is covered or cut off. One query."""
    newest = Redaction.objects.filter(of=OuterRef("clean_copy")).order_by("-version")
    rows = Evidence.objects.filter(pk__in=numbers, clean_copy__isnull=False).annotate(
        shown=Coalesce(
            Subquery(newest.values("copy")[:1]), F("clean_copy"), output_field=BigIntegerField()
        )
    )
    return set(rows.filter(shown=F("clean_copy")).values_list("pk", flat=True))


def shown_in(pictures: Iterable[Picture]) -> dict[int, Evidence]:
    """The file that each of these pictures was made from, by the picture's key. One query.

    Of the same picture sent twice, the first.
    """
    made_from = {picture.made_from: picture.pk for picture in pictures if picture.made_from}
    rows = Evidence.objects.filter(clean_copy__sha256__in=made_from).select_related("clean_copy")
    found: dict[int, Evidence] = {}
    for row in rows.order_by("pk"):
        assert row.clean_copy is not None  # the filter has seen to it
        found.setdefault(made_from[row.clean_copy.sha256], row)
    return found


def tips_behind(hashes: Iterable[str]) -> QuerySet[Tip]:
    """The tips whose files these copies were made from, by the SHA-256 of the copies."""
    films = FilmCopy.objects.filter(Q(copy__sha256__in=hashes) | Q(poster__sha256__in=hashes))
    files = Evidence.objects.filter(
        Q(clean_copy__sha256__in=hashes) | Q(original__in=films.values("of"))
    )
    return Tip.objects.filter(pk__in=files.values("tip"))


def is_unchanged(evidence: Evidence) -> bool:
    """Whether the kept file still opens, and is byte for byte what came. Reads all of it."""
    try:
        data = originals.read(evidence.original)
    except (originals.Erased, keys.CannotOpen, OSError):
        return False
    return sha256(data).hexdigest() == evidence.original.sha256


def look_alikes_in(tip: Tip) -> dict[int, list[LookAlike]]:
    """What looks like each file of `tip`, earlier or later, by the file's key. One query.

    Of a row, `evidence` or `earlier` is this tip's own; the other one, or `picture`, is like it.
    """
    own = Q(evidence__tip=tip) | Q(earlier__tip=tip)
    rows = LookAlike.objects.filter(own).select_related("evidence__tip", "earlier__tip", "picture")
    found: dict[int, list[LookAlike]] = {}
    for row in rows.order_by("distance", "-spots", "pk"):
        one = row.evidence if row.evidence.tip_id == tip.pk else row.earlier
        assert one is not None  # the filter has seen to it
        found.setdefault(one.pk, []).append(row)
    return found


def open_reviews(tip: Tip) -> QuerySet[Review]:
    """What must be settled before one of the two senders is paid."""
    rows = Review.objects.filter(Q(tip=tip) | Q(earlier=tip), state=Review.State.OPEN)
    return rows.select_related("tip", "earlier").order_by("opened_at", "pk")


def reviews(tip: Tip) -> QuerySet[Review]:
    """Open and settled, of one tip. One query."""
    rows = Review.objects.filter(Q(tip=tip) | Q(earlier=tip))
    return rows.select_related("tip", "earlier", "settled_by").order_by("opened_at", "pk")


def fingerprints_of_erased() -> QuerySet[Fingerprint]:
    """Should there be any: they go when the original does."""
    return Fingerprint.objects.filter(original__erased_at__isnull=False)


def without_fingerprint() -> QuerySet[Picture]:
    """Published pictures whose present file was not looked at yet."""
    known = Fingerprint.objects.filter(picture=OuterRef("pk"), file=OuterRef("file"))
    rows: QuerySet[Picture] = Picture.objects.filter(~Exists(known))
    return rows.order_by("-pk")


def waiting(*, before: datetime) -> QuerySet[Evidence, int]:
    """Ids of files not yet looked at whose tip came before that moment: the least tried first."""
    rows = Evidence.objects.filter(state=Evidence.State.WAITING, tip__received_at__lt=before)
    return rows.order_by("tries", "pk").values_list("pk", flat=True)


def unseen(tip: Tip) -> int:
    """How many files of `tip` are not yet looked at. One query."""
    return Evidence.objects.filter(tip=tip, state=Evidence.State.WAITING).count()


def to_be_checked_again() -> QuerySet[Evidence, int]:
    """Ids of files that were looked at, but not yet held against what is claimed now."""
    rows = Evidence.objects.exclude(state=Evidence.State.WAITING)
    rows = rows.filter(edition="", original__erased_at=None)
    return rows.order_by("tries", "pk").values_list("pk", flat=True)


def behind(*, edition: str, tip: str = "") -> QuerySet[Evidence, int]:
    """Ids of files that went through other checks than `edition`, oldest first.

    Of the tip with that code: of all its files that were looked at, whatever their edition.
    """
    rows = Evidence.objects.exclude(state=Evidence.State.WAITING)
    rows = rows.filter(tip__code=tip) if tip else rows.exclude(edition=edition)
    return rows.order_by("pk").values_list("pk", flat=True)


def film_copies(evidence: Evidence) -> QuerySet[FilmCopy]:
    """The copies that were made of a film, or are to be, the newest first; of the same film."""
    rows = FilmCopy.objects.filter(of=evidence.original_id).select_related("copy")
    return rows.order_by("-asked_at", "-pk")


def film_copies_waiting(*, before: datetime) -> QuerySet[FilmCopy, int]:
    """Ids of those that did not move since then, the longest waiting first."""
    rows = FilmCopy.objects.filter(state=FilmCopy.State.WAITING, moved_at__lt=before)
    return rows.order_by("moved_at").values_list("pk", flat=True)
