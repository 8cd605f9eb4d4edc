"""What stories announce, inside the transaction of the change; receivers only insert rows."""

from django.dispatch import Signal

# (story, revision): may it be published? A receiver that says no raises rules.PublishRefused.
story_publishing = Signal()
# (story, text): may readers be told this under it, at once? As above.
story_correcting = Signal()
# (story, first: bool, by: User or None, now): it has been published.
story_published = Signal()
# (story, by: User or None): it is no longer public.
story_unpublished = Signal()
