"""What happens to stories without anybody's hand."""

import logging
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django_tasks import task

from citydesk.stories import actions, queries

logger = logging.getLogger(__name__)


def _try(action: Callable[..., None], **kwargs: Any) -> None:
    try:
        action(**kwargs)
    except Exception:  # one bad story must not stop the rest
        logger.exception("Scheduled %s failed and will be tried again", action.__name__)


@task()
def publish_due() -> None:
    """Publish what is scheduled, and withdraw what has expired; one by one."""
    now = timezone.now()
    for thing in queries.expired(now):
        _try(actions.expire, thing=thing, now=now)
    for revision in queries.due_revisions(now):
        _try(actions.publish_due, revision=revision, now=now)


PERIODIC = {publish_due: 15}
