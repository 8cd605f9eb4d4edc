"""The leaves of a MIME message, walked to the last, whatever they are called. Nothing raises."""

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import TypeAlias

from citydesk.channels.email.headers import Headers, decoded, of_bytes

# A phone sends a dozen parts, a digest a hundred; past these limits somebody tries our parser.
PARTS_MAX = 500
DEPTH_MAX = 30

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64))
_ENCODED = {"base64", "quoted-printable"}
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} (.{1,200})\r?$", re.MULTILINE)
_UU_END = re.compile(rb"^end\r?$", re.MULTILINE)

Part: TypeAlias = "Message[str, str]"


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """A part that holds no parts: its bytes, as decoded, and what its headers say of it."""

    data: bytes
    declared: str
    charset: str
    name: str
    attached: bool
    # Which multipart/alternative it is one choice of; None when it is no choice.
    choice_of: int | None = None
    # The heading of a message within the message, which is no part of what the sender wrote.
    heading: str = ""


class TooMany(Exception):
    """The message has more parts, or deeper ones, than we read."""


def walk(message: Part) -> Iterator[Leaf]:
    """Every leaf, in order; forwarded messages are gone into. Raises TooMany, having told some."""
    waiting: list[tuple[Part, int, int | None]] = [(message, 0, None)]
    count = 0
    while waiting:
        part, depth, choice_of = waiting.pop()
        count += 1
        if count > PARTS_MAX or depth > DEPTH_MAX:
            raise TooMany
        children = _children(part)
        if children is None:
            yield _leaf(part, choice_of)
            continue
        if part.get_content_maintype() == "message":
            choice_of = None
            if depth and part.get_content_subtype() == "rfc822":
                yield _heading(children)
        elif part.get_content_subtype() == "alternative":
            choice_of = count
        waiting += [(child, depth + 1, choice_of) for child in reversed(children)]


def _children(part: Part) -> list[Part] | None:
    payload = part.get_payload()
    if not isinstance(payload, list):
        return None
    children = [child for child in payload if isinstance(child, Message)]
    if part.get_content_maintype() == "message" and (encoding := _encoding(part)) in _ENCODED:
        # Forbidden (RFC 2046, 5.2.1), and done all the same: the message came encoded as a whole.
        bodies = (c.get_payload() for c in children)
        return [message_from_bytes(decode(_raw(b), encoding)) for b in bodies]
    return children


def _raw(payload: object) -> bytes:
    return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""


def _encoding(part: Part) -> str:
    return str(part.get("content-transfer-encoding", "")).lower().partition(";")[0].strip()


def _heading(children: list[Part]) -> Leaf:
    """Who wrote the message that follows, to whom, when, about what."""
    told = Headers(children[0]) if children else None
    lines = [f"{name}: {told.text(name)}" for name in ("From", "Date", "Subject") if told]
    return Leaf(
        data=b"",
        declared="text/plain",
        charset="utf-8",
        name="",
        attached=False,
        heading="\n".join(["----------", *(line for line in lines if not line.endswith(": "))]),
    )


def _leaf(part: Part, choice_of: int | None) -> Leaf:
    data = decode(_raw(part.get_payload()), _encoding(part))
    try:
        attached = part.get_content_disposition() == "attachment"
        charset = str(part.get_param("charset") or "utf-8")
    except (ValueError, TypeError, LookupError):
        attached, charset = False, "utf-8"
    return Leaf(
        data=data,
        declared=part.get_content_type(),
        charset=charset,
        name=_name(part),
        attached=attached,
        choice_of=choice_of,
    )


def _name(part: Part) -> str:
    """What the sender called the file, without folders; "" when nothing."""
    try:
        name = part.get_filename() or str(part.get("content-location", ""))
    except (ValueError, TypeError, LookupError):
        return ""
    return re.split(r"[/\\]", decoded(name))[-1].strip()[:200]


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
    body = raw.translate(None, _NOT_BASE64)
    pieces: list[bytes] = []
    for piece in re.split(b"=+", body):
        whole = piece[: len(piece) - 1] if len(piece) % 4 == 1 else piece
        pieces.append(binascii.a2b_base64(whole + b"=" * (-len(whole) % 4)))
    return b"".join(pieces)


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
        data = b"".join(_uu_line(line) for line in raw[begin.end() : end.start()].splitlines())
        files.append((decoded(of_bytes(begin.group(1)).strip()), data))
        at = end.end()
    return b"".join([*kept, raw[at:]]), files


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some encoders pad the line; its first character says how much of it counts.
        counts = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
        try:
            return binascii.a2b_uu(line[:counts])
        except binascii.Error:
            return b""
