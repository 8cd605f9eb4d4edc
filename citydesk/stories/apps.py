"""Stories, ready."""

from django.apps import AppConfig
from django.db.models.signals import post_init, post_migrate, pre_delete, pre_save


class StoriesConfig(AppConfig):
    """Connects what stories hears."""

    name = "citydesk.stories"

    def ready(self) -> None:
        """Connect the receivers."""
        from wagtail.models import Page  # noqa: PLC0415

        from citydesk.lib import moved  # noqa: PLC0415 (needs the models)
        from citydesk.stories import receivers, signals  # noqa: PLC0415
        from citydesk.stories.models import PlainPage, Story, Topic  # noqa: PLC0415

        signals.story_publishing.connect(receivers.refuse_unready, dispatch_uid="refuse_unready")
        signals.story_published.connect(receivers.let_it_be_found, dispatch_uid="let_it_be_found")
        signals.story_unpublished.connect(
            receivers.let_it_not_be_found, dispatch_uid="let_it_not_be_found"
        )
        for kind in (Page, PlainPage):
            post_init.connect(receivers.note_page, sender=kind, dispatch_uid=f"note_{kind}")
        signals.story_published.connect(receivers.ask_for_card, dispatch_uid="ask_for_card")
        signals.story_unpublished.connect(receivers.take_card_away, dispatch_uid="take_card_away")
        pre_delete.connect(
            receivers.announce_deletion, sender=Story, dispatch_uid="announce_deletion"
        )
        pre_save.connect(moved.note, sender=Topic, dispatch_uid="note_topic_moved")
        post_migrate.connect(receivers.make_first_site, dispatch_uid="make_first_site")
