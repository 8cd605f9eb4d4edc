"""Kept bytes, ready."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OriginalsConfig(AppConfig):
    """Keeps the guards of the custody log after every migration."""

    name = "citydesk.originals"

    def ready(self) -> None:
        """Connect the receiver."""
        from citydesk.lib.append_only import set_guards  # noqa: PLC0415 (needs the apps)

        post_migrate.connect(set_guards, sender=self, dispatch_uid="custody_guards")
