"""Up to SPAN fingerprints, sorted so that what looks like a picture is found at once. No Django.

Hashes: 16 slots of 16 bits. Two that differ in 31 bits at most differ in one at most in some slot,
so 16 * 17 look-ups find every one (multi-index hashing, Norouzi 2014, arXiv:1307.2982). Marks: four
words of 16 bits each, and a vote for each word that two pictures share.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from citydesk.evidence.likeness import HASH_BYTES, RADIUS
from citydesk.evidence.marks import MARK, Marks
from citydesk.evidence.pdq import Bits

# Numbers of fingerprints, from a multiple of this on; a place among them fits in 16 bits.
SPAN = 32_768
_HEAD, _MAGIC = struct.Struct("<8sqqq"), b"alike  1"
_SLOTS, _WORDS, _VALUES = 16, 4, 65_536
_FLIPS = np.array([0, *(1 << bit for bit in range(16))], np.uint16)
# A word that stands for so many marks tells nothing of any; looking them all up would take long.
_COMMON_SHARE, _COMMON_MIN = 0.02, 64

Row = tuple[int, bytes, bytes]
Numbers = NDArray[np.integer[Any]]


@dataclass(frozen=True, kw_only=True)
class Segment:
    """Sorted fingerprints, in memory or in a mapped file."""

    first: int
    # It holds every fingerprint up to this number.
    upto: int
    ids: NDArray[np.uint16]
    hashes: NDArray[np.uint64]
    # Where the places for a slot's or a word's value begin, and the places.
    slot_starts: NDArray[np.uint32]
    slot_places: NDArray[np.uint16]
    word_starts: NDArray[np.uint32]
    word_places: NDArray[np.uint16]

    @classmethod
    def build(cls, rows: Iterable[Row], *, first: int, upto: int) -> Self:
        """From number, hash and kept marks of fingerprints, in the order of their numbers."""
        ids: list[int] = []
        lengths: list[int] = []
        hashes, found = bytearray(), bytearray()
        for number, bits, marks in rows:
            ids.append(number - first)
            lengths.append(len(marks) // MARK.itemsize)
            hashes += bits
            found += np.frombuffer(marks, MARK)["look"].tobytes()
        places = np.arange(len(ids), dtype=np.uint32)
        slots = np.frombuffer(hashes, np.uint16).reshape(-1, _SLOTS)
        words = np.frombuffer(found, np.uint16).reshape(-1, _WORDS)
        slot_starts, slot_places = _sorted(slots, places)
        word_starts, word_places = _sorted(words, np.repeat(places, lengths))
        return cls(
            first=first,
            upto=upto,
            ids=np.array(ids, np.uint16),
            hashes=np.frombuffer(hashes, np.uint64).reshape(-1, HASH_BYTES // 8),
            slot_starts=slot_starts,
            slot_places=slot_places,
            word_starts=word_starts,
            word_places=word_places,
        )

    @property
    def last(self) -> tuple[int, bytes] | None:
        """Number and hash of its last fingerprint."""
        return (self._number(-1), self.hashes[-1].tobytes()) if len(self.ids) else None

    def near(self, bits: Bits) -> list[tuple[int, int]]:
        """Numbers of the fingerprints within RADIUS of one hash, and how far they are."""
        probes = bits.view(np.uint16)[:, None] ^ _FLIPS
        keys = (np.arange(_SLOTS, dtype=np.int64)[:, None] * _VALUES + probes).ravel()
        places = self.slot_places[_runs(self.slot_starts, keys)]
        far = np.bitwise_count(self.hashes[places] ^ bits.view(np.uint64)).sum(axis=1)
        close = far <= RADIUS
        found = dict(zip(places[close].tolist(), far[close].tolist(), strict=True))
        return [(self._number(place), int(bits)) for place, bits in found.items()]

    def votes(self, asked: Marks, *, most: int) -> list[tuple[int, int]]:
        """Which fingerprints share the most words with the asked marks: (words, number)."""
        if not len(self.ids) or not len(asked):
            return []
        words = np.ascontiguousarray(asked["look"]).view(np.uint16).reshape(-1, _WORDS)
        keys = np.unique(np.arange(_WORDS, dtype=np.int64) * _VALUES + words)
        common = max(_COMMON_MIN, int(_COMMON_SHARE * len(self.word_places) / _WORDS))
        keys = keys[self.word_starts[keys + 1] - self.word_starts[keys] <= common]
        counts = np.bincount(
            self.word_places[_runs(self.word_starts, keys)], minlength=len(self.ids)
        )
        best = np.argsort(-counts, kind="stable")[:most]
        return [(int(counts[place]), self._number(place)) for place in best if counts[place]]

    def _number(self, place: int) -> int:
        return self.first + int(self.ids[place])

    def parts(self) -> list[bytes]:
        """As they are written to a file."""
        head = _HEAD.pack(_MAGIC, self.first, self.upto, len(self.ids))
        arrays = [getattr(self, field.name) for field in fields(self)[2:]]
        sizes = struct.pack(f"<{len(arrays)}q", *(one.nbytes for one in arrays))
        return [head, sizes, *(one.tobytes() for one in arrays)]

    @classmethod
    def read(cls, data: Any) -> Self:
        """From what `parts` gave, as a buffer that is not copied. Raises ValueError."""
        if len(data) < _HEAD.size:
            raise ValueError("too short")
        magic, first, upto, _count = _HEAD.unpack_from(data)
        names = [field.name for field in fields(cls)[2:]]
        sizes = struct.unpack_from(f"<{len(names)}q", data, _HEAD.size)
        at = _HEAD.size + 8 * len(names)
        if magic != _MAGIC or at + sum(sizes) != len(data):
            raise ValueError("not of this form")
        arrays = {}
        for name, size, kind in zip(names, sizes, _KINDS, strict=True):
            arrays[name] = np.frombuffer(data, kind, size // np.dtype(kind).itemsize, at)
            at += size
        arrays["hashes"] = arrays["hashes"].reshape(-1, HASH_BYTES // 8)
        return cls(first=first, upto=upto, **arrays)


_KINDS = (np.uint16, np.uint64, np.uint32, np.uint16, np.uint32, np.uint16)


def _sorted(values: Numbers, owners: Numbers) -> tuple[NDArray[np.uint32], NDArray[np.uint16]]:
    """Per column: the owners in the order of their values, and where each value's begin."""
    columns = values.shape[1]
    places = np.empty(values.size, np.uint16)
    counts = np.empty(columns * _VALUES, np.uint32)
    for column in range(columns):
        both = values[:, column].astype(np.uint32) << 16 | owners
        both.sort()
        places[column * len(values) : (column + 1) * len(values)] = both & 0xFFFF
        counts[column * _VALUES : (column + 1) * _VALUES] = np.bincount(
            both >> 16, minlength=_VALUES
        )
    starts = np.zeros(columns * _VALUES + 1, np.uint32)
    np.cumsum(counts, out=starts[1:])
    return starts, places


def _runs(starts: NDArray[np.uint32], keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Every index from the start of each key up to the next one's."""
    begin = starts[keys].astype(np.int64)
    length = starts[keys + 1] - begin
    ends = np.cumsum(length)
    return np.repeat(begin - ends + length, length) + np.arange(ends[-1] if len(ends) else 0)
