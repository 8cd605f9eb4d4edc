"""Kept bytes, in the background."""

from django.utils import timezone
from django_tasks import task

from citydesk.originals import actions, roots


@task()
def finish_erasing() -> None:
    """Go on with what was interrupted."""
    actions.finish_erasing()


@task()
def destroy_keys() -> None:
    """Each node has a tree of keys."""
    actions.destroy_keys()


@task()
def look_after_roots() -> None:
    """Make the root of a day that has ended, have it stamped, and keep it outside the database.

    Each step goes on from where an earlier run was stopped; none waits for another.
    """
    now = timezone.now()
    if roots.is_due(now=now):
        roots.make(now=now)
    roots.keep_outside()
    roots.stamp(now=now)
    roots.keep_outside()


@task()
def keep_roots_outside() -> None:
    """The same files in the data folder of every node."""
    roots.keep_outside()


PERIODIC = {
    finish_erasing: 3600,
    destroy_keys: 60,
    look_after_roots: 1800,
    keep_roots_outside: 1800,
}
HERE = [destroy_keys, keep_roots_outside]
