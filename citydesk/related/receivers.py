"""What related hears."""

from typing import Any

from citydesk.related import tasks
from citydesk.stories.models import Story


def ask_for_further_reading(story: Story, **_kwargs: Any) -> None:
    """Of what is public now, and of the stories that it goes on from."""
    tasks.look.enqueue(story.pk, onward=True)
