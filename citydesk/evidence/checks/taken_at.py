"""When was it taken: the camera's clock against the satellites' and against our receipt."""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from citydesk.evidence import words
from citydesk.evidence.types import AGREES, DIFFERS, NOT_RECORDED, Case, Facts, Said

NAME, VERSION = "taken_at", 2
# Clocks run a little fast; and a clock without a zone may be anywhere on Earth.
_SLACK, _ZONELESS_SLACK = timedelta(minutes=5), timedelta(hours=24)
# Every zone in use lies between these, and a satellite fix may be ten minutes old.
_EARLIEST, _LATEST = timedelta(hours=-12, minutes=-10), timedelta(hours=14, minutes=10)
# Where the zone is written the two clocks should show one time; the fix may be old.
_APART_MAX = timedelta(hours=1)
_QUARTER = timedelta(minutes=15)
_SUN_HOURS_MAX = 4


def check(case: Case) -> Said:
    """State the time, and whether the clocks can all be right."""
    facts = case.facts
    if facts.taken_at is None and facts.gps_at is None and facts.header_at:
        return _by_header(facts.header_at, case)
    if facts.taken_at is None and facts.gps_at is None:
        sentence = _("The file does not record when it was taken.")
        return _said(NOT_RECORDED, f"{sentence} {words.absent(case.channel)}", case)
    if (apart := _clocks_apart(facts)) is not None:
        return _said(DIFFERS, apart, case)
    if _after_receipt(case):
        told = {"at": _told(case), "received": words.moment(case.received_at, case.zone)}
        sentence = _("Its clock says %(at)s, after we received it (%(received)s).")
        return _said(DIFFERS, sentence % told, case)
    told_of = _at_hand if case.channel is None else _before_receipt
    return _said(AGREES, told_of(case), case)


def _said(outcome: str, sentence: str, case: Case) -> Said:
    facts, numbers = case.facts, {}
    if facts.taken_at:
        numbers["taken_at"] = facts.taken_at.isoformat()
    if facts.offset is not None:
        numbers["offset_minutes"] = str(round(facts.offset.total_seconds() / 60))
    if facts.gps_at:
        numbers["gps_at"] = facts.gps_at.isoformat()
    if facts.header_at:
        numbers["header_at"] = facts.header_at.isoformat()
    return Said(check=NAME, version=VERSION, outcome=outcome, sentence=sentence, numbers=numbers)


def _clocks_apart(facts: Facts) -> str | None:
    """A sentence when camera and satellites cannot both be right."""
    if facts.taken_at is None or facts.gps_at is None:
        return None
    ahead = facts.taken_at.replace(tzinfo=UTC) - facts.gps_at
    told = {"clock": words.moment(facts.taken_at), "gps": words.moment(facts.gps_at)}
    if facts.offset is not None:
        told["apart"] = words.span(ahead - facts.offset)
        wrong = abs(ahead - facts.offset) > _APART_MAX
    else:
        told["apart"] = words.span(ahead)
        wrong = not _EARLIEST <= ahead <= _LATEST
    if wrong:
        sentence = _(
            "The phone's clock says %(clock)s, the satellites' %(gps)s UTC: %(apart)s apart, "
            "which no time zone explains. The clock may simply be set wrong."
        )
        return sentence % told
    if _far_from_the_sun(facts, ahead if facts.offset is None else facts.offset):
        sentence = _(
            "The phone's clock says %(clock)s, the satellites' %(gps)s UTC: "
            "no clock is set so at the place that the file records."
        )
        return sentence % told
    return None


def _far_from_the_sun(facts: Facts, offset: timedelta) -> bool:
    """Whether no zone near that meridian has this offset from UTC.

    Legal time is at most 3:15 h from the sun's (the west of China); days do not count, since the
    date line bends.
    """
    if facts.longitude is None:
        return False
    hours = offset.total_seconds() / 3600 - facts.longitude / 15
    return abs((hours + 12) % 24 - 12) > _SUN_HOURS_MAX


def _zone_told(facts: Facts) -> str:
    """The zone that a clock without one was in, by the satellites: to a quarter of an hour."""
    assert facts.taken_at is not None
    assert facts.gps_at is not None
    ahead = facts.taken_at.replace(tzinfo=UTC) - facts.gps_at
    quarters = round(ahead / _QUARTER)
    hours, minutes = divmod(abs(quarters) * 15, 60)
    return f"UTC{'-' if quarters < 0 else '+'}{hours}" + (f":{minutes:02}" if minutes else "")


def _after_receipt(case: Case) -> bool:
    known = case.facts.moment
    if known is not None:
        return known > case.received_at + _SLACK
    taken = case.facts.taken_at
    return taken is not None and taken.replace(tzinfo=UTC) > case.received_at + _ZONELESS_SLACK


def _told(case: Case) -> str:
    facts = case.facts
    if facts.taken_at:
        return words.moment(facts.taken_at)
    return words.moment(facts.gps_at, case.zone) if facts.gps_at else ""


def _at_hand(case: Case) -> str:
    """Of a file that nobody received."""
    if case.facts.moment is None:
        return _("Its clock, which names no time zone, says %s.") % _told(case)
    return _("Taken on %s.") % words.moment(case.facts.moment, case.zone)


def _before_receipt(case: Case) -> str:
    facts, known = case.facts, case.facts.moment
    if known is None:
        told = {"at": _told(case), "received": words.moment(case.received_at, case.zone)}
        return (
            _("Its clock, which names no time zone, says %(at)s; we received it %(received)s.")
            % told
        )
    told = {"at": words.moment(known, case.zone), "span": words.span(case.received_at - known)}
    if facts.taken_at and facts.gps_at and facts.offset is None:
        told["zone"] = _zone_told(facts)
        return (
            _("Clock (on %(zone)s) and satellites say %(at)s, %(span)s before we received it.")
            % told
        )
    if facts.taken_at and facts.gps_at:
        return _("Clock and satellites say %(at)s, %(span)s before we received it.") % told
    if facts.taken_at:
        return _("Its clock says %(at)s, %(span)s before we received it.") % told
    return _("The satellites' clock says %(at)s, %(span)s before we received it.") % told


def _by_header(at: datetime, case: Case) -> Said:
    """A film's header: UTC by the rule, and the wall clock in some cameras, so a day of slack."""
    told = {
        "at": words.moment(at, case.zone),
        "received": words.moment(case.received_at, case.zone),
        "span": words.span(case.received_at - at),
    }
    if case.channel is None:  # nobody received it
        return _said(AGREES, _("The film's header says %(at)s.") % told, case)
    if at > case.received_at + _ZONELESS_SLACK:
        sentence = _("The film's header says %(at)s, after we received it (%(received)s).")
        return _said(DIFFERS, sentence % told, case)
    if at > case.received_at + _SLACK:
        sentence = _(
            "The film's header says %(at)s; we received it %(received)s. "
            "Some cameras write another zone's time there."
        )
        return _said(AGREES, sentence % told, case)
    sentence = _("The film's header says %(at)s, %(span)s before we received it.")
    return _said(AGREES, sentence % told, case)
