"""Writes of what readers are told of the checks: the "How we know this" note of a story."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citydesk.assignments import history, queries, rules
from citydesk.assignments.enums import State, Step
from citydesk.assignments.models import Assignment
from citydesk.people.models import User
from citydesk.sources.queries import is_named_in
from citydesk.stories import actions as stories

# What a ticked step lets us say to readers; the editor's own finding is not for them, since it may
# name who was called.
TOLD = {
    Step.REVERSE_SEARCH: gettext_lazy("We looked for the pictures elsewhere."),
    Step.PLACE: gettext_lazy("We recognised the place."),
    Step.TIME: gettext_lazy("Light, weather and events fit the time."),
    Step.ORIGINAL: gettext_lazy("We have seen the original file, as the camera made it."),
    Step.CALL_BACK: gettext_lazy("We spoke to the person who sent it."),
    Step.SECOND_SOURCE: gettext_lazy("A second source told us the same."),
}


@transaction.atomic
def say_how_we_know(
    *, assignment: Assignment, statements: list[str], by: User, now: datetime
) -> None:
    """Put the note into the story's newest version; readers see it once that is published.

    Raises rules.NotAllowed, stories.knowing.BadNote.
    """
    row = queries.locked(assignment)
    if row.story is None:
        raise rules.NotAllowed(_("There is no story yet: accept the tip first."))
    if row.state == State.SPIKED:
        raise rules.NotAllowed(_("This tip is spiked."))
    who = row.tip.contributor
    if row.tip.protected and who and is_named_in(who, "\n".join(statements)):
        raise rules.NotAllowed(_("This says who a protected source is. Take it out."))
    stories.say_how_we_know(story=row.story, statements=statements, by=by, now=now)
    history.note(row, "tell", by=by, now=now)
    assignment.refresh_from_db()
