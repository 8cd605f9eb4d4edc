"""What the desk may do with a tip, and when."""

from django.utils.translation import gettext as _

from citydesk.assignments.enums import NEXT, State
from citydesk.assignments.models import Assignment
from citydesk.people.models import User


class NotAllowed(Exception):
    """It cannot be done now; its message tells an editor why."""


class NotAsked(Exception):
    """The contributor was not asked anything yet, or need not be."""


def can_go(*, assignment: Assignment, to: State) -> bool:
    """Whether it may go from where it stands to `to`."""
    return to in NEXT[State(assignment.state)]


def check_can_go(*, assignment: Assignment, to: State) -> None:
    """Raise NotAllowed."""
    if not can_go(assignment=assignment, to=to):
        raise NotAllowed(
            _("This tip is %(now)s; it cannot become %(to)s.")
            % {"now": State(assignment.state).label, "to": to.label}
        )


def check_is_yours(*, assignment: Assignment, by: User) -> None:
    """Raise NotAllowed if a colleague works on it."""
    if assignment.editor is not None and assignment.editor != by:
        raise NotAllowed(
            _("%(name)s works on this tip. Ask for it to be given back first.")
            % {"name": assignment.editor.get_full_name() or assignment.editor.get_username()}
        )


def check_was_asked(*, assignment: Assignment) -> None:
    """Raise NotAsked unless there is something for the contributor to answer."""
    if assignment.state not in {State.ACCEPTED, State.PUBLISHED}:
        raise NotAsked
