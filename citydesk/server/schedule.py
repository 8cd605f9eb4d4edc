"""The tasks that come round, as each app lists them in its tasks module.

PERIODIC = {task: seconds} and ON_WAKE = [task, …]: the latter also run when somebody pokes.
"""

import time
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django_tasks_db.models import DBTaskResult


class Schedule:
    """When each periodic task is due; all are when the worker starts."""

    def __init__(self) -> None:
        self._every: dict[Any, float] = {}
        self._on_wake: list[Any] = []
        for app in apps.get_app_configs():
            if app.name.startswith("citydesk.") and find_spec(f"{app.name}.tasks"):
                tasks = import_module(f"{app.name}.tasks")
                self._every |= getattr(tasks, "PERIODIC", {})
                self._on_wake += getattr(tasks, "ON_WAKE", [])
        self._due_at = dict.fromkeys(self._every, 0.0)

    def enqueue_due(self) -> None:
        """Enqueue what is due; a task that still waits is not enqueued a second time."""
        now = time.monotonic()
        for task, seconds in self._every.items():
            if self._due_at[task] <= now:
                self._enqueue(task)
                self._due_at[task] = now + seconds

    def enqueue_sweeps(self) -> None:
        """Enqueue what a poke asks for."""
        for task in self._on_wake:
            self._enqueue(task)

    def _enqueue(self, task: Any) -> None:
        if not DBTaskResult.objects.ready().filter(task_path=task.module_path).exists():
            task.enqueue()
