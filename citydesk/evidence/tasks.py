"""Files looked at in the background."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from citydesk.evidence import actions, film_copies, fingerprints, queries
from citydesk.pictures.models import Picture

_LOST_AFTER = timedelta(minutes=10)
_AT_ONCE_MAX = 50


@task(priority=5)
def examine(evidence_id: int) -> None:
    """Look at one file."""
    actions.examine(evidence_id=evidence_id, now=timezone.now())


@task()
def check_again(evidence_id: int) -> None:
    """Let today's checks look at one file once more."""
    actions.check_again(evidence_id=evidence_id, now=timezone.now())


@task()
def examine_forgotten() -> None:
    """Wake up what still waits: its task failed or got lost, or the machine was busy.

    Twice does no harm.
    """
    waiting = queries.waiting(before=timezone.now() - _LOST_AFTER)
    for evidence_id in waiting[:_AT_ONCE_MAX]:
        examine.enqueue(evidence_id)
    for evidence_id in queries.to_be_checked_again()[:_AT_ONCE_MAX]:
        check_again.enqueue(evidence_id)


@task(priority=-10)
def make_film_copy(copy_id: int) -> None:
    """Make a few seconds of a film copy, and ask for the next few; others are served before."""
    if film_copies.step(copy_id=copy_id, now=timezone.now()):
        make_film_copy.enqueue(copy_id)


@task()
def go_on_with_films() -> None:
    """Wake up what did not move for a while, whose task failed or got lost."""
    waiting = queries.film_copies_waiting(before=timezone.now() - _LOST_AFTER)
    for copy_id in waiting[:_AT_ONCE_MAX]:
        make_film_copy.enqueue(copy_id)


@task()
def fingerprint(picture_id: int) -> None:
    """See how a published picture looks, so that a tip with it is known."""
    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is not None:
        fingerprints.keep_published(picture=picture, now=timezone.now())


@task()
def catch_up_fingerprints() -> None:
    """See to pictures whose task failed or got lost, and forget how erased originals looked."""
    for picture in queries.without_fingerprint()[:_AT_ONCE_MAX]:
        fingerprint.enqueue(picture.pk)
    fingerprints.forget_erased()


PERIODIC = {examine_forgotten: 600, go_on_with_films: 600, catch_up_fingerprints: 3_600}
