"""Writes of sources, and every look at an identity, which is a write too."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from citydesk.lib import codes, keys
from citydesk.lib.phone import to_e164
from citydesk.people.models import User
from citydesk.sources.models import Contributor, Look
from citydesk.sources.types import Identity

NAME_LENGTH_MAX = 120


def _index(value: str) -> str:
    return keys.blind_index(settings.CITYDESK_KEYS, value)


@transaction.atomic
def recognise(*, email: str = "", phone: str = "", name: str = "", now: datetime) -> Contributor:
    """Whoever has this address; without one, whoever has this number; else somebody new.

    An address or a number is only somebody's word: it says whose tips stand together, and never
    where money goes. `phone` is E.164.
    """
    email = email.strip()
    if email:
        contributor, _made = Contributor.objects.get_or_create(
            email_index=_index(email.lower()),
            defaults=_first_seen(email=email, phone=phone, name=name, now=now),
        )
        return contributor
    if phone:
        # Only a number that we were called from, or that was confirmed, says who it is.
        known = Contributor.objects.filter(
            Q(email_index=None) | Q(phone_confirmed_at__isnull=False), phone_index=_index(phone)
        )
        found = known.order_by("first_seen_at").first()
        if found:
            return found
    return Contributor.objects.create(**_first_seen(email="", phone=phone, name=name, now=now))


def _first_seen(*, email: str, phone: str, name: str, now: datetime) -> dict[str, object]:
    return {
        "code": codes.new("C"),
        "name": name.strip()[:NAME_LENGTH_MAX],
        "email": email,
        "phone": phone,
        "phone_index": _index(phone) if phone else "",
        "first_seen_at": now,
    }


@transaction.atomic
def confirm_phone(*, contributor: Contributor, phone: str, network: str, now: datetime) -> None:
    """Take the phone that the contributor wants credited. Raises lib.phone.BadPhone."""
    e164 = to_e164(phone)
    row = Contributor.objects.select_for_update().get(pk=contributor.pk)
    row.phone, row.phone_index = e164, _index(e164)
    row.network, row.phone_confirmed_at = network, now
    row.save(update_fields=["phone", "phone_index", "network", "phone_confirmed_at"])
    contributor.refresh_from_db()


@transaction.atomic
def remember_network(*, contributor: Contributor, phone: str, network: str) -> None:
    """Keep the network that has delivered to `phone`, if that is still theirs."""
    if contributor.phone == phone and contributor.network != network:
        contributor.network = network
        contributor.save(update_fields=["network"])


@transaction.atomic
def name_as(*, contributor: Contributor, name: str) -> None:
    """Take the name that the contributor gives."""
    contributor.name = name.strip()[:NAME_LENGTH_MAX]
    contributor.save(update_fields=["name"])


@transaction.atomic
def protect(*, contributor: Contributor) -> None:
    """From now on a source: what they send is protected as it comes in."""
    if not contributor.protected:
        contributor.protected = True
        contributor.save(update_fields=["protected"])


@transaction.atomic
def reveal(
    *,
    contributor: Contributor,
    why: str,
    now: datetime,
    by: User | None = None,
    program: str = "",
) -> Identity:
    """Who they are; that somebody looked is kept. `by` is a person, or `program` a part of ours."""
    Look.objects.create(contributor=contributor, by=by, program=program, why=why, at=now)
    return Identity(
        name=contributor.name,
        email=contributor.email,
        phone=contributor.phone,
        network=contributor.network,
    )
