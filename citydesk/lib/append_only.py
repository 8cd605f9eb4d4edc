"""Tables whose rows are never changed and never deleted: the database itself refuses.

By triggers, made anew after every migration: altering a table drops them on SQLite, so a migration
cannot be trusted to leave them.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.db import connection, models, transaction


class AppendOnly(models.Model):
    """A row that stays as it was written. Its app connects `set_guards` to `post_migrate`."""

    class Meta:
        abstract = True


def guarded() -> list[type[AppendOnly]]:
    """Every table that has guards."""
    return [model for model in apps.get_models() if issubclass(model, AppendOnly)]


def set_guards(sender: AppConfig, **_kwargs: Any) -> None:
    """Make the triggers of an app's tables, those that are there too: they may be older ones."""
    tables = set(connection.introspection.table_names())
    for model in sender.get_models():
        if issubclass(model, AppendOnly) and _meta(model).db_table in tables:
            with transaction.atomic(), connection.cursor() as cursor:
                for statement in _statements(model):
                    cursor.execute(statement)


def missing() -> list[str]:
    """The names of guards that are not there, or do not hear every session."""
    wanted = {name for model in guarded() for name in names(model)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if _is_sqlite()
            else "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'"
        )
        return sorted(wanted - {row[0] for row in cursor.fetchall()})


def names(model: type[AppendOnly]) -> list[str]:
    """What the triggers of a table are called."""
    kinds = ("update", "delete", "replace") if _is_sqlite() else ("change", "truncate")
    return [f"{_meta(model).db_table}_{kind}" for kind in kinds]


def _meta(model: type[AppendOnly]) -> Any:
    return model._meta  # noqa: SLF001 (Django's own name for it)


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def _statements(model: type[AppendOnly]) -> list[str]:
    table = _meta(model).db_table
    words = f"{_meta(model).verbose_name_plural} are never changed and never deleted"
    return _sqlite(table, words, list(_same(model))) if _is_sqlite() else _postgresql(table, words)


def _same(model: type[AppendOnly]) -> Iterator[str]:
    """When a new row is the same as one that stands, in SQL: one for each thing that is unique."""
    meta = _meta(model)
    unique = [[field.name] for field in meta.local_fields if field.unique]
    unique += [list(constraint.fields) for constraint in meta.total_unique_constraints]
    for together in unique:
        columns = [meta.get_field(name).column for name in together]
        yield " AND ".join(f'"{column}" = NEW."{column}"' for column in columns)
    yield "rowid = NEW.rowid"  # the hidden one


def _sqlite(table: str, words: str, same: list[str]) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    there = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {one})" for one in same)  # noqa: S608 (names of ours)
    return [
        *(f"DROP TRIGGER IF EXISTS {table}_{kind}" for kind in ("update", "delete", "replace")),
        f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} {refuse}",
        # INSERT OR REPLACE deletes without asking the trigger above, unless recursive_triggers is
        # on; it replaces whatever has the same value in anything unique.
        f"CREATE TRIGGER {table}_replace BEFORE INSERT ON {table} WHEN {there} {refuse}",
    ]


def _postgresql(table: str, words: str) -> list[str]:
    return [
        f"""CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE integrity_constraint_violation USING MESSAGE = '{words}'; END $$""",
        f"""CREATE OR REPLACE TRIGGER {table}_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_refuse()""",
        f"""CREATE OR REPLACE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()""",
        # Also in a session that plays a replica, in which triggers are else not heard.
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_change",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_truncate",
    ]
