"""The newsroom of the rewards' benchmark: who is owed, and a worker that publishes and pays."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.rewards_parts import Rehearsal, hush

if TYPE_CHECKING:
    from citydesk.rewards.models import Attempt

# The rehearsal's clock is ahead of ours, by which the callbacks are heard: never late for it.
BEGAN = datetime.now(UTC) + timedelta(days=1)
TICK_SECONDS = 5
PUBLISHED_PER_TICK = 20
CONFIRMS_MAX = 4


def prepare(count: int) -> None:
    from django.core.management import call_command
    from django.db import transaction

    from citydesk.people.models import User
    from citydesk.rewards import actions
    from citydesk.rewards.models import Rate, Reward, RewardLimits
    from citydesk.sources import actions as sources

    call_command("migrate", verbosity=0, interactive=False)
    User.objects.create_superuser("editor")
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

    from citydesk.lib import http
    from citydesk.rewards import actions

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

    from citydesk.people.models import User
    from citydesk.rewards import actions
    from citydesk.rewards.models import Reward

    editor = User.objects.get(username="editor")
    for row in Reward.objects.filter(state="DUE", waits_for="CHANGE"):
        actions.agree_to_plan(reward=row, by=editor, now=now)
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
