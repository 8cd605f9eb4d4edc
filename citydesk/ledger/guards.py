"""The database itself refuses to change a transfer: triggers, made anew after every migration.

Altering a table drops its triggers on SQLite, so a migration cannot be trusted to leave them.
"""

from django.db import connection, transaction

TABLE = "ledger_transfer"
WORDS = "transfers are never changed and never deleted"

SQLITE = (
    *(f"DROP TRIGGER IF EXISTS {TABLE}_{name}" for name in ("update", "delete", "replace")),
    f"""CREATE TRIGGER {TABLE}_update BEFORE UPDATE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, '{WORDS}'); END""",
    f"""CREATE TRIGGER {TABLE}_delete BEFORE DELETE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, '{WORDS}'); END""",
    # INSERT OR REPLACE deletes without asking the trigger above, unless recursive_triggers is on;
    # it replaces whatever has the same value in any unique column, the hidden one included.
    f"""CREATE TRIGGER {TABLE}_replace BEFORE INSERT ON {TABLE}
        WHEN EXISTS (
            SELECT 1 FROM {TABLE}
            WHERE id = NEW.id OR reserve_id = NEW.reserve_id OR rowid = NEW.rowid
        )
        BEGIN SELECT RAISE(ABORT, '{WORDS}'); END""",  # noqa: S608 (names of ours)
)
POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE integrity_constraint_violation USING MESSAGE = '{WORDS}'; END $$""",
    f"""CREATE OR REPLACE TRIGGER {TABLE}_change BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()""",
    f"""CREATE OR REPLACE TRIGGER {TABLE}_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()""",
    # Also in a session that plays a replica, in which triggers are else not heard.
    f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_change",
    f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {TABLE}_truncate",
)


def set_guards() -> None:
    """Make the triggers, those that are there too: they may be an older version's."""
    if TABLE not in connection.introspection.table_names():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in SQLITE if connection.vendor == "sqlite" else POSTGRESQL:
            cursor.execute(statement)
