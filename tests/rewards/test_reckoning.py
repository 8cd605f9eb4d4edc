"""What a wallet holds and what the books say: a difference is seen, and rings when it stays."""

from datetime import timedelta

import pytest

from citydesk.rewards import actions, circuits, queries, reckoning
from citydesk.rewards.models import Attempt, Circuit
from citydesk.rewards.providers.vtpass import VTpass
from tests.cast import NOW

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def topped_up(provider):
    """The books say what the rehearsal's wallet holds."""
    actions.top_up(provider="vtpass", kobo=100_000_000, by="owner", now=NOW)
    return provider


def compare(after=0):
    reckoning.compare_all(now=NOW + after * MINUTE)
    return Circuit.objects.get(provider="vtpass").unexplained_kobo


def rings():
    return [alarm.words for alarm in queries.alarms() if alarm.kind == "DIFFERENCE"]


def test_what_was_delivered_is_explained_to_the_kobo(topped_up, due):
    actions.drive(reward_id=due.pk, now=NOW)

    assert compare() == 0
    assert Circuit.objects.get().balance_kobo == 100_000_000 - 97_000
    assert rings() == []


@pytest.mark.parametrize(
    ("naira", "unexplained", "words"),
    [(999_000, -100_000, "₦1,000 less"), (1_000_500, 50_000, "₦500 more")],
)
def test_a_difference_rings_when_it_is_found_twice_and_ends_by_itself(
    topped_up, naira, unexplained, words
):
    topped_up.control(wallet_naira=naira)
    assert compare() == unexplained
    assert rings() == [], "once may be a moment's"

    compare(after=10)
    assert [words in one for one in rings()] == [True]

    topped_up.control(wallet_naira=1_000_000)
    assert compare(after=20) == 0
    assert rings() == []


def test_what_is_under_way_may_have_been_taken_or_not(topped_up, due):
    topped_up.control(fault="timeout_after_charge")
    actions.drive(reward_id=due.pk, now=NOW)
    assert Attempt.objects.get().state == "UNKNOWN"

    assert compare() == 0, "taken, and not known yet"
    topped_up.control(wallet_naira=1_000_000)
    assert compare(after=10) == 0, "or not taken"
    topped_up.control(wallet_naira=998_000)
    assert compare(after=20) == -100_000, "but no more than it costs"


def test_what_is_paid_while_we_ask_is_compared_the_next_time(topped_up, due, monkeypatch):
    real = VTpass.balance

    def balance(self):
        held = real(self)
        actions.drive(reward_id=due.pk, now=NOW)
        return held

    monkeypatch.setattr(VTpass, "balance", balance)
    reckoning.compare_all(now=NOW)

    assert circuits.of("vtpass").balance_at is None


def test_a_silent_provider_is_left_to_the_probe(topped_up):
    topped_up.control(silent_seconds=600)
    for _try in range(4):
        reckoning.compare_all(now=NOW)

    assert circuits.of("vtpass").silences == circuits.SILENCES_MAX


def test_the_cash_box_is_the_books_own(settings):
    settings.CITYDESK_REWARD_PROVIDERS = ("manual",)

    reckoning.compare_all(now=NOW)

    assert reckoning.wallets(NOW) == []
    assert not Circuit.objects.exists()
