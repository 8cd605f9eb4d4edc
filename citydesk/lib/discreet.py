"""Words without addresses, numbers and exact positions. No Django.

For screens and logs that everybody of the house reads: who wrote them cannot be reached by what is
left. The words themselves are kept as they came.
"""

import re

from citydesk.lib import phone, position

_ADDRESS = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# As people write a number: a sign or a zero before it, and signs between its digits.
_NUMBER = re.compile(r"(?<![\w.,])(?:\+|0|234)[\d \t().\u00a0-]{7,24}\d(?!\w)")
_DIGITS_MIN = 10
HIDDEN = "•••"


def discreet(text: str) -> str:
    """`text` with addresses hidden, numbers but for their last digits, places to a kilometre."""
    if "@" in text:
        text = _ADDRESS.sub(HIDDEN, text)
    return _NUMBER.sub(_number, position.coarsened(text))


def _number(found: re.Match[str]) -> str:
    """A number that can exist, hidden; a date or a sum stays."""
    digits = re.sub(r"\D", "", found[0])
    if len(digits) < _DIGITS_MIN:
        return found[0]
    written = f"+{digits}" if found[0].startswith(("+", "234")) else digits
    return phone.masked(phone.to_e164(written)) if phone.is_phone(written) else found[0]
