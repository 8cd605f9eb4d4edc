"""Phone numbers as people write them."""

import pytest

from citydesk.lib import phone


@pytest.mark.parametrize(
    "text", ["08031234567", "0803 123 4567", "+234 803 123 4567", "234-803-123-4567"]
)
def test_one_number_has_one_form(text):
    assert phone.to_e164(text) == "+2348031234567"


def test_a_number_abroad_stays_abroad():
    assert phone.to_e164("+44 20 7946 0018") == "+442079460018"


@pytest.mark.parametrize("text", ["", "12", "call me", "0803123456789012", "+1"])
def test_what_cannot_be_a_number_is_refused(text):
    with pytest.raises(phone.BadPhone):
        phone.to_e164(text)


@pytest.mark.parametrize(
    ("number", "network"),
    [
        ("+2348031234567", "MTN"),
        ("+2348021234567", "AIRTEL"),
        ("+2348051234567", "GLO"),
        ("+2348091234567", "9MOBILE"),
        ("+442079460018", ""),
    ],
)
def test_the_network_is_guessed_from_who_was_issued_the_number(number, network):
    assert phone.guess_network(number) == network


def test_a_number_is_shown_masked():
    assert phone.masked("+2348031234567") == "•••567"
    assert phone.masked("") == ""


def test_a_line_that_is_only_a_number_is_known():
    assert phone.is_phone(" 0803 123 4567 ")
    assert not phone.is_phone("Call 0803 123 4567 at noon")
    assert not phone.is_phone("")
