"""The whole life of rewards, in whatever order things happen and wherever the worker dies.

The real client asks the real rehearsal, without a socket between them.
"""

import contextlib
import itertools
from datetime import timedelta
from email.message import Message
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from citydesk.ledger import queries as ledger
from citydesk.lib import http
from citydesk.rewards import actions, books, handovers, outcomes, queries, sending
from citydesk.rewards.models import Attempt, Handover, Rate, Reward
from citydesk.rewards.simulator import orders, reloadly, vtpass
from citydesk.sources import actions as sources
from tests.cast import NOW
from tests.factories.rewards import approver

pytestmark = pytest.mark.django_db
KEYS = Message()
for name in ("api-key", "public-key", "secret-key"):
    KEYS[name] = "rehearsal"
FAULTS = sorted(orders.FAULTS)
PLACES = ("claimed", "called", "recorded")
numbers = itertools.count()


class Killed(BaseException):
    """The worker died."""


class Line:
    """What stands where the network would be."""

    def __init__(self, truth):
        self.truth = truth
        self.dies = ""

    def ask(self, method, url, *, headers, deadline=None, json=None, params=None):
        parts, lost, status = urlsplit(url), "", 200
        if self.truth.now() < self.truth.silent_until:
            raise http.NoAnswer("silence")
        keys = Message()
        for name, value in headers.items():
            keys[name] = value
        if parts.path.startswith("/api/"):
            if method == "GET":
                told = vtpass.get(self.truth, parts.path, params, keys)
            else:
                told, lost = vtpass.post(self.truth, parts.path, json, keys)
        elif parts.path == "/oauth/token":
            status, told = reloadly.key(self.truth, json)
        elif method == "GET":
            status, told = reloadly.get(self.truth, parts.path, params, keys)
        else:
            status, told, lost = reloadly.post(self.truth, json, keys)
        if self.dies == "called" and method == "POST":
            self.dies = ""
            raise Killed
        if lost:
            raise http.NoAnswer("lost")
        return http.Answer(status=status, told=told)


class Life(RuleBasedStateMachine):
    """Offers, answers, faults, time and deaths."""

    folder = None
    patch = None

    def __init__(self):
        super().__init__()
        self.nth = next(numbers)
        self.now = NOW
        self.rate, _made = Rate.objects.get_or_create(
            code="photo", defaults={"label": "A photo", "amount_kobo": 100_000}
        )
        Attempt.objects.update(next_at=None)
        Reward.objects.filter(state="DUE").update(next_at=NOW + timedelta(days=10_000))
        self.truth = orders.Orders(self.folder / f"{self.nth}.jsonl")
        self.truth.now = lambda: self.now.timestamp()  # noqa: PLW0108 (it moves)
        self.line = Line(self.truth)
        self.patch.setattr(http, "ask", self.line.ask)
        self.patch.setattr(orders.os, "fsync", lambda _number: None)
        self.before = self.stands()
        self.keys = []
        actions.fund(kobo=100_000_000, by="owner", now=self.now)
        actions.top_up(provider="manual", kobo=100_000_000, by="owner", now=self.now)

    def stands(self):
        accounts = [books.wallet(name, self.now) for name in ("vtpass", "reloadly")]
        return sum(ledger.balance(account) for account in accounts)

    def rewards(self):
        return Reward.objects.filter(key__in=self.keys)

    # --- What people do ---
    @rule()
    def offer(self):
        n = next(numbers)
        who = sources.recognise(email=f"{n}@post.example", now=self.now)
        sources.confirm_phone(
            contributor=who, phone=f"0803{n % 10_000_000:07}", network="MTN", now=self.now
        )
        self.keys.append(f"tip:{n}")
        actions.offer(
            key=self.keys[-1], contributor=who, rate=self.rate, by=approver(), now=self.now
        )
        self.confirm()
        self.publish()

    @rule()
    def confirm(self):
        for row in self.rewards().filter(state__in=["OFFERED", "FAILED"]):
            actions.confirm(reward=row, now=self.now)

    @rule()
    def publish(self):
        for row in self.rewards().filter(earned_at=None):
            actions.earn(reward=row, now=self.now)

    @rule()
    def become_protected(self):
        for row in self.rewards()[:1]:
            actions.ask_first(reward=row, now=self.now)

    @rule()
    def agree(self):
        for row in self.rewards().filter(waits_for="CHANGE"):
            actions.agree_to_plan(reward=row, by=approver(), now=self.now)

    # --- What befalls the providers ---
    @rule(fault=st.sampled_from(FAULTS), times=st.integers(1, 3))
    def go_wrong(self, fault, times):
        self.truth.faults.extend([fault] * times)

    @rule(naira=st.sampled_from([0, 100_000]), name=st.sampled_from(orders.PROVIDERS))
    def fill_wallet(self, naira, name):
        self.truth.wallets[name] = naira * 100

    @rule(seconds=st.sampled_from([0, 60, 900]))
    def fall_silent(self, seconds):
        self.truth.silent_until = self.truth.now() + seconds

    @rule(seconds=st.sampled_from([5, 40, 200, 4_000, 90_000]))
    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)

    @rule()
    def forget_keys(self):
        self.truth.keys.clear()

    @rule(first=st.sampled_from(orders.PROVIDERS))
    def prefer(self, first):
        from django.conf import settings

        rest = tuple(name for name in orders.PROVIDERS if name != first)
        self.patch.setattr(settings, "CITYDESK_REWARD_PROVIDERS", (first, *rest))

    @rule()
    def pay_by_hand(self):
        from django.conf import settings

        self.patch.setattr(settings, "CITYDESK_REWARD_PROVIDERS", ("manual", *orders.PROVIDERS))

    @rule(ends=st.sampled_from(["given", "seen", "refused"]))
    def hand_over(self, ends):
        for row in queries.to_hand_over():
            with contextlib.suppress(handovers.NotAllowed):
                if ends == "refused":
                    handovers.refuse(handover=row, why="Nobody came.", by=approver(), now=self.now)
                else:
                    handovers.give(handover=row, form="CASH", code="", by=approver(), now=self.now)
            with contextlib.suppress(handovers.NotAllowed):
                if ends == "seen":
                    handovers.see(handover=row, by=approver("tunde"), now=self.now)

    @rule()
    def call_back(self):
        for reference in Attempt.objects.values_list("reference", flat=True):
            actions.hear(provider=reference_provider(reference), reference=reference, now=self.now)

    # --- What the worker does ---
    @rule()
    def sweep(self):
        actions.drive_due(now=self.now)

    @rule(place=st.sampled_from(PLACES))
    def sweep_and_die(self, place):
        with self.patch.context() as patch:
            if place == "called":
                self.line.dies = "called"
            else:
                target = (sending, "claim") if place == "claimed" else (outcomes, "record")
                real = getattr(*target)

                def die(*args, **kwargs):
                    real(*args, **kwargs)
                    raise Killed

                patch.setattr(*target, die)
            with contextlib.suppress(Killed):
                actions.drive_due(now=self.now)
        self.line.dies = ""

    # --- What always holds ---
    @invariant()
    def books_are_even(self):
        assert sum(ledger.trial_balance().values()) == 0

    @invariant()
    def nothing_is_paid_twice(self):
        paid = [*map(self.key_of, self.truth.truth()), *self.handed()]
        assert len(paid) == len(set(paid))

    def handed(self):
        seen = Handover.objects.filter(seen_by__isnull=False).values_list("reference", flat=True)
        rows = Attempt.objects.filter(reference__in=seen, reward__key__in=self.keys)
        return list(rows.values_list("reward__key", flat=True))

    def key_of(self, row):
        return Attempt.objects.get(reference=row["reference"]).reward.key

    def teardown(self):
        """Once everything is well again, what phones have got is what the books say."""
        self.truth.faults.clear()
        self.truth.silent_until = 0
        for name in orders.PROVIDERS:
            self.truth.wallets[name] = 10**9
        for _day in range(4):
            for _sweep in range(30):
                self.now += timedelta(seconds=60)
                self.confirm()
                self.agree()
                self.hand_over("seen")
                actions.drive_due(now=self.now)
            self.now += timedelta(hours=25)
        self.settle()

    def settle(self):
        arrived = self.truth.truth()
        delivered = {r.key for r in self.rewards().filter(state="DELIVERED")}
        assert sorted([*map(self.key_of, arrived), *self.handed()]) == sorted(delivered)
        stuck = self.rewards().exclude(state__in=["DELIVERED", "FAILED", "OFFERED"])
        taken = Attempt.objects.filter(reward__in=stuck, why="TAKEN").count()
        assert stuck.count() == taken, list(stuck)
        assert self.before - self.stands() == sum(row["cost_kobo"] for row in arrived)


def reference_provider(reference):
    return Attempt.objects.get(reference=reference).provider


def test_whatever_happens_what_arrived_is_what_the_books_say(tmp_path, monkeypatch, settings_):
    Life.folder, Life.patch = tmp_path, monkeypatch

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
def settings_(settings):
    """Both providers, and nothing of either at any address."""
    settings.CITYDESK_REWARD_PROVIDERS = orders.PROVIDERS
    for each in ("VTPASS_API_KEY", "VTPASS_PUBLIC_KEY", "VTPASS_SECRET_KEY",
                 "RELOADLY_CLIENT_ID", "RELOADLY_CLIENT_SECRET"):  # fmt: skip
        setattr(settings, f"CITYDESK_{each}", "rehearsal")
