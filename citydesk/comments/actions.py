"""Writes of comments."""

import uuid
from datetime import datetime

from django.db import transaction
from wagtail.log_actions import log

from citydesk.comments.models import Comment
from citydesk.people.models import User
from citydesk.stories.models import Story


@transaction.atomic
def post(*, id: uuid.UUID, story: Story, name: str, text: str, now: datetime) -> Comment:
    """Hold it for the desk; the same `id` twice is one comment."""
    comment, _made = Comment.objects.get_or_create(
        id=id, defaults={"story": story, "name": name, "text": text, "written_at": now}
    )
    return comment


@transaction.atomic
def decide(*, comment: Comment, state: Comment.State | str, by: User, now: datetime) -> None:
    """Publish or reject it, or hold it again; a decision may be changed, and made twice is one."""
    row = Comment.objects.select_for_update().select_related("story").get(pk=comment.pk)
    if row.state != state:
        held = state == Comment.State.HELD
        row.state = Comment.State(state)
        row.decided_at, row.decided_by = (None, None) if held else (now, by)
        row.save(update_fields=["state", "decided_at", "decided_by"])
        log(
            instance=row,
            action=f"citydesk.comment.{row.state.lower()}",
            user=by,
            title=f"{row.story.reference} {row.pk}",
            timestamp=now,
        )
    comment.refresh_from_db()
