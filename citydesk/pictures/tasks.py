"""Sizes made, and what was discarded deleted, in the background."""

from django.utils import timezone
from django_tasks import task

from citydesk.pictures import actions
from citydesk.pictures.models import Picture


@task()
def make_sizes(picture_id: int) -> None:
    """Make the sizes of one picture, if it is still there."""
    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is not None:
        actions.make_sizes(picture=picture)


@task(priority=5)
def sweep() -> None:
    """Delete what nobody may reach any more."""
    actions.sweep(now=timezone.now())


PERIODIC = {sweep: 600}
