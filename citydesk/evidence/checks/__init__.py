"""The checks. Each is one module: see docs/how-to/check.md.

A check is a pure function of a types.Case: it opens no file, no network and no database.
"""

import hashlib
from typing import Protocol

from citydesk.evidence.checks import (
    ai_marks,
    claim_time,
    container,
    credentials,
    credentials_before,
    dates,
    device,
    edits,
    file_name,
    place,
    preview,
    seen_before,
    taken_at,
)
from citydesk.evidence.types import Case, Said


class Check(Protocol):
    """What a module here has."""

    NAME: str
    VERSION: int

    def check(self, case: Case, /) -> Said | None:
        """What it says; None when it has nothing to say of such a file."""


# Of pictures that could be opened; of every other file, only FILE_CHECKS.
FILE_CHECKS: tuple[Check, ...] = (seen_before, container)
CHECKS: tuple[Check, ...] = (
    *FILE_CHECKS,
    taken_at,
    claim_time,
    dates,
    place,
    device,
    edits,
    file_name,
    preview,
    ai_marks,
    credentials,
    credentials_before,
)

# All of them in their versions, in sixteen characters: a file of another edition is checked again.
EDITION = hashlib.sha256(
    ",".join(f"{one.NAME} {one.VERSION}" for one in CHECKS).encode()
).hexdigest()[:16]


def all_of(case: Case) -> list[Said]:
    """What each check says of `case`; a check that has nothing to say is left out."""
    said = [one.check(case) for one in (CHECKS if case.facts.format else FILE_CHECKS)]
    return [one for one in said if one is not None]
