from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from citydesk.evidence import index, segment
from citydesk.evidence.models import Fingerprint
from citydesk.originals.models import Original
from tests.cast import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _small(settings, tmp_path, monkeypatch):
    """Files in a folder of this test, of eight numbers each, made of more than two rows."""
    settings.CITYDESK_RUN = tmp_path
    monkeypatch.setattr(index, "FRESH_MAX", 2)
    for module in (index, segment):
        monkeypatch.setattr(module, "SPAN", 8)


def rows(numbers, *, at=NOW) -> None:
    original, _made = Original.objects.get_or_create(
        sha256="0" * 64,
        defaults={
            "kind": "FILE",
            "media_type": "image/jpeg",
            "bytes": 1,
            "stored_as": "x",
            "sealed_key": b"k",
            "kept_at": NOW,
        },
    )
    Fingerprint.objects.bulk_create(
        Fingerprint(
            pk=n,
            original=original,
            at_ms=n,
            view=0,
            quality=90,
            hash=look(n),
            width=512,
            height=384,
            made_at=at,
        )
        for n in numbers
    )


def look(n: int) -> bytes:
    return np.random.default_rng(n).bytes(32)


def known(n: int, *, now=LATER) -> list[int]:
    bits = np.frombuffer(look(n), np.uint8)
    return [number for one in index.segments(now=now) for number, _far in one.near(bits)]


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "look-alikes").glob("*"))


def test_an_empty_newsroom_knows_nothing():
    assert known(1) == []


def test_few_rows_need_no_file(tmp_path):
    rows([1])

    assert known(1) == [1]
    assert files(tmp_path) == []


def test_many_are_sorted_into_files_once(tmp_path):
    rows(range(1, 21))

    assert [known(n) for n in (1, 8, 20)] == [[1], [8], [20]]
    assert files(tmp_path) == ["000000", "000001", "000002"]
    before = (tmp_path / "look-alikes/000000").stat().st_ino
    assert known(3) == [3]
    assert (tmp_path / "look-alikes/000000").stat().st_ino == before


def test_rows_since_the_file_was_made_are_found():
    rows(range(1, 5))
    known(1)
    rows([5, 6])

    assert [known(n) for n in (4, 6)] == [[4], [6]]


def test_a_young_row_waits_for_those_that_may_come_with_lower_numbers(tmp_path):
    rows([1, 2, 3, 4, 6], at=LATER)
    assert known(6) == [6]
    assert files(tmp_path) == []

    rows([5], at=LATER)

    assert known(5) == [5]


@pytest.mark.parametrize("harm", ["lose", "tear", "fill"])
def test_a_file_that_is_lost_or_broken_is_made_anew(tmp_path, harm):
    rows(range(1, 8))
    known(1)
    path = tmp_path / "look-alikes/000000"
    if harm == "lose":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:100] if harm == "tear" else b"x" * 100)

    assert known(7) == [7]


def test_a_file_of_another_database_is_made_anew(tmp_path):
    rows(range(1, 8))
    known(1)
    Fingerprint.objects.all().delete()
    rows([1, 2])
    Fingerprint.objects.filter(pk=2).update(hash=look(99))

    assert known(99) == [2]


def test_what_is_forgotten_is_in_no_file(tmp_path):
    rows(range(1, 20))
    known(1)

    Fingerprint.objects.filter(pk=3).delete()
    index.forget([3])

    assert files(tmp_path) == ["000001", "000002"]
    assert known(3) == []
    assert look(3) not in (tmp_path / "look-alikes/000000").read_bytes()


def test_a_plain_picture_is_not_indexed():
    rows([1])
    Fingerprint.objects.update(quality=49)

    assert known(1) == []
