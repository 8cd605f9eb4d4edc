"""Was it taken when they say that it happened?"""

from datetime import timedelta

from django.utils.translation import gettext as _

from citydesk.evidence import words
from citydesk.evidence.types import AGREES, COULD_NOT_CHECK, DIFFERS, Case, Said

NAME, VERSION = "claim_time", 1
# People say "about eight"; and who takes a picture may first have looked.
_NEAR = timedelta(hours=2)
# A clock that names no zone may be anywhere on Earth.
_ZONES = timedelta(hours=14)


def check(case: Case) -> Said | None:
    """Nothing to say where no time is claimed, or none is recorded."""
    facts = case.facts
    if case.claim_at is None or (facts.moment is None and facts.taken_at is None):
        return None
    if facts.moment is not None:
        apart = facts.moment - case.claim_at
        outcome, sentence = _of_a_moment(apart)
    else:
        apart = facts.taken_at - case.claim_at.astimezone(case.zone).replace(tzinfo=None)  # type: ignore[operator]
        outcome, sentence = _of_a_wall_clock(apart)
    told = {"apart": words.span(apart), "claimed": words.moment(case.claim_at, case.zone)}
    return Said(
        check=NAME,
        version=VERSION,
        outcome=outcome,
        sentence=sentence % told,
        numbers={"minutes_after": round(apart.total_seconds() / 60)},
    )


def _of_a_moment(apart: timedelta) -> tuple[str, str]:
    outcome = AGREES if abs(apart) <= _NEAR else DIFFERS
    if apart < timedelta(0):
        return outcome, _("Taken %(apart)s before the time that they give (%(claimed)s).")
    return outcome, _("Taken %(apart)s after the time that they give (%(claimed)s).")


def _of_a_wall_clock(apart: timedelta) -> tuple[str, str]:
    if abs(apart) <= _NEAR:
        return AGREES, _(
            "Its clock, if it is on our time, is %(apart)s from the time that they give."
        )
    if abs(apart) <= _ZONES:
        return COULD_NOT_CHECK, _(
            "Its clock is %(apart)s from the time that they give (%(claimed)s); it names no time "
            "zone, and another zone could explain that."
        )
    return DIFFERS, _(
        "Its clock is %(apart)s from the time that they give (%(claimed)s), "
        "which no time zone explains."
    )
