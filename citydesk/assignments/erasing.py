"""Erasing what somebody sent, wherever a copy of it lies."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from citydesk.assignments import custody, history
from citydesk.assignments.models import Assignment
from citydesk.evidence import sharing
from citydesk.evidence.models import Evidence
from citydesk.intake import actions as intake
from citydesk.intake.models import Delivery
from citydesk.originals import actions as originals
from citydesk.originals import queries as kept
from citydesk.originals.models import Original
from citydesk.people.models import User
from citydesk.stories.models import Story


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What erasing would take, and what it would leave."""

    # Messages and files as they came; copies made from them go with them.
    items: tuple[Original, ...]
    # Files of this tip that another tip brought too: theirs as well, so they stay.
    shared: int
    # Public stories that show what was made from these, until an editor withdraws it.
    stories: tuple[Story, ...]


def plan_tip(assignment: Assignment) -> Plan:
    """Everything that a tip's sender sent with it."""
    tip = assignment.tip
    files = Original.objects.filter(evidence__tip=tip, erased_at=None).distinct()
    others = Evidence.objects.exclude(tip=tip).values("original")
    own = list(files.exclude(pk__in=others))
    message = tip.delivery.original if tip.delivery else None
    if message is not None and message.erased_at is None:
        own.insert(0, message)
    return Plan(
        items=tuple(own),
        shared=files.filter(pk__in=others).count(),
        stories=_showing(own),
    )


def plan_file(original: Original) -> Plan:
    """A file, whoever sent it, and the messages that it came in, since they hold it too."""
    carried = Q(pk=original.parent_id) | Q(
        pk__in=Delivery.objects.filter(tip__evidence__original=original).values("original")
    )
    messages = Original.objects.filter(carried, erased_at=None, kind=Original.Kind.MESSAGE)
    items = (original, *messages.exclude(pk=original.pk))
    return Plan(items=items, shared=0, stories=_showing(items))


def _showing(items: Iterable[Original]) -> tuple[Story, ...]:
    """Public stories with a picture or film that was made from these, and of no file that stays."""
    staying = {copy.pk for copy, _parent in sharing.shared(items)}
    going = [row for row in kept.with_copies(items) if row.pk not in staying]
    return tuple(custody.showing(going))


class StillShown(Exception):
    """Readers see what was made from it: its first argument are the stories."""


def erase_tip(
    *, assignment: Assignment, why: str, by: User, now: datetime, though_shown: bool = False
) -> Plan:
    """Erase what a tip's sender sent, and the words that were read of it; what was done.

    The tip stays, with its code, its times and what the desk did with it; so do the sender's name
    and addresses, which are not of this message. Raises StillShown unless it may go `though_shown`,
    and what evidence.sharing.part raises.
    """

    def forget(plan: Plan) -> None:
        if plan.stories and not though_shown:
            raise StillShown(plan.stories)
        intake.forget_words(tip=assignment.tip)
        history.note(assignment, "erase", by=by, now=now, why=why)

    return _erase(lambda: plan_tip(assignment), forget, why, by, now)


def erase_file(*, original: Original, why: str, by: User, now: datetime) -> Plan:
    """Erase a file, whoever sent it, with the messages that it came in; what was done.

    Raises what evidence.sharing.part raises.
    """

    def forget(_plan: Plan) -> None:
        for assignment in Assignment.objects.filter(tip__evidence__original=original).distinct():
            history.note(assignment, "erase_file", by=by, now=now, why=why)

    return _erase(lambda: plan_file(original), forget, why, by, now)


def _erase(
    planned: Callable[[], Plan], forget: Callable[[Plan], None], why: str, by: User, now: datetime
) -> Plan:
    """Once what stays has its own of all that it shared; again if it came to share more."""
    while True:
        sharing.part(items=planned().items, why=why, by=by, now=now)
        with suppress(sharing.StillShared), transaction.atomic():
            plan = planned()
            forget(plan)
            originals.erase(items=plan.items, why=why, by=by.username, now=now)
            return plan
