"""Rewards are paid by a worker that is killed, against a provider that does everything wrong."""

import argparse
import os
import random
import resource
import shutil
import signal
import tempfile
import time
from pathlib import Path

from benchmarks.rewards_newsroom import BEGAN, listen, prepare, work
from benchmarks.rewards_parts import Rehearsal, done, in_child, newsroom, say, setup, told_by
from benchmarks.rewards_truth import judge
from tests import postgresql

# What can go wrong with an order, and of how many hundred; the rest goes well.
CHANCES = {
    "pending": 3, "pending_then_failed": 1, "failed": 2, "reversed": 1, "reversed_later": 1,
    "timeout_after_charge": 0.2, "dropped_after_charge": 3, "error_500": 2, "no_response": 0.2,
    "dropped_before": 2, "low_wallet": 1, "too_soon": 2, "biller_down": 2, "bundle_gone": 0.5,
    "unexpected": 1, "hidden": 2,
}  # fmt: skip
OUTAGE_SECONDS = 200
# How long the worker may get nowhere before it is killed all the same.
PATIENCE_SECONDS = 10


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
    well_at = rehearsal.now().timestamp()
    done(in_child(lambda: work(rehearsal, kills)))
    return [(began, min(end, well_at)) for began, end in outages]


def cpu_seconds() -> float:
    """Of the children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


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
            since = cpu_seconds()
            outages = play(rehearsal, count, kills, random.Random(asked.seed))
            took = (cpu_seconds() - since) / count
            say(f"  CPU of the worker, killed or not: {took * 1000:.0f} ms a reward")
            return told_by(lambda: judge(rehearsal, outages), folder)
    finally:
        for pid in (listener, rehearsal.process.pid):
            if pid:
                os.kill(pid, signal.SIGKILL)
        rehearsal.process.wait()
        shutil.rmtree(folder)
