"""Text that an XML document may hold. No Django."""

import re

# https://www.w3.org/TR/xml/#charsets: what is left out here may stand in no document, not even
# escaped. A headline that was pasted from a word processor can have some of it.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(words: object) -> str:
    """`words` without the characters that XML forbids; to be escaped by whoever writes it."""
    return _FORBIDDEN.sub("", str(words))
