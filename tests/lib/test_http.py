"""One call ends in time."""

import pytest

from citydesk.lib import http


def test_a_call_that_asks_twice_has_one_deadline_for_both(monkeypatch):
    deadline = http.Deadline(0.0001)
    with pytest.raises(http.NoAnswer):
        http.ask("GET", "http://127.0.0.1:9", headers={}, deadline=deadline)


@pytest.mark.parametrize("address", ["not an address", "http://", "ftp://127.0.0.1/", ""])
def test_an_address_that_cannot_be_is_no_answer(address):
    with pytest.raises(http.NoAnswer):
        http.ask("GET", address, headers={})
