"""Nobody rewrites the books, the custody log or the ticks, not even with a database shell."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from citydesk.assignments import verifying
from citydesk.assignments.enums import Step
from citydesk.assignments.models import Tick
from citydesk.ledger import actions, closed
from citydesk.ledger.models import Account, Closing, ClosingBalance, Transfer
from citydesk.lib import append_only
from citydesk.originals import custody, roots
from citydesk.originals.actions import keep
from citydesk.originals.models import CustodyEntry, CustodyRoot, CustodyStamp, Original
from citydesk.people.models import User
from tests.cast import NOW
from tests.factories.tips import mailed

pytestmark = pytest.mark.django_db


def transfers():
    """One that is ended, so that each unique thing of the table is there."""
    budget = actions.account(code="budget", kind=Account.Kind.ASSET, now=NOW)
    owner = actions.account(code="owner", kind=Account.Kind.EQUITY, now=NOW)
    said = {"memo": "", "now": NOW, "by": "kunle"}
    actions.move(id=uuid.uuid4(), debit=budget, credit=owner, kobo=5, **said)
    held = actions.reserve(id=uuid.uuid4(), debit=owner, credit=budget, kobo=2, **said)
    actions.void(id=uuid.uuid4(), reserve=held, **said)


@transaction.atomic
def custody_entries():
    kept = keep(data=b"a", kind=Original.Kind.FILE, media_type="text/plain", now=NOW)
    for act in (custody.Act.RECEIVED, custody.Act.LOOKED):
        custody.record(original=kept, act=act, by="kunle", now=NOW)


def closings():
    """Two months that are closed, with something to carry."""
    at = NOW - timedelta(days=60)
    budget = actions.account(code="budget", kind=Account.Kind.ASSET, now=at)
    owner = actions.account(code="owner", kind=Account.Kind.EQUITY, now=at)
    actions.move(id=uuid.uuid4(), debit=budget, credit=owner, kobo=5, memo="", now=at, by="k")
    for month in (9, 10):
        actions.close_month(month=date(2026, month, 1), by="kunle", now=NOW)


def ticks():
    kunle = User.objects.create(username="kunle")
    said = {"step": Step.PLACE, "found": "The kiosk is there.", "by": kunle, "now": NOW}
    verifying.tick(assignment=mailed(), done=True, **said)


def custody_roots():
    custody_entries()
    root = roots.make(now=NOW)
    root.stamps.create(authority="tsa.example", answer=b"yes", stamped_at=NOW, got_at=NOW)


# Every table that is guarded, and what fills it.
FILL = {
    Transfer: transfers, CustodyEntry: custody_entries, Closing: closings,
    ClosingBalance: closings, Tick: ticks, CustodyRoot: custody_roots, CustodyStamp: custody_roots,
}  # fmt: skip
# Each thing of theirs that is unique, the hidden row number included.
UNIQUE = [
    (Transfer, "id"), (Transfer, "reserve_id"), (Transfer, "rowid"),
    (CustodyEntry, "number"), (CustodyEntry, "prev"), (CustodyEntry, "hash"),
    (CustodyEntry, "rowid"), (Closing, "month"), (Closing, "ends_at"), (Closing, "id"),
    (ClosingBalance, "id"),
    (Tick, "id"), (Tick, "rowid"), (CustodyRoot, "number"), (CustodyRoot, "first"),
    (CustodyRoot, "last"), (CustodyRoot, "prev"), (CustodyRoot, "rowid"), (CustodyStamp, "id"),
]  # fmt: skip
everywhere = pytest.mark.parametrize("model", FILL, ids=lambda model: model.__name__)


def attack(statement, *params):
    refused = pytest.raises(DatabaseError, match="never changed and never deleted")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


@pytest.fixture
def rows():
    """Fills a table, and afterwards holds it to what it was."""
    watched = {}

    def fill(model):
        FILL[model]()
        watched[model] = list(model.objects.order_by("pk").values())
        assert watched[model]
        return model._meta.db_table

    yield fill
    for model, before in watched.items():
        assert list(model.objects.order_by("pk").values()) == before


def columns(model):
    return [field.column for field in model._meta.local_fields]


def test_every_append_only_table_is_attacked_here():
    assert set(append_only.guarded()) == set(FILL)


@everywhere
def test_a_row_is_not_changed(model, rows):
    attack(f'UPDATE {rows(model)} SET "{columns(model)[-1]}" = NULL')


@everywhere
def test_a_row_is_not_deleted(model, rows):
    attack(f"DELETE FROM {rows(model)}")


@everywhere
def test_a_table_is_not_emptied_at_once(model, rows):
    table = rows(model)
    if connection.vendor != "postgresql":
        attack(f"DELETE FROM {table} WHERE 1")  # SQLite has no TRUNCATE but this
    else:
        connection.check_constraints()  # or these stop it first
        attack(f"TRUNCATE {table} CASCADE")


def strange(model, column):
    """Another value than any row has."""
    if column != "rowid" and isinstance(model._meta.get_field(column), models.IntegerField):
        return f"{column} + 1000"
    if column == "reserve_id":
        return "NULL"
    return (
        "lower(hex(randomblob(32)))" if column in {"prev", "hash"} else "lower(hex(randomblob(16)))"
    )


@pytest.mark.parametrize(("model", "same"), UNIQUE, ids=lambda one: getattr(one, "__name__", one))
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_a_row_is_not_replaced_by_another_with_the_same(model, same, recursive, rows):
    table, unique = rows(model), {column for of, column in UNIQUE if of is model}
    if connection.vendor != "sqlite":
        key = model._meta.pk.column
        attack(
            f'INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ("{key}")'
            f' DO UPDATE SET "{key}" = EXCLUDED."{key}"'
        )
        return
    named = [*columns(model), *(["rowid"] if same == "rowid" else [])]
    new = [strange(model, name) if name in unique - {same} else f'"{name}"' for name in named]
    quoted = ", ".join(f'"{name}"' for name in named)
    where = "WHERE reserve_id IS NOT NULL" if same == "reserve_id" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers = {recursive}")
    attack(
        f"INSERT OR REPLACE INTO {table} ({quoted}) SELECT {', '.join(new)} FROM {table} {where}"
    )
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = ON")


@everywhere
def test_a_session_that_plays_a_replica_is_refused_too(model, rows):
    table, key = rows(model), model._meta.pk.column
    if connection.vendor == "sqlite":
        attack(f'UPDATE OR REPLACE {table} SET "{key}" = "{key}"')
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        attack(f'UPDATE {table} SET "{key}" = "{key}"')
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.django_db(transaction=True)
@everywhere
def test_the_guards_are_back_after_a_migration_that_remakes_the_table(model):
    kinds = (models.CharField, models.PositiveBigIntegerField)
    plain = [f for f in model._meta.local_fields if isinstance(f, kinds)]
    field = next(f for f in plain if not f.unique)
    longer = models.CharField(max_length=(field.max_length or 20) + 1)
    closed.lift_guard()  # as a migration does before it begins
    longer.set_attributes_from_name(field.name)
    with connection.schema_editor() as editor:
        editor.alter_field(model, field, longer)
        editor.alter_field(model, longer, field)
    if connection.vendor == "sqlite":
        assert append_only.missing() == sorted(append_only.names(model))

    call_command("migrate", verbosity=0, interactive=False)

    assert append_only.missing() == []


@pytest.mark.django_db(transaction=True)
@everywhere
def test_a_guard_that_is_gone_or_sleeps_is_missed(model):
    name, table = append_only.names(model)[0], model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")

    assert append_only.missing() == [name]

    call_command("migrate", verbosity=0, interactive=False)
    assert append_only.missing() == []
