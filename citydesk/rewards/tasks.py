"""Rewards go out."""

from django.utils import timezone
from django_tasks import task

from citydesk.rewards import actions, reckoning


@task(priority=10)
def drive_rewards() -> None:
    """Do the next step of every reward that has one."""
    actions.drive_due(now=timezone.now())


@task()
def compare_wallets() -> None:
    """Ask what the wallets hold, and lay it beside the books."""
    reckoning.compare_all(now=timezone.now())


PERIODIC = {drive_rewards: 5, compare_wallets: 600}
ON_WAKE = [drive_rewards]
