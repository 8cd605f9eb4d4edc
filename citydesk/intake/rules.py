"""What may be answered, and what follows what."""

from datetime import datetime

from django.conf import settings

from citydesk.channels import queries as notices
from citydesk.channels.email.door import leads_to
from citydesk.channels.types import InboundMessage, Tray
from citydesk.intake import queries
from citydesk.intake.models import Tip

# RFC 5321: the sender of what must not be answered.
NULL_SENDER = "<>"
RECEIVED = "received:"


def may_acknowledge(
    *, tip: Tip, message: InboundMessage, envelope_from: str, now: datetime
) -> bool:
    """Whether a person wrote it, who may be told at once that it arrived.

    The two ceilings hold whatever a header says: mail robots that do not call themselves so must
    not be able to feed one another through us.
    """
    if tip.tray != Tray.NEWS or tip.contributor is None or not message.sender_email:
        return False
    if message.automatic or envelope_from == NULL_SENDER:
        return False
    if leads_to(message.sender_email, settings.CITYDESK_TIP_ADDRESS):
        return False
    mine = [f"{RECEIVED}{code}" for code in queries.codes_within_a_day(tip.contributor, now)]
    if notices.told(mine).count() >= settings.CITYDESK_ACKNOWLEDGE_PER_SENDER_DAY_MAX:
        return False
    lately = notices.made_within(RECEIVED, hours=1, now=now)
    return lately < settings.CITYDESK_ACKNOWLEDGE_PER_HOUR_MAX


def can_be_looked_at(tip: Tip) -> bool:
    """Whether there is anybody to look at, or words of theirs as they came."""
    return bool(tip.contributor_id or tip.delivery_id)
