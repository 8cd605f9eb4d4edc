"""Alarms: rows that ring until what they are about has ended, or a person has dealt with it."""

import logging
from datetime import datetime

from django.db import transaction

from citydesk.rewards.models import Alarm

logger = logging.getLogger(__name__)

WORDS_MAX = 300
# What a person alone can end; the others end when what they are about does.
A_PERSONS = (
    Alarm.Kind.STRANGE,
    Alarm.Kind.DEAR,
    Alarm.Kind.REVERSED,
    Alarm.Kind.CONTRADICTION,
)


class NotYours(Exception):
    """It ends when what it is about ends, not when somebody says so."""


@transaction.atomic
def ring(kind: Alarm.Kind, *, about: str, words: str, now: datetime) -> None:
    """Ring, and say so in the log, unless it rings already."""
    _row, made = Alarm.objects.get_or_create(
        kind=kind, about=about, ended_at=None,
        defaults={"words": words[:WORDS_MAX], "rung_at": now},
    )  # fmt: skip
    if made:
        logger.error("%s (%s): %s", kind.label, about, words)


def hush(*kinds: Alarm.Kind, about: str, now: datetime) -> None:
    """What it was about has ended."""
    Alarm.objects.filter(kind__in=kinds, about=about, ended_at=None).update(ended_at=now)


@transaction.atomic
def deal_with(*, alarm: Alarm, by: str, now: datetime) -> None:
    """A person has dealt with it. Raises NotYours."""
    if alarm.kind not in A_PERSONS:
        raise NotYours(f"{alarm.kind} ends by itself")
    Alarm.objects.filter(pk=alarm.pk, ended_at=None).update(ended_at=now, ended_by=by)
    alarm.refresh_from_db()
