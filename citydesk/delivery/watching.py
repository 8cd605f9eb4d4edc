"""Has the database itself say what changed: triggers on every table that pages show.

A trigger cannot be forgotten or passed by: it hears bulk updates, cascades, other programs, and its
rows are of the transaction of the change. Each app says in its `shown` module which tables of its
own stand on pages: SHOWN = [Shown("stories.Story", …), …].
"""

import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from threading import Event
from typing import Any

from django.apps import AppConfig, apps
from django.db import connection, transaction

from citydesk.delivery.generations import EVERYTHING
from citydesk.delivery.models import Keeper, Purge
from citydesk.delivery.noting import Notes

# Read while pages are rendered, and never different from one release to the next; or our own.
CONSTANT = {
    "django_content_type", "wagtailcore_locale",
    "delivery_keeper", "delivery_purge", "delivery_read",
}  # fmt: skip
PREFIX = "shown_"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A table whose rows stand on pages. Its model's name is the tag of all of it.

    Tags are the rest of a SELECT, in which {row} is the row before or after the change.
    """

    model: str
    # Purged when a row changes; and when it comes into lists, leaves them, or has another place.
    tags: tuple[str, ...] = ()
    list_tags: tuple[str, ...] = ()
    # A page that has a tag that begins so needs no tag of all the table. The bare beginning, as
    # `person:`, says that whoever read the table noted all that it showed, be it nothing.
    finer: tuple[str, ...] = ()
    # A condition on {row} without which no page shows it.
    only: str = "TRUE"
    # Columns that no page shows, and those that decide where in a list a row stands.
    unseen: Collection[str] = ()
    place: Collection[str] = ()

    @property
    def meta(self) -> Any:
        """Django's."""
        return apps.get_model(self.model)._meta  # noqa: SLF001 (Django's own name for it)

    @property
    def name(self) -> str:
        """The tag of all of the table."""
        return str(self.meta.model_name)

    @property
    def table(self) -> str:
        """Its name in the database."""
        return str(self.meta.db_table)

    def columns(self) -> list[str]:
        """Those that pages show."""
        columns = [field.column for field in self.meta.local_concrete_fields]
        return [column for column in columns if column not in self.unseen]


@cache
def shown() -> dict[str, Shown]:
    """Every watched table, by its name."""
    names = [app.name for app in apps.get_app_configs() if app.name.startswith("citydesk.")]
    rooms = [import_module(f"{name}.shown") for name in names if find_spec(f"{name}.shown")]
    return {one.table: one for room in rooms for one in room.SHOWN}


def unwatched(tables: Collection[str]) -> set[str]:
    """Those whose changes nobody would hear of."""
    return set(tables) - shown().keys() - CONSTANT


def tags_of(notes: Notes) -> set[str]:
    """Everything that takes off what was noted so, when it is purged."""
    return notes.tags | notes.rows | whole_tags(notes.tables, notes.tags)


def whole_tags(tables: Collection[str], tags: Collection[str]) -> set[str]:
    """The tags of all of a table, for those of which `tags` say nothing finer."""
    told = [one for table, one in shown().items() if table in tables]
    whole = {one.name for one in told if not one.finer}
    known = whole | set(tags)
    return whole | {
        one.name
        for one in told
        if one.finer and not any(tag.startswith(one.finer) for tag in known)
    }


def lift(plan: Collection[Any] = (), **_kwargs: Any) -> None:
    """Before a migration: SQLite alters no table that a trigger anywhere names."""
    if plan:
        _lifted.set()
        _execute(_drops())


_lifted = Event()


def is_lifted() -> bool:
    """Whether a migration is under way, and perhaps there is not even a table of purges."""
    return _lifted.is_set()


def install(sender: AppConfig, plan: Collection[Any] | None = None, **_kwargs: Any) -> None:
    """After a migration, of the last app: make the triggers anew, and believe no kept page."""
    if plan is None or sender is not [a for a in apps.get_app_configs() if a.models_module][-1]:
        return
    there = set(connection.introspection.table_names())
    watched = [one for one in shown().values() if one.table in there]
    if Purge._meta.db_table in there:  # noqa: SLF001
        if not plan and is_whole():
            return  # other nodes serve, and need not wait for us
        _execute([*_drops(), *(statement for one in watched for statement in _triggers(one))])
        _lifted.clear()
        if plan:
            everybody = Keeper.objects.values_list("pk", flat=True)
            Purge.objects.bulk_create(Purge(tag=EVERYTHING, keeper_id=pk) for pk in everybody)


def is_whole() -> bool:
    """Whether every trigger is there: not while a migration is under way, or after one failed."""
    wanted = [words for one in shown().values() for words in _triggers(one)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
        )
        there = {name for (name,) in cursor.fetchall() if name.startswith(PREFIX)}
    return {words.split()[2] for words in wanted if words.startswith("CREATE TRIGGER")} == there


def _execute(statements: list[str]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _drops() -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            names = [name for (name,) in cursor.fetchall() if name.startswith(PREFIX)]
            return [f"DROP TRIGGER {name}" for name in names]
        cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'shown\\_%'")
        return [f"DROP FUNCTION {name}() CASCADE" for (name,) in cursor.fetchall()]


def _triggers(one: Shown) -> Iterator[str]:
    """What watches one table, in the words of the engine."""
    always = (f"'{one.name}'", *one.tags)
    yield from _trigger(one, "insert", ("NEW",), (*always, *one.list_tags))
    yield from _trigger(one, "delete", ("OLD",), (*always, *one.list_tags))
    yield from _trigger(one, "update", ("OLD", "NEW"), always, of=one.columns())
    if one.place:
        yield from _trigger(one, "update", ("OLD", "NEW"), one.list_tags, of=one.place, nth="_list")


def _select(tag: str, only: str) -> str:
    what, _from, rest = tag.partition(" FROM ")
    source = f" FROM {rest}" if rest else ""
    return f"SELECT tag FROM (SELECT {what} AS tag{source}) AS told WHERE {only}"  # noqa: S608


def _trigger(
    one: Shown,
    event: str,
    rows: tuple[str, ...],
    tags: tuple[str, ...],
    *,
    of: Collection[str] = (),
    nth: str = "",
) -> Iterator[str]:
    # UNION, since a change of a row that stays where it was names most tags twice.
    told = " UNION ".join(_select(tag, one.only).format(row=row) for row in rows for tag in tags)
    keepers = Keeper._meta.db_table  # noqa: SLF001 (Django's own name for it)
    purge = (
        f"INSERT INTO {Purge._meta.db_table} (tag, keeper_id)"  # noqa: SLF001, S608 (our words)
        f" SELECT told.tag, {keepers}.id FROM ({told}) AS told CROSS JOIN {keepers};"
    )
    when = " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in of)
    # Another release may watch in other words.
    name = f"{PREFIX}{one.table}_{event}{nth}_{zlib.crc32((purge + when).encode()):08x}"
    if connection.vendor == "sqlite":
        when = when.replace("IS DISTINCT FROM", "IS NOT")
        begins = f"CREATE TRIGGER {name} AFTER {event} ON {one.table}"
        yield f"{begins} {f'WHEN {when}' if when else ''} BEGIN {purge} END"
    else:
        # Whoever writes, a moment reads as it stands on SQLite: 2026-11-23 08:30:00, and UTC.
        yield (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
            f" SET timezone TO 'UTC' SET datestyle TO 'ISO'"
            f" AS $$ BEGIN {purge} RETURN NULL; END $$"
        )
        yield (
            f"CREATE TRIGGER {name} AFTER {event} ON {one.table} FOR EACH ROW"
            f" {f'WHEN ({when})' if when else ''} EXECUTE FUNCTION {name}()"
        )
