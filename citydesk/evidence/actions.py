"""Writes of evidence."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from citydesk.channels.types import Channel
from citydesk.evidence import checks, looking, queries
from citydesk.evidence.looking import Seen
from citydesk.evidence.models import Evidence, Finding
from citydesk.evidence.types import Case, Facts, Said
from citydesk.intake.models import Tip
from citydesk.lib import keys
from citydesk.originals import actions as originals
from citydesk.originals import custody
from citydesk.originals import queries as kept
from citydesk.originals.models import Original
from citydesk.people.models import User

_SENTENCE_MAX = 300


@dataclass(frozen=True, kw_only=True)
class _Copies:
    """What was kept of what looking gave."""

    clean: Original | None
    report: Original | None


def examine(*, evidence_id: int, now: datetime) -> None:
    """Look at one file: facts, findings, clean copy. Once done, it is not done again.

    The bytes are read and decoded outside any transaction of ours, then all is written in one. A
    file that cannot be opened is kept, and the row says why. Raises OSError when the bytes could
    not be reached or no process be started; the row then waits, and is looked at again.
    """
    evidence = Evidence.objects.select_related("original", "tip").get(pk=evidence_id)
    if evidence.state != Evidence.State.WAITING:
        return
    seen = _look(evidence)
    said = checks.all_of(_case(evidence, seen.facts))
    _write(evidence_id, seen, said, _keep(evidence, seen, now), now)


def check_again(*, evidence_id: int, now: datetime) -> None:
    """Let today's checks look at a file once more; what earlier ones said stays beside it.

    A finding is added for each check whose version, or whose tool, has said nothing of this file
    yet. Its clean copy stays as it is. Raises OSError, as `examine` does.
    """
    evidence = Evidence.objects.select_related("original", "tip").get(pk=evidence_id)
    if evidence.state == Evidence.State.WAITING:
        return
    seen = _look(evidence)
    if seen.facts == Facts():  # the bytes cannot be had any more
        return
    said = checks.all_of(_case(evidence, seen.facts))
    report = _derived(evidence, seen.report, "application/json", seen.facts.tool, now)
    _add(said, now, report=report, evidence=evidence)


def _look(evidence: Evidence) -> Seen:
    """Its bytes looked at, if they can still be had."""
    try:
        data = kept.read(evidence.original)
    except kept.Erased:
        return Seen(facts=Facts(), problem=_("It was erased."))
    except keys.CannotOpen:
        return Seen(facts=Facts(), problem=_("The stored file was changed, and does not open."))
    return looking.look(data)


def _case(evidence: Evidence, facts: Facts) -> Case:
    tip = evidence.tip
    return Case(
        facts=facts,
        name=evidence.name,
        channel=Channel(tip.channel),
        received_at=tip.received_at,
        place=tip.place,
        earlier=queries.earlier(evidence),
        zone=ZoneInfo(settings.TIME_ZONE),
    )


def _keep(evidence: Evidence, seen: Seen, now: datetime) -> _Copies:
    """The copies among the originals; made again after a kill, they are the same bytes."""
    return _Copies(
        clean=_derived(evidence, seen.clean, "image/jpeg", looking.MADE_BY, now),
        report=_derived(evidence, seen.report, "application/json", seen.facts.tool, now),
    )


def _derived(
    evidence: Evidence, data: bytes | None, media_type: str, made_by: str, now: datetime
) -> Original | None:
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


@transaction.atomic
def _write(evidence_id: int, seen: Seen, said: list[Said], copies: _Copies, now: datetime) -> None:
    evidence = Evidence.objects.select_for_update().get(pk=evidence_id)
    if evidence.state != Evidence.State.WAITING:  # another worker was first
        return
    facts = seen.facts
    evidence.state = Evidence.State.UNREADABLE if seen.problem else Evidence.State.EXAMINED
    evidence.problem = seen.problem
    evidence.media_type = facts.media_type
    evidence.width, evidence.height = facts.width, facts.height
    evidence.clean_copy = copies.clean
    evidence.examined_at = now
    evidence.save()
    _add(said, now, report=copies.report, evidence=evidence)


def _add(
    said: list[Said], now: datetime, *, report: Original | None = None, **of: Evidence | Tip
) -> None:
    """A row for each, of a file or of a tip; one that is there already stays as it is."""
    Finding.objects.bulk_create(
        [
            Finding(
                check_name=one.check,
                version=one.version,
                tool=one.tool,
                report=report if one.tool else None,
                outcome=one.outcome,
                numbers=one.numbers,
                sentence=one.sentence[:_SENTENCE_MAX],
                found_at=now,
                **of,
            )
            for one in said
        ],
        ignore_conflicts=True,
    )


def take_out(*, evidence: Evidence, by: User, now: datetime) -> bytes:
    """The file as it came, for somebody to save, never to be shown by a browser.

    Nobody has it before custody is told. Raises originals' Erased, keys.CannotOpen.
    """
    data = kept.read(evidence.original)
    with transaction.atomic():
        custody.record(
            original=evidence.original,
            act=custody.Act.LOOKED,
            by=by.username,
            now=now,
            saw="the file as it came",
        )
    return data


@transaction.atomic
def say_of_tip(*, tip: Tip, said: Said, now: datetime) -> None:
    """Add what a check says of the tip itself, unless that version has said it already."""
    _add([said], now, tip=tip)
