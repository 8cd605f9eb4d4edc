"""Workers that drive rewards at the same time, as processes of their own: `crowd.py ACTION`."""

import os
import sys
import time
from pathlib import Path

import django

WORKERS = 4
REWARDS = 6
PATIENCE_SECONDS = 60


def prepare() -> None:
    """A newsroom whose budget is enough for half of its rewards."""
    from django.core.management import call_command

    from citydesk.rewards import actions
    from citydesk.rewards.models import Rate
    from citydesk.sources import actions as sources
    from tests.cast import NOW
    from tests.factories.rewards import approver

    call_command("migrate", verbosity=0, interactive=False)
    rate = Rate.objects.create(code="photo", label="A photo", amount_kobo=100_000)
    actions.fund(kobo=100_000 * REWARDS // 2, by="kunle", now=NOW)
    for n in range(REWARDS):
        who = sources.recognise(email=f"sender{n}@post.example", now=NOW)
        sources.confirm_phone(contributor=who, phone=f"0803123456{n}", network="MTN", now=NOW)
        reward = actions.offer(key=f"tip:T-{n}", contributor=who, rate=rate, by=approver(), now=NOW)
        actions.confirm(reward=reward, now=NOW)


def work() -> None:
    """Publish everything and drive everything, once all the others are ready."""
    from citydesk.rewards import actions
    from citydesk.rewards.models import Reward
    from tests.cast import NOW

    gate = Path(os.environ["CITYDESK_DATA"]) / "gate"
    (gate / str(os.getpid())).touch()
    ends = time.monotonic() + PATIENCE_SECONDS
    while len(list(gate.iterdir())) < WORKERS and time.monotonic() < ends:
        time.sleep(0.001)
    for reward in Reward.objects.order_by("?"):
        actions.earn(reward=reward, now=NOW)
    for _round in range(3):
        actions.drive_due(now=NOW)


def tell() -> None:
    """What came of it, as lines."""
    from citydesk.ledger import queries
    from citydesk.rewards.models import Attempt, Reward

    for state, waits_for in Reward.objects.values_list("state", "waits_for"):
        print(state, waits_for)
    print("attempts", Attempt.objects.count())
    print("books", sum(queries.trial_balance().values()))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "citydesk.settings"
    django.setup()
    {"prepare": prepare, "work": work, "tell": tell}[sys.argv[1]]()
