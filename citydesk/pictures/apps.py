"""Listens to its own rows: Wagtail's editor writes them too."""

from django.apps import AppConfig


class PicturesConfig(AppConfig):
    """Published pictures."""

    name = "citydesk.pictures"

    def ready(self) -> None:
        """Connect the receivers."""
        from citydesk.pictures import receivers  # noqa: F401, PLC0415 (models are loaded only now)
