"""The diary of /demo/."""

import pytest

from citydesk.demo import diary
from citydesk.demo.diary import Entry


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.CITYDESK_DATA = tmp_path


def entry(did: str, **fields) -> Entry:
    told = {"ok": True, "detail": "", "ms": 9, "bytes": 10, "at": "2026-11-24T09:00:00+01:00"}
    return Entry(did=did, **{**told, **fields})


def test_an_empty_diary_has_nothing():
    assert diary.entries() == []
    assert diary.last(path=True) is None


def test_the_newest_tap_comes_first():
    diary.write(entry("send", sender="amaka@example.ng"))
    diary.write(entry("publish", path="/2026/11/water/"))

    assert [e.did for e in diary.entries()] == ["publish", "send"]
    assert diary.last(sender=True).did == "send"


def test_a_tap_that_failed_is_no_ground_to_stand_on():
    diary.write(entry("publish", path="/2026/11/water/", ok=False))

    assert diary.last(path=True) is None


def test_old_taps_are_forgotten():
    for _ in range(diary.ENTRIES_MAX + 3):
        diary.write(entry("send"))

    assert len(diary.entries()) == diary.ENTRIES_MAX
