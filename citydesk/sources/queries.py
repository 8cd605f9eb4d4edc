"""Reads of sources: only what is needed without looking at who somebody is."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from citydesk.lib import phone
from citydesk.sources.models import Contributor

# The part of a number that is the same at home and from abroad.
LOCAL_DIGITS = 9


def contact(contributor: Contributor) -> str:
    """Where the program itself may write to; "" when they gave no address. Never for a screen."""
    return contributor.email


def has_address(contributor: Contributor, email: str) -> bool:
    """Whether this is their e-mail address."""
    return bool(email) and contributor.email.lower() == email.strip().lower()


def masked_phone(contributor: Contributor) -> str:
    """The confirmed phone as its owner would know it: `•••567`."""
    return phone.masked(contributor.phone)


def is_named_in(contributor: Contributor, text: str) -> bool:
    """Whether `text` holds their name, address or number, however it is written.

    The question is answered here so that the name itself goes nowhere.
    """
    words = _folded(text)
    digits = re.sub(r"\D", "", text)
    name = _folded(contributor.name)
    return bool(
        (name.strip() and name in words)
        or (contributor.email and contributor.email.lower() in text.lower())
        or (contributor.phone and contributor.phone[-LOCAL_DIGITS:] in digits)
    )


def _folded(text: str) -> str:
    """` amaka obi ` of `Amáka  OBI`: without accents, case and signs, words between spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = re.findall(r"\w+", bare.casefold())
    return f" {' '.join(words)} "


def sharing_phone(contributors: Iterable[Contributor]) -> dict[UUID, tuple[str, ...]]:
    """By each one's id, the codes of others who have confirmed the same phone. One query."""
    by_phone: dict[str, list[Contributor]] = defaultdict(list)
    asked = [one for one in contributors if one.phone_index and one.phone_confirmed_at]
    for other in Contributor.objects.filter(
        phone_index__in={one.phone_index for one in asked}, phone_confirmed_at__isnull=False
    ).order_by("code"):
        by_phone[other.phone_index].append(other)
    return {
        one.pk: tuple(other.code for other in by_phone[one.phone_index] if other.pk != one.pk)
        for one in asked
    }


def called(contributor: Contributor, *, protected: bool) -> str:
    """What the desk calls them: by name, or by code while they are protected or nameless."""
    return contributor.code if protected else contributor.name or contributor.code
