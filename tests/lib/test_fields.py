"""What is encrypted is tested where it is used; here is money, as a person writes it."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from citydesk.lib.fields import KoboField, NairaField


@pytest.mark.parametrize(
    ("typed", "kobo"), [("1500", 150_000), ("1500.50", 150_050), (" 0.05 ", 5), ("1,500", None)]
)
def test_naira_that_a_person_types_are_whole_kobo(typed, kobo):
    if kobo is None:
        with pytest.raises(ValidationError):
            NairaField().clean(typed)
    else:
        assert NairaField().clean(typed) == kobo


def test_a_part_of_a_kobo_is_refused():
    with pytest.raises(ValidationError):
        NairaField().clean("1.005")


@given(st.integers(min_value=0, max_value=10**13))
def test_money_that_is_shown_and_sent_back_stays_the_same(kobo):
    field = NairaField()

    shown = str(field.prepare_value(kobo))

    assert field.clean(shown) == kobo
    assert not field.has_changed(kobo, shown)


def test_a_column_of_money_asks_for_naira_and_takes_nothing_below_zero():
    field = KoboField().formfield()

    assert isinstance(field, NairaField)
    with pytest.raises(ValidationError):
        field.clean("-1")
