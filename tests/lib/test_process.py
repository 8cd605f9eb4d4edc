"""One holder of a lock."""

import os

import pytest

from citydesk.lib.process import Held, hold


def test_a_lock_has_one_holder_until_it_is_closed(tmp_path):
    first = hold(tmp_path / "lock")
    with pytest.raises(Held):
        hold(tmp_path / "lock")
    os.close(first)
    os.close(hold(tmp_path / "lock"))
