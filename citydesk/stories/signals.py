"""What stories announce, inside the transaction of the change; receivers only insert rows."""

from django.dispatch import Signal

# (story, revision): may it be published? A receiver that says no raises rules.PublishRefused.
story_publishing = Signal()
# (story, first: bool): it has been published.
story_published = Signal()
# (story): it is no longer public.
story_unpublished = Signal()
