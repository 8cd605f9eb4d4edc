"""Housekeeping of the task table."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from citydesk.server.schedule import own_queue
from citydesk.server.tasks import KEPT_DAYS, prune_tasks

pytestmark = pytest.mark.django_db(transaction=True)


def enqueued(queue: str, days_ago: int) -> DBTaskResult:
    row = DBTaskResult.objects.get(id=prune_tasks.using(queue_name=queue).enqueue().id)
    at = timezone.now() - timedelta(days=days_ago)
    DBTaskResult.objects.filter(pk=row.pk).update(enqueued_at=at)
    return row


def test_what_waits_for_a_folder_long_gone_is_deleted_and_nothing_else_that_waits():
    gone = enqueued("here-0123456789abcdef", KEPT_DAYS + 1)
    others = {enqueued("default", KEPT_DAYS + 1), enqueued(own_queue(), 1)}

    prune_tasks.call()

    assert not DBTaskResult.objects.filter(pk=gone.pk).exists()
    assert others <= set(DBTaskResult.objects.ready())
