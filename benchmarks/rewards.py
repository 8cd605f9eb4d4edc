"""Rewards against a provider that does everything wrong, paid by a worker that is killed; and how
long the ledger takes.

Faults, kills and phones follow from --seed; where a kill hits also depends on the machine.
"""

import argparse
import contextlib
import itertools
import json
import logging
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib import request

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests import postgresql

if TYPE_CHECKING:
    from citydesk.rewards.models import Attempt

# What can go wrong with an order, and of how many hundred; the rest goes well.
CHANCES = {
    "pending": 3, "pending_then_failed": 1, "failed": 2, "reversed": 1, "reversed_later": 1,
    "timeout_after_charge": 0.2, "dropped_after_charge": 3, "error_500": 2, "no_response": 0.2,
    "dropped_before": 2, "low_wallet": 1, "too_soon": 2, "biller_down": 2, "bundle_gone": 0.5,
    "unexpected": 1, "hidden": 2,
}  # fmt: skip
# The rehearsal's clock is ahead of ours, by which the callbacks are heard: never late for it.
BEGAN = datetime.now(UTC) + timedelta(days=1)
TICK_SECONDS = 5
PUBLISHED_PER_TICK = 20
OUTAGE_SECONDS = 200
# How long the worker may get nowhere before it is killed all the same.
PATIENCE_SECONDS = 10
CONFIRMS_MAX = 4
ENTRIES = 100_000
ROUNDS = 8
TARGETS = {
    "kobo_difference": (0, "kobo"), "paid_twice": (0, "rewards"), "lost": (0, "rewards"),
    "shown_failed_but_paid": (0, "rewards"), "unknown_s_max": (60, "simulated s"),
    "post_ms": (3, "ms"), "statement_ms": (100, "ms"),
}  # fmt: skip


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


class Rehearsal:
    """The provider, in a process that is not killed."""

    def __init__(self, address: str, folder: Path) -> None:
        self.url = f"http://{address}"
        command = [sys.executable, "-m", "citydesk.rewards.simulator", address]
        self.process = subprocess.Popen([*command, str(folder / "orders.jsonl")])

    def call(self, path: str, **told: object) -> dict:
        """Its own side; without words, a question."""
        data = json.dumps(told).encode() if told else None
        asked = request.Request(f"{self.url}{path}", data=data)
        for _try in range(200):
            with contextlib.suppress(OSError), request.urlopen(asked, timeout=30) as answer:
                return json.loads(answer.read())
            time.sleep(0.05)
        raise RuntimeError("the rehearsal does not answer")

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.call("/clock")["now"], UTC)


def in_child(work: Callable[[], None]) -> int:
    """The process that does `work`, forked from one that has loaded Django and no database."""
    pid = os.fork()
    if not pid:
        try:
            work()
            os._exit(0)
        except BaseException:  # noqa: BLE001 (told, and the parent sees the exit)
            import traceback

            traceback.print_exc()
            os._exit(1)
    return pid


def done(pid: int) -> None:
    """Wait for it. Raises RuntimeError when it did not end well."""
    if os.waitpid(pid, 0)[1]:
        raise RuntimeError("a part of the benchmark broke")


# --- The newsroom, and who is paid ---
def prepare(count: int) -> None:
    from django.core.management import call_command
    from django.db import transaction

    from citydesk.rewards import actions
    from citydesk.rewards.models import Rate, Reward, RewardLimits
    from citydesk.sources import actions as sources

    call_command("migrate", verbosity=0, interactive=False)
    rate = Rate.objects.create(code="photo", label="A photo", amount_kobo=100_000)
    # The limits are for people; here everybody is approved.
    RewardLimits.objects.update_or_create(pk=1, defaults={"day_kobo": 0})
    actions.fund(kobo=count * 250_000, by="owner", now=BEGAN)
    with transaction.atomic():
        for n in range(count):
            who = sources.recognise(email=f"sender{n}@post.example", now=BEGAN)
            # In Reloadly's rehearsal 0803 is MTN.
            phone = f"0803{n:07}" if n % 4 else f"0805{n:07}"
            sources.confirm_phone(contributor=who, phone=phone, network="MTN", now=BEGAN)
            Reward.objects.create(
                key=f"tip:T-{n}", contributor=who, rate=rate, amount_kobo=rate.amount_kobo,
                offered_at=BEGAN, approved_at=BEGAN, confirmed_at=BEGAN,
            )  # fmt: skip


def work(rehearsal: Rehearsal, nth: int) -> None:
    """Publish, answer for contributors and editors, drive; until there is nothing more to do."""
    from django.conf import settings

    from citydesk.rewards import actions
    from citydesk.rewards.providers import http

    http.CALL_SECONDS = http.QUESTION_SECONDS = 0.7
    note_calls()
    order = ("vtpass", "reloadly")
    settings.CITYDESK_REWARD_PROVIDERS = order if nth % 2 else order[::-1]
    while True:
        now = rehearsal.now()
        publish(now)
        answer(now)
        actions.drive_due(now=now)
        ahead = quiet_seconds(now)
        if ahead is None:
            return
        rehearsal.call("/control", ahead_seconds=max(ahead, TICK_SECONDS))


def note_calls() -> None:
    """Write down each call that may reach the provider, as it is claimed: a kill may follow."""
    from citydesk.rewards import sending

    real = sending.claim

    def claim(attempt: "Attempt", now: datetime, *, to_send: bool) -> bool:
        state, ours = attempt.state, real(attempt, now, to_send=to_send)
        if ours and to_send:
            with calls_file().open("a") as file:
                file.write(f"{attempt.reference} {state} {now.timestamp()}\n")
        return ours

    sending.claim = claim


def calls_file() -> Path:
    return Path(os.environ["CITYDESK_DATA"]) / "calls"


def publish(now: datetime) -> None:
    from citydesk.rewards import actions
    from citydesk.rewards.models import Reward

    for row in Reward.objects.filter(earned_at=None).order_by("key")[:PUBLISHED_PER_TICK]:
        actions.earn(reward=row, now=now)


def answer(now: datetime) -> None:
    """Editors agree to another bundle; contributors confirm their phone again."""
    from django.db.models import Count

    from citydesk.rewards import actions
    from citydesk.rewards.models import Reward

    for row in Reward.objects.filter(state="DUE", waits_for="CHANGE"):
        actions.agree_to_plan(reward=row, by="editor", now=now)
    failed = Reward.objects.filter(state="FAILED").annotate(n=Count("attempts"))
    for row in failed.filter(n__lt=CONFIRMS_MAX):
        actions.confirm(reward=row, now=now)


def quiet_seconds(now: datetime) -> float | None:
    """How long nothing will happen; None when nothing ever will."""
    from django.db.models import Count, Min

    from citydesk.rewards.models import Attempt, Circuit, Reward

    failed = Reward.objects.filter(state="FAILED").annotate(n=Count("attempts"))
    if Reward.objects.filter(earned_at=None).exists() or failed.filter(n__lt=CONFIRMS_MAX).exists():
        return 0
    nexts = [
        Attempt.objects.aggregate(at=Min("next_at"))["at"],
        Reward.objects.filter(state="DUE").aggregate(at=Min("next_at"))["at"],
        Circuit.objects.aggregate(at=Min("call_at"))["at"],
    ]
    if Reward.objects.filter(state="DUE", next_at=None).exists():
        return 0
    known = [at for at in nexts if at]
    return max((min(known) - now).total_seconds(), 0) if known else None


def listen(address: str) -> None:
    """Where the providers call back."""
    from wsgiref.simple_server import WSGIRequestHandler, make_server

    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_words: object) -> None:
            pass

    host, _colon, port = address.partition(":")
    application = get_wsgi_application()
    hush()  # forged callbacks are refused, which is said each time
    make_server(host, int(port), application, handler_class=Quiet).serve_forever()


def play(
    rehearsal: Rehearsal, count: int, kills: int, chance: random.Random
) -> list[tuple[float, float]]:
    """Let the worker work and kill it, again and again; when the provider was silent."""
    outages = []
    for nth in range(kills):
        pid = in_child(lambda nth=nth: work(rehearsal, nth))
        await_orders(rehearsal, count * nth // kills)
        time.sleep(chance.uniform(0, 1))
        if os.waitpid(pid, os.WNOHANG)[0]:
            say(f"  all was settled after {nth} kills")
            break
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        outages += trouble(rehearsal, nth)
        if nth % 10 == 0:
            say(f"  killed {nth + 1} times, {rehearsal.call('/clock')['orders']} orders")
    say("  no more kills; it works until all is settled")
    rehearsal.call("/control", wallet_naira=100_000_000, prices={"1000": 1000}, silent_seconds=0)
    done(in_child(lambda: work(rehearsal, kills)))
    return outages


def await_orders(rehearsal: Rehearsal, count: int) -> None:
    """Until the provider has had so many; not for ever, since it may be in trouble."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends and rehearsal.call("/clock")["orders"] < count:
        time.sleep(0.1)


def trouble(rehearsal: Rehearsal, nth: int) -> list[tuple[float, float]]:
    """What befalls the provider after the nth kill."""
    what = nth % 25
    if what == 5:
        rehearsal.call("/control", expire_keys=True)
    if what == 8:
        rehearsal.call("/control", wallet_naira=300)
    if what == 11:
        rehearsal.call("/control", wallet_naira=100_000_000)
    if what == 14:
        rehearsal.call("/control", gone=[1000])
    if what == 17:
        rehearsal.call("/control", prices={"1000": 1000})
    if what == 20:
        rehearsal.call("/control", silent_seconds=OUTAGE_SECONDS)
        at = rehearsal.now().timestamp()
        return [(at - 1, at + OUTAGE_SECONDS)]
    return []


# --- What came of it ---
def judge(rehearsal: Rehearsal, outages: list[tuple[float, float]]) -> dict[str, float]:
    from citydesk.ledger import queries as ledger
    from citydesk.rewards.models import Attempt, Reward

    orders = rehearsal.call("/truth?all")["delivered"]
    attempts = {a.reference: a for a in Attempt.objects.select_related("reward")}
    arrived = [order for order in orders if order["status"] == "delivered"]
    per_reward: dict[str, int] = {}
    strangers = 0
    for order in arrived:
        attempt = attempts.get(order["reference"])
        strangers += attempt is None
        if attempt:
            key = attempt.reward.key
            per_reward[key] = per_reward.get(key, 0) + 1
    ours = [a for a in attempts.values() if a.state == "DELIVERED"]
    wallets = sum(
        kobo for code, kobo in ledger.trial_balance().items() if code.startswith("wallet:")
    )
    states = dict(Reward.objects.values_list("key", "state"))
    tally: dict[str, int] = {}
    for state in states.values():
        tally[state] = tally.get(state, 0) + 1
    say(f"  rewards: {tally}; orders: {len(orders)}; attempts: {len(attempts)}")
    worst = max(waits(orders, attempts, outages), default=(0.0, ""))
    say(f"  longest not known: {worst}")
    return {
        "kobo_difference": abs(sum(o["kobo"] for o in arrived) - sum(a.amount_kobo for a in ours))
        + abs(sum(o["cost_kobo"] for o in arrived) + wallets)
        + abs(sum(ledger.trial_balance().values())),
        "paid_twice": sum(count > 1 for count in per_reward.values()) + strangers,
        "lost": sum(
            state not in {"DELIVERED", "FAILED"} or (state == "DELIVERED" and key not in per_reward)
            for key, state in states.items()
        ),
        "shown_failed_but_paid": sum(
            state != "DELIVERED" and key in per_reward for key, state in states.items()
        ),
        "unknown_s_max": round(worst[0], 1),
    }


def waits(
    orders: list, attempts: dict, outages: list[tuple[float, float]]
) -> Iterator[tuple[float, str]]:
    """How long each order was not known to us though the provider could have told."""
    from citydesk.rewards.providers import provider

    calls = defaultdict(list)
    for line in calls_file().read_text().splitlines():
        reference, state, at = line.split()
        calls[reference].append((state, float(at)))
    for order in orders:
        attempt = attempts.get(order["reference"])
        if attempt is None or attempt.ended_at is None:
            continue
        # The call before may have reached the provider, for all that we knew until it settled.
        for (_before, lost_at), (state, again_at) in itertools.pairwise(calls[order["reference"]]):
            if state != "QUEUED":
                settled = lost_at + provider(order["provider"]).settling_seconds
                yield again_at - after(settled, outages), f"sent again {order}"
        if attempt.state != "REVERSED" and order["known_at"]:
            able = after(max(order["known_at"], order["found_at"]), outages)
            yield attempt.ended_at.timestamp() - able, f"{order} {vars(attempt)}"


def after(at: float, outages: list[tuple[float, float]]) -> float:
    """The first moment from `at` on at which the provider answers."""
    return next((end for began, end in outages if began <= at < end), at)


# --- The ledger alone ---
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


@contextlib.contextmanager
def newsroom(folder: Path, engine: str) -> Iterator[None]:
    """A data folder and a database of its own, and Django loaded."""
    os.environ["CITYDESK_DATA"] = str(folder / "data")
    (folder / "data").mkdir()
    if engine == "postgresql":
        os.environ["CITYDESK_DATABASE_URL"] = postgresql.start(folder / "postgresql")
    try:
        yield
    finally:
        if engine == "postgresql":
            postgresql.stop(folder / "postgresql")


def told_by(work: Callable[[], dict[str, float]], folder: Path) -> dict[str, float]:
    """What a child found out."""
    path = folder / f"{uuid.uuid4()}.json"
    done(in_child(lambda: path.write_text(json.dumps(work())) and None))
    return json.loads(path.read_text())


def setup() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "citydesk.settings"
    import django

    django.setup()
    hush()


def hush() -> None:
    """What goes wrong here is meant to."""
    for name in ("citydesk", "django.request"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def chaos(asked: argparse.Namespace, count: int, kills: int) -> dict[str, float]:
    """A kill loses nothing of what was written, so memory will do for a disk."""
    memory = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="citydesk-rewards-", dir=memory))
    provider, ear = (f"127.0.0.1:{postgresql.free_port()}" for _ in range(2))
    for name in ("VTPASS_URL", "RELOADLY_URL", "RELOADLY_AUTH_URL"):
        os.environ[f"CITYDESK_{name}"] = f"http://{provider}"
    for name in ("VTPASS_API_KEY", "VTPASS_PUBLIC_KEY", "VTPASS_SECRET_KEY", "RELOADLY_CLIENT_ID",
                 "RELOADLY_CLIENT_SECRET", "RELOADLY_WEBHOOK_SECRET"):  # fmt: skip
        os.environ[f"CITYDESK_{name}"] = "rehearsal"
    rehearsal = Rehearsal(provider, folder)
    listener = 0
    try:
        with newsroom(folder, asked.engine):
            setup()
            from citydesk.rewards import callbacks

            say(f"Making {count} contributors and what they are owed…")
            done(in_child(lambda: prepare(count)))
            listener = in_child(lambda: listen(ear))
            rehearsal.call(
                "/control", reset=True, seed=asked.seed, wallet_naira=100_000_000,
                ahead_seconds=BEGAN.timestamp() - time.time(), callback_faults=True,
                chances={name: percent / 100 for name, percent in CHANCES.items()},
                callbacks={p: f"http://{ear}{callbacks.path(p)}" for p in ("vtpass", "reloadly")},
                secret="rehearsal",
            )  # fmt: skip
            say(f"Paying them, with {kills} kills…")
            outages = play(rehearsal, count, kills, random.Random(asked.seed))
            return told_by(lambda: judge(rehearsal, outages), folder)
    finally:
        for pid in (listener, rehearsal.process.pid):
            if pid:
                os.kill(pid, signal.SIGKILL)
        rehearsal.process.wait()
        shutil.rmtree(folder)


def main() -> None:
    """Kill, pay, judge; then measure the ledger."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rewards, kills and transfers")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rewards", type=int, help="how many, instead of 10,000")
    parser.add_argument("--kills", type=int, help="how many, instead of 200")
    parser.add_argument("--part", choices=["chaos", "ledger"], help="only this part")
    asked = parser.parse_args()
    if asked.part is None:  # each part loads Django with a database of its own
        told: dict[str, float] = {}
        for part in ("ledger", "chaos"):
            command = [sys.executable, __file__, *sys.argv[1:], "--part", part]
            answer = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
            told |= json.loads(answer.splitlines()[-1])
        report(asked, told)
        return
    count, kills, rows = (60, 5, 20_000) if asked.quick else (10_000, 200, 10**6)
    count, kills = asked.rewards or count, asked.kills if asked.kills is not None else kills
    if asked.part == "chaos":
        scale = f"{count} rewards, {kills} kills"
        print(json.dumps({**chaos(asked, count, kills), "scale": scale}))
        return
    with tempfile.TemporaryDirectory() as name, newsroom(Path(name), asked.engine):
        setup()
        say(f"Filling a ledger with {rows:,} transfers…")
        told = told_by(lambda: measure_ledger(rows), Path(name))
        print(json.dumps({**told, "ledger_scale": f"{rows} transfers"}))


def report(asked: argparse.Namespace, told: dict[str, float]) -> None:
    """The agreed line."""
    told["kobo_difference"] += told.pop("trial_balance_kobo")
    results = [
        {
            "what": what, "value": told[what], "unit": unit, "target": target, "better": "lower",
            "scale": told["ledger_scale" if what.endswith("_ms") else "scale"], "peers": {},
        }
        for what, (target, unit) in TARGETS.items()
    ]  # fmt: skip
    print(json.dumps({"bench": "rewards", "engine": asked.engine, "results": results}))


if __name__ == "__main__":
    main()
