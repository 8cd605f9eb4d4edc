"""Amounts as providers write them."""

import pytest

from citydesk.rewards.providers.money import kobo_of


@pytest.mark.parametrize(
    ("naira", "kobo"),
    [
        (970, 97_000), ("970.50", 97_050), (0.29, 29), ("0", 0), (1e3, 100_000),
        (-1, None), ("NaN", None), ("Infinity", None), ("1e400", None), ("many", None),
        (None, None), ([], None), (True, None), ("1" * 400, None),
    ],
)  # fmt: skip
def test_only_an_amount_is_an_amount(naira, kobo):
    assert kobo_of(naira) == kobo
