"""The post goes out."""

from django.utils import timezone
from django_tasks import task

from citydesk.channels import actions


@task(priority=10)
def send_notices() -> None:
    """Send what waits to be sent."""
    actions.send_due(now=timezone.now())


PERIODIC = {send_notices: 20}
ON_WAKE = [send_notices]
