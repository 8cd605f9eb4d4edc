"""PDQ: how a picture looks, as 256 bits; and how its mirror images and quarter turns look.

The algorithm is ThreatExchange's (hashing.pdf in facebook/ThreatExchange): luma, a tent filter down
to 64 by 64, the lowest frequencies of its cosine transform, one bit for each that lies above their
median. In NumPy, with the filter as a matrix. No Django: runs in the sandbox.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from citydesk.evidence.likeness import HASH_BYTES, SIDES

SIDE_MIN = 5
_SMALL, _LOW = 64, 16
# Of a side's number: what is done to a picture, in this order.
MIRROR, FLIP, TRANSPOSE = 1, 2, 4

Grey = NDArray[np.uint8]
Bits = NDArray[np.uint8]


def looks(grey: Grey) -> tuple[int, Bits]:
    """Its quality, 0 to 100, and the hashes of its eight sides: one row of 32 bytes for each.

    Row `MIRROR | TRANSPOSE` is the hash of the picture mirrored left to right, then transposed.
    """
    if min(grey.shape) < SIDE_MIN:
        return 0, np.zeros((SIDES, HASH_BYTES), np.uint8)
    small = [_small(grey, side) for side in range(TRANSPOSE)]
    low = [_COSINES @ one @ _COSINES.T for one in small]
    bits = [_bits(one) for one in low] + [_bits(one.T) for one in low]
    return _quality(small[0]), np.stack(bits)


def _small(grey: Grey, side: int) -> NDArray[np.float32]:
    """64 by 64 of the picture, or of its mirror image.

    Each is filtered anew: the filter leans to the right by half a pixel, so that to turn the
    frequencies of one into those of the other would cost 16 bits at 512 px, and most at 256.
    """
    down, across = _tent(grey.shape[0]), _tent(grey.shape[1])
    if side & FLIP:
        down = np.ascontiguousarray(down[:, ::-1])
    if side & MIRROR:
        across = np.ascontiguousarray(across[:, ::-1])
    return down @ grey.astype(np.float32) @ across.T


def _bits(low: NDArray[np.float32]) -> Bits:
    """The highest frequency comes first, as ThreatExchange writes it."""
    median = np.partition(low, low.size // 2 - 1, axis=None)[low.size // 2 - 1]
    return np.packbits((low > median).ravel()[::-1])


def _quality(small: NDArray[np.float32]) -> int:
    """How much goes on in it: steps between neighbours, small ones not counted."""
    steps = sum(
        int(np.abs((np.diff(small, axis=axis) * 100 / 255).astype(np.int32)).sum())
        for axis in (0, 1)
    )
    return min(100, steps // 90)


@lru_cache(maxsize=16)
def _tent(length: int) -> NDArray[np.float32]:
    """64 rows that make 64 pixels of `length`: two box filters, then the pixels at the centres."""
    window = -(-length // (2 * _SMALL))
    at = np.arange(length)
    # A window of even width reaches one further to the right.
    first, after = at - (window - (window + 2) // 2), at + (window + 2) // 2
    box = ((at >= first[:, None]) & (at < after[:, None])).astype(np.float32)
    box /= box.sum(axis=1, keepdims=True)
    centres = ((np.arange(_SMALL) + 0.5) * length / _SMALL).astype(int)
    tent: NDArray[np.float32] = box[centres] @ box
    return tent


_COSINES = np.cos(
    np.pi / (2 * _SMALL) * np.outer(np.arange(1, _LOW + 1), 2 * np.arange(_SMALL) + 1)
).astype(np.float32)
