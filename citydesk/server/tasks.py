"""Housekeeping of the task table."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

KEPT_DAYS = 7


@task()
def prune_tasks() -> None:
    """Delete the rows of tasks that finished more than KEPT_DAYS ago."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()


PERIODIC = {prune_tasks: 86_400}
