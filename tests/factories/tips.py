"""Tips as they come in: by the newsroom's own doors."""

import uuid

from citydesk.assignments import actions
from citydesk.assignments.models import Assignment
from citydesk.demo.letters import letter
from citydesk.evidence import actions as evidence
from citydesk.evidence.models import Evidence
from citydesk.intake import actions as intake
from citydesk.originals import spool
from tests.cast import NOW
from tests.factories.photos import photo
from tests.factories.stories import section

AMAKA = "Amaka Obi <amaka@post.example>"


def mailed(*, subject="Water in the clinic", sender=AMAKA, text="Since five.", photos=1, now=NOW):
    """Mail a tip, have its pictures looked at, and return where the desk works on it."""
    files = {f"IMG_{n}.jpg": photo(size=(640, 480 + n), make="Palmtel") for n in range(photos)}
    data = letter(
        sender=sender, to="tips@localhost", subject=subject, text=text, sent_at=now, files=files
    )
    entry = spool.Entry(
        id=uuid.uuid4(),
        channel="EMAIL",
        received_at=now,
        envelope_from=sender.partition("<")[2].strip(">"),
        data=data,
    )
    tip = intake.take_in(entry=entry, now=now).tip
    for row in Evidence.objects.filter(tip=tip):
        evidence.examine(evidence_id=row.pk, now=now)
    return Assignment.objects.get(tip=tip)


def files_of(tip):
    """Their numbers, as they were sent: the first leads the draft, and a database has no order."""
    return Evidence.objects.filter(tip=tip).order_by("position").values_list("pk", flat=True)


def accepted(assignment, *, by):
    """Take a tip on and make a draft of it, with every picture of it and no reward."""
    actions.take_on(assignment=assignment, by=by, now=NOW)
    return actions.accept(
        assignment=assignment,
        headline="Clinic under water",
        section=section(),
        rate=None,
        pictures=dict.fromkeys(files_of(assignment.tip), "A flooded corridor."),
        by=by,
        now=NOW,
    )
