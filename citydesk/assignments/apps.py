"""The desk's work, ready."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AssignmentsConfig(AppConfig):
    """Connects what the desk's work hears; keeps the guards of the ticks."""

    name = "citydesk.assignments"

    def ready(self) -> None:
        """Connect the receivers."""
        from citydesk.assignments import receivers  # noqa: PLC0415 (needs the models)
        from citydesk.evidence.signals import picture_replaced  # noqa: PLC0415
        from citydesk.intake.signals import tip_received  # noqa: PLC0415
        from citydesk.lib.append_only import set_guards  # noqa: PLC0415
        from citydesk.pictures.signals import copy_unshown, words_changing  # noqa: PLC0415
        from citydesk.rewards.signals import (  # noqa: PLC0415
            reward_delivered,
            reward_failed,
            reward_refused,
            reward_reversed,
        )
        from citydesk.stories.signals import (  # noqa: PLC0415
            story_correcting,
            story_published,
            story_publishing,
            story_unpublished,
        )

        post_migrate.connect(set_guards, sender=self, dispatch_uid="tick_guards")
        tip_received.connect(receivers.put_on_desk, dispatch_uid="put_on_desk")
        story_publishing.connect(receivers.refuse_protected_name, dispatch_uid="refuse_name")
        story_correcting.connect(receivers.refuse_protected_name, dispatch_uid="refuse_correction")
        words_changing.connect(receivers.refuse_protected_words, dispatch_uid="refuse_words")
        story_published.connect(receivers.note_published, dispatch_uid="note_published")
        story_published.connect(receivers.note_shown, dispatch_uid="note_shown")
        story_unpublished.connect(receivers.note_withdrawn, dispatch_uid="note_withdrawn")
        picture_replaced.connect(receivers.note_replaced, dispatch_uid="note_replaced")
        copy_unshown.connect(receivers.note_unshown, dispatch_uid="note_unshown")
        reward_delivered.connect(receivers.note_delivered, dispatch_uid="note_delivered")
        reward_failed.connect(receivers.note_refused, dispatch_uid="note_refused")
        reward_reversed.connect(receivers.note_reversed, dispatch_uid="note_reversed")
        reward_refused.connect(receivers.note_not_paid, dispatch_uid="note_not_paid")
