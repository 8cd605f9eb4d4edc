"""The desk's screen of a story's further reading: what was found, why, and what is not wanted."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from citydesk.related import actions, queries, tasks
from citydesk.stories.models import Story

if TYPE_CHECKING:
    from citydesk.people.models import User

_MAY = permission_required("stories.change_story", raise_exception=True)


@require_safe
@_MAY
def further_reading(request: HttpRequest, story_id: int) -> HttpResponse:
    """An editor's own picks, then what was found, then what was refused. Five queries."""
    story = get_object_or_404(Story, pk=story_id)
    told = {
        "story": story,
        "picks": [row.other for row in story.further_reading.select_related("other")],
        "suggested": queries.suggested(story).select_related("other"),
        "refused": queries.refused(story),
        "looked": queries.looked(story),
    }
    return render(request, "related/further_reading.html", told)


@require_POST
@_MAY
def refuse(request: HttpRequest, story_id: int, other_id: int) -> HttpResponse:
    """Not this one."""
    return _decided(request, story_id, other_id, actions.refuse)


@require_POST
@_MAY
def allow(request: HttpRequest, story_id: int, other_id: int) -> HttpResponse:
    """Let it be found after all."""
    return _decided(request, story_id, other_id, actions.allow)


def _decided(
    request: HttpRequest, story_id: int, other_id: int, decide: Callable[..., None]
) -> HttpResponse:
    story, other = (get_object_or_404(Story, pk=pk) for pk in (story_id, other_id))
    decide(story=story, other=other, by=cast("User", request.user), now=timezone.now())
    tasks.look.enqueue(story.pk)
    return redirect("related-further-reading", story.pk)
