"""Reads of deliveries and tips."""

import re
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from citydesk.channels.models import Notice
from citydesk.intake.models import Delivery, Tip, Vouch
from citydesk.lib import keys
from citydesk.originals.models import Original
from citydesk.sources.models import Contributor

_NOTICE_ID = re.compile(r"<([0-9a-f-]{36})@[^>]*>", re.IGNORECASE)


def arrived(*, channel: str, original: Original) -> Delivery | None:
    """The delivery of these bytes by this way, if they came before."""
    return Delivery.objects.filter(channel=channel, original=original).first()


def vouches_due(now: datetime) -> QuerySet[Vouch]:
    """Mails for which is still to be asked who vouches, the longest due first."""
    return Vouch.objects.filter(found_at=None, due_at__lte=now).order_by("due_at", "pk")


def vouch_of(tip: Tip) -> Vouch | None:
    """The newest that was found out of who vouches for a tip's mail."""
    rows = Vouch.objects.filter(delivery=tip.delivery, found_at__isnull=False)
    return rows.select_related("record", "delivery__original").order_by("version").last()


def codes_within_a_day(contributor: Contributor, now: datetime) -> list[str]:
    """The codes of what a contributor sent in the last 24 hours."""
    since = now - timedelta(days=1)
    mine = Tip.objects.filter(contributor=contributor, received_at__gt=since)
    return list(mine.values_list("code", flat=True))


def message_id_index(message_id: str) -> str:
    """A Message-ID as it is looked up: it may name somebody's computer, so it is not kept."""
    return keys.blind_index(settings.CITYDESK_KEYS, message_id) if message_id else ""


def followed(
    *, contributor: Contributor, codes: Sequence[str], references: Sequence[str]
) -> Tip | None:
    """The newest tip of the same contributor that a message names.

    By its code, by the Message-ID of an earlier message, or by that of a notice about it. Whoever
    knows another person's code or Message-ID gets nowhere by naming it.
    """
    wanted = [*codes, *_codes_of_notices(references)]
    indexes = [message_id_index(reference) for reference in references]
    named = Q(code__in=wanted) | Q(delivery__message_id_index__in=indexes)
    mine: QuerySet[Tip] = Tip.objects.filter(named, contributor=contributor)
    return mine.order_by("received_at").last()


def _codes_of_notices(references: Sequence[str]) -> list[str]:
    found = [match.group(1) for reference in references if (match := _NOTICE_ID.match(reference))]
    ids = [uuid.UUID(name) for name in found if _is_uuid(name)]
    told = Notice.objects.filter(pk__in=ids).values_list("key", flat=True) if ids else ()
    return [key.rpartition(":")[2] for key in told]


def _is_uuid(name: str) -> bool:
    try:
        uuid.UUID(name)
    except ValueError:
        return False
    return True
