"""What may be answered, and what follows what."""

import re
from datetime import datetime

from django.conf import settings

from citydesk.channels import queries as notices
from citydesk.channels.types import InboundMessage, Tray
from citydesk.intake import queries
from citydesk.intake.models import Tip

# What comes back to the one who sent it, so every sign of a machine silences us.
NULL_SENDER = "<>"
RECEIVED = "received:"


def is_ours(address: str) -> bool:
    """Whether an address is the newsroom's own, with any +suffix."""
    local, _at, host = settings.CITYDESK_TIP_ADDRESS.lower().rpartition("@")
    pattern = rf"{re.escape(local)}(\+[^@]*)?@{re.escape(host)}"
    return bool(re.fullmatch(pattern, address.lower()))


def may_acknowledge(
    *, tip: Tip, message: InboundMessage, envelope_from: str, now: datetime
) -> bool:
    """Whether a person wrote it, who may be told at once that it arrived.

    The two ceilings hold whatever a header says: mail robots that do not call themselves so must
    not be able to feed one another through us.
    """
    if tip.tray != Tray.NEWS or tip.contributor is None or not message.sender_email:
        return False
    if message.automatic or envelope_from == NULL_SENDER or is_ours(message.sender_email):
        return False
    mine = [f"{RECEIVED}{code}" for code in queries.codes_within_a_day(tip.contributor, now)]
    if notices.told(mine).count() >= settings.CITYDESK_ACKNOWLEDGE_PER_SENDER_DAY_MAX:
        return False
    lately = notices.made_within(RECEIVED, hours=1, now=now)
    return lately < settings.CITYDESK_ACKNOWLEDGE_PER_HOUR_MAX
