"""Nobody rewrites the books, not even with a database shell."""

import uuid

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction

from citydesk.ledger import actions
from citydesk.ledger.models import Account, Transfer
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def said():
    budget = actions.account(code="budget", kind=Account.Kind.ASSET, now=NOW)
    owner = actions.account(code="owner", kind=Account.Kind.EQUITY, now=NOW)
    return actions.move(
        id=uuid.uuid4(), debit=budget, credit=owner, kobo=5, memo="", now=NOW, by="kunle"
    )


def attack(statement, *params):
    refused = pytest.raises(DatabaseError, match="never changed and never deleted")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def untouched(said):
    return Transfer.objects.get(pk=said.pk).amount_kobo == 5


def test_a_transfer_is_not_changed(said):
    attack("UPDATE ledger_transfer SET amount_kobo = 1")

    assert untouched(said)


def test_a_transfer_is_not_deleted(said):
    attack("DELETE FROM ledger_transfer")

    assert untouched(said)


def test_the_table_is_not_emptied_at_once(said):
    if connection.vendor != "postgresql":
        attack("DELETE FROM ledger_transfer WHERE 1")  # SQLite has no TRUNCATE but this
    else:
        connection.check_constraints()  # or these stop it first
        attack("TRUNCATE ledger_transfer CASCADE")

    assert untouched(said)


# What INSERT OR REPLACE finds to be the same: the key, the reserve, the hidden row number.
REPLACING = {
    "id": "id, phase, debit_id, credit_id, NULL",
    "reserve": "lower(hex(randomblob(16))), 'POST', debit_id, credit_id, reserve_id",
    "rowid": "lower(hex(randomblob(16))), phase, debit_id, credit_id, NULL",
}


@pytest.mark.parametrize("same", REPLACING)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_a_transfer_is_not_replaced(said, same, recursive):
    if connection.vendor != "sqlite":
        attack("INSERT INTO ledger_transfer SELECT * FROM ledger_transfer ON CONFLICT (id)"
               " DO UPDATE SET amount_kobo = 1")  # fmt: skip
        return
    held = actions.reserve(
        id=uuid.uuid4(), debit=said.credit, credit=said.debit, kobo=2, memo="", now=NOW, by="k"
    )
    actions.void(id=uuid.uuid4(), reserve=held, memo="", now=NOW, by="k")
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers = {recursive}")
    first, number = ("rowid, ", "rowid, ") if same == "rowid" else ("", "")
    where = "phase = 'VOID'" if same == "reserve" else "phase = 'PLAIN'"
    attack(
        f"INSERT OR REPLACE INTO ledger_transfer ({first}id, phase, debit_id, credit_id,"
        " reserve_id, amount_kobo, memo, made_at, made_by)"
        f" SELECT {number}{REPLACING[same]}, 1, memo, made_at, made_by FROM ledger_transfer"
        f" WHERE {where}"
    )
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = ON")

    assert untouched(said)
    assert Transfer.objects.count() == 3


def test_a_session_that_plays_a_replica_is_refused_too(said):
    if connection.vendor == "sqlite":
        attack("UPDATE OR REPLACE ledger_transfer SET amount_kobo = 1")
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        attack("UPDATE ledger_transfer SET amount_kobo = 1")
        cursor.execute("SET LOCAL session_replication_role = origin")

    assert untouched(said)


@pytest.mark.django_db(transaction=True)
def test_the_guards_are_back_after_a_migration_that_remakes_the_table():
    field = Transfer._meta.get_field("memo")
    longer = models.CharField(max_length=field.max_length + 1)
    longer.set_attributes_from_name("memo")
    with connection.schema_editor() as editor:
        editor.alter_field(Transfer, field, longer)
        editor.alter_field(Transfer, longer, field)

    call_command("migrate", verbosity=0, interactive=False)

    budget = actions.account(code="budget", kind=Account.Kind.ASSET, now=NOW)
    owner = actions.account(code="owner", kind=Account.Kind.EQUITY, now=NOW)
    actions.move(id=uuid.uuid4(), debit=budget, credit=owner, kobo=5, memo="", now=NOW, by="k")
    attack("UPDATE ledger_transfer SET amount_kobo = 1")
    attack("DELETE FROM ledger_transfer")
