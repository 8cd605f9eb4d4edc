"""Every turn that sending can take, one step at a time."""

from datetime import timedelta

import pytest

from citydesk.ledger import queries as ledger
from citydesk.rewards import (
    actions,
    alarms,
    attempts,
    books,
    circuits,
    outcomes,
    queries,
    sending,
)
from citydesk.rewards.models import Alarm, Attempt, Reward
from citydesk.rewards.providers.contract import Kind, Outcome, Why
from citydesk.rewards.providers.vtpass import VTpass
from citydesk.rewards.signals import reward_reversed
from tests.cast import NOW
from tests.factories.rewards import approver

pytestmark = pytest.mark.django_db
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def step(provider, due):
    """Drive the one reward, `after` the beginning, in the rehearsal's time too."""

    def drive(after=0 * SECOND):
        now = NOW + after
        for number in Attempt.objects.filter(next_at__lte=now).values_list("pk", flat=True):
            actions.go_on(attempt_id=number, now=now)
        actions.drive(reward_id=due.pk, now=now)

    return drive


@pytest.fixture(autouse=True)
def _books_are_even(db):
    yield
    assert sum(ledger.trial_balance().values()) == 0


def attempt():
    return Attempt.objects.order_by("-pk")[0]


def state():
    return Reward.objects.get().state


def rings():
    return [(alarm.kind, alarm.about) for alarm in queries.alarms()]


def test_an_answer_is_asked_for_within_a_minute_for_as_long_as_it_takes(step, provider):
    provider.control(fault="pending")
    step()

    waits = []
    for _ in range(12):
        at = attempt().next_at
        step(at - NOW)
        waits.append(attempt().next_at - at)

    assert attempt().state == "UNKNOWN"
    assert min(waits) >= 10 * SECOND
    assert max(waits) <= 45 * SECOND


def test_after_a_day_it_is_a_persons_business_too(step, provider):
    provider.control(fault="pending")
    step()
    Attempt.objects.update(made_at=NOW - DAY)

    step(MINUTE)
    assert rings() == [("UNKNOWN", attempt().reference)]

    provider.control(ahead_seconds=180)
    step(4 * MINUTE)
    assert (state(), rings()) == ("DELIVERED", [])


def test_a_provider_that_does_not_answer_is_asked_less_and_less(step, provider, monkeypatch):
    monkeypatch.setattr(circuits, "SILENCES_MAX", 100)
    provider.control(fault="timeout_after_charge")
    step()
    provider.control(silent_seconds=3 * 86_400)

    waits = [attempt().next_at - NOW]
    for _ in range(6):
        at = attempt().next_at
        step(at - NOW)
        waits.append(attempt().next_at - at)

    assert [wait.total_seconds() for wait in waits] == [10, 30, 120, 600, 3_600, 21_600, 21_600]


def test_as_soon_as_it_answers_one_it_is_asked_of_all(step, provider):
    provider.control(fault="timeout_after_charge")
    step()
    provider.control(silent_seconds=3_600)
    for minutes in (1, 4, 10):
        step(minutes * MINUTE)
    assert rings() == [("SILENT", "vtpass")]
    assert attempt().next_at > NOW + 11 * MINUTE

    provider.control(silent_seconds=0)
    sending.probe(now=NOW + 11 * MINUTE)
    assert attempt().next_at == NOW + 11 * MINUTE
    step(11 * MINUTE)

    assert (state(), rings()) == ("DELIVERED", [])


def test_after_one_silence_somebody_asks_within_a_minute(step, provider):
    provider.control(fault="timeout_after_charge")
    step()
    Attempt.objects.update(next_at=NOW + DAY)  # as far up the ladder as it may be

    sending.probe(now=NOW + 29 * SECOND)
    assert attempt().next_at == NOW + DAY
    sending.probe(now=NOW + 30 * SECOND)

    assert attempt().next_at == NOW + 30 * SECOND


def test_a_silent_provider_is_called_only_to_try_whether_it_answers(step, provider, settings):
    provider.control(fault="pending")
    step()
    for _ in range(3):
        circuits.note_silent("vtpass", words="…", now=NOW)

    step(MINUTE)

    assert (attempt().tries, attempt().state) == (1, "UNKNOWN")


def test_a_provider_that_will_not_tell_says_nothing_of_the_order(step, provider, settings):
    provider.control(fault="timeout_after_charge")
    step()
    settings.CITYDESK_VTPASS_SECRET_KEY = ""

    step(MINUTE)

    assert (attempt().state, attempt().provider_code) == ("UNKNOWN", "087")
    assert rings() == [("ACCOUNT", "vtpass")]
    settings.CITYDESK_VTPASS_SECRET_KEY = "rehearsal"
    step(3 * MINUTE)
    assert state() == "DELIVERED"


def test_wrong_keys_queue_the_reward_and_never_fail_it(step, provider, settings, caplog):
    settings.CITYDESK_VTPASS_SECRET_KEY = ""
    step()
    assert attempt().state == "QUEUED"
    assert "a provider refuses our account (vtpass)" in caplog.text

    settings.CITYDESK_VTPASS_SECRET_KEY = "rehearsal"
    step(2 * MINUTE)

    assert (state(), rings()) == ("DELIVERED", [])
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


def test_an_order_that_was_queued_and_kept_as_failed_gets_another_reference(
    step, provider, monkeypatch
):
    provider.control(fault="biller_down")
    step()
    kept = Outcome(kind=Kind.FAILED, why=Why.PHONE, code="016")
    monkeypatch.setattr(VTpass, "look_up", lambda _self, _reference: kept)

    step(2 * MINUTE)

    assert state() == "DELIVERED"
    assert Attempt.objects.count() == 2


def test_a_bundle_that_is_gone_is_replaced_once_an_editor_agrees(step, provider, due):
    provider.control(fault="bundle_gone")
    step()
    provider.control(gone=[1000])
    step(MINUTE)
    assert rings() == [("CATALOGUE", "tip:T-1")]
    assert Reward.objects.get().status.startswith("to be sent: its bundle has changed")
    assert provider.truth() == []

    actions.agree_to_plan(reward=due, by=approver(), now=NOW + 2 * MINUTE)
    step(2 * MINUTE)

    assert (state(), rings()) == ("DELIVERED", [])
    assert [row["amount_kobo"] for row in provider.truth()] == [50_000]
    assert ledger.balance(books.contributor_account(due, NOW)) == -50_000, "the rest stays owed"


def test_what_an_editor_agreed_to_and_has_changed_again_is_asked_again(step, provider, due):
    provider.control(fault="bundle_gone")
    step()
    provider.control(gone=[1000])
    step(MINUTE)
    actions.agree_to_plan(reward=due, by=approver(), now=NOW + 2 * MINUTE)
    provider.control(gone=[500])

    step(2 * MINUTE)

    assert Reward.objects.get().waits_for == "CHANGE"
    assert provider.truth() == []


def test_a_bundle_that_is_gone_and_back_is_asked_about_too(step, provider):
    provider.control(fault="bundle_gone")
    step()
    step(MINUTE)

    assert Reward.objects.get().waits_for == "CHANGE"


def test_a_bundle_is_chosen_anew_three_times_at_most(step, provider, due, monkeypatch):
    gone = Outcome(kind=Kind.FAILED, why=Why.CATALOGUE, code="010")
    monkeypatch.setattr(VTpass, "send", lambda _self, _order: gone)
    for n in range(4):
        step(n * 4 * MINUTE)
        step(n * 4 * MINUTE)
        actions.agree_to_plan(reward=due, by=approver(), now=NOW)

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

    outcomes.record(attempt(), Outcome(kind=Kind.FAILED), NOW)

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
    actions.ask_first(reward=due, now=NOW)
    actions.confirm(reward=due, now=NOW)

    choice = attempts.Choice(provider=VTpass(), network="MTN", plan=plan)
    attempts._commit(due.pk, choice, NOW)

    assert not Attempt.objects.exists()


def test_a_worker_that_comes_late_after_midnight_cannot_give_up_what_another_sends(provider, due):
    attempts.begin(reward=due, now=NOW)
    late = Attempt.objects.get()
    assert sending.claim(Attempt.objects.get(), NOW, to_send=True)  # and its call is under way

    sending._send_first(late, VTpass(), NOW + DAY)

    assert attempt().state == "SENDING"
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize(
    "how", [sending._send, sending._resume, sending._look_up, sending._look_again]
)
def test_a_step_that_another_worker_took_is_left_alone(provider, due, how):
    attempts.begin(reward=due, now=NOW)
    Attempt.objects.update(called_at=NOW)
    late = Attempt.objects.get()
    assert sending.claim(Attempt.objects.get(), NOW, to_send=False)

    how(late, VTpass(), NOW)

    assert provider.truth() == []
    assert attempt().tries == 1


def test_a_reference_that_was_taken_and_is_not_found_never_goes_again(step, provider, monkeypatch):
    taken = Outcome(kind=Kind.UNKNOWN, why=Why.TAKEN, code="014")
    monkeypatch.setattr(VTpass, "send", lambda _self, _order: taken)
    step()
    monkeypatch.undo()

    for minutes in range(1, 20):
        step(minutes * MINUTE)

    assert (attempt().state, Attempt.objects.count()) == ("UNKNOWN", 1)
    assert provider.truth() == []


def test_an_unknown_code_rings_and_is_looked_up(step, provider):
    provider.control(fault="unexpected")
    step()
    assert rings() == [("STRANGE", "vtpass 777")]

    step(MINUTE)
    assert state() == "DELIVERED"
    assert rings() == [("STRANGE", "vtpass 777")], "a person has still to look"
    alarms.deal_with(alarm=Alarm.objects.get(), by="kunle", now=NOW)
    assert rings() == []


def test_after_an_empty_wallet_nothing_is_ordered_until_it_is_filled(step, provider, due, rate):
    provider.control(wallet_naira=100)
    step()
    assert rings() == [("WALLET", "vtpass")]
    other = actions.offer(
        key="tip:T-2", contributor=due.contributor, rate=rate, by=approver(), now=NOW
    )
    actions.confirm(reward=other, now=NOW)
    actions.earn(reward=other, now=NOW)

    actions.drive(reward_id=other.pk, now=NOW + SECOND)

    other.refresh_from_db()
    assert other.status == "to be sent: the provider's wallet is empty"
    assert Attempt.objects.count() == 1
    provider.control(wallet_naira=9_000, ahead_seconds=120)
    step(2 * MINUTE)
    actions.drive(reward_id=other.pk, now=NOW + 2 * MINUTE)
    other.refresh_from_db()
    assert rings() == []
    assert other.state == "SENDING", "the same phone within half a minute: it is queued"


# --- After the end ---
def test_of_many_that_wait_for_an_empty_wallet_one_looks_into_it(
    step, provider, due, rate, monkeypatch
):
    provider.control(wallet_naira=500)
    step()
    for n in range(3):
        other = actions.offer(
            key=f"tip:T-2{n}", contributor=due.contributor, rate=rate, by=approver(), now=NOW
        )
        Reward.objects.filter(pk=other.pk).update(approved_at=NOW)
        actions.confirm(reward=other, now=NOW)
        actions.earn(reward=other, now=NOW)
    asked, real = [], VTpass.balance
    monkeypatch.setattr(VTpass, "balance", lambda self: asked.append(1) or real(self))

    actions.drive_due(now=NOW + MINUTE)
    assert asked == [1]
    assert Reward.objects.filter(waits_for="WALLET").count() == 1, "the others need not be asked"

    provider.control(wallet_naira=5_000)
    for _sweep in range(2):
        actions.drive_due(now=NOW + 3 * MINUTE)

    assert set(Reward.objects.values_list("state", flat=True)) <= {"DELIVERED", "SENDING"}


def test_what_is_taken_back_is_undone_and_counts_against_nobody(step, provider, due):
    provider.control(fault="reversed_later")
    step()
    assert state() == "DELIVERED"
    step(timedelta(hours=1))
    assert state() == "DELIVERED"

    told = []
    reward_reversed.connect(lambda reward, **_: told.append(reward.key), weak=False)
    provider.control(ahead_seconds=DAY.total_seconds())
    step(DAY)

    assert (state(), attempt().state, told) == ("FAILED", "REVERSED", ["tip:T-1"])
    assert rings() == [("REVERSED", attempt().reference)]
    assert ledger.available(books.budget(NOW)) == 1_000_000
    assert ledger.balance(books.wallet("vtpass", NOW)) == 0
    actions.confirm(reward=due, now=NOW + DAY)
    step(DAY + MINUTE)
    assert state() == "DELIVERED"


def test_what_was_delivered_is_looked_at_twice_more(step, provider):
    step()
    step(timedelta(hours=1))
    step(DAY)

    assert (attempt().next_at, state()) == (None, "DELIVERED")


def test_a_look_that_is_not_answered_is_made_again(step, provider):
    step()
    provider.control(silent_seconds=7_200)
    step(timedelta(hours=1))

    assert attempt().next_at == NOW + timedelta(hours=2)


def test_a_callback_during_a_look_is_not_forgotten(step, provider, monkeypatch):
    step()
    real, later = VTpass.look_up, NOW + timedelta(hours=1)

    def look_up(self, reference):
        outcome = real(self, reference)
        actions.hear(provider="vtpass", reference=reference, now=later)
        return outcome

    monkeypatch.setattr(VTpass, "look_up", look_up)
    step(timedelta(hours=1))

    assert attempt().next_at == later


def test_callbacks_do_not_use_up_the_looks(step, provider):
    provider.control(fault="reversed_later")
    step()
    for minutes in (1, 2, 3):
        actions.hear(provider="vtpass", reference=attempt().reference, now=NOW + minutes * MINUTE)
        step(minutes * MINUTE)
    assert attempt().next_at == NOW + timedelta(hours=1)

    provider.control(ahead_seconds=8_000)
    step(DAY)

    assert attempt().state == "REVERSED"


def test_what_failed_and_arrived_after_all_is_adopted_and_rings(step, provider, monkeypatch):
    failed = Outcome(kind=Kind.FAILED, why=Why.PHONE, code="016")
    real = VTpass.send
    monkeypatch.setattr(VTpass, "send", lambda self, order: (real(self, order), failed)[1])
    step()
    assert state() == "FAILED"

    assert actions.hear(provider="vtpass", reference=attempt().reference, now=NOW + MINUTE)
    step(MINUTE)

    assert (state(), attempt().state) == ("DELIVERED", "DELIVERED")
    assert rings() == [("CONTRADICTION", attempt().reference)]
    assert ledger.balance(books.wallet("vtpass", NOW)) == -97_000


def test_what_arrived_after_all_when_another_was_sent_is_a_persons_business(
    step, provider, due, monkeypatch
):
    failed = Outcome(kind=Kind.FAILED, why=Why.PHONE, code="016")
    real = VTpass.send
    monkeypatch.setattr(VTpass, "send", lambda self, order: (real(self, order), failed)[1])
    step()
    monkeypatch.undo()
    first = attempt().reference
    provider.control(ahead_seconds=60)
    actions.confirm(reward=due, now=NOW + MINUTE)
    step(MINUTE)
    assert state() == "DELIVERED"

    actions.hear(provider="vtpass", reference=first, now=NOW + 2 * MINUTE)
    step(2 * MINUTE)

    assert rings() == [("CONTRADICTION", first)]
    assert Attempt.objects.filter(state="DELIVERED").count() == 1


def test_a_callback_of_an_order_under_way_or_not_ours_changes_nothing(step, provider, due):
    attempts.begin(reward=due, now=NOW)
    sending.claim(attempt(), NOW, to_send=True)
    before = attempt().next_at

    assert actions.hear(provider="vtpass", reference=attempt().reference, now=NOW)
    assert not actions.hear(provider="reloadly", reference=attempt().reference, now=NOW)
    assert attempt().next_at == before
