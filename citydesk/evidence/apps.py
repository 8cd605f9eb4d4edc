"""Listens to intake."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Files of tips."""

    name = "citydesk.evidence"

    def ready(self) -> None:
        """Connect the receivers."""
        from citydesk.evidence import receivers  # noqa: F401, PLC0415 (models are loaded only now)
