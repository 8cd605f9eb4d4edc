"""Whether the marks of one picture lie in another as a part of the same picture would.

Marks that look alike vote for where the one picture lies in the other: as large, as far and as much
turned. Only what the largest agreement is made of counts. No Django.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from citydesk.evidence.marks import PLACE, SIZE, Marks

# Looks that differ in so many of 63 bits at most may be one spot; pairs beyond so many are not
# tried, the unlikest first.
_BITS_MAX, _PAIRS_MAX = 12, 400
# Pixels of 512 that a spot may lie aside, and octaves that its size may be wrong.
_ASIDE_MAX, _OCTAVES_MAX = 3.0, 0.5
_TILT_MAX = np.radians(10)
_TRIED, _REFINED, _SPOTS_MIN = 6, 3, 3

# What proves that two are one: so many spots; of the kept marks that should be seen in the asked
# picture, such a share; and so much of what both show covered by them.
_PROOF_SPOTS, _PROOF_SHARE, _PROOF_SPREAD = 8, 0.35, 0.25
# Marks so near an edge, in pixels, or so small or large, in octaves, need not be seen.
_MARGIN, _SMALLEST, _LARGEST = 4, 1.0, 5.3

Places = NDArray[np.float64]
Size = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How the asked picture lies in the kept one, from centre to centre, in pixels."""

    # How many spots they share.
    spots: int
    scale: float
    # Radians, clockwise as one sees it.
    tilt: float
    across: float
    down: float
    # Where the shared spots lie in the asked picture.
    places: Places

    def of(self, places: Places) -> Places:
        """Where those places of the asked picture lie in the kept one."""
        turn = self.scale * np.array(
            [[np.cos(self.tilt), -np.sin(self.tilt)], [np.sin(self.tilt), np.cos(self.tilt)]]
        )
        moved: Places = places @ turn.T + (self.across, self.down)
        return moved

    def back(self, places: Places) -> Places:
        """Where those places of the kept picture lie in the asked one."""
        cosine, sine = np.cos(self.tilt) / self.scale, np.sin(self.tilt) / self.scale
        moved: Places = (places - (self.across, self.down)) @ np.array(
            [[cosine, -sine], [sine, cosine]]
        )
        return moved


def fit(asked: Marks, kept: Marks) -> Fit | None:
    """The largest agreement between the two, if any is to be seen."""
    bits = np.bitwise_count(asked["look"][:, None] ^ kept["look"])
    one, other = np.nonzero(bits <= _BITS_MAX)
    if len(one) > _PAIRS_MAX:
        likest = np.argsort(bits[one, other], kind="stable")[:_PAIRS_MAX]
        one, other = one[likest], other[likest]
    if len(one) < _SPOTS_MIN:
        return None
    here, there = _places(asked)[one], _places(kept)[other]
    octaves = (kept["size"][other].astype(float) - asked["size"][one]) / SIZE
    agree = _votes(here, there, octaves)
    best = None
    for voter in np.argsort(-agree.sum(axis=1), kind="stable")[:_TRIED]:
        found = _refined(here, there, octaves, agree[voter], one, other)
        if found and (best is None or found.spots > best.spots):
            best = found
    return best


def is_proof(found: Fit, kept: Marks, *, asked: Size, size: Size) -> bool:
    """Whether it is one picture: not only a thing in both, nor one scene taken twice.

    `asked` and `size` are width and height of the two. Each limit was set where, of every pair of
    distinct pictures at hand, none reached all three: see docs/decisions.
    """
    if found.spots < _PROOF_SPOTS:
        return False
    inside = (np.abs(found.back(_places(kept))) < np.array(asked) / 2 - _MARGIN).all(axis=1)
    octaves = kept["size"] / SIZE - np.log2(found.scale)
    seen = inside & (octaves > _SMALLEST) & (octaves < _LARGEST)
    return found.spots >= _PROOF_SHARE * seen.sum() and _spread(found, asked, size) >= _PROOF_SPREAD


def _spread(found: Fit, asked: Size, size: Size) -> float:
    """How much of what the two have in common the spots cover; 1 when they lie evenly."""
    corners = found.back(np.array([(-size[0] / 2, -size[1] / 2), (size[0] / 2, size[1] / 2)]))
    edge = np.array(asked) / 2
    common = np.minimum(corners[1], edge) - np.maximum(corners[0], -edge)
    return float(12 * found.places.std(axis=0).prod() / np.maximum(common, 1).prod())


def _places(found: Marks) -> Places:
    return np.stack([found["x"], found["y"]], axis=1) / PLACE


def _votes(here: Places, there: Places, octaves: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which pairs agree with each: row n is what follows if pair n is true and nothing tilted."""
    scale = 2 ** octaves[:, None, None]
    aside = np.abs(scale * (here - here[:, None]) - (there - there[:, None])).max(axis=2)
    agree: NDArray[np.bool_] = aside < 2 * _ASIDE_MAX
    return agree & (np.abs(octaves - octaves[:, None]) < _OCTAVES_MAX)


def _refined(
    here: Places,
    there: Places,
    octaves: NDArray[np.float64],
    agree: NDArray[np.bool_],
    one: NDArray[np.intp],
    other: NDArray[np.intp],
) -> Fit | None:
    """The similarity that lies closest to the pairs that agree, and which agree with that one."""
    found = _closest(here[agree], there[agree])
    for _round in range(_REFINED):
        if found is None or abs(found.tilt) > _TILT_MAX:
            return None
        aside = np.abs(found.of(here) - there).max(axis=1)
        agree = (aside < _ASIDE_MAX) & (np.abs(octaves - np.log2(found.scale)) < _OCTAVES_MAX)
        found = _closest(here[agree], there[agree])
    if found is None:
        return None
    return replace(found, spots=min(len(set(one[agree])), len(set(other[agree]))))


def _closest(here: Places, there: Places) -> Fit | None:
    """By least squares (Umeyama 1991, doi:10.1109/34.88573), without mirroring."""
    if len(here) < _SPOTS_MIN:
        return None
    middle, aim = here.mean(axis=0), there.mean(axis=0)
    one, other = here - middle, there - aim
    spread = (one**2).sum()
    along = (one * other).sum()
    aside = (one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]).sum()
    if spread == 0 or along <= 0:
        return None
    scale, tilt = float(np.hypot(along, aside) / spread), float(np.arctan2(aside, along))
    still = Fit(spots=0, scale=scale, tilt=tilt, across=0, down=0, places=here)
    across, down = aim - still.of(middle)
    return replace(still, across=float(across), down=float(down))
