"""Where was it taken. The position is told, and stored, to about a kilometre only."""

from django.utils.translation import gettext as _

from citydesk.evidence import words
from citydesk.evidence.types import COULD_NOT_CHECK, NOT_RECORDED, Case, Said

NAME, VERSION = "place", 1


def check(case: Case) -> Said:
    """State the position; whether it is where the sender says is for an editor's eye as yet."""
    facts = case.facts
    if facts.latitude is None or facts.longitude is None:
        sentence = _("The file does not record where it was taken.")
        return Said(
            check=NAME,
            version=VERSION,
            outcome=NOT_RECORDED,
            sentence=f"{sentence} {words.absent(case.channel)}",
        )
    north, east = round(facts.latitude, words.COARSE), round(facts.longitude, words.COARSE)
    told = {"north": f"{north:.2f}", "east": f"{east:.2f}", "place": case.place[:80]}
    sentence = (
        _("The file records a place near %(north)s, %(east)s (to about 1 km); they say %(place)s.")
        if case.place
        else _("The file records a place near %(north)s, %(east)s (to about 1 km).")
    )
    return Said(
        check=NAME,
        version=VERSION,
        outcome=COULD_NOT_CHECK,
        sentence=sentence % told,
        numbers={"latitude": north, "longitude": east, "km": 1},
    )
