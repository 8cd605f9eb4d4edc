"""Reads of sources: only what is needed without looking at who somebody is."""

import re
import unicodedata

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


def sharing_phone(contributor: Contributor) -> tuple[str, ...]:
    """Codes of the others who have confirmed the same phone. One query."""
    if not contributor.phone_index or contributor.phone_confirmed_at is None:
        return ()
    others = Contributor.objects.filter(
        phone_index=contributor.phone_index, phone_confirmed_at__isnull=False
    ).exclude(pk=contributor.pk)
    return tuple(others.order_by("code").values_list("code", flat=True))


def called(contributor: Contributor, *, protected: bool) -> str:
    """What the desk calls them: by name, or by code while they are protected or nameless."""
    return contributor.code if protected else contributor.name or contributor.code
