"""Bytes out of the encodings that mail puts them in, however they were damaged on the way."""

import binascii
import quopri
import re

from citydesk.channels.email.headers import decoded, of_bytes

# Some programs pad every line; more pieces than this are no file.
PIECES_MAX = 100_000

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64))
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} (.{1,200})\r?$", re.MULTILINE)
_UU_END = re.compile(rb"^end\r?$", re.MULTILINE)


def decode(raw: bytes, encoding: str) -> bytes:
    """The bytes that were sent. An encoding that does not exist changes nothing."""
    if encoding == "base64":
        return from_base64(raw)
    if encoding == "quoted-printable":
        return quopri.decodestring(raw)
    if encoding in {"x-uuencode", "uuencode", "uue", "x-uue"}:
        files = [data for _name, data in uuencoded(raw)[1]]
        return files[0] if files else raw
    return raw


def from_base64(raw: bytes) -> bytes:
    """Everything that can be got out of base64, cut short or padded in the middle though it be."""
    body = raw.translate(None, _NOT_BASE64).rstrip(b"=")
    if b"=" not in body:
        return _piece(body)
    *pieces, rest = re.split(b"=+", body, maxsplit=PIECES_MAX)
    return b"".join(_piece(piece) for piece in [*pieces, rest.replace(b"=", b"")])


def _piece(body: bytes) -> bytes:
    if len(body) % 4 == 1:
        body = body[:-1]  # six bits are no byte
    return binascii.a2b_base64(body + b"=" * (-len(body) % 4))


def uuencoded(raw: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """Text without the uuencoded files in it, and these: name and bytes."""
    files: list[tuple[str, bytes]] = []
    kept: list[bytes] = []
    at = 0
    while begin := _UU_BEGIN.search(raw, at):
        end = _UU_END.search(raw, begin.end())
        if not end:
            break
        kept.append(raw[at : begin.start()])
        lines = filter(None, raw[begin.end() : end.start()].splitlines())
        data = b"".join(_uu_line(line) for line in lines)
        files.append((decoded(of_bytes(begin.group(1)).strip()), data))
        at = end.end()
    return b"".join([*kept, raw[at:]]), files


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders pad the line; its first character says how much of it counts.
        counts = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:counts])
        except binascii.Error:
            return b""
