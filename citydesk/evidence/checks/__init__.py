"""The checks. Each is one module: see docs/how-to/check.md.

A check is a pure function of a types.Case: it opens no file, no network and no database.
"""

from collections.abc import Callable

from citydesk.evidence.checks import container, credentials, device, place, seen_before, taken_at
from citydesk.evidence.types import Case, Said

Check = Callable[[Case], Said | None]
# Of pictures that could be opened; of every other file, only FILE_CHECKS.
FILE_CHECKS: tuple[Check, ...] = (seen_before.check, container.check)
CHECKS: tuple[Check, ...] = (
    *FILE_CHECKS,
    taken_at.check,
    place.check,
    device.check,
    credentials.check,
    credentials.check_before,
)


def all_of(case: Case) -> list[Said]:
    """What each check says of `case`; a check that has nothing to say is left out."""
    said = [check(case) for check in (CHECKS if case.facts.format else FILE_CHECKS)]
    return [one for one in said if one is not None]
