"""Every turn that sending can take, one step at a time."""

from datetime import timedelta

import pytest

from citydesk.ledger import queries as ledger
from citydesk.rewards import actions, books, sending
from citydesk.rewards.models import Attempt, Reward
from citydesk.rewards.providers.contract import Kind, Outcome
from citydesk.rewards.providers.vtpass import VTpass
from citydesk.sources import actions as sources
from tests.cast import NOW

pytestmark = pytest.mark.django_db
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def step(provider, due):
    """Drive the one reward, `after` the beginning, in the rehearsal's time too."""

    def drive(after=0 * SECOND):
        actions.drive(reward_id=due.pk, now=NOW + after)

    return drive


@pytest.fixture(autouse=True)
def _books_are_even(db):
    yield
    assert sum(ledger.trial_balance().values()) == 0


def attempt():
    return Attempt.objects.order_by("-pk")[0]


def state():
    return Reward.objects.get().state


def test_an_answer_is_asked_for_within_a_minute_for_a_day(step, provider):
    provider.control(fault="pending")
    step()

    waits = []
    for _ in range(12):
        at = attempt().next_at
        provider.control(fault="pending")
        step(at - NOW)
        waits.append(attempt().next_at - at)

    assert waits[0] == 10 * SECOND
    assert max(waits) <= 55 * SECOND


def test_after_a_day_it_is_asked_for_hourly_and_the_log_says_so(step, provider, caplog):
    provider.control(fault="pending")
    step()
    Attempt.objects.update(made_at=NOW - DAY)

    step(MINUTE)

    assert attempt().next_at == NOW + MINUTE + timedelta(hours=1)
    assert "is not known since" in caplog.text


def test_a_provider_that_will_not_tell_says_nothing_of_the_order(step, provider, settings):
    provider.control(fault="timeout_after_charge")
    step()
    settings.CITYDESK_VTPASS_SECRET_KEY = ""

    step(MINUTE)

    assert (attempt().state, attempt().provider_code) == ("UNKNOWN", "087")
    settings.CITYDESK_VTPASS_SECRET_KEY = "rehearsal"
    step(3 * MINUTE)
    assert state() == "DELIVERED"


def test_wrong_keys_queue_the_reward_and_never_fail_it(step, provider, settings, caplog):
    settings.CITYDESK_VTPASS_SECRET_KEY = ""
    step()
    assert attempt().state == "QUEUED"
    assert "would not take" in caplog.text

    settings.CITYDESK_VTPASS_SECRET_KEY = "rehearsal"
    step(2 * MINUTE)

    assert state() == "DELIVERED"
    assert Attempt.objects.count() == 1


def test_a_queued_order_stays_queued_while_the_provider_is_away(step, provider, settings):
    provider.control(fault="low_wallet")
    step()
    address, settings.CITYDESK_VTPASS_URL = settings.CITYDESK_VTPASS_URL, "http://127.0.0.1:9"
    step(2 * MINUTE)
    assert (attempt().state, attempt().provider_code) == ("QUEUED", "018")

    settings.CITYDESK_VTPASS_URL = address
    step(4 * MINUTE)

    assert state() == "DELIVERED"


def test_a_queued_order_of_yesterday_gets_a_reference_of_today(step, provider):
    provider.control(fault="low_wallet")
    step()

    provider.control(ahead_seconds=DAY.total_seconds())
    step(DAY)
    step(DAY + SECOND)

    assert state() == "DELIVERED"
    assert Attempt.objects.count() == 2
    assert len(provider.truth()) == 1


def test_an_order_that_was_queued_and_kept_as_failed_is_tried_anew(step, provider):
    provider.control(fault="failed")
    step()
    Attempt.objects.update(state="QUEUED", ended_at=None, next_at=NOW)
    Reward.objects.update(state="OFFERED", confirmed_at=NOW)
    actions.confirm(reward=Reward.objects.get(), now=NOW)
    Reward.objects.update(state="SENDING")

    step(MINUTE)
    assert state() == "DUE"
    provider.control(ahead_seconds=300)
    step(5 * MINUTE)

    assert state() == "DELIVERED"
    assert Attempt.objects.count() == 2


def test_a_bundle_that_is_gone_is_chosen_anew_three_times_at_most(step, provider, monkeypatch):
    gone = Outcome(kind=Kind.FAILED, again=True, code="010")
    monkeypatch.setattr(VTpass, "send", lambda _self, _order: gone)
    for n in range(4):
        step(n * 4 * MINUTE)

    assert state() == "FAILED"
    assert Attempt.objects.count() == 3
    assert ledger.available(books.budget(NOW)) == 1_000_000


def test_a_fee_above_the_price_is_booked_and_said(step, provider, monkeypatch, caplog):
    dear = Outcome(kind=Kind.DELIVERED, code="000", cost_kobo=100_500)
    monkeypatch.setattr(VTpass, "send", lambda _self, _order: dear)

    step()

    assert attempt().cost_kobo == 100_500
    assert ledger.trial_balance()["fees"] == 500
    assert "took 100500 kobo" in caplog.text


def test_an_answer_without_a_cost_costs_the_price(step, provider, monkeypatch):
    plain = Outcome(kind=Kind.DELIVERED, code="000")
    monkeypatch.setattr(VTpass, "send", lambda _self, _order: plain)

    step()

    assert attempt().cost_kobo == 100_000


def test_an_answer_that_comes_after_the_end_changes_nothing(step, provider):
    step()

    sending._record(attempt(), Outcome(kind=Kind.FAILED), NOW)

    assert state() == "DELIVERED"


def test_an_attempt_of_a_provider_that_is_gone_is_kept_and_said(step, provider, caplog):
    provider.control(fault="timeout_after_charge")
    step()
    Attempt.objects.update(provider="another")

    step(MINUTE)

    assert attempt().state == "UNKNOWN"
    assert "Nobody can ask another" in caplog.text


def test_another_phone_that_is_confirmed_meanwhile_gets_a_bundle_of_its_own(provider, due):
    plan = VTpass().plan_for("MTN", 100_000)
    sources.confirm_phone(contributor=due.contributor, phone="08021234567", network="GLO", now=NOW)

    sending._commit_attempt(due.pk, VTpass(), plan, "MTN", NOW)

    assert not Attempt.objects.exists()


def test_a_worker_that_comes_late_after_midnight_cannot_give_up_what_another_sends(provider, due):
    sending.begin(reward_id=due.pk, now=NOW)
    late = Attempt.objects.get()
    assert sending._claim(Attempt.objects.get(), NOW, to_send=True)  # and its call is under way

    sending._send_first(late, VTpass(), NOW + DAY)

    assert attempt().state == "SENDING"
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize("how", [sending._send, sending._resume, sending._look_up])
def test_a_step_that_another_worker_took_is_left_alone(provider, due, how):
    sending.begin(reward_id=due.pk, now=NOW)
    Attempt.objects.update(called_at=NOW)
    late = Attempt.objects.get()
    assert sending._claim(Attempt.objects.get(), NOW, to_send=False)

    how(late, VTpass(), NOW)

    assert provider.truth() == []
    assert attempt().tries == 1
