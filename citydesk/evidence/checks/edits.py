"""What has happened to it since it was taken: other sizes, other programs, another's mark."""

import re

from django.utils.translation import gettext as _

from citydesk.evidence import words
from citydesk.evidence.types import DIFFERS, Case, Facts, Said
from citydesk.lib import magic

NAME, VERSION = "edits", 1
# A camera may write its size a few pixels short, or in whole blocks of the coder.
_SLACK_PX = 16
# Programs that bring pictures from a camera and change none of their pixels.
_CARRIERS = re.compile(
    r"photo mechanic|image capture|picasa|windows photo|exiftool|xmp core", re.IGNORECASE
)


def check(case: Case) -> Said | None:
    """Said only where something has; that nothing is recorded means nothing."""
    facts = case.facts
    if magic.is_video(facts.media_type):
        return None
    numbers = {}
    if facts.programs:
        numbers["programs"] = ", ".join(facts.programs)
    if facts.changed_at:
        numbers["changed_at"] = facts.changed_at.isoformat()
    sentence = _found(facts)
    if not sentence:
        return None
    return Said(check=NAME, version=VERSION, outcome=DIFFERS, sentence=sentence, numbers=numbers)


def _found(facts: Facts) -> str:
    """The most telling first."""
    if facts.facebook:
        return _("It bears Facebook's mark: it was on Facebook or Instagram before it came here.")
    if _resized(facts):
        told = {
            "camera": words.pixels(facts.camera_width, facts.camera_height),
            "now": words.pixels(facts.width, facts.height),
        }
        return _("The camera wrote %(camera)s pixels, it has %(now)s: made smaller, or cut.") % told
    known = facts.software.lower()
    programs = [
        name for name in facts.programs if name.lower() != known and not _CARRIERS.search(name)
    ]
    if programs:
        told = {"program": programs[-1]}
        return _("Its own history names %(program)s; perhaps only its colours, or a crop.") % told
    return ""


def _resized(facts: Facts) -> bool:
    """Whether it has another size than the camera wrote, whichever way up."""
    camera = (facts.camera_width or 0, facts.camera_height or 0)
    now = (facts.width or 0, facts.height or 0)
    if 0 in {*camera, *now}:
        return False
    return any(
        abs(one - other) > _SLACK_PX for one, other in zip(sorted(camera), sorted(now), strict=True)
    )
