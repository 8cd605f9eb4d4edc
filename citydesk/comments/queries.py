"""Reads of comments."""

from django.db.models import QuerySet

from citydesk.comments.models import Comment
from citydesk.stories.models import Story


def published(story: Story) -> QuerySet[Comment]:
    """What readers see under a story, oldest first."""
    return Comment.objects.filter(story=story, state=Comment.State.PUBLISHED).order_by("written_at")
