"""Files looked at in the background."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from citydesk.evidence import actions, queries

_LOST_AFTER = timedelta(minutes=10)
_AT_ONCE_MAX = 50


@task(priority=5)
def examine(evidence_id: int) -> None:
    """Look at one file."""
    actions.examine(evidence_id=evidence_id, now=timezone.now())


@task()
def check_again(evidence_id: int) -> None:
    """Let today's checks look at one file once more."""
    actions.check_again(evidence_id=evidence_id, now=timezone.now())


@task()
def examine_forgotten() -> None:
    """Wake up what still waits, whose task failed or got lost; twice does no harm."""
    waiting = queries.waiting(before=timezone.now() - _LOST_AFTER)
    for evidence_id in waiting[:_AT_ONCE_MAX]:
        examine.enqueue(evidence_id)


PERIODIC = {examine_forgotten: 600}
