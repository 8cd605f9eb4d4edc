"""Reads of comments."""

from django.db.models import F, QuerySet

from citydesk.comments.models import Comment
from citydesk.stories.models import Story


def published(story: Story) -> QuerySet[Comment]:
    """What readers see under a story, oldest first."""
    return Comment.objects.filter(story_id=story.pk, state=Comment.State.PUBLISHED).order_by(
        "written_at"
    )


def for_desk() -> QuerySet[Comment]:
    """What waits, longest first; then what was decided, newest first."""
    return Comment.objects.select_related("story").order_by(
        F("decided_at").desc(nulls_first=True), "written_at", "pk"
    )
