"""The pictures that it was made from, apart: a file that matches may have one that does not."""

from django.utils.translation import gettext as _

from citydesk.evidence.checks.credentials import changed
from citydesk.evidence.types import DIFFERS, Case, Said

NAME, VERSION = "credentials_before", 1


def check(case: Case) -> Said | None:
    """Only of a file whose credential tells of such pictures, and that one differs."""
    found = case.facts.credentials
    broken = changed(found.ancestors_failed) if found else []
    if found is None or not broken:
        return None
    return Said(
        check=NAME,
        version=VERSION,
        outcome=DIFFERS,
        sentence=_("A picture that it was made from does not match what was signed."),
        numbers={"ancestors": found.ancestors, "failed": broken},
        tool=found.tool,
    )
