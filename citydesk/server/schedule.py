"""The tasks that come round, as each app lists them in its tasks module.

PERIODIC = {task: seconds} and ON_WAKE = [task, …]: the latter also run when somebody pokes. Those
in HERE = [task, …] look after this data folder, and so each node does them for itself; the others
are enqueued by one node, and done by any.
"""

import hashlib
import socket
import time
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.conf import settings
from django_tasks_db.models import DBTaskResult

from citydesk.server import presence
from citydesk.server.tasks import OWN_QUEUES


def worker_id() -> str:
    """The same for every worker that ever works in this data folder."""
    return f"{socket.gethostname()}:{settings.CITYDESK_DATA}"[-64:]


def own_queue() -> str:
    """Where tasks wait that only the worker of this data folder takes."""
    return f"{OWN_QUEUES}{hashlib.sha256(worker_id().encode()).hexdigest()[:16]}"


class Schedule:
    """When each periodic task is due; all are when the worker starts."""

    def __init__(self) -> None:
        self._every: dict[Any, float] = {}
        self._on_wake: list[Any] = []
        self._here: list[Any] = []
        for app in apps.get_app_configs():
            if app.name.startswith("citydesk.") and find_spec(f"{app.name}.tasks"):
                tasks = import_module(f"{app.name}.tasks")
                self._every |= getattr(tasks, "PERIODIC", {})
                self._on_wake += getattr(tasks, "ON_WAKE", [])
                self._here += getattr(tasks, "HERE", [])
        self._due_at = dict.fromkeys(self._every, 0.0)

    def enqueue_due(self) -> None:
        """Enqueue what is due and ours to enqueue; what still waits is not enqueued twice."""
        now = time.monotonic()
        for task, seconds in self._every.items():
            if self._due_at[task] <= now and (task in self._here or presence.is_on_duty()):
                self._enqueue([task])
                self._due_at[task] = now + seconds

    def enqueue_sweeps(self) -> None:
        """Enqueue what a poke asks for."""
        self._enqueue(self._on_wake)

    def _enqueue(self, tasks: Iterable[Any]) -> None:
        for task in tasks:
            placed = task.using(queue_name=own_queue()) if task in self._here else task
            waiting = DBTaskResult.objects.ready().filter(task_path=task.module_path)
            if not waiting.filter(queue_name=placed.queue_name).exists():
                placed.enqueue()
