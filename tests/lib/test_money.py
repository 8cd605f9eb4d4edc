"""Money as people read it."""

import pytest

from citydesk.lib.money import naira


@pytest.mark.parametrize(
    ("kobo", "words"),
    [
        (0, "₦0"),
        (100, "₦1"),
        (150_050, "₦1,500.50"),
        (-5, "-₦0.05"),
        (123_456_789_00, "₦123,456,789"),
    ],
)
def test_kobo_read_as_naira(kobo, words):
    assert naira(kobo) == words
