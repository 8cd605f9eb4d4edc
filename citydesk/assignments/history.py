"""What is kept of what the desk did with a tip, in Wagtail's log."""

from datetime import datetime

from wagtail.log_actions import log

from citydesk.assignments.models import Assignment
from citydesk.people.models import User


def note(
    assignment: Assignment, action: str, *, by: User | None, now: datetime, **data: object
) -> None:
    """Keep one turn; wagtail_hooks.TURNS has its words."""
    log(
        instance=assignment.tip,
        action=f"citydesk.tip.{action}",
        user=by,
        data=data,
        timestamp=now,
    )
