"""How long the ledger takes, alone: 10⁶ transfers, of which one account has 10⁵."""

import random
import statistics
import time
import uuid
from datetime import UTC, datetime, timedelta

from benchmarks.rewards_parts import say

ENTRIES = 100_000
ROUNDS = 8


def fill(count: int, at: datetime, chance: random.Random, accounts: list) -> None:
    """Say `count` transfers between two of `accounts` each, ten seconds apart from `at` on."""
    from django.db import connection, transaction

    columns = "id, phase, debit_id, credit_id, amount_kobo, memo, made_at, made_by"
    words = f"INSERT INTO ledger_transfer ({columns}) VALUES ({', '.join(['%s'] * 8)})"
    lite = connection.vendor == "sqlite"
    with transaction.atomic(), connection.cursor() as cursor:
        for first in range(0, count, 5_000):
            rows = []
            for n in range(first, min(first + 5_000, count)):
                debit, credit = chance.sample(accounts, 2)
                moment = at + timedelta(seconds=10 * n)
                number = uuid.UUID(int=chance.getrandbits(128))
                rows.append((
                    number.hex if lite else number, "PLAIN", debit.pk, credit.pk,
                    chance.randrange(1, 10**6), "a reward",
                    f"{moment:%Y-%m-%d %H:%M:%S}" if lite else moment, "rewards",
                ))  # fmt: skip
            cursor.executemany(words, rows)


def measure_ledger(rows: int) -> dict[str, float]:
    """`rows` transfers in twelve closed months and an open one, in which one account has 10⁵."""
    from django.core.management import call_command
    from django.db import connection

    from citydesk.ledger import actions, months, queries
    from citydesk.ledger.models import Account, Transfer

    call_command("migrate", verbosity=0, interactive=False)
    began = datetime(2026, 1, 1, 9, tzinfo=UTC)
    accounts = [
        actions.account(code=f"a{n}", kind=Account.Kind.ASSET, now=began) for n in range(1_000)
    ]
    one, other = accounts[:2]
    chance = random.Random(1)

    entries = min(rows, ENTRIES)
    older = rows - entries
    for month in range(1, 10):
        fill(older // 9, datetime(2026, month, 1, 9, tzinfo=UTC), chance, accounts)
        actions.close_month(
            month=months.named(f"2026-{month:02}"), by="owner", now=datetime(2027, 1, 1, tzinfo=UTC)
        )
        say(f"  {Transfer.objects.count():,} transfers, {month} months closed")
    fill(entries, datetime(2026, 10, 5, 9, tzinfo=UTC), chance, [one, other])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    actions.move(id=uuid.uuid4(), debit=one, credit=other, kobo=10**12, memo="", now=now, by="b")
    took: dict[str, list[float]] = {"post": [], "its CPU": [], "reserve": [], "statement": []}
    for _round in range(ROUNDS):
        told = measure_once(accounts[2], one)
        for name, seconds in told.items():
            took[name].append(seconds * 1000)
    ms = {name: round(min(medians), 2) for name, medians in took.items()}
    shown, every = queries.statement(one), list(queries.every_line(one))
    assert every[-1].balance_kobo == shown.closing_kobo == queries.balance(one)
    say(f"  ms, medians of the round that others disturbed least: {ms}")
    return {
        "post_ms": ms["post"],
        "statement_ms": ms["statement"],
        "trial_balance_kobo": abs(sum(queries.trial_balance().values())),
    }


def measure_once(debit: object, credit: object) -> dict[str, float]:
    """Medians in seconds, of a few of each."""
    from citydesk.ledger import actions, queries

    how = {"memo": "a reward", "now": datetime(2026, 11, 23, 9, tzinfo=UTC), "by": "rewards"}
    took: dict[str, list[float]] = {"post": [], "its CPU": [], "reserve": [], "statement": []}
    for n in range(30):
        since = time.perf_counter()
        held = actions.reserve(id=uuid.uuid4(), debit=debit, credit=credit, kobo=100, **how)
        took["reserve"].append(time.perf_counter() - since)
        since, busy = time.perf_counter(), time.process_time()
        actions.post(id=uuid.uuid4(), reserve=held, kobo=97, **how)
        took["post"].append(time.perf_counter() - since)
        took["its CPU"].append(time.process_time() - busy)
        if n % 6 == 0:
            since = time.perf_counter()
            queries.statement(credit)
            took["statement"].append(time.perf_counter() - since)
    return {name: statistics.median(seconds) for name, seconds in took.items()}
