"""Nigerian and foreign phone numbers: E.164 at the door, the network only as a guess."""

import phonenumbers
from phonenumbers import carrier

NETWORKS = ("MTN", "AIRTEL", "GLO", "9MOBILE")


class BadPhone(ValueError):
    """Not a phone number that can exist."""


def to_e164(text: str, *, region: str = "NG") -> str:
    """`0803 123 4567` becomes `+2348031234567`. Raises BadPhone."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise BadPhone(f"{text!r} is not a phone number") from error
    if not phonenumbers.is_valid_number(number):
        raise BadPhone(f"{text!r} is not a phone number that can exist")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_phone(text: str) -> bool:
    """Whether `text` is a phone number and nothing else."""
    try:
        return bool(to_e164(text)) and not any(c.isalpha() for c in text)
    except BadPhone:
        return False


def guess_network(e164: str) -> str:
    """The network that was issued the number, or "".

    Numbers have been portable in Nigeria since 2013, so this only fills in a form; the person
    confirms, and the provider decides.
    """
    name = carrier.name_for_number(phonenumbers.parse(e164), "en").upper()
    return next((network for network in NETWORKS if network in name), "")


def masked(e164: str) -> str:
    """All but the last three digits hidden: `•••567`."""
    return f"•••{e164[-3:]}" if e164 else ""
