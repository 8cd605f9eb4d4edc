"""The head of a mail or of a part of it, found in the bytes and read by the standard library."""

import re
from email import policy
from email.parser import BytesHeaderParser
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from email.message import Message

Part: TypeAlias = "Message[str, str]"

# Signatures and forty hops make 30,000 bytes; in more than this somebody tries our parser.
HEAD_BYTES_MAX = 100_000

# As RFC 5322 writes a field, and as its obsolete syntax did: with blanks before the colon.
_FIELD = re.compile(rb"([\x21-\x39\x3b-\x7e]{1,76})[ \t]*:")
_UNIX_FROM = re.compile(rb">?From (?![ \t]*:)[^\r\n]*\r?\n")
_EMPTY_LINE = re.compile(rb"\r?\n\r?\n")
_PARSER = BytesHeaderParser(policy=policy.compat32)


class Head(NamedTuple):
    """The fields, where the body begins, and whether the fields had to be mended or cut."""

    fields: Part
    body_at: int
    mended: bool = False
    cut: bool = False


def head_of(data: bytes, start: int, end: int, *, default_type: str = "text/plain") -> Head:
    """The head of what lies between `start` and `end`; without one, all of it is body."""
    mailbox_line = _UNIX_FROM.match(data, start, end)
    begins = mailbox_line.end() if mailbox_line else start
    empty = _EMPTY_LINE.search(data, begins, end)
    raw = data[begins : min(empty.start() if empty else end, begins + HEAD_BYTES_MAX)]
    if not _FIELD.match(raw):
        newline = re.compile(rb"\r?\n").match(data, start, end)
        return Head(_read(b"", default_type), newline.end() if newline else start)
    whole = b"".join(_mended_line(line) for line in raw.splitlines(keepends=True))
    return Head(
        _read(whole, default_type),
        empty.end() if empty else end,
        mended=whole != raw,
        cut=(empty.start() if empty else end) - begins > HEAD_BYTES_MAX,
    )


def _read(raw: bytes, default_type: str) -> Part:
    fields = _PARSER.parsebytes(raw)
    fields.set_default_type(default_type)
    return fields


def _mended_line(line: bytes) -> bytes:
    """Blanks before the colon go; what is no field at all is put with the field above it.

    The standard library would end the head at such a line, and take the rest for text. Only this
    copy is mended, for reading; the kept bytes are never touched.
    """
    if line[:1] in {b" ", b"\t"}:
        return line
    field = _FIELD.match(line)
    return field.group(1) + b":" + line[field.end() :] if field else b" " + line
