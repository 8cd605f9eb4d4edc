"""What its name says: when a messenger or a camera had it, and whether it is a screenshot.

Names: Android's camera and Pixel's, Samsung's, WhatsApp's, Signal's, Telegram's. A name is easily
changed; a date in it that cannot be right is worth a question all the same.
"""

import re
from datetime import date, timedelta

from django.utils.dateformat import format as dated
from django.utils.translation import gettext as _

from citydesk.evidence.types import AGREES, COULD_NOT_CHECK, DIFFERS, Case, Said

NAME, VERSION = "file_name", 1
_DAY = r"(20\d\d)-?(\d\d)-?(\d\d)"
# The day is the one on which it was sent or received, never that on which it was taken.
_MESSENGER = re.compile(
    rf"^(?:(?:IMG|VID)-{_DAY}-WA\d{{4}}|WhatsApp (?:Image|Video) {_DAY} at |signal-{_DAY}-"
    rf"|(?:photo|video)_{_DAY}_\d\d-\d\d-\d\d)",
    re.IGNORECASE,
)
_CAMERA = re.compile(rf"^(?:(?:IMG|VID|PXL|MVIMG|DSC)_)?{_DAY}_\d{{6}}", re.IGNORECASE)
_SCREENSHOT = re.compile(r"^screen[ _-]?shot", re.IGNORECASE)
# A zone lies between the name's day and the clock's.
_A_DAY = timedelta(days=1)


def check(case: Case) -> Said | None:
    """Said only of a name that says something."""
    if case.facts.screenshot or _SCREENSHOT.search(case.name):
        sentence = _("It is a screenshot: what it shows was on a screen, perhaps long before.")
        return _said(DIFFERS, sentence, {"screenshot": True})
    if day := _day(_MESSENGER, case.name):
        return _said(*_of_a_messenger(case, day), {"messenger_day": day.isoformat()})
    if (day := _day(_CAMERA, case.name)) and case.facts.taken_at:
        return _said(*_of_a_camera(case, day), {"camera_day": day.isoformat()})
    return None


def _said(outcome: str, sentence: str, numbers: dict[str, object]) -> Said:
    return Said(check=NAME, version=VERSION, outcome=outcome, sentence=sentence, numbers=numbers)


def _day(pattern: re.Pattern[str], name: str) -> date | None:
    found = pattern.search(name)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _of_a_messenger(case: Case, day: date) -> tuple[str, str]:
    told = {"day": dated(day, "j F Y")}
    if case.facts.taken_at and case.facts.taken_at.date() > day + _A_DAY:
        told["taken"] = dated(case.facts.taken_at, "j F Y")
        return DIFFERS, _(
            "By its name a messenger had it on %(day)s, "
            "before its clock says that it was taken (%(taken)s)."
        ) % told
    if case.claim_at and day < case.claim_at.astimezone(case.zone).date() - _A_DAY:
        return DIFFERS, _(
            "By its name a messenger had it on %(day)s, before what it is said to show."
        ) % told
    return COULD_NOT_CHECK, _(
        "By its name a messenger brought it on %(day)s: the day it was sent, not the day it was "
        "taken."
    ) % told


def _of_a_camera(case: Case, day: date) -> tuple[str, str]:
    assert case.facts.taken_at is not None
    told = {"day": dated(day, "j F Y"), "taken": dated(case.facts.taken_at, "j F Y")}
    if abs(case.facts.taken_at.date() - day) > _A_DAY:
        return DIFFERS, _("Its name gives %(day)s, its clock %(taken)s.") % told
    return AGREES, _("Name and clock give the same day, %(taken)s.") % told
