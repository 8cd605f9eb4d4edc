"""Have we had it before: the very same bytes, in another tip."""

from django.utils.translation import gettext as _

from citydesk.evidence import words
from citydesk.evidence.types import AGREES, DIFFERS, Case, Earlier, Said

NAME, VERSION = "seen_before", 1


def check(case: Case) -> Said:
    """Name the first earlier tip; another sender's weighs more than the same one's."""
    by_others = [earlier for earlier in case.earlier if not earlier.same_sender]
    earlier = _first(by_others or list(case.earlier))
    if earlier is None:
        return Said(
            check=NAME,
            version=VERSION,
            outcome=AGREES,
            sentence=_("No earlier tip came with this very file."),
            numbers={"earlier": 0},
        )
    told = {"tip": earlier.tip, "at": words.moment(earlier.received_at, case.zone)}
    sentence = (
        _("The same sender sent this very file with tip %(tip)s on %(at)s.")
        if earlier.same_sender
        else _("This very file came from another sender, with tip %(tip)s on %(at)s.")
    )
    return Said(
        check=NAME,
        version=VERSION,
        outcome=AGREES if earlier.same_sender else DIFFERS,
        sentence=sentence % told,
        numbers={"earlier": len(case.earlier), "tip": earlier.tip},
    )


def _first(earlier: list[Earlier]) -> Earlier | None:
    return min(earlier, key=lambda one: one.received_at, default=None)
