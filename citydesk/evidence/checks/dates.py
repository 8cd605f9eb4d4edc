"""Do the dates that several programs wrote into one file agree with one another?"""

from datetime import timedelta

from django.utils.translation import gettext as _

from citydesk.evidence import words
from citydesk.evidence.types import AGREES, DIFFERS, Case, Said

NAME, VERSION = "dates", 1
_QUARTER, _SLACK = timedelta(minutes=15), timedelta(minutes=2)
# Some programs write their dates in UTC, or in their own computer's zone.
_ZONES = timedelta(hours=26)


def check(case: Case) -> Said | None:
    """EXIF's against XMP's and IPTC's; nothing to say where there is only one."""
    facts = case.facts
    others = {"XMP": facts.xmp_taken_at, "IPTC": facts.iptc_taken_at}
    found = {name: at for name, at in others.items() if at is not None}
    if facts.taken_at is None or not found:
        return None
    numbers = {"exif": facts.taken_at.isoformat()}
    numbers |= {name.lower(): at.isoformat() for name, at in found.items()}
    outcome, sentence = AGREES, _("The dates in the file agree with one another.")
    for name, at in found.items():
        if not _one_moment(facts.taken_at - at):
            told = {"camera": words.moment(facts.taken_at), "name": name, "at": words.moment(at)}
            outcome = DIFFERS
            sentence = (
                _("The camera's date is %(camera)s, but %(name)s in the same file says %(at)s.")
                % told
            )
    return Said(check=NAME, version=VERSION, outcome=outcome, sentence=sentence, numbers=numbers)


def _one_moment(apart: timedelta) -> bool:
    """Whether two clocks in whatever zones could both be right."""
    rest = apart % _QUARTER
    return abs(apart) <= _ZONES and min(rest, _QUARTER - rest) <= _SLACK
