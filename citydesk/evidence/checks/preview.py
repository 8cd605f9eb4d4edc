"""Does the small preview inside the file show the same picture?"""

from django.utils.translation import gettext as _

from citydesk.evidence.likeness import PREVIEW_SAME
from citydesk.evidence.types import AGREES, COULD_NOT_CHECK, DIFFERS, Case, Said

NAME, VERSION = "preview", 1
# Two pictures that have nothing in common have 0.23 in the middle.
_OTHER = 0.6


def check(case: Case) -> Said | None:
    """Nothing to say where there is no preview."""
    likeness = case.facts.preview_likeness
    if likeness is None:
        return None
    if likeness >= PREVIEW_SAME:
        outcome, sentence = AGREES, _("The small preview inside the file shows the same picture.")
    elif likeness > _OTHER:
        outcome = COULD_NOT_CHECK
        sentence = _("The small preview inside the file is only roughly like the picture.")
    else:
        outcome = DIFFERS
        sentence = _(
            "The small preview inside the file shows another picture: some programs leave it as it "
            "was before a change."
        )
    return Said(
        check=NAME,
        version=VERSION,
        outcome=outcome,
        sentence=sentence,
        numbers={"likeness": round(likeness, 2)},
    )
