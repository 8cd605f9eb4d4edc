"""Housekeeping of the task table."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

KEPT_DAYS = 7
# How the names of queues begin that one data folder has for itself.
OWN_QUEUES = "here-"


@task()
def prune_tasks() -> None:
    """Delete the rows of tasks that finished KEPT_DAYS ago, or wait where nobody works now."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    DBTaskResult.objects.finished().filter(finished_at__lt=before).delete()
    here = DBTaskResult.objects.ready().filter(queue_name__startswith=OWN_QUEUES)
    here.filter(enqueued_at__lt=before).delete()


PERIODIC = {prune_tasks: 86_400}
