"""Header fields as people wrote them, however badly. Nothing here raises."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import Message

# Longer than any person's; a longer one is somebody trying our parser, and is read to here.
HEADER_LENGTH_MAX = 10_000
REFERENCES_MAX = 50

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@\\]{1,64}@[^\s<>()\[\],;:\"@\\]{1,189}")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
# Control characters, and halves of a pair that no UTF-8 can hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """Text that any database and any screen can hold."""
    return _UNPRINTABLE.sub("�", text.replace("\x00", ""))


def of_bytes(data: bytes, charset: str = "utf-8") -> str:
    """Text in `charset`, else in UTF-8, else in what Windows wrote; never an error."""
    for name in (charset, "utf-8"):
        try:
            return data.decode(name)
        except (LookupError, ValueError):  # no such charset, or not written in it
            continue
    return data.decode("cp1252", "replace")


def _unfolded(raw: str) -> str:
    """A raw field: eight-bit bytes, which the parser hands on as lone surrogates, made text."""
    short = raw[:HEADER_LENGTH_MAX]
    return " ".join(of_bytes(short.encode("utf-8", "surrogateescape")).split())


def decoded(raw: str) -> str:
    """A field with its encoded words (RFC 2047) read; what cannot be read stays as it stands."""
    text = _unfolded(raw)
    if "=?" not in text:
        return clean(text)
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError):
        return clean(text)
    # Plain bits between encoded words come back as "raw-unicode-escape".
    parts = [
        piece if isinstance(piece, str) else of_bytes(piece, charset or "raw-unicode-escape")
        for piece, charset in pieces
    ]
    return clean("".join(parts).strip())


class Headers:
    """The fields of one message or part."""

    def __init__(self, part: "Message[str, str]") -> None:
        self._fields = [(name.lower(), str(value)) for name, value in part.raw_items()]

    def __len__(self) -> int:
        return len(self._fields)

    def raw(self, name: str) -> Iterable[str]:
        """Every field called `name`, as it came, in order."""
        return (value for field, value in self._fields if field == name.lower())

    def has(self, *names: str) -> bool:
        """Whether there is a field called so."""
        wanted = {name.lower() for name in names}
        return any(field in wanted for field, _value in self._fields)

    def text(self, name: str) -> str:
        """The first field called `name`, decoded; "" when there is none."""
        return decoded(next(iter(self.raw(name)), ""))

    def address(self, *names: str) -> tuple[str, str]:
        """The display name and address of the first of `names` that holds an address."""
        for name in names:
            for raw in self.raw(name):
                found = _first_address(_unfolded(raw))
                if found[1]:
                    return found
        return "", ""

    def message_ids(self, *names: str) -> tuple[str, ...]:
        """The Message-IDs in these fields, once each, in order."""
        found = (i for name in names for raw in self.raw(name) for i in _ids(raw))
        return tuple(dict.fromkeys(found))[:REFERENCES_MAX]

    def moment(self, name: str) -> datetime | None:
        """A date with its zone; a date without one is taken for UTC. None when it is not one."""
        try:
            when = parsedate_to_datetime(_unfolded(next(iter(self.raw(name)), "")))
            return when if when.tzinfo else when.replace(tzinfo=UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None


def _ids(raw: str) -> list[str]:
    return _MESSAGE_ID.findall(clean(_unfolded(raw)))


def _first_address(text: str) -> tuple[str, str]:
    try:
        pairs = getaddresses([text])
    except (ValueError, IndexError, TypeError, RecursionError):
        pairs = []
    for name, address in pairs:
        if _ADDRESS.fullmatch(clean(address)):
            return decoded(name), address
    # `Amaka amaka@example.ng` and worse: what looks like an address is one.
    found = _ADDRESS.search(clean(text))
    return ("", found.group()) if found else ("", "")
