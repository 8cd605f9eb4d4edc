"""Whether this newsroom is ready for readers, and what it has done: for whoever watches over it."""

import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from citydesk.channels import queries as channels
from citydesk.delivery import queries as delivery
from citydesk.delivery import store, watching
from citydesk.lib import wake
from citydesk.originals import spool

# Purges are looked for twenty-five times a second.
BEHIND_SECONDS = 5.0


def problems() -> list[str]:
    """Why readers should be sent elsewhere, in sentences; none if they need not. Three queries."""
    found = []
    for check in (_tables, _triggers, _worker, _purges, _belief):
        try:
            if problem := check():
                found.append(problem)
        except DatabaseError as error:
            connection.close()
            return [f"The database does not answer: {error}".strip()]
    return found


def _tables() -> str:
    missing = _known_migrations() - set(MigrationRecorder(connection).applied_migrations())
    return f"{len(missing)} migrations have not been applied." if missing else ""


def _triggers() -> str:
    return "" if watching.is_whole() else "Triggers that tell of changes are missing."


def _worker() -> str:
    return "" if wake.is_heard(settings.CITYDESK_RUN) else "No worker runs."


def _purges() -> str:
    since = delivery.seconds_since_purges_were_looked_for(store.opened(), time.time())
    return f"Purges were last looked for {since:.0f} s ago." if since > BEHIND_SECONDS else ""


def _belief() -> str:
    if store.opened().generations.are_believed():
        return ""
    return "No kept page is shown: the database was not heard for a second."


@cache
def _known_migrations() -> set[tuple[str, str]]:
    """Those that lie on the disk, by app and name; none of them is loaded."""
    return {
        (app.label, path.stem)
        for app in apps.get_app_configs()
        for path in (Path(app.path) / "migrations").glob("[0-9]*.py")
    }


class Metric(NamedTuple):
    """One of Prometheus's. `values` are by the value of `label`, or of "" where there is none."""

    name: str
    kind: str
    help: str
    values: dict[str, float]
    label: str = ""


def metrics() -> Iterator[Metric]:
    """What was done since the counters were made, and what waits. Five queries."""
    yield from _pages()
    yield from _purging()
    yield from _work()


def _pages() -> Iterator[Metric]:
    told = store.opened().counters.totals()
    shelf = store.opened().shelf
    counted: list[tuple[str, str, Callable[[], float]]] = [
        ("hits", "Answers with a page that was kept.", lambda: told["hits"]),
        ("not_modified", "Of these, to who had it already (304).", lambda: told["not_modified"]),
        ("misses", "Answers that Django had to give.", lambda: told["misses"]),
        ("renders", "Public pages that were rendered to be kept.", lambda: told["renders"]),
        ("render_seconds", "Time it took to render them.", lambda: told["render_us"] / 1e6),
        ("warmed", "Pages rendered anew before anybody asked.", lambda: told["warmed"]),
    ]
    for name, words, value in counted:
        yield Metric(f"citydesk_{name}_total", "counter", words, {"": value()})
    yield Metric(
        "citydesk_refused_total",
        "counter",
        "Requests that were refused.",
        {why: told[why] for why in ("over_limit", "no_place", "too_large")},
        "why",
    )
    yield Metric(
        "citydesk_reads_total",
        "counter",
        "Pages that were read.",
        {who: told[f"reads_{who}"] for who in ("people", "robots")},
        "who",
    )
    yield Metric("citydesk_kept_pages", "gauge", "Pages that are kept.", {"": shelf.number()})
    yield Metric(
        "citydesk_kept_bytes", "gauge", "What they take of the disk.", {"": shelf.bytes_used()}
    )


def _purging() -> Iterator[Metric]:
    waiting = delivery.waiting_purges()
    since = delivery.seconds_since_purges_were_looked_for(store.opened(), time.time())
    yield Metric(
        "citydesk_purges_total",
        "counter",
        "Times that something was taken off.",
        {"": store.opened().generations.now},
    )
    yield Metric(
        "citydesk_purges_waiting",
        "gauge",
        "Purges not yet applied, by who keeps pages.",
        waiting,
        "keeper",
    )
    yield Metric(
        "citydesk_purge_oldest_seconds",
        "gauge",
        "For how long the oldest purge may have waited here.",
        {"": since},
    )


def _work() -> Iterator[Metric]:
    rows = DBTaskResult.objects.order_by().values_list("status").annotate(Count("pk"))
    states = {"READY": 0, "RUNNING": 0, "FAILED": 0} | dict(rows)
    yield Metric(
        "citydesk_tasks",
        "gauge",
        "Background tasks of the last week, by state.",
        {state.lower(): number for state, number in states.items()},
        "state",
    )
    yield Metric(
        "citydesk_mails_waiting",
        "gauge",
        "Messages that were received and not yet taken in.",
        {"": len(spool.names(settings.CITYDESK_SPOOL))},
    )
    yield Metric(
        "citydesk_notices_waiting",
        "gauge",
        "Letters that are due and not yet sent.",
        {"": channels.due(timezone.now()).count()},
    )
    yield Metric(
        "citydesk_worker_up",
        "gauge",
        "Whether the worker runs.",
        {"": float(wake.is_heard(settings.CITYDESK_RUN))},
    )


def as_text() -> str:
    """All of them as Prometheus reads it (its text format, version 0.0.4)."""
    return "".join(_lines(metric) for metric in metrics())


def _lines(metric: Metric) -> str:
    lines = [f"# HELP {metric.name} {metric.help}", f"# TYPE {metric.name} {metric.kind}"]
    for of, value in metric.values.items():
        label = f'{{{metric.label}="{_quoted(of)}"}}' if metric.label else ""
        lines.append(f"{metric.name}{label} {value:.10g}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
