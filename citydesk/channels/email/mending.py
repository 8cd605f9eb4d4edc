"""A copy of a mail whose head is mended, for reading only; the kept bytes are never touched."""

import re

# As RFC 5322 writes a field, and as its obsolete syntax did: with blanks before the colon.
_FIELD = re.compile(rb"([\x21-\x39\x3b-\x7e]{1,76})[ \t]*:")
_HEAD_END = re.compile(rb"\r?\n\r?\n")


def mended(data: bytes) -> bytes:
    """The mail with blanks before colons taken out, and stray lines folded into the field above.

    The standard library ends the head at the first such line, and takes the rest for text.
    """
    end = _HEAD_END.search(data)
    head, rest = (data[: end.start()], data[end.start() :]) if end else (data, b"")
    lines = [_mended_line(line) for line in head.splitlines(keepends=True)]
    if not _FIELD.match(head):
        return data  # not a head at all
    return b"".join([*lines, rest])


def _mended_line(line: bytes) -> bytes:
    if line[:1] in {b" ", b"\t"}:
        return line
    field = _FIELD.match(line)
    if not field:
        return b" " + line
    return field.group(1) + b":" + line[field.end() :]
