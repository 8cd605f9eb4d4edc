"""Delivery, ready."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, post_save, pre_migrate


class DeliveryConfig(AppConfig):
    """Connects what hears of changes."""

    name = "citydesk.delivery"

    def ready(self) -> None:
        """Connect the receivers."""
        from citydesk.delivery import purging, watching  # noqa: PLC0415 (needs the models)

        connection_created.connect(purging.listen, dispatch_uid="listen")
        post_save.connect(purging.hear_save, dispatch_uid="hear_save")
        pre_migrate.connect(watching.lift, dispatch_uid="lift")
        post_migrate.connect(watching.install, dispatch_uid="install")
