"""What may happen to a story."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from citydesk.stories.models import Story
from citydesk.stories.queries import pictures_in


class PublishRefused(ValidationError):
    """A story may not be published; its one message tells an editor why, and names nobody."""

    @property
    def sentence(self) -> str:
        """The reason."""
        return str(self.messages[0])


class NeverPublished(Exception):
    """Only what readers have seen can be corrected or killed."""


def check_can_publish(*, story: Story) -> None:
    """Raise PublishRefused with what is missing."""
    if story.killed_at:
        raise PublishRefused(_("This story was killed. Write it anew if it has to come back."))
    if not story.body and not story.standfirst:
        raise PublishRefused(_("The story has no text yet."))
    for picture in pictures_in(story):
        told = {"title": picture.title}
        if not picture.alt:
            raise PublishRefused(
                _("Say what “%(title)s” shows, for readers who cannot see it: open the picture.")
                % told
            )
        if not picture.credit:
            raise PublishRefused(_("“%(title)s” needs a credit: open the picture.") % told)


def can_publish(*, story: Story) -> bool:
    """Whether the story itself is ready; the person's permission is another question."""
    try:
        check_can_publish(story=story)
    except PublishRefused:
        return False
    return True


def check_was_published(*, story: Story) -> None:
    """Raise NeverPublished."""
    if story.published_at is None:
        raise NeverPublished
