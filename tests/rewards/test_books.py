"""A reward in the books, whatever the provider took for it."""

import uuid

import pytest

from citydesk.ledger import queries as ledger
from citydesk.rewards import actions, books
from citydesk.rewards.models import Attempt
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered(due):
    """An attempt at ₦1,000 that cost so much."""

    def made(cost):
        return Attempt(provider="vtpass", amount_kobo=100_000, cost_kobo=cost, reward=due)

    return made


COSTS = [
    (100_000, {"rewards": 100_000, "wallet:vtpass": -100_000}),
    (97_000, {"rewards": 100_000, "wallet:vtpass": -97_000, "discounts": -3_000}),
    (102_000, {"rewards": 100_000, "wallet:vtpass": -102_000, "fees": 2_000}),
    (0, {"rewards": 100_000, "discounts": -100_000}),
]


@pytest.mark.parametrize(("cost", "balances"), COSTS)
def test_what_it_took_is_posted_and_nothing_stays_held_or_owed(due, delivered, cost, balances):
    books.settle(due, delivered(cost), now=NOW)

    told = {code: kobo for code, kobo in ledger.trial_balance().items() if kobo}
    spent = {"delivered": cost} if cost else {}
    assert told == {"owner": -1_000_000, "budget": 1_000_000 - cost, **spent, **balances}
    assert sum(told.values()) == sum(balances.values()) == 0
    assert ledger.held(books.budget(NOW)) == 0


@pytest.mark.parametrize("cost", [cost for cost, _balances in COSTS])
def test_what_is_taken_back_leaves_the_books_as_they_were(due, delivered, cost):
    books.settle(due, delivered(cost), now=NOW)

    for _ in range(2):
        books.take_back(due, delivered(cost), now=NOW)

    told = {code: kobo for code, kobo in ledger.trial_balance().items() if kobo}
    assert told == {"owner": -1_000_000, "budget": 1_000_000}
    assert ledger.held(books.budget(NOW)) == 0


def test_what_lies_with_a_provider_is_what_was_filled_in_less_what_it_took(due, delivered):
    number = uuid.uuid4()
    for _ in range(2):
        actions.top_up(provider="vtpass", kobo=500_000, by="kunle", now=NOW, id=number)
    books.settle(due, delivered(97_000), now=NOW)

    assert ledger.balance(books.wallet("vtpass", NOW)) == 403_000


def test_every_entry_of_a_reward_can_be_said_again(due, delivered):
    for _ in range(2):
        books.owe(due, now=NOW)
        books.hold(due, now=NOW)
        books.settle(due, delivered(97_000), now=NOW)

    assert ledger.balance(books.budget(NOW)) == 903_000


def test_the_contributor_is_credited_when_it_falls_due_and_cleared_when_it_arrives(due, delivered):
    owed = books.contributor_account(due, NOW)
    assert ledger.balance(owed) == -100_000

    books.settle(due, delivered(97_000), now=NOW)

    assert ledger.balance(owed) == 0
    lines = [(line.phase, abs(line.kobo)) for line in ledger.statement(owed).lines]
    assert sorted(lines) == [("PLAIN", 3_000), ("PLAIN", 97_000), ("PLAIN", 100_000)]


def test_a_reward_that_falls_due_again_is_held_again(due):
    actions.ask_first(reward=due, now=NOW)
    actions.confirm(reward=due, now=NOW)

    assert ledger.held(books.budget(NOW)) == 100_000
    assert ledger.balance(books.contributor_account(due, NOW)) == -100_000
