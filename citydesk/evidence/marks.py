"""Marks: the spots that stand out in a picture, each with the look of its surroundings in 64 bits.

Where PDQ sees a picture as one, marks find the part that a crop, a screenshot or a tilt has left of
it. A mark is an extremum of the difference of Gaussians (Lowe 2004, doi:10.1023/B:VISI.0000029664.
99615.94, §3-4); its look is the signs of the lowest cosine frequencies around it, so that the marks
of a mirror image need no pixels. In NumPy. No Django: runs in the sandbox.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from citydesk.evidence.likeness import MARK_BYTES
from citydesk.evidence.pdq import FLIP, MIRROR, TRANSPOSE, Grey

# Place in quarters of a pixel from the picture's centre, size in sixteenths of an octave.
MARK = np.dtype([("look", "<u8"), ("x", "<i2"), ("y", "<i2"), ("size", "u1")])
PLACE, SIZE = 4, 16
assert MARK.itemsize == MARK_BYTES
Marks = np.ndarray[tuple[int], np.dtype[np.void]]
Pixels = NDArray[np.float32]

# Octaves and scales within one; the first blur; the least contrast, in shades; and how much
# longer than wide it may be.
_OCTAVES, _SCALES, _BLUR = 5, 2, 1.6
_CONTRAST_MIN, _LONG_MAX = 0.6, 10
_SHORTEST = 16
# Its surroundings: so many samples a side, so many blurs apart; of them so many frequencies.
_SAMPLES, _APART, _LOW = 16, 0.8, 8


def marks(grey: Grey, *, most: int) -> Marks:
    """The `most` strongest marks of a picture, the strongest first."""
    found = list(_octaves(grey, most))
    if not found:
        return np.empty(0, MARK)
    strengths = np.concatenate([strength for strength, _marks in found])
    order = np.argsort(-strengths, kind="stable")[:most]
    return np.concatenate([marks for _strength, marks in found])[order]


def side(found: Marks, number: int) -> Marks:
    """The marks that the picture's mirror image or quarter turn has: see pdq.looks."""
    turned = found.copy()
    if number & MIRROR:
        turned["x"], turned["look"] = -turned["x"], turned["look"] ^ _ODD_ACROSS
    if number & FLIP:
        turned["y"], turned["look"] = -turned["y"], turned["look"] ^ _ODD_DOWN
    if number & TRANSPOSE:
        turned["x"], turned["y"] = turned["y"].copy(), turned["x"].copy()
        bits = np.unpackbits(turned["look"].copy().view(np.uint8).reshape(-1, 8), axis=1)
        bits = bits.reshape(-1, _LOW, _LOW).transpose(0, 2, 1).reshape(-1, 64)
        turned["look"] = _packed(bits)
    return turned


def _packed(bits: NDArray[np.uint8]) -> NDArray[np.uint64]:
    return np.packbits(bits, axis=1).view("<u8").ravel()


def _octaves(grey: Grey, most: int) -> Iterator[tuple[Pixels, Marks]]:
    """The marks of each octave with how strong they are; each octave has half the pixels."""
    here = grey.astype(np.float32)
    # What a camera or a shrinking leaves of blur is about half a pixel.
    blurred = _blur(here, (_BLUR**2 - 0.25) ** 0.5)
    for octave in range(_OCTAVES):
        if min(blurred.shape) < _SHORTEST:
            return
        levels = [blurred] + [
            _blur(blurred, _BLUR * (4 ** (n / _SCALES) - 1) ** 0.5) for n in range(1, _SCALES + 3)
        ]
        stack = np.stack(levels)
        yield _of_octave(stack, octave, grey.shape, most)
        blurred = stack[_SCALES][::2, ::2]


def _of_octave(
    stack: Pixels, octave: int, shape: tuple[int, ...], most: int
) -> tuple[Pixels, Marks]:
    steps = np.diff(stack, axis=0)
    level, y, x = _spots(steps, most)
    centre = steps[level, y, x]
    down = _peak(steps[level, y - 1, x], centre, steps[level, y + 1, x]) + y
    across = _peak(steps[level, y, x - 1], centre, steps[level, y, x + 1]) + x
    scale = _peak(steps[level - 1, y, x], centre, steps[level + 1, y, x]) + level
    blur = np.float32(_BLUR) * np.exp2(scale / _SCALES)
    found = np.empty(len(centre), MARK)
    found["look"] = _looks(stack, level, down, across, blur)
    found["x"] = np.rint((across * 2**octave + 0.5 - shape[1] / 2) * PLACE)
    found["y"] = np.rint((down * 2**octave + 0.5 - shape[0] / 2) * PLACE)
    found["size"] = np.rint((np.log2(blur) + octave) * SIZE)
    return np.abs(centre), found


def _spots(steps: Pixels, most: int) -> tuple[NDArray[np.intp], ...]:
    """Where a step is greater than at all 26 neighbours and no mere edge; the greatest `most`."""
    strength = np.abs(steps)
    highest = strength
    for axis in range(3):
        highest = _highest(highest, axis)
    is_spot = (strength == highest) & (strength > _CONTRAST_MIN)
    is_spot[[0, -1]] = False
    is_spot[:, [0, -1]] = False
    is_spot[:, :, [0, -1]] = False
    level, y, x = np.nonzero(is_spot)
    twice = 2 * steps[level, y, x]
    bent_across = steps[level, y, x + 1] + steps[level, y, x - 1] - twice
    bent_down = steps[level, y + 1, x] + steps[level, y - 1, x] - twice
    twisted = (
        steps[level, y + 1, x + 1]
        + steps[level, y - 1, x - 1]
        - steps[level, y + 1, x - 1]
        - steps[level, y - 1, x + 1]
    ) / 4
    round_enough = bent_across * bent_down - twisted**2
    long = (bent_across + bent_down) ** 2 * _LONG_MAX >= (_LONG_MAX + 1) ** 2 * round_enough
    keep = np.nonzero((round_enough > 0) & ~long)[0]
    keep = keep[np.argsort(-strength[level, y, x][keep], kind="stable")[:most]]
    return level[keep], y[keep], x[keep]


def _highest(values: Pixels, axis: int) -> Pixels:
    """The greatest of each value and its two neighbours along `axis`."""
    moved = np.moveaxis(values, axis, 0)
    highest = moved.copy()
    np.maximum(highest[1:], moved[:-1], out=highest[1:])
    np.maximum(highest[:-1], moved[1:], out=highest[:-1])
    return np.moveaxis(highest, 0, axis)


def _peak(before: Pixels, at: Pixels, after: Pixels) -> Pixels:
    """How far from the middle one of three samples the parabola through them has its peak."""
    bend = before + after - 2 * at
    far: Pixels = np.clip((before - after) / (2 * np.where(bend == 0, 1, bend)), -0.5, 0.5)
    return far


def _looks(
    stack: Pixels, level: NDArray[np.intp], down: Pixels, across: Pixels, blur: Pixels
) -> NDArray[np.uint64]:
    """The signs of the low frequencies around each spot, but of the lowest, its brightness."""
    reach = ((np.arange(_SAMPLES) - (_SAMPLES - 1) / 2) * _APART)[None] * blur[:, None]
    rows = np.clip(down[:, None] + reach, 0, stack.shape[1] - 1.001)[:, :, None]
    columns = np.clip(across[:, None] + reach, 0, stack.shape[2] - 1.001)[:, None, :]
    y, x, at = rows.astype(int), columns.astype(int), level[:, None, None]
    below, right = (rows - y).astype(np.float32), (columns - x).astype(np.float32)
    upper = stack[at, y, x] * (1 - right) + stack[at, y, x + 1] * right
    lower = stack[at, y + 1, x] * (1 - right) + stack[at, y + 1, x + 1] * right
    low = _COSINES @ (upper * (1 - below) + lower * below) @ _COSINES.T
    bits = (low > 0).reshape(-1, _LOW * _LOW).astype(np.uint8)
    bits[:, 0] = 0
    return _packed(bits)


def _blur(values: Pixels, width: float) -> Pixels:
    down, across = _gauss(values.shape[0], width), _gauss(values.shape[1], width)
    return (down @ values @ across.T).astype(np.float32, copy=False)


@lru_cache(maxsize=64)
def _gauss(length: int, width: float) -> Pixels:
    at = np.arange(length)
    weights = np.exp(-((at[:, None] - at) ** 2) / (2 * width**2))
    gauss: Pixels = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return gauss


_COSINES = np.cos(np.pi / _SAMPLES * np.outer(np.arange(_LOW), np.arange(_SAMPLES) + 0.5)).astype(
    np.float32
)
_ODD = np.arange(_LOW) % 2
_ODD_ACROSS, _ODD_DOWN = (
    _packed(np.broadcast_to(odd, (_LOW, _LOW)).reshape(1, 64).astype(np.uint8))[0]
    for odd in (_ODD, _ODD[:, None])
)


def read(found: bytes) -> Marks:
    """Marks as a likeness carries them, and a fingerprint keeps them."""
    return np.frombuffer(found, MARK)
