"""Where was it taken, and is that where they say? Told, and stored, to about a kilometre only."""

from typing import Any

from django.utils.translation import gettext as _

from citydesk.evidence import words
from citydesk.evidence.types import AGREES, COULD_NOT_CHECK, DIFFERS, NOT_RECORDED, Case, Said
from citydesk.lib.position import Position, metres_between

NAME, VERSION = "place", 2
# A claimed place is a market or a junction rather than a point; a fix may be from a street before.
_NEAR_M, _FAR_M = 2_000, 5_000


def check(case: Case) -> Said:
    """State the position, and its distance from the claimed one if that is known."""
    position = case.facts.position
    if position is None:
        sentence = _("The file does not record where it was taken.")
        return _said(NOT_RECORDED, f"{sentence} {words.absent(case.channel)}", {})
    north, east = round(position.north, words.COARSE), round(position.east, words.COARSE)
    numbers: dict[str, Any] = {"latitude": north, "longitude": east, "km": 1}
    told = {"north": f"{north:.2f}", "east": f"{east:.2f}", "place": case.place[:80]}
    if case.claim_position is not None:
        return _against(case.claim_position, position, case, numbers)
    sentence = (
        _("The file records a place near %(north)s, %(east)s (to about 1 km); they say %(place)s.")
        if case.place
        else _("The file records a place near %(north)s, %(east)s (to about 1 km).")
    )
    return _said(COULD_NOT_CHECK, sentence % told, numbers)


def _against(claimed: Position, position: Position, case: Case, numbers: dict[str, Any]) -> Said:
    """The distance is told in whole kilometres, so that it does not give the position away."""
    metres = metres_between(claimed, position)
    numbers["km_from_claim"] = round(metres / 1000)
    beyond = metres - (case.facts.accuracy_m or 0)
    told = {"distance": words.distance(metres)}
    if beyond > _FAR_M:
        return _said(DIFFERS, _("Taken %(distance)s from where they say it was.") % told, numbers)
    sentence = _("Taken %(distance)s from where they say it was.") % told
    return _said(AGREES if beyond <= _NEAR_M else COULD_NOT_CHECK, sentence, numbers)


def _said(outcome: str, sentence: str, numbers: dict[str, Any]) -> Said:
    return Said(check=NAME, version=VERSION, outcome=outcome, sentence=sentence, numbers=numbers)
