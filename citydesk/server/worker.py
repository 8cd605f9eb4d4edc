"""The worker of one data folder: django-tasks-db's, which also survives its own death.

On PostgreSQL several work on one table; each takes what waits for anybody, or for its own folder.

That worker leaves a task RUNNING for ever when it is killed, and leaves on a locked database.
"""

import gc
import logging
from typing import Any

from django.conf import settings
from django.db import OperationalError, close_old_connections
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from citydesk.lib import durable, process
from citydesk.lib.wake import SWEEP, Ear
from citydesk.server import presence
from citydesk.server.schedule import Schedule, own_queue, worker_id

logger = logging.getLogger(__name__)

CLAIMS_MAX = 5
IDLE_SECONDS = 1.0


class KilledItsWorker(Exception):
    """Running the task ended the process, again and again."""


def take_up_again(name: str) -> None:
    """Return to READY what a worker called `name`, or one that is gone, was running when it died.

    The caller holds the folder's lock, so no such worker lives.
    """
    for row in DBTaskResult.objects.running():
        worker = row.worker_ids[-1]
        if worker != name and not presence.is_gone(worker):
            continue
        if len(row.worker_ids) >= CLAIMS_MAX:
            logger.error("Task %s was given up: it ended %s workers", row.task_path, CLAIMS_MAX)
            row.set_failed(KilledItsWorker(f"The task ended its worker {CLAIMS_MAX} times."))
        else:
            logger.warning("Task %s is taken up again: its worker died", row.task_path)
            row.status = TaskResultStatus.READY
            row.save(update_fields=["status"])


class HouseWorker(Worker):
    """Drains the table, then waits to be poked; whoever pokes is heard between two tasks too."""

    def __init__(self) -> None:
        self._schedule = Schedule()
        # While we only run what stands, as a builder does, nobody is heard.
        self._ear: Ear | None = None
        super().__init__(
            queue_names=["default", own_queue()],
            excluded_queue_names=[],
            interval=0.1,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id(),
        )

    def work(self) -> None:
        """Until SIGTERM, which lets the present task finish."""
        self.configure_signals()
        gc.freeze()
        with Ear(settings.CITYDESK_RUN) as ear:
            self._ear = ear
            while self.running:
                self._round()
                if self.running:
                    self._hear(ear, IDLE_SECONDS)

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        """Run one; a long table must not make somebody wait who has just written to us."""
        presence.show(self.worker_id)
        super().run_task(db_task_result)
        if self._ear:
            self._schedule.enqueue_due()
            self._hear(self._ear, 0)

    def _hear(self, ear: Ear, seconds: float) -> None:
        if SWEEP in ear.wait(seconds):
            self._schedule.enqueue_sweeps()

    def _round(self) -> None:
        close_old_connections()
        try:
            presence.show(self.worker_id)
            take_up_again(self.worker_id)
            self._schedule.enqueue_due()
            # Looked at first, because claiming takes the write lock even when nothing waits.
            if DBTaskResult.objects.ready().exists():
                self.run()
        except OperationalError:
            logger.exception("The database did not answer; the worker tries again")


def main() -> None:
    """Work until SIGTERM. Raises process.Held when another one works in this data folder."""
    durable.make_folder(settings.CITYDESK_RUN)
    process.hold(settings.CITYDESK_RUN / "worker.lock")
    HouseWorker().work()
