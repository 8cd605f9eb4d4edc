"""What VTpass's answers mean."""

import pytest

from citydesk.rewards.providers.contract import Kind, NoPlan, Unreachable, Why
from citydesk.rewards.providers.vtpass import VTpass, outcome_of


def said(code, status=""):
    inner = {"status": status, "transactionId": "17", "total_amount": "970.00"}
    return {"code": code, "response_description": "…", "content": {"transactions": inner}}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (said("000", "delivered"), Kind.DELIVERED),
        (said("000", "pending"), Kind.UNKNOWN),
        (said("000", "initiated"), Kind.UNKNOWN),
        (said("000", "failed"), Kind.FAILED),
        (said("000", "something new"), Kind.UNKNOWN),
        (said("099"), Kind.UNKNOWN),
        (said("014"), Kind.UNKNOWN),
        (said("016"), Kind.FAILED),
        (said("040", "reversed"), Kind.FAILED),
        (said("018"), Kind.QUEUED),
        (said("015"), Kind.NOT_FOUND),
        (said("4711"), Kind.UNKNOWN),
        (said("091"), Kind.QUEUED),
        ({}, Kind.UNKNOWN),
        ([], Kind.UNKNOWN),
        (None, Kind.UNKNOWN),
        ({"code": "000", "content": []}, Kind.UNKNOWN),
        ({"code": "000", "content": {"transactions": None}}, Kind.UNKNOWN),
    ],
)
def test_only_what_is_certain_is_certain(answer, kind):
    assert outcome_of(answer).kind == kind


def test_what_it_charged_is_read_from_number_or_string():
    assert outcome_of(said("000", "delivered")).cost_kobo == 97_000
    told = said("000", "delivered")
    told["content"]["transactions"]["total_amount"] = 970.5
    assert outcome_of(told).cost_kobo == 97_050


def test_the_dearest_bundle_within_the_price_is_chosen(provider):
    assert VTpass().plan_for("GLO", 99_900).code == "glo-data-500"
    with pytest.raises(NoPlan):
        VTpass().plan_for("GLO", 100)


def test_the_wallet_can_be_looked_into_without_spending(provider):
    assert VTpass().balance() == 100_000_000
    assert provider.truth() == []


def test_wrong_keys_are_said(provider, settings):
    settings.CITYDESK_VTPASS_API_KEY = ""

    with pytest.raises(Unreachable):
        VTpass().balance()


def test_a_reference_serves_for_its_own_day_only():
    reference = VTpass().new_reference("202611230930", "x")

    assert VTpass().may_send_again(reference, "202611232359")
    assert not VTpass().may_send_again(reference, "202611240000")


def test_a_code_that_the_manual_does_not_have_is_strange():
    assert outcome_of(said("4711")).why == Why.STRANGE
    assert outcome_of(said("099")).why == Why.NOTHING


@pytest.mark.parametrize("phone", ["08031234567", "+234 803 123 4567", "2348031234567"])
def test_a_phone_in_its_words_reaches_no_log(phone):
    told = {"code": "016", "response_description": f"FAILED FOR {phone}: SEE 016"}

    assert outcome_of(told).sentence == "FAILED FOR •••: SEE 016"
