"""People hand a reward over: one gives, another sees that; the worker then finds it delivered."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from citydesk.lib import wake
from citydesk.people.models import User
from citydesk.rewards.models import Attempt, CodeLook, Handover
from citydesk.sources import actions as sources
from citydesk.sources.queries import has_address

CODE_LENGTH_MAX = 100
# Nobody needs to read one code more often; whoever has the link cannot fill the table with looks.
LOOKS_MAX = 50


class NotAllowed(Exception):
    """Not by this person, or not any more; says why."""


@transaction.atomic
def give(*, handover: Handover, form: Handover.Form, code: str, by: User, now: datetime) -> None:
    """`by` has given it. Saying it again, with another code, is refused. Raises NotAllowed."""
    row = _locked(handover, by)
    if row.given_by_id:
        raise NotAllowed(_("%(name)s has given this already.") % {"name": row.given_by})
    if form != Handover.Form.CASH and not code.strip():
        raise NotAllowed(_("Say what the voucher or the card says."))
    row.form, row.code = form, code.strip()[:CODE_LENGTH_MAX]
    row.given_by, row.given_at = by, now
    row.save()
    handover.refresh_from_db()


@transaction.atomic
def see(*, handover: Handover, by: User, now: datetime) -> None:
    """`by` saw that it was given by somebody else: it is delivered. Raises NotAllowed."""
    row = _locked(handover, by)
    check_can_see(handover=row, by=by)
    row.seen_by, row.seen_at = by, now
    row.save()
    _tell_worker(row, now)
    handover.refresh_from_db()


@transaction.atomic
def refuse(*, handover: Handover, why: str, by: User, now: datetime) -> None:
    """It cannot be handed over; the contributor is asked for another way. Raises NotAllowed."""
    row = _locked(handover, by)
    if row.given_by_id:
        raise NotAllowed(_("%(name)s has given this already.") % {"name": row.given_by})
    if not why.strip():
        raise NotAllowed(_("Say why."))
    row.refusal, row.refused_by = why.strip()[:200], by
    row.save()
    _tell_worker(row, now)
    handover.refresh_from_db()


def check_can_see(*, handover: Handover, by: User) -> None:
    """Raise NotAllowed unless somebody else has given it."""
    if handover.given_by_id is None:
        raise NotAllowed(_("Nobody has given this yet."))
    if handover.given_by_id == by.pk:
        raise NotAllowed(_("Somebody else must have seen it: two names stand on a handover."))


def can_see(*, handover: Handover, by: User) -> bool:
    """Whether `by` may say that they saw it given."""
    try:
        check_can_see(handover=handover, by=by)
    except NotAllowed:
        return False
    return True


@transaction.atomic
def look_at_phone(*, handover: Handover, by: User, now: datetime) -> str:
    """The phone that the contributor confirmed; that `by` looked is kept. Raises NotAllowed."""
    row = _locked(handover, by)
    attempt = _attempt(row)
    who = attempt.reward.contributor
    sources.reveal(contributor=who, why=f"{attempt.reward.key} is handed over", now=now, by=by)
    return attempt.phone


@transaction.atomic
def open_code(*, handover: Handover, now: datetime) -> str:
    """What the voucher or the card says, for the contributor; the look is kept.

    Raises NotAllowed after LOOKS_MAX looks, and before two names stand on it.
    """
    row = Handover.objects.select_for_update().get(pk=handover.pk)
    if row.seen_by_id is None or row.looks.count() >= LOOKS_MAX:
        raise NotAllowed(_("This code does not open any more: answer our last mail to you."))
    CodeLook.objects.create(handover=row, at=now)
    return row.code


def _attempt(handover: Handover) -> Attempt:
    rows = Attempt.objects.select_related("reward__contributor")
    return rows.get(reference=handover.reference)


def _locked(handover: Handover, by: User) -> Handover:
    if not by.has_perm("rewards.change_handover"):
        raise NotAllowed(_("You may not hand rewards over."))
    row = Handover.objects.select_for_update().get(pk=handover.pk)
    if row.seen_by_id or row.refused_by_id:
        raise NotAllowed(_("This has ended."))
    if has_address(_attempt(row).reward.contributor, by.email):
        raise NotAllowed(_("It is your own: others have to hand it over."))
    return row


def _tell_worker(row: Handover, now: datetime) -> None:
    Attempt.objects.filter(reference=row.reference, state=Attempt.State.UNKNOWN).update(next_at=now)
    transaction.on_commit(lambda: wake.poke(settings.CITYDESK_RUN))
