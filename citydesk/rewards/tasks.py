"""Rewards go out."""

from django.utils import timezone
from django_tasks import task

from citydesk.rewards import actions


@task(priority=10)
def drive_rewards() -> None:
    """Do the next step of every reward that has one."""
    actions.drive_due(now=timezone.now())


PERIODIC = {drive_rewards: 5}
ON_WAKE = [drive_rewards]
