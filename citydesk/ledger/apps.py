"""The ledger, ready."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class LedgerConfig(AppConfig):
    """Keeps the guards after every migration."""

    name = "citydesk.ledger"

    def ready(self) -> None:
        """Connect the receiver."""
        from citydesk.ledger import closed  # noqa: PLC0415 (needs the apps)
        from citydesk.lib.append_only import set_guards  # noqa: PLC0415

        post_migrate.connect(set_guards, sender=self, dispatch_uid="ledger_guards")
        pre_migrate.connect(closed.lift_guard, sender=self, dispatch_uid="ledger_lift")
        post_migrate.connect(closed.set_guard, sender=self, dispatch_uid="ledger_closed")
