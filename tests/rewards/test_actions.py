"""The data arrives, once, and the books prove it."""

import subprocess
import sys
import time
import uuid
from datetime import timedelta

import pytest

from citydesk.ledger import queries as ledger
from citydesk.ledger.actions import void
from citydesk.ledger.models import Transfer
from citydesk.rewards import actions, attempts, books, holding, queries, sending
from citydesk.rewards.models import Alarm, Attempt, Rate, Reward
from citydesk.rewards.signals import reward_delivered, reward_failed
from citydesk.sources import actions as sources
from citydesk.sources.models import Look
from tests.cast import NOW
from tests.factories.rewards import approver
from tests.rewards.crowd import REWARDS, WORKERS

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def drive(*, at=NOW, times=1):
    for n in range(times):
        actions.drive_due(now=at + n * MINUTE)


def state():
    return Reward.objects.get().state


@pytest.fixture
def heard():
    """What was announced."""
    told = []

    def delivered(reward, **_more):
        told.append(f"delivered {reward.key}")

    def failed(reward, **_more):
        told.append(f"failed {reward.key}")

    reward_delivered.connect(delivered)
    reward_failed.connect(failed)
    yield told
    reward_delivered.disconnect(delivered)
    reward_failed.disconnect(failed)


def test_a_reward_is_delivered_once_to_the_confirmed_phone(provider, due, heard):
    drive(times=5)

    (row,) = provider.truth()
    assert (row["phone"], row["amount_kobo"]) == ("08031234567", 100_000)
    assert state() == "DELIVERED"
    assert heard == ["delivered tip:T-1"]


def test_the_books_say_what_was_owed_what_it_cost_and_what_was_left(provider, due):
    drive()

    assert ledger.trial_balance() == {
        "budget": 1_000_000 - 97_000,
        "contributor:" + due.contributor.code: 0,
        "delivered": 97_000,
        "discounts": -3_000,
        "owner": -1_000_000,
        "rewards": 100_000,
        "wallet:vtpass": -97_000,
    }
    assert provider.told()["wallets_kobo"]["vtpass"] == 100_000_000 - 97_000


@pytest.mark.parametrize("missing", ["confirm", "earn"])
def test_nothing_is_paid_before_it_is_confirmed_and_earned(provider, amaka, rate, funded, missing):
    reward = actions.offer(key="tip:T-1", contributor=amaka, rate=rate, by=approver(), now=NOW)
    if missing == "earn":
        actions.confirm(reward=reward, now=NOW)
    else:
        actions.earn(reward=reward, now=NOW)

    drive(times=3)

    assert provider.truth() == []
    assert state() == "OFFERED"
    assert Transfer.objects.count() == 1


def test_the_same_contribution_is_offered_one_reward(amaka, rate):
    first = actions.offer(key="tip:T-1", contributor=amaka, rate=rate, by=approver(), now=NOW)

    assert (
        actions.offer(key="tip:T-1", contributor=amaka, rate=rate, by=approver(), now=NOW) == first
    )


def test_a_withdrawn_offer_is_never_paid(provider, amaka, rate, funded):
    reward = actions.offer(key="tip:T-1", contributor=amaka, rate=rate, by=approver(), now=NOW)
    actions.confirm(reward=reward, now=NOW)
    actions.withdraw(reward=reward, now=NOW)
    actions.earn(reward=reward, now=NOW)

    drive()

    assert state() == "WITHDRAWN"


def test_an_earned_reward_is_not_withdrawn(due):
    actions.withdraw(reward=due, now=NOW)

    assert state() == "DUE"


def test_a_source_who_becomes_protected_is_asked_first(provider, due):
    actions.ask_first(reward=due, now=NOW)
    drive()
    assert provider.truth() == []
    assert ledger.available(books.budget(NOW)) == 1_000_000
    assert ledger.balance(books.contributor_account(due, NOW)) == 0

    actions.confirm(reward=due, now=NOW)
    drive()
    assert len(provider.truth()) == 1


def test_the_budget_is_a_hard_stop_and_the_reward_says_that_it_waits(provider, amaka, rate, caplog):
    reward = actions.offer(key="tip:T-1", contributor=amaka, rate=rate, by=approver(), now=NOW)
    actions.confirm(reward=reward, now=NOW)
    actions.earn(reward=reward, now=NOW)
    drive(times=3)

    reward.refresh_from_db()
    assert reward.status == "to be sent: the budget is used up"
    assert Alarm.objects.get().kind == "BUDGET"
    assert [record.levelname for record in caplog.records] == ["ERROR"], "once, not every time"
    assert ledger.balance(books.contributor_account(reward, NOW)) == -100_000, "we owe it"
    assert provider.truth() == []


def test_a_reward_goes_on_as_soon_as_the_budget_is_filled(provider, amaka, rate):
    reward = actions.offer(key="tip:T-1", contributor=amaka, rate=rate, by=approver(), now=NOW)
    actions.confirm(reward=reward, now=NOW)
    actions.earn(reward=reward, now=NOW)
    drive()

    actions.fund(kobo=100_000, by="kunle", now=NOW)
    drive()

    assert state() == "DELIVERED"


def test_what_is_held_for_one_is_not_given_to_another(amaka, rate):
    actions.fund(kobo=150_000, by="kunle", now=NOW)
    for key in ("tip:T-1", "tip:T-2"):
        reward = actions.offer(key=key, contributor=amaka, rate=rate, by=approver(), now=NOW)
        actions.confirm(reward=reward, now=NOW)
        actions.earn(reward=reward, now=NOW)

    drive()

    waits = Reward.objects.order_by("key").values_list("state", "waits_for")
    assert list(waits) == [("DUE", "PROVIDER"), ("DUE", "BUDGET")]
    assert ledger.available(books.budget(NOW)) == 50_000


def test_the_phone_is_read_by_one_logged_look(provider, due):
    drive(times=3)

    look = Look.objects.get()
    assert (look.program, look.why) == ("payout", "tip:T-1")


# --- When the provider does not say ---
@pytest.mark.parametrize("fault", ["timeout_after_charge", "error_500", "unexpected"])
def test_a_lost_answer_is_looked_up_and_never_paid_again(provider, due, fault, heard):
    provider.control(fault=fault)

    drive()
    assert state() == "SENDING"
    assert Attempt.objects.get().state == "UNKNOWN"
    drive(at=NOW + MINUTE, times=4)

    assert state() == "DELIVERED"
    assert len(provider.truth()) == 1
    assert heard == ["delivered tip:T-1"]


def test_pending_is_waited_for(provider, due):
    provider.control(fault="pending")
    drive(times=1)
    assert Attempt.objects.get().state == "UNKNOWN"

    provider.control(ahead_seconds=180)
    drive(at=NOW + 3 * MINUTE)

    assert state() == "DELIVERED"


def test_what_the_provider_never_saw_goes_again_by_the_same_reference(provider, due):
    provider.control(fault="no_response")
    drive()
    before = Attempt.objects.get().reference

    drive(at=NOW + 11 * timedelta(seconds=1))
    drive(at=NOW + 2 * MINUTE)
    assert state() == "SENDING", "it was missed once since its settling time was over"
    drive(at=NOW + 3 * MINUTE, times=2)

    assert state() == "DELIVERED"
    assert [row["request_id"] for row in provider.truth()] == [before]


def test_a_reference_of_yesterday_is_replaced_only_after_two_late_looks(provider, due):
    provider.control(fault="no_response")
    drive()

    provider.control(ahead_seconds=86_400)
    drive(at=NOW + timedelta(days=1))
    assert Attempt.objects.get().state == "UNKNOWN"
    drive(at=NOW + timedelta(days=1, hours=2), times=3)

    assert state() == "DELIVERED"
    assert len(provider.truth()) == 1
    assert Attempt.objects.count() == 2


def test_an_attempt_that_midnight_overtook_before_its_call_is_replaced_at_once(provider, due):
    holding.hold(reward_id=due.pk, now=NOW)
    attempts.begin(reward=due, now=NOW)

    provider.control(ahead_seconds=86_400)
    drive(at=NOW + timedelta(days=1), times=2)

    assert state() == "DELIVERED"
    assert list(Attempt.objects.order_by("pk").values_list("state", flat=True)) == [
        "FAILED",
        "DELIVERED",
    ]


@pytest.mark.parametrize("fault", ["low_wallet", "biller_down", "too_soon"])
def test_what_the_provider_would_take_later_is_queued_and_never_failed(provider, due, fault, heard):
    provider.control(fault=fault)

    drive()

    assert state() == "SENDING"
    assert Attempt.objects.get().state == "QUEUED"
    drive(at=NOW + 3 * MINUTE, times=3)
    assert state() == "DELIVERED"
    assert len(provider.truth()) == 1
    assert heard == ["delivered tip:T-1"]


@pytest.mark.parametrize("fault", ["failed", "reversed"])
def test_a_refusal_frees_the_money_and_another_phone_may_be_confirmed(provider, due, fault, heard):
    provider.control(fault=fault)
    drive(times=3)
    assert state() == "FAILED"
    assert heard == ["failed tip:T-1"]
    assert ledger.available(books.budget(NOW)) == 1_000_000
    assert ledger.trial_balance()["rewards"] == 0

    sources.confirm_phone(
        contributor=due.contributor, phone="08031234568", network="MTN", now=NOW + MINUTE
    )
    actions.confirm(reward=due, now=NOW + MINUTE)
    drive(at=NOW + MINUTE)

    assert state() == "DELIVERED"
    assert [row["phone"] for row in provider.truth()] == ["08031234568"]
    assert sum(ledger.trial_balance().values()) == 0


def test_a_provider_that_is_away_is_asked_again(provider, due, settings):
    address, settings.CITYDESK_VTPASS_URL = settings.CITYDESK_VTPASS_URL, "http://127.0.0.1:9"
    drive()
    assert Reward.objects.get().status == "to be sent: no provider of data answers"

    settings.CITYDESK_VTPASS_URL = address
    drive(at=NOW + 2 * MINUTE)

    assert state() == "DELIVERED"


def test_without_a_provider_rewards_wait(due, settings):
    settings.CITYDESK_REWARD_PROVIDERS = ()
    drive()

    assert Reward.objects.get().status == "to be sent: no provider of data answers"


def test_a_price_that_no_bundle_meets_waits_for_a_person(provider, amaka, rate, funded):
    Rate.objects.update(amount_kobo=5_000)
    rate.refresh_from_db()
    reward = actions.offer(key="tip:T-1", contributor=amaka, rate=rate, by=approver(), now=NOW)
    actions.confirm(reward=reward, now=NOW)
    actions.earn(reward=reward, now=NOW)

    drive()

    reward.refresh_from_db()
    assert reward.status == "to be sent: the network sells no bundle at this price"


def test_what_a_bundle_costs_less_than_the_rate_stays_owed(provider, amaka, rate, funded):
    Rate.objects.update(amount_kobo=120_000)
    rate.refresh_from_db()
    reward = actions.offer(key="tip:T-1", contributor=amaka, rate=rate, by=approver(), now=NOW)
    actions.confirm(reward=reward, now=NOW)
    actions.earn(reward=reward, now=NOW)

    drive()

    assert ledger.balance(books.contributor_account(reward, NOW)) == -20_000
    assert ledger.held(books.budget(NOW)) == 0


def offered(amaka, rate, key, *, kobo):
    """A reward that is due."""
    Rate.objects.update(amount_kobo=kobo)
    rate.refresh_from_db()
    reward = actions.offer(key=key, contributor=amaka, rate=rate, by=approver(), now=NOW)
    actions.confirm(reward=reward, now=NOW)
    actions.earn(reward=reward, now=NOW)
    return reward


def test_what_was_left_over_is_added_to_the_next_reward(provider, amaka, rate, funded):
    offered(amaka, rate, "tip:T-1", kobo=170_000)
    drive()
    assert books.left_over(amaka) == 70_000

    reward = offered(amaka, rate, "tip:T-2", kobo=140_000)
    assert books.left_over(amaka) == 0, "it is on its way"
    assert ledger.held(books.budget(NOW)) == 210_000
    provider.control(ahead_seconds=60)
    drive(at=NOW + MINUTE)

    assert reward.attempts.get().amount_kobo == 200_000
    assert books.left_over(amaka) == 10_000
    assert ledger.balance(books.contributor_account(reward, NOW)) == -10_000
    assert ledger.held(books.budget(NOW)) == 0
    assert ledger.balance(books.budget(NOW)) == 1_000_000 - 97_000 - 194_000
    assert queries.received_kobo(amaka) == 300_000


def test_what_was_left_over_goes_with_one_of_two_rewards(provider, amaka, rate, funded):
    offered(amaka, rate, "tip:T-1", kobo=120_000)
    drive()

    first, second = (offered(amaka, rate, f"tip:T-{n}", kobo=100_000) for n in (2, 3))

    assert (first.carried_kobo, second.carried_kobo) == (20_000, 0)


@pytest.mark.parametrize("fault", ["failed", "reversed_later"])
def test_what_was_left_over_stays_when_the_next_comes_to_nothing(
    provider, amaka, rate, funded, fault
):
    offered(amaka, rate, "tip:T-1", kobo=120_000)
    drive()
    reward = offered(amaka, rate, "tip:T-2", kobo=180_000)
    provider.control(fault=fault, ahead_seconds=60)
    drive(at=NOW + MINUTE)
    provider.control(ahead_seconds=8_000)
    drive(at=NOW + 130 * MINUTE)

    reward.refresh_from_db()
    assert reward.state == "FAILED"
    assert books.left_over(amaka) == 20_000
    actions.confirm(reward=reward, now=NOW)
    assert reward.carried_kobo == 20_000


def test_a_source_who_is_asked_first_keeps_what_was_left_over(provider, amaka, rate, funded):
    offered(amaka, rate, "tip:T-1", kobo=120_000)
    drive()
    reward = offered(amaka, rate, "tip:T-2", kobo=100_000)

    actions.ask_first(reward=reward, now=NOW)

    assert reward.carried_kobo == 0
    assert books.left_over(amaka) == 20_000


def test_an_attempt_is_looked_up_where_it_was_sent_whatever_the_settings_say(
    provider, due, settings
):
    provider.control(fault="timeout_after_charge")
    drive()

    settings.CITYDESK_REWARD_PROVIDERS = ()
    drive(at=NOW + MINUTE)

    assert state() == "DELIVERED"


def test_an_empty_wallet_keeps_the_reward_queued_until_it_is_filled(provider, due, heard):
    provider.control(wallet_naira=500)
    drive(times=10)
    assert Attempt.objects.get().state == "QUEUED"

    provider.control(wallet_naira=5_000)
    drive(at=NOW + 11 * MINUTE)

    assert state() == "DELIVERED"
    assert heard == ["delivered tip:T-1"]


def test_a_reward_that_breaks_does_not_hold_up_the_next(provider, due, rate, caplog):
    other = sources.recognise(email="tayo@post.example", now=NOW)
    sources.confirm_phone(contributor=other, phone="08021234567", network="AIRTEL", now=NOW)
    reward = actions.offer(key="tip:T-2", contributor=other, rate=rate, by=approver(), now=NOW)
    actions.confirm(reward=reward, now=NOW)
    actions.earn(reward=reward, now=NOW)
    # Somebody has spent its reserve already, which cannot be.
    held = Transfer.objects.get(pk=due.reserve_id)
    void(id=uuid.uuid4(), reserve=held, memo="", now=NOW, by="nobody")

    drive()

    assert "could not be driven" in caplog.text
    reward.refresh_from_db()
    assert reward.state == "DELIVERED"


def test_of_two_workers_that_found_the_same_step_one_takes_it(provider, due):
    holding.hold(reward_id=due.pk, now=NOW)
    attempts.begin(reward=due, now=NOW)
    one, other = (Attempt.objects.get() for _ in range(2))

    assert sending.claim(one, NOW, to_send=True)
    assert not sending.claim(other, NOW, to_send=True)


def test_a_provider_that_hangs_holds_the_worker_for_one_call(
    provider, due, amaka, rate, monkeypatch
):
    reward = actions.offer(key="tip:T-2", contributor=amaka, rate=rate, by=approver(), now=NOW)
    actions.confirm(reward=reward, now=NOW)
    actions.earn(reward=reward, now=NOW)
    monkeypatch.setattr(actions, "SLOW_SECONDS", 0.5)
    provider.control(fault="no_response", times=2)

    drive()

    assert Attempt.objects.count() == 1


def test_those_of_another_provider_go_on_while_one_hangs(provider, due, monkeypatch):
    monkeypatch.setattr(actions, "SLOW_SECONDS", 0.5)
    drive()
    seen = []

    def slow(attempt, now):
        seen.append(attempt.provider)
        time.sleep(0.6 if attempt.provider == "vtpass" else 0)

    monkeypatch.setattr(sending, "go_on", slow)
    first = Attempt.objects.get()
    for n, name in enumerate(["vtpass", "vtpass", "reloadly"]):
        first.pk, first.reference, first.provider, first.state = None, f"r{n}", name, "FAILED"
        first.next_at = NOW + n * timedelta(seconds=1)
        first.save()

    drive(at=NOW + MINUTE)

    assert seen == ["vtpass", "reloadly"]


def test_who_waits_comes_before_what_is_only_looked_at_again(provider, due, monkeypatch):
    drive()
    ended, seen = Attempt.objects.get(), []
    under_way = Attempt(
        reward=ended.reward, provider="vtpass", reference="r1", phone="+2348031234567",
        network="MTN", plan="mtn-data-1000", amount_kobo=1, state="FAILED", made_at=NOW,
        next_at=NOW + MINUTE,
    )  # fmt: skip
    under_way.save()
    Attempt.objects.filter(pk=ended.pk).update(state="FAILED", next_at=NOW)
    Attempt.objects.filter(pk=under_way.pk).update(state="UNKNOWN")
    monkeypatch.setattr(sending, "go_on", lambda attempt, **_: seen.append(attempt.state))

    drive(at=NOW + MINUTE)

    assert seen == ["UNKNOWN", "FAILED"]


def crowd(action, environ, *, count=1):
    """What `count` processes printed that did `action` at the same time."""
    command = [sys.executable, "-m", "tests.rewards.crowd", action]
    running = [
        subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    told = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0] * count
    return "".join(told)


def test_workers_at_the_same_time_pay_each_once_and_no_more_than_there_is(provider, environ):
    crowd("prepare", environ)

    crowd("work", environ, count=WORKERS)

    told = sorted(crowd("tell", environ).splitlines())
    half = REWARDS // 2
    assert told == sorted(
        ["DELIVERED "] * half + ["DUE BUDGET"] * half + [f"attempts {half}", "books 0"]
    )
    assert len(provider.truth()) == half


def test_of_approvals_at_the_same_time_one_wins(provider, environ):
    crowd("offer", environ)

    said = crowd("approve", environ, count=WORKERS).splitlines()

    assert sorted(said) == sorted(["approved"] + ["It has been decided already."] * (WORKERS - 1))
    assert crowd("tell", environ).splitlines() == ["DUE ", "attempts 0", "books 0"]


@pytest.fixture(autouse=True)
def _books_are_even(db):
    yield
    assert sum(ledger.trial_balance().values()) == 0
