"""What is counted is made shorter as it grows old."""

from django.utils import timezone
from django_tasks import task

from citydesk.delivery import actions


@task()
def fold_reads() -> None:
    """Make a day of hours, one day at a time."""
    while actions.fold_reads(now=timezone.now()):
        pass


PERIODIC = {fold_reads: 3600}
