"""The picture within its borders: what letterboxes, frames and screenshots put around it.

No Django: runs in the sandbox.
"""

import numpy as np
from numpy.typing import NDArray

from citydesk.evidence.pdq import Grey

# A line belongs to a border when so many of its pixels have the shade of the outermost line.
_SHADES, _SHARE = 6, 0.95
# What is left may not be smaller; less than so much cut away is no border.
_LEFT_MIN, _CUT_MIN = 32, 0.015
# A frame within a letterbox.
_BORDERS_MAX = 2
_LOOKED_AT = 160

Box = tuple[int, int, int, int]
Lines = NDArray[np.int16]


def boxes(grey: Grey) -> list[Box]:
    """Left, upper, right, lower of what is within the outer border, and within the next one."""
    found: list[Box] = []
    left, upper, right, lower = 0, 0, grey.shape[1], grey.shape[0]
    values = grey.astype(np.int16)
    for _border in range(_BORDERS_MAX):
        width, height = right - left, lower - upper
        x0, y0, x1, y1 = _within(values[upper:lower, left:right])
        if x1 - x0 > width * (1 - _CUT_MIN) and y1 - y0 > height * (1 - _CUT_MIN):
            break
        left, upper, right, lower = left + x0, upper + y0, left + x1, upper + y1
        found.append((left, upper, right, lower))
    return found


def _within(values: Lines) -> Box:
    height, width = values.shape
    rows = values[:, :: max(1, width // _LOOKED_AT)]
    y0, y1 = _border(rows), height - _border(rows[::-1])
    if y1 - y0 < _LEFT_MIN:
        return 0, 0, width, height
    columns = values[y0 : y1 : max(1, (y1 - y0) // _LOOKED_AT)].T
    x0, x1 = _border(columns), width - _border(columns[::-1])
    return (x0, y0, x1, y1) if x1 - x0 >= _LEFT_MIN else (0, 0, width, height)


def _border(lines: Lines) -> int:
    """How many lines, from the first, are border: until two in a row are not."""
    flat = (np.abs(lines - np.median(lines[0])) <= _SHADES).mean(axis=1) >= _SHARE
    ends = ~flat & ~np.append(flat[1:], False)
    return int(np.argmax(ends)) if ends.any() else len(lines)
