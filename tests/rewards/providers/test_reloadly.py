"""What Reloadly's answers mean, and its keys, networks and bundles."""

import pytest

from citydesk.lib.http import Answer
from citydesk.rewards.providers import reloadly
from citydesk.rewards.providers.contract import Kind, NoPlan, Order, Unreachable, Why
from citydesk.rewards.providers.reloadly import Reloadly, outcome_of


def transaction(status, **more):
    told = {"transactionId": 17, "status": status, "customIdentifier": "ours"}
    return {**told, "requestedAmount": 1000.0, "discount": "30.00", **more}


def refusal(code, status=400):
    return Answer(status=status, told={"message": "No.", "errorCode": code})


@pytest.mark.parametrize(
    ("told", "kind", "why"),
    [
        (transaction("SUCCESSFUL"), Kind.DELIVERED, ""),
        (transaction("PROCESSING"), Kind.UNKNOWN, ""),
        (transaction("FAILED"), Kind.FAILED, "PHONE"),
        (transaction("REFUNDED"), Kind.FAILED, "PHONE"),
        (transaction("SOMETHING NEW"), Kind.UNKNOWN, "STRANGE"),
        ({}, Kind.UNKNOWN, "STRANGE"),
        ([], Kind.UNKNOWN, "STRANGE"),
        (None, Kind.UNKNOWN, "STRANGE"),
    ],
)
def test_only_what_is_certain_is_certain(told, kind, why):
    outcome = outcome_of(Answer(status=200, told=told))

    assert (outcome.kind, outcome.why) == (kind, why)


@pytest.mark.parametrize("status", [200, 400, 404, 500])
def test_a_refusal_is_known_by_its_code_and_never_by_its_status(status):
    assert outcome_of(refusal("INSUFFICIENT_BALANCE", status)).why == Why.WALLET
    assert outcome_of(refusal("CUSTOM_IDENTIFIER_ALREADY_USED", status)).kind == Kind.UNKNOWN
    assert outcome_of(refusal("PROVIDER_INTERNAL_ERROR", status)).kind == Kind.UNKNOWN
    assert outcome_of(refusal("WHAT_IS_THIS", status)).why == Why.STRANGE


def test_being_asked_too_often_is_no_failure():
    order = Answer(status=429, told={"message": "Too many"})
    assert (outcome_of(order).kind, outcome_of(order).why) == (Kind.QUEUED, Why.BUSY)
    assert outcome_of(order, "ours").kind == Kind.UNKNOWN


def test_what_it_took_is_the_amount_less_the_discount():
    assert outcome_of(Answer(status=200, told=transaction("SUCCESSFUL"))).cost_kobo == 97_000
    odd = transaction("SUCCESSFUL", discount="NaN")
    assert outcome_of(Answer(status=200, told=odd)).cost_kobo is None


def test_of_what_a_search_finds_only_our_own_counts():
    others = {"content": [transaction("SUCCESSFUL", customIdentifier="theirs")]}
    assert outcome_of(Answer(status=200, told=others), "ours").kind == Kind.NOT_FOUND
    both = {"content": [*others["content"], transaction("FAILED")]}
    assert outcome_of(Answer(status=200, told=both), "ours").kind == Kind.FAILED


def test_a_search_that_fails_says_nothing_of_the_order():
    assert outcome_of(refusal("INVALID_PHONE_NUMBER"), "ours").kind == Kind.UNKNOWN


def test_a_key_that_has_expired_is_asked_for_anew(provider):
    plan = Reloadly().plan_for("MTN", 100_000)
    provider.control(expire_keys=True)

    order = Order(
        reference="ours", phone="+2348031234567", network="MTN", plan=plan.code, kobo=plan.kobo
    )
    assert Reloadly().send(order).kind == Kind.DELIVERED
    assert len(provider.truth()) == 1


def test_one_key_serves_for_many_questions(provider, monkeypatch):
    reloadly.KEY.forget()
    asked = []
    real = reloadly.http.ask
    monkeypatch.setattr(
        reloadly.http,
        "ask",
        lambda *a, **k: (asked.append(a[1].rsplit("/", 1)[-1]), real(*a, **k))[1],
    )

    for _ in range(3):
        Reloadly().balance()

    assert asked.count("token") == 1


def test_wrong_credentials_queue_the_order(provider, settings):
    plan = Reloadly().plan_for("MTN", 100_000)
    settings.CITYDESK_RELOADLY_CLIENT_ID = ""
    order = Order(
        reference="ours", phone="+2348031234567", network="MTN", plan=plan.code, kobo=plan.kobo
    )

    outcome = Reloadly().send(order)

    assert (outcome.kind, outcome.why) == (Kind.QUEUED, Why.ACCOUNT)


@pytest.mark.parametrize(
    ("phone", "network"),
    [("+2348031234567", "MTN"), ("+2348051234567", "GLO"), ("+2347001234567", "")],
)
def test_it_says_which_network_a_phone_is_on_if_it_can(provider, phone, network):
    assert Reloadly().network_of(phone) == network


def test_bundles_come_from_the_data_operator_and_its_own_amounts(provider):
    plan = Reloadly().plan_for("GLO", 99_900)

    assert (plan.kobo, plan.name) == (50_000, "750MB")
    with pytest.raises(NoPlan):
        Reloadly().plan_for("GLO", 100)


def test_a_wallet_that_is_not_in_naira_cannot_be_used(provider, monkeypatch):
    told = Answer(status=200, told={"balance": 12.5, "currencyCode": "USD"})
    monkeypatch.setattr(reloadly, "_ask", lambda *_a, **_k: told)

    with pytest.raises(Unreachable, match="naira, not in USD"):
        Reloadly().balance()
