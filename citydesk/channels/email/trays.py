"""Which tray a mail goes into: few rules, each told to the desk in a sentence, and undone there."""

import re

from django.utils.translation import gettext as _

from citydesk.channels.email.headers import Headers
from citydesk.channels.types import Tray

# What is read of a text: a word further down is not what the mail is about.
OPENING_LENGTH = 2_000

_PRESS_SUBJECT = re.compile(
    r"\W*(press|media|news) (release|statement|advisory|invitation|invite|notice)\b"
    r"|.*\bfor immediate release\b|\W*communiqu[eé]\b",
    re.IGNORECASE,
)
_PRESS_TEXT = re.compile(
    r"^\W*(for immediate release|press (release|statement)|embargoed until|notes? to editors)\b",
    re.IGNORECASE | re.MULTILINE,
)
_ADVERT = re.compile(
    r"\b(advert(isement|ising|s)? (enquir|inquir|rate|package|slot|price|cost|space|booking)\w*"
    r"|rate card|media kit"
    r"|(place|book|run|publish|post) (an?|our|my|some) (advert|ad|ads|banner|sponsored)\w*"
    r"|advertis(e|ing) (with|on|in) (you|your)"
    r"|sponsored (post|article|content)|guest post\w*|paid (post|placement)"
    r"|link (insertion|exchange)|back ?links?)\b",
    re.IGNORECASE,
)
# Two of these together; one alone is in many an honest tip.
_SWINDLES = [
    re.compile(words, re.IGNORECASE)
    for words in (
        r"\b(lottery|jackpot|beneficiary|next of kin|inheritance|unclaimed)\b",
        r"\b(\$|usd|us\$|€|£)\s?[\d,.]{6,}|\b[\d.,]+ million (us )?(dollars|usd|pounds|euros?)\b",
        r"\b(you(r e-?mail)? (have |has )?won|claim (now|your)|send your bank details)\b",
        r"\b(viagra|cialis|casino bonus|forex signals?|double your (money|bitcoin|investment))\b",
        r"\b(100% guaranteed|act now|risk[- ]free|no risk)\b",
    )
]
_SWINDLES_LEAST = 2


def tray_of(
    headers: Headers, *, subject: str, text: str, robot: str, bulk: str, pictures: int
) -> tuple[Tray, str]:
    """The tray, and why, in a sentence ("" for news). `robot` and `bulk` are automatic.py's.

    A mail with pictures that no header speaks against is news, whatever its words.
    """
    opening = text[:OPENING_LENGTH]
    if robot:
        return Tray.AUTOMATIC, robot
    if _filtered(headers):
        return Tray.SPAM, _("The mail server's filter marked it as spam.")
    if _PRESS_SUBJECT.match(subject) or _PRESS_TEXT.search(opening):
        return Tray.PRESS, _("It calls itself a press release.")
    by_words = None if pictures else _by_words(f"{subject}\n{opening}")
    return by_words or ((Tray.AUTOMATIC, bulk) if bulk else (Tray.NEWS, ""))


def _by_words(words: str) -> tuple[Tray, str] | None:
    if sum(bool(sign.search(words)) for sign in _SWINDLES) >= _SWINDLES_LEAST:
        return Tray.SPAM, _("It offers money in the words of a well-known swindle.")
    if found := _ADVERT.search(words):
        return Tray.ADVERT, _("It asks about adverts: “%(words)s”.") % {"words": found.group()}
    return None


def _filtered(headers: Headers) -> bool:
    if headers.text("X-Spam-Flag").lower().startswith("yes"):
        return True
    return headers.text("X-Spam-Status").lower().startswith("yes")
