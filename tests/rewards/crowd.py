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

    _wait_for_the_others()
    for reward in Reward.objects.order_by("?"):
        actions.earn(reward=reward, now=NOW)
    for _round in range(3):
        actions.drive_due(now=NOW)


def offer() -> None:
    """What a reporter promised, so that others have to approve it."""
    from django.core.management import call_command

    from citydesk.people.models import User
    from citydesk.rewards import actions
    from citydesk.rewards.models import Rate
    from citydesk.sources import actions as sources
    from tests.cast import NOW
    from tests.factories.rewards import approver

    call_command("migrate", verbosity=0, interactive=False)
    actions.fund(kobo=1_000_000, by="kunle", now=NOW)
    reporter = User.objects.create_user("bisi")
    rate = Rate.objects.create(code="photo", label="A photo", amount_kobo=100_000)
    who = sources.recognise(email="amaka@post.example", now=NOW)
    sources.confirm_phone(contributor=who, phone="08031234567", network="MTN", now=NOW)
    reward = actions.offer(key="tip:T-1", contributor=who, rate=rate, by=reporter, now=NOW)
    actions.confirm(reward=reward, now=NOW)
    actions.earn(reward=reward, now=NOW)
    for n in range(WORKERS):
        approver(f"editor{n}")


def approve() -> None:
    """Each of them approves it, at the same moment."""
    from citydesk.people.models import User
    from citydesk.rewards import approving, rules
    from citydesk.rewards.models import Reward
    from tests.cast import NOW

    by = User.objects.get(username=f"editor{_wait_for_the_others()}")
    try:
        approving.approve(reward=Reward.objects.get(), by=by, now=NOW)
    except rules.NotAllowed as refused:
        print(refused)
    else:
        print("approved")


def _wait_for_the_others() -> int:
    """Which of them we are, once all are ready."""
    gate = Path(os.environ["CITYDESK_DATA"]) / "gate"
    (gate / str(os.getpid())).touch()
    ends = time.monotonic() + PATIENCE_SECONDS
    while len(list(gate.iterdir())) < WORKERS and time.monotonic() < ends:
        time.sleep(0.001)
    return sorted(int(one.name) for one in gate.iterdir()).index(os.getpid())


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
    steps = {"prepare": prepare, "work": work, "offer": offer, "approve": approve, "tell": tell}
    steps[sys.argv[1]]()
