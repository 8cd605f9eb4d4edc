"""The server, ready."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import transaction
from django_tasks.signals import task_enqueued

from citydesk.lib import wake


def poke_on_commit(**_kwargs: Any) -> None:
    """The row is in this transaction; the worker may look for it once that is committed."""
    transaction.on_commit(lambda: wake.poke(settings.CITYDESK_RUN, wake.TASK))


class ServerConfig(AppConfig):
    """Connects what wakes the worker."""

    name = "citydesk.server"

    def ready(self) -> None:
        """Connect the receiver."""
        task_enqueued.connect(poke_on_commit, dispatch_uid="poke_on_commit")
