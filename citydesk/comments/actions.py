"""Writes of comments."""

import uuid
from datetime import datetime

from django.db import transaction

from citydesk.comments.models import Comment
from citydesk.stories.models import Story


@transaction.atomic
def post(*, id: uuid.UUID, story: Story, name: str, text: str, now: datetime) -> Comment:  # noqa: A002
    """Hold it for the desk; the same `id` twice is one comment."""
    comment, _made = Comment.objects.get_or_create(
        id=id, defaults={"story": story, "name": name, "text": text, "written_at": now}
    )
    return comment
