"""What a picture looks like, so that it is known again: hashes, and marks for what is left of it.

Values only, made in the sandbox by likening.py; without NumPy, which takes 20 MB to load.
"""

from dataclasses import dataclass
from typing import Any, Self

# Every picture is hashed at one size: a hash of more pixels moves by up to 20 bits.
LONGEST = 512
HASH_BYTES, SIDES = 32, 8
# As ThreatExchange recommends for PDQ: so many different bits at most are one picture; a picture of
# less quality is too plain to be told from others.
RADIUS, QUALITY_MIN = 31, 50
# Of a picture that asks, and of one that is kept for later; each as in marks.MARK.
MARKS_MAX, KEPT_MARKS, MARK_BYTES = 320, 128, 13
VIEWS_MAX = 3
# Correlation of greys from which EXIF's preview shows the picture. Of 33 files from cameras and
# editors one, with bars on it, had 0.88, and all others above 0.98.
PREVIEW_SAME = 0.8
# Key frames: enough to know a film again, few enough for a small server (of 4K, 24 take two
# seconds); and how late one can be.
FRAMES_MAX, _AT_MS_MAX = 24, 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """How one picture looks: as a whole, and within its borders if it has any."""

    # Of each view, the whole first: how much goes on in it, 0 to 100; and the hashes of its eight
    # sides, 32 bytes each (see pdq.looks).
    qualities: tuple[int, ...]
    hashes: tuple[bytes, ...]
    # Of the innermost view (see marks.MARK), and how large that was.
    marks: bytes
    width: int
    height: int

    @property
    def pdq(self) -> bytes:
        """The hash that others would compute too."""
        return self.hashes[0][:HASH_BYTES]

    @property
    def quality(self) -> int:
        """Of the whole."""
        return self.qualities[0]

    @property
    def views(self) -> list[tuple[int, int, bytes]]:
        """Number, quality and hashes of the views that are not too plain to be compared."""
        told = zip(range(VIEWS_MAX), self.qualities, self.hashes, strict=False)
        return [view for view in told if view[1] >= QUALITY_MIN]

    @classmethod
    def read(cls, given: dict[str, Any]) -> Self:
        """From what likening.of told, which a hostile file may have written itself.

        Raises KeyError, ValueError or TypeError.
        """
        hashes = tuple(bytes.fromhex(one) for one in list(given["hashes"])[:VIEWS_MAX])
        found = bytes.fromhex(given["marks"])[: MARKS_MAX * MARK_BYTES]
        qualities = tuple(min(abs(int(one)), 100) for one in list(given["qualities"])[:VIEWS_MAX])
        if len(qualities) != len(hashes) or {len(one) for one in hashes} != {SIDES * HASH_BYTES}:
            raise ValueError("hashes of another number or length")
        return cls(
            qualities=qualities,
            hashes=hashes,
            marks=found[: len(found) // MARK_BYTES * MARK_BYTES],
            width=min(abs(int(given["width"])), LONGEST),
            height=min(abs(int(given["height"])), LONGEST),
        )


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A likeness, and where in a film; of a picture, at 0."""

    likeness: Likeness
    at_ms: int = 0

    @classmethod
    def read(cls, given: dict[str, Any]) -> Self:
        """From plain data: what likening.of told, and perhaps `at_ms`. Raises as Likeness.read."""
        at_ms = min(abs(int(given.get("at_ms", 0))), _AT_MS_MAX)
        return cls(likeness=Likeness.read(given), at_ms=at_ms)


NOTHING = Likeness(
    qualities=(0,), hashes=(bytes(SIDES * HASH_BYTES),), marks=b"", width=0, height=0
)
