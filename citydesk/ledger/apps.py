"""The ledger, ready."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    """Keeps the guards after every migration."""

    name = "citydesk.ledger"

    def ready(self) -> None:
        """Connect the receiver."""
        from citydesk.ledger import closed  # noqa: PLC0415 (needs the apps)

        post_migrate.connect(self.set_guards, sender=self, dispatch_uid="set_guards")
        post_migrate.connect(closed.set_guard, sender=self, dispatch_uid="ledger_closed")

    def set_guards(self, **_kwargs: Any) -> None:
        """Make the triggers that a migration dropped."""
        from citydesk.ledger.guards import set_guards  # noqa: PLC0415 (needs the models)

        set_guards()
