"""A small map of our own: where the files say they were taken, and where the claim is.

No coast and no roads, which would have to come from a third party: rings and a compass, true in
distance and direction from the middle. Positions are those that findings tell: to about 1 km.
"""

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citydesk.lib.position import Position, metres_between

# The drawing: its half width and half height, and the radius of the outer ring, in its own units.
WIDTH, HEIGHT, RING = 150, 120, 100
# What a ring may stand for.
_NICE_KM = [n * 10**power for power in range(4) for n in (2, 5, 10)] + [20_100]
# A coarse position lies anywhere in about a kilometre.
COARSE_KM = 0.8
_DOT_MIN = 5.0
# From north, by the clock.
COMPASS = (
    gettext_lazy("north"),
    gettext_lazy("north-east"),
    gettext_lazy("east"),
    gettext_lazy("south-east"),
    gettext_lazy("south"),
    gettext_lazy("south-west"),
    gettext_lazy("west"),
    gettext_lazy("north-west"),
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A position, and whose: degrees north and east."""

    label: str
    north: float
    east: float
    is_claim: bool = False
    # Two are about a kilometre; more are for whoever asked, and said why.
    decimals: int = 2

    @property
    def words(self) -> str:
        """`6.52, 3.38`."""
        return f"{self.north:.{self.decimals}f}, {self.east:.{self.decimals}f}"

    @property
    def street_map(self) -> str:
        """OpenStreetMap's own page there; whoever opens it shows the position to its keepers."""
        north, east = self.words.split(", ")
        near = 17 if self.decimals > 2 else 14  # noqa: PLR2004 (how near the map begins)
        return f"https://www.openstreetmap.org/?mlat={north}&mlon={east}#map={near}/{north}/{east}"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A place on the drawing, whose middle is 0, 0."""

    place: Place
    x: float
    y: float
    radius: float


@dataclass(frozen=True, kw_only=True)
class Chart:
    """The drawing and what it says in words."""

    marks: list[Mark]
    # What the inner and the outer ring stand for, in km.
    inner_km: float
    outer_km: float
    sentences: list[str]

    @property
    def has_files(self) -> bool:
        """Whether there is more to be seen than the claim, in the middle of nothing."""
        return any(not mark.place.is_claim for mark in self.marks)


def chart(places: list[Place]) -> Chart | None:
    """Around the claim if its place is known, else around the first file's; None without any."""
    if not places:
        return None
    middle = next((place for place in places if place.is_claim), places[0])
    away = {place: apart(middle, place) for place in places}
    furthest = max(km for km, _bearing in away.values())
    outer = next(km for km in _NICE_KM if km >= furthest)
    marks = [_mark(place, *away[place], outer) for place in places]
    said = [_sentence(place, *away[place]) for place in places if middle.is_claim]
    return Chart(
        marks=sorted(marks, key=lambda mark: not mark.place.is_claim),
        inner_km=outer / 2,
        outer_km=outer,
        sentences=[sentence for sentence in said if sentence],
    )


def apart(one: Place, other: Place) -> tuple[float, float]:
    """Kilometres along the great circle, and the bearing to start on, in degrees from north."""
    here, there = math.radians(one.north), math.radians(other.north)
    east = math.radians(other.east - one.east)
    metres = metres_between(Position(one.north, one.east), Position(other.north, other.east))
    bearing = math.atan2(
        math.sin(east) * math.cos(there),
        math.cos(here) * math.sin(there) - math.sin(here) * math.cos(there) * math.cos(east),
    )
    return metres / 1000, math.degrees(bearing) % 360


def direction(bearing: float) -> str:
    """The nearest of eight."""
    return str(COMPASS[round(bearing / 45) % 8])


def _mark(place: Place, km: float, bearing: float, outer: int) -> Mark:
    reach, angle = km / outer * RING, math.radians(bearing)
    return Mark(
        place=place,
        x=round(reach * math.sin(angle), 1),
        y=round(-reach * math.cos(angle), 1),
        radius=_DOT_MIN if place.is_claim else round(max(_DOT_MIN, COARSE_KM / outer * RING), 1),
    )


def _sentence(place: Place, km: float, bearing: float) -> str:
    if place.is_claim:
        return ""
    if km < 2 * COARSE_KM:
        return _("%(name)s: at the claimed place, as far as can be told.") % {"name": place.label}
    told = {"name": place.label, "km": f"{km:,.0f}", "direction": direction(bearing)}
    return _("%(name)s: about %(km)s km %(direction)s of the claimed place.") % told
