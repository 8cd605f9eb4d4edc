from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citydesk.evidence.likeness import MARK_BYTES
from citydesk.evidence.marks import read
from citydesk.evidence.segment import Segment

_random = Random(1)
ROWS = [
    (1000 + 3 * n, _random.randbytes(32), _random.randbytes(40 * MARK_BYTES)) for n in range(300)
]
SEGMENT = Segment.build(ROWS, first=1000, upto=2000)


def changed(bits: bytes, places: set[int]) -> np.ndarray:
    flat = np.unpackbits(np.frombuffer(bits, np.uint8))
    flat[list(places)] ^= 1
    return np.packbits(flat)


@given(st.integers(0, 299), st.sets(st.integers(0, 255), min_size=31, max_size=31))
def test_whatever_31_bits_differ_it_is_found(place, bits):
    assert SEGMENT.near(changed(ROWS[place][1], bits)) == [(ROWS[place][0], 31)]


@given(st.integers(0, 299), st.sets(st.integers(0, 255), min_size=32, max_size=60))
def test_with_more_it_is_not(place, bits):
    assert SEGMENT.near(changed(ROWS[place][1], bits)) == []


def test_the_same_hash_many_times_is_found_each_time():
    same = [(n, ROWS[0][1], b"") for n in range(50)]

    found = Segment.build(same, first=0, upto=49).near(np.frombuffer(ROWS[0][1], np.uint8))

    assert sorted(found) == [(n, 0) for n in range(50)]


def test_who_shares_the_most_words_comes_first():
    number, _bits, marks = ROWS[7]

    assert SEGMENT.votes(read(marks), most=5)[0] == (160, number)


def test_a_word_that_everybody_has_counts_for_nobody():
    common = b"\1" * MARK_BYTES
    rows = [(n, bytes([n]) * 32, common) for n in range(200)]

    assert Segment.build(rows, first=0, upto=199).votes(read(common), most=5) == []


def test_what_is_written_is_read():
    again = Segment.read(b"".join(SEGMENT.parts()))

    assert (again.first, again.upto, again.last) == (1000, 2000, (1897, ROWS[-1][1]))
    assert again.near(np.frombuffer(ROWS[9][1], np.uint8)) == [(1027, 0)]
    assert again.votes(read(ROWS[7][2]), most=1) == [(160, 1021)]


def test_an_empty_one_finds_nothing():
    empty = Segment.read(b"".join(Segment.build([], first=0, upto=9).parts()))

    assert empty.last is None
    assert empty.near(np.zeros(32, np.uint8)) == []
    assert empty.votes(read(ROWS[0][2]), most=5) == []


@pytest.mark.parametrize("data", [b"", b"x" * 20, b"x" * 500, b"".join(SEGMENT.parts())[:-1]])
def test_a_torn_file_is_refused(data):
    with pytest.raises(ValueError, match=r"too short|not of this form"):
        Segment.read(data)
