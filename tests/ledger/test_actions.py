"""The ledger: every kobo said once."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citydesk.ledger import actions, queries
from citydesk.ledger.models import Account, Transfer
from tests.cast import NOW

pytestmark = pytest.mark.django_db
Kind = Account.Kind


def opened(code, kind=Kind.ASSET):
    return actions.account(code=code, kind=kind, now=NOW)


@pytest.fixture
def books():
    """A budget of 1,000 kobo, and somebody to owe."""
    budget, owner = opened("budget"), opened("owner", Kind.EQUITY)
    move(debit=budget, credit=owner, kobo=1_000)
    return budget, opened("contributor:C-1", Kind.LIABILITY)


def move(**how):
    how = {"id": uuid.uuid4(), "memo": "", "now": NOW, "by": "kunle", **how}
    return actions.move(**how)


def reserve(books, kobo=600, **how):
    budget, contributor = books
    how = {"id": uuid.uuid4(), "memo": "", "now": NOW, "by": "kunle", **how}
    return actions.reserve(debit=contributor, credit=budget, kobo=kobo, **how)


def end(action, held, **how):
    return action(**{"id": uuid.uuid4(), "reserve": held, "memo": "", "now": NOW, "by": "k", **how})


def test_what_one_account_gets_another_gives(books):
    assert queries.trial_balance() == {"budget": 1_000, "contributor:C-1": 0, "owner": -1_000}


def test_a_transfer_said_again_says_nothing(books):
    budget, contributor = books
    number = uuid.uuid4()
    for _ in range(2):
        move(id=number, debit=contributor, credit=budget, kobo=10)

    assert queries.balance(budget) == 990


def test_an_id_cannot_mean_two_things(books):
    budget, contributor = books
    number = uuid.uuid4()
    move(id=number, debit=contributor, credit=budget, kobo=10)

    with pytest.raises(actions.Conflict):
        move(id=number, debit=contributor, credit=budget, kobo=11)


def test_a_reserve_holds_and_moves_nothing(books):
    reserve(books)

    assert queries.balance(books[0]) == 1_000
    assert queries.held(books[0]) == 600
    assert queries.available(books[0]) == 400


def test_more_than_is_there_is_not_held(books):
    reserve(books)

    with pytest.raises(actions.NotEnough):
        reserve(books, 401)

    assert queries.available(books[0]) == 400


def test_posting_less_than_was_held_lets_the_rest_go(books):
    held = reserve(books)

    end(actions.post, held, kobo=500)

    assert (queries.balance(books[0]), queries.held(books[0])) == (500, 0)


def test_more_than_was_held_is_not_posted(books):
    with pytest.raises(actions.NotEnough):
        end(actions.post, reserve(books), kobo=601)


def test_a_reserve_ends_once(books):
    held, number = reserve(books), uuid.uuid4()
    for _ in range(2):
        end(actions.void, held, id=number)

    with pytest.raises(actions.Ended):
        end(actions.post, held, kobo=600)
    assert queries.available(books[0]) == 1_000


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["reserve", "post", "void", "again"]),
            st.integers(min_value=1, max_value=700),
            st.integers(min_value=0, max_value=5),
        ),
        max_size=12,
    )
)
def test_whatever_is_said_in_whatever_order_the_books_are_even(steps):
    Transfer.objects.all().count()
    budget = opened(f"budget {uuid.uuid4()}")
    contributor = opened(f"contributor {uuid.uuid4()}", Kind.LIABILITY)
    move(debit=budget, credit=opened("owner", Kind.EQUITY), kobo=1_000)
    held = []
    for what, kobo, which in steps:
        chosen = held[which % len(held)] if held else None
        try:
            if what == "reserve":
                held.append(reserve((budget, contributor), kobo))
            elif chosen and what == "again":
                reserve((budget, contributor), chosen.amount_kobo, id=chosen.pk)
            elif chosen:
                how = {"kobo": kobo} if what == "post" else {}
                end(getattr(actions, what), chosen, **how)
        except (actions.NotEnough, actions.Ended):
            pass

    assert sum(queries.trial_balance().values()) == 0
    assert queries.balance(budget) >= queries.held(budget) >= 0
    assert queries.balance(contributor) == 1_000 - queries.balance(budget)
