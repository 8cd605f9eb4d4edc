"""People, ready."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PeopleConfig(AppConfig):
    """Keeps the roles after every migration."""

    name = "citydesk.people"

    def ready(self) -> None:
        """Connect the receiver."""
        from citydesk.people import receivers  # noqa: PLC0415 (needs the models)

        post_migrate.connect(receivers.keep_roles, dispatch_uid="keep_roles")
