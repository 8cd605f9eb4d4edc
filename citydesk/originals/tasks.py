"""Kept bytes, in the background."""

from django_tasks import task

from citydesk.originals import actions


@task()
def finish_erasing() -> None:
    """Go on with what was interrupted."""
    actions.finish_erasing()


PERIODIC = {finish_erasing: 3600}
