"""Writes of evidence."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from citydesk.channels.types import Channel
from citydesk.evidence import checks, fingerprints, looking, queries, recognising
from citydesk.evidence.looking import Seen
from citydesk.evidence.models import Evidence, Finding, LookAlike, Review
from citydesk.evidence.types import Case, Facts, Said
from citydesk.intake.models import Tip
from citydesk.lib import keys
from citydesk.lib.position import Position
from citydesk.originals import actions as originals
from citydesk.originals import custody
from citydesk.originals import queries as kept
from citydesk.originals.models import Original
from citydesk.people.models import User

_SENTENCE_MAX, _FOUND_MAX = 300, 500


class NothingFound(Exception):
    """A review is settled by saying what was found."""


class NoPosition(Exception):
    """The file does not record where it was taken, or cannot be opened to be asked."""


@dataclass(frozen=True, kw_only=True)
class _Copies:
    """What was kept of what looking gave."""

    clean: Original | None
    small: Original | None
    preview: Original | None
    report: Original | None

    def all(self) -> list[Original]:
        """Those that there are."""
        made = (self.clean, self.small, self.preview, self.report)
        return [copy for copy in made if copy is not None]


@dataclass(frozen=True, kw_only=True)
class _Checked:
    """What looking gave, what is like it among what was kept up to then, and what the checks say.

    `newest` is the number of the newest fingerprint that was searched.
    """

    seen: Seen
    newest: int
    known: list[LookAlike]
    said: list[Said]


def examine(*, evidence_id: int, now: datetime) -> None:
    """Look at one file: facts, findings, clean copy. Once done, it is not done again.

    The bytes are read and decoded outside any transaction of ours, then all is written in one. A
    file that cannot be opened is kept, and the row says why. Raises OSError when the bytes could
    not be reached, no process be started, or the machine had no time; the row then waits, and is
    looked at again.
    """
    evidence = _row(evidence_id)
    if evidence.state == Evidence.State.WAITING:
        _examine(evidence, now)


def check_again(*, evidence_id: int, now: datetime) -> None:
    """Look anew at a file: by new checks or tools, against a new claim, with a better decoder.

    What is said otherwise than before is added; nothing is overwritten, and what could be opened
    once stays open. May run any number of times. Raises OSError, as `examine` does.
    """
    evidence = _row(evidence_id)
    if evidence.state != Evidence.State.WAITING:
        _examine(evidence, now, again=True)


def _row(evidence_id: int) -> Evidence:
    copies = ("clean_copy", "small_copy", "preview_copy")
    return Evidence.objects.select_related("original", "tip", *copies).get(pk=evidence_id)


def _examine(evidence: Evidence, now: datetime, *, again: bool = False) -> None:
    seen = _look(evidence)
    try:
        copies = _keep(evidence, seen, now)
        while not _write(evidence, _check(evidence, seen, now), copies, now, again=again):
            pass  # another picture was kept since we searched
    except kept.Erased:
        return  # the file, and its row says so; or a copy that another had too: the next time then


def _check(evidence: Evidence, seen: Seen, now: datetime) -> _Checked:
    newest = fingerprints.newest()
    known = recognising.look_alikes(evidence, seen.frames, now=now)
    said = checks.all_of(_case(evidence, seen.facts, known))
    return _Checked(seen=seen, newest=newest, known=known, said=said)


def _look(evidence: Evidence) -> Seen:
    """Its bytes looked at, if they can still be had."""
    try:
        data = kept.read(evidence.original)
    except kept.Erased:
        return Seen(facts=Facts(), problem=_("It was erased."))
    except keys.CannotOpen:
        return Seen(facts=Facts(), problem=_("The stored file was changed, and does not open."))
    try:
        return looking.look(data)
    except looking.Busy as busy:
        if evidence.tries >= queries.TRIES_MAX:
            return looking.unopened(evidence.media_type, looking.stopped(busy))
        Evidence.objects.filter(pk=evidence.pk).update(tries=F("tries") + 1)
        raise


def _case(evidence: Evidence, facts: Facts, known: list[LookAlike]) -> Case:
    tip = evidence.tip
    return Case(
        facts=facts,
        name=evidence.name,
        channel=Channel(tip.channel),
        received_at=tip.received_at,
        place=tip.place,
        claim_at=tip.claim_at,
        claim_position=tip.claim_position,
        earlier=recognising.earlier(evidence, known),
        zone=ZoneInfo(settings.TIME_ZONE),
    )


def _keep(evidence: Evidence, seen: Seen, now: datetime) -> _Copies:
    """The copies among the originals; made again after a kill, they are the same bytes."""

    def derived(data: bytes | None, media_type: str, made_by: str) -> Original | None:
        if data is None:
            return None
        return originals.keep(
            data=data,
            kind=Original.Kind.DERIVED,
            media_type=media_type,
            now=now,
            parent=evidence.original,
            made_by=made_by,
        )

    def shown(data: bytes | None) -> Original | None:
        return derived(data, "image/jpeg", looking.MADE_BY)

    return _Copies(
        clean=evidence.clean_copy or shown(seen.clean),
        small=evidence.small_copy or shown(seen.small),
        preview=evidence.preview_copy or shown(seen.preview),
        report=derived(seen.report, "application/json", seen.facts.tool),
    )


@transaction.atomic
def _write(
    looked_at: Evidence, checked: _Checked, copies: _Copies, now: datetime, *, again: bool = False
) -> bool:
    """All of it at once; False, and nothing, when there is more to be searched by now.

    Raises originals.queries.Erased.
    """
    # Locked in the order in which it is erased.
    kept.locked(looked_at.original, *copies.all())
    evidence = Evidence.objects.select_for_update().get(pk=looked_at.pk)
    if evidence.state != Evidence.State.WAITING and not again:  # another worker was first
        return True
    if not fingerprints.is_newest(checked.newest):
        return False
    seen, facts = checked.seen, checked.seen.facts
    evidence.edition, evidence.tries = checks.EDITION, 0
    if evidence.state == Evidence.State.EXAMINED and seen.problem:
        evidence.save(update_fields=["edition", "tries"])
        return True
    evidence.state = Evidence.State.UNREADABLE if seen.problem else Evidence.State.EXAMINED
    evidence.problem = seen.problem
    evidence.media_type = facts.media_type
    evidence.width, evidence.height = facts.width, facts.height
    evidence.clean_copy, evidence.small_copy = copies.clean, copies.small
    evidence.preview_copy = copies.preview
    evidence.examined_at = evidence.examined_at or now
    evidence.save()
    fingerprints.keep(original=looked_at.original, frames=seen.frames, now=now)
    _add(evidence, checked.said, now, report=copies.report)
    LookAlike.objects.bulk_create(checked.known, ignore_conflicts=True)
    reviews = recognising.reviews(checked.known, now=now)
    Review.objects.bulk_create(reviews, ignore_conflicts=True)
    return True


def _add(
    of: Evidence | Tip, said: list[Said], now: datetime, *, report: Original | None = None
) -> None:
    """What is new of a file or a tip, behind what each check said before; `of` is locked."""
    last = {finding.check_name: finding for finding in of.findings.order_by("serial")}
    told = [_finding(of, one, report, now) for one in said]
    Finding.objects.bulk_create(one for one in told if _is_news(one, last.get(one.check_name)))


def _finding(of: Evidence | Tip, said: Said, report: Original | None, now: datetime) -> Finding:
    return Finding(
        evidence=of if isinstance(of, Evidence) else None,
        tip=of if isinstance(of, Tip) else None,
        check_name=said.check,
        version=said.version,
        tool=said.tool,
        report=report if said.tool else None,
        outcome=said.outcome,
        numbers=said.numbers,
        sentence=said.sentence[:_SENTENCE_MAX],
        found_at=now,
    )


def _is_news(finding: Finding, last: Finding | None) -> bool:
    """Whether it says anything but what `last` says; its place is then behind that."""
    if last is None:
        return True
    finding.serial = last.serial + 1
    told = ("version", "tool", "outcome", "numbers", "sentence")
    return any(getattr(finding, name) != getattr(last, name) for name in told)


def look_at(*, evidence: Evidence, by: User, now: datetime) -> bytes:
    """The clean copy, for somebody on the desk; custody is told that they looked.

    Raises queries.NoCleanCopy, originals' Erased, keys.CannotOpen.
    """
    data = queries.clean_bytes(evidence)
    _tell_custody(evidence, by, now, saw="the clean copy")
    return data


def look_at_preview(*, evidence: Evidence, by: User, now: datetime) -> bytes:
    """What EXIF's preview shows, made anew; custody is told that they looked.

    Raises queries.NoCleanCopy where it shows the same or there is none; else as `look_at`.
    """
    data = queries.preview_bytes(evidence)
    _tell_custody(evidence, by, now, saw="the preview inside the file")
    return data


def take_out(*, evidence: Evidence, by: User, now: datetime) -> bytes:
    """The file as it came, for somebody to save, never to be shown by a browser.

    Nobody has it before custody is told. Raises originals' Erased, keys.CannotOpen.
    """
    data = kept.read(evidence.original)
    _tell_custody(evidence, by, now, saw="the file as it came")
    return data


@transaction.atomic
def _tell_custody(evidence: Evidence, by: User, now: datetime, **facts: custody.Fact) -> None:
    custody.record(
        original=evidence.original, act=custody.Act.LOOKED, by=by.username, now=now, **facts
    )


def reveal_position(*, evidence: Evidence, why: str, by: User, now: datetime) -> Position:
    """Exactly where it was taken, read out of the original anew, for it is kept nowhere else.

    Nobody has it before custody is told who asked, and why. Raises NoPosition; originals' Erased,
    keys.CannotOpen; OSError as `examine` does.
    """
    position = looking.look(kept.read(evidence.original)).facts.position
    if position is None:
        raise NoPosition(str(evidence.pk))
    _tell_custody(evidence, by, now, saw="the exact position", why=why)
    return position


@transaction.atomic
def say_of_tip(*, tip: Tip, said: Said, now: datetime) -> None:
    """Add what a check says of the tip itself, unless it said so already."""
    _add(Tip.objects.select_for_update().get(pk=tip.pk), [said], now)


@transaction.atomic
def settle(*, review: Review, found: str, by: User, now: datetime) -> None:
    """Write down whose the picture is, or what else was found; once. Raises NothingFound."""
    if not found.strip():
        raise NothingFound
    row = Review.objects.select_for_update().get(pk=review.pk)
    if row.state == Review.State.OPEN:
        row.state, row.found = Review.State.SETTLED, found.strip()[:_FOUND_MAX]
        row.settled_by, row.settled_at = by, now
        row.save()
        log(
            instance=row.tip,
            action="citydesk.tip.settle_review",
            user=by,
            data={"earlier": row.earlier.code},
            timestamp=now,
        )
    review.refresh_from_db()
