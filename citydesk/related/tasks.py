"""Further reading found in the background: no reader waits for it."""

from django.utils import timezone
from django_tasks import task

from citydesk.related import actions, queries
from citydesk.stories.models import Story

_AT_ONCE = 50


@task()
def look(story_id: int, *, onward: bool = False) -> None:
    """Find a story's further reading; `onward`, that of the stories that were found, too.

    So an older story leads to what became of it.
    """
    public = Story.objects.prefetch_related("bylines__person")
    story = public.filter(pk=story_id, live=True).first()
    if story is None:
        return
    found = actions.look(story=story, now=timezone.now())
    for other in found if onward else ():
        look.enqueue(other)


@task()
def go_on_looking() -> None:
    """Wake up those whose task was lost, or that came in past the desk; the newest first."""
    for story_id in queries.never_looked().values_list("pk", flat=True)[:_AT_ONCE]:
        look.enqueue(story_id)


PERIODIC = {go_on_looking: 600}
