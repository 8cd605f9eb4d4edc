"""The ways in and out, ready."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Connects what the post hears."""

    name = "citydesk.channels"

    def ready(self) -> None:
        """Connect the receivers."""
        from citydesk.channels import receivers  # noqa: F401, PLC0415 (models are loaded only now)
