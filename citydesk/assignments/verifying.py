"""Writes of checking a claim: the steps that are ticked, the verdict, the original asked for."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from citydesk.assignments import history, letters, queries, rules
from citydesk.assignments.enums import Step, Verdict
from citydesk.assignments.models import Assignment, Tick
from citydesk.people.models import User
from citydesk.stories import actions as stories


@transaction.atomic
def tick(
    *, assignment: Assignment, step: Step, done: bool, found: str, by: User, now: datetime
) -> None:
    """Add what was found in one step; with `done` false, why its tick is taken back.

    Any editor may. A claim that loses a step it needs is no longer verified.
    Raises rules.NotAllowed.
    """
    row = queries.locked(assignment)
    rules.check_can_tick(assignment=row, step=step, done=done)
    Tick.objects.create(assignment=row, step=step, done=done, found=found, by=by, at=now)
    history.note(row, "tick" if done else "untick", by=by, now=now, step=str(step))
    if row.verdict == Verdict.VERIFIED and rules.missing(
        done=queries.done(row), files=queries.has_files(row)
    ):
        why = _("“%(step)s” was taken back.") % {"step": step.label}
        _judge(row, Verdict.UNVERIFIED, why, by, now)
    assignment.refresh_from_db()


@transaction.atomic
def judge(*, assignment: Assignment, verdict: Verdict, why: str, by: User, now: datetime) -> None:
    """Say what the desk holds of the claim. Raises rules.NotAllowed."""
    row = queries.locked(assignment)
    rules.check_is_yours(assignment=row, by=by)
    rules.check_can_judge(assignment=row, verdict=verdict, why=why)
    _judge(row, verdict, why.strip(), by, now)
    assignment.refresh_from_db()


def _judge(row: Assignment, verdict: Verdict, why: str, by: User, now: datetime) -> None:
    row.verdict, row.verdict_why, row.verdict_at, row.verdict_by = verdict, why, now, by
    row.save(update_fields=["verdict", "verdict_why", "verdict_at", "verdict_by"])
    if row.story:
        stories.set_verified(story=row.story, verified=verdict == Verdict.VERIFIED, now=now)
    history.note(row, "judge", by=by, now=now, verdict=str(verdict), why=why)


@transaction.atomic
def ask_for_original(*, assignment: Assignment, by: User, now: datetime) -> None:
    """Ask the sender for the files as their camera made them, once; their answer follows the tip.

    A protected source gets the neutral letter, and finds on their page what is asked.
    Raises rules.NotAllowed.
    """
    row = queries.locked(assignment)
    rules.check_can_ask_for_original(assignment=row)
    row.original_asked_at = now
    row.save(update_fields=["original_asked_at"])
    letters.tell("original", tip=row.tip, now=now)
    history.note(row, "ask_for_original", by=by, now=now)
    assignment.refresh_from_db()
