"""A reward in the books, whatever the provider took for it."""

import pytest

from citydesk.ledger import queries as ledger
from citydesk.rewards import actions, books
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("cost", "balances"),
    [
        (100_000, {"budget": 900_000, "rewards": 100_000}),
        (97_000, {"budget": 903_000, "rewards": 100_000, "discounts": -3_000}),
        (102_000, {"budget": 898_000, "rewards": 100_000, "fees": 2_000}),
        (0, {"budget": 1_000_000, "rewards": 100_000, "discounts": -100_000}),
    ],
)
def test_what_it_took_is_posted_and_nothing_stays_held_or_owed(due, cost, balances):
    books.settle(due, price_kobo=100_000, cost_kobo=cost, now=NOW)

    told = ledger.trial_balance()
    assert {code: kobo for code, kobo in told.items() if kobo} == {"owner": -1_000_000, **balances}
    assert sum(told.values()) == 0
    assert ledger.held(books.budget(NOW)) == 0


def test_every_entry_of_a_reward_can_be_said_again(due):
    for _ in range(2):
        books.owe(due, now=NOW)
        books.hold(due, now=NOW)
        books.settle(due, price_kobo=100_000, cost_kobo=97_000, now=NOW)

    assert ledger.balance(books.budget(NOW)) == 903_000


def test_the_contributor_is_credited_when_it_falls_due_and_cleared_when_it_arrives(due):
    owed = books.contributor_account(due, NOW)
    assert ledger.balance(owed) == -100_000

    books.settle(due, price_kobo=100_000, cost_kobo=97_000, now=NOW)

    assert ledger.balance(owed) == 0
    lines = [(line.phase, abs(line.kobo)) for line in ledger.statement(owed).lines]
    assert sorted(lines) == [
        ("PLAIN", 3_000),
        ("PLAIN", 100_000),
        ("POST", 97_000),
        ("RESERVE", 100_000),
    ]


def test_a_reward_that_falls_due_again_is_held_again(due):
    actions.ask_first(reward=due, now=NOW)
    actions.confirm(reward=due, now=NOW)

    assert ledger.held(books.budget(NOW)) == 100_000
    assert ledger.balance(books.contributor_account(due, NOW)) == -100_000
