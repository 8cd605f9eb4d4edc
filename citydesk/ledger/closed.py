"""The database itself refuses a transfer that is dated in a closed month, whoever writes it."""

from typing import Any

from django.db import connection, transaction

WORDS = "that month is closed, and nobody opens it again"
LATE = "NEW.made_at < (SELECT max(ends_at) FROM ledger_closing)"
SQLITE = (
    "DROP TRIGGER IF EXISTS ledger_transfer_closed",
    f"""CREATE TRIGGER ledger_transfer_closed BEFORE INSERT ON ledger_transfer WHEN {LATE}
        BEGIN SELECT RAISE(ABORT, '{WORDS}'); END""",
)
POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION ledger_transfer_closed() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN IF {LATE} THEN
            RAISE integrity_constraint_violation USING MESSAGE = '{WORDS}';
        END IF; RETURN NEW; END $$""",
    """CREATE OR REPLACE TRIGGER ledger_transfer_closed BEFORE INSERT ON ledger_transfer
        FOR EACH ROW EXECUTE FUNCTION ledger_transfer_closed()""",
    "ALTER TABLE ledger_transfer ENABLE ALWAYS TRIGGER ledger_transfer_closed",
)


def lift_guard(**_kwargs: Any) -> None:
    """Before a migration: SQLite remakes no table that a trigger of another one reads."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(SQLITE[0])


def set_guard(**_kwargs: Any) -> None:
    """Make the trigger, if it is there too: it may be an older version's."""
    if "ledger_closing" not in connection.introspection.table_names():
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in SQLITE if connection.vendor == "sqlite" else POSTGRESQL:
            cursor.execute(statement)
