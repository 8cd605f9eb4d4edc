"""Sizes made, and what was discarded deleted, in the background."""

from django.utils import timezone
from django_tasks import task

from citydesk.pictures import actions, queries
from citydesk.pictures.models import Picture

# Each may take half a minute while the machine is busy.
_AT_ONCE_MAX = 10


# Before anything that nobody waits for: its story may be published next.
@task(priority=8)
def make_sizes(picture_id: int) -> None:
    """Make the sizes of one picture, if it is still there."""
    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is not None:
        actions.make_sizes(picture=picture)


@task()
def go_on_with_sizes() -> None:
    """Wake up what still waits: its task failed or got lost, or the machine was busy."""
    for picture_id in queries.without_sizes()[:_AT_ONCE_MAX]:
        make_sizes.enqueue(picture_id)


@task(priority=5)
def sweep() -> None:
    """Delete what nobody may reach any more."""
    actions.sweep(now=timezone.now())


PERIODIC = {sweep: 600, go_on_with_sizes: 600}
