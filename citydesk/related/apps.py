"""Further reading, ready."""

from django.apps import AppConfig


class RelatedConfig(AppConfig):
    """Connects what related hears."""

    name = "citydesk.related"

    def ready(self) -> None:
        """Connect the receivers."""
        from citydesk.related import receivers  # noqa: PLC0415 (needs the models)
        from citydesk.stories import signals  # noqa: PLC0415

        signals.story_published.connect(
            receivers.ask_for_further_reading, dispatch_uid="ask_for_further_reading"
        )
