"""Tips with files, through intake's own door; and cases for checks."""

import uuid
from datetime import timedelta

from citydesk.channels.types import Channel
from citydesk.evidence import actions
from citydesk.evidence.models import Evidence
from citydesk.evidence.types import Case, Facts
from citydesk.intake import actions as intake
from citydesk.intake.models import Tip
from citydesk.originals.spool import Entry
from tests.cast import NOW
from tests.factories.mails import AMAKA, letter


def tip(files: dict[str, bytes] | None = None, *, sender: str = AMAKA, now=NOW, **words) -> Tip:
    """A tip that came by mail with `files`, each waiting to be looked at."""
    mail = letter(sender=sender, message_id=f"<{uuid.uuid4()}@post.example>", **words)
    for name, data in (files or {}).items():
        mail.add_attachment(data, "application", "octet-stream", filename=name)
    entry = Entry(
        id=uuid.uuid4(),
        channel=str(Channel.EMAIL),
        received_at=now,
        envelope_from="",
        data=mail.as_bytes(),
    )
    made = intake.take_in(entry=entry, now=now).tip
    assert made is not None
    return made


def examined(data: bytes, name: str = "IMG_1.jpg", **more) -> Evidence:
    """One file of a new tip, looked at a minute after it came."""
    row = Evidence.objects.get(tip=tip({name: data}, **more))
    actions.examine(evidence_id=row.pk, now=row.tip.received_at + timedelta(minutes=1))
    row.refresh_from_db()
    return row


def case(*, name: str = "IMG_1.jpg", channel=Channel.EMAIL, **known) -> Case:
    """A whole JPEG in a tip of NOW; `known` are facts, or fields of a case."""
    of_case = ("place", "earlier", "zone", "claim_at", "claim_position")
    about = {key: known.pop(key) for key in of_case if key in known}
    facts = {"media_type": "image/jpeg", "format": "JPEG"} | known
    return Case(facts=Facts(**facts), name=name, channel=channel, received_at=NOW, **about)
