"""People, ready."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_save


class PeopleConfig(AppConfig):
    """Keeps the roles after every migration, and where somebody's page was."""

    name = "citydesk.people"

    def ready(self) -> None:
        """Connect the receivers."""
        from citydesk.lib import moved  # noqa: PLC0415 (needs the models)
        from citydesk.people import receivers  # noqa: PLC0415
        from citydesk.people.models import Person  # noqa: PLC0415

        post_migrate.connect(receivers.keep_roles, dispatch_uid="keep_roles")
        pre_save.connect(moved.note, sender=Person, dispatch_uid="note_person_moved")
