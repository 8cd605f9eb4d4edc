"""Alarms: rows that ring until what they are about has ended, or a person has dealt with it."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from citydesk.channels import actions as channels
from citydesk.channels.queries import made_within
from citydesk.people.models import User
from citydesk.rewards.models import Alarm
from citydesk.web.models import House

logger = logging.getLogger(__name__)

WORDS_MAX = 300
# Of one kind in one hour: a provider that hangs may hang with hundreds of orders.
LETTERS_MAX = 20
BACKEND = "django.contrib.auth.backends.ModelBackend"
# The desk's, by its address, which is public: a door is not imported from below.
FINANCE = "/desk/finance/"
# What an editor settles there and no owner has to hear of: one for each reward that it is about.
FOR_THE_SCREEN = (Alarm.Kind.CATALOGUE, Alarm.Kind.DEAR)
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
    """Ring, and say so in the log and by letter, unless it rings already."""
    row, made = Alarm.objects.get_or_create(
        kind=kind, about=about, ended_at=None,
        defaults={"words": words[:WORDS_MAX], "rung_at": now},
    )  # fmt: skip
    if made:
        logger.error("%s (%s): %s", kind.label, about, words)
        if kind not in FOR_THE_SCREEN:
            _write(row, now)


def _write(alarm: Alarm, now: datetime) -> None:
    """Write to whoever keeps the money, once: rows of the transaction in which it rings."""
    people = User.objects.with_perm("rewards.change_alarm", backend=BACKEND).exclude(email="")
    if made_within(_key(alarm), hours=1, now=now) >= LETTERS_MAX:
        return
    house = House.load().name
    told = {"alarm": alarm, "house": house, "address": f"{settings.CITYDESK_ADDRESS}{FINANCE}"}
    subject, _line, text = render_to_string("rewards/alarm.txt", told).strip().partition("\n")
    for person in people.distinct():
        channels.queue_notice(
            key=f"{_key(alarm)}{alarm.pk}:{person.pk}",
            to=person.email,
            from_name=house,
            subject=subject,
            text=f"{text.strip()}\n",
            now=now,
        )


def _key(alarm: Alarm) -> str:
    return f"alarm:{alarm.kind}:"


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
