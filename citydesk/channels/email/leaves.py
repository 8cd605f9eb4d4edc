"""The leaves of a MIME message, walked to the last, whatever they are called. Nothing raises.

The bytes are split here, and only heads are given to the standard library: its parser compares
every line with every boundary above it, and took five minutes and a gigabyte over one hostile mail.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from citydesk.channels.email.coding import decode
from citydesk.channels.email.headers import Headers, decoded
from citydesk.channels.email.heads import Part, head_of

# A phone sends a dozen parts, a digest a hundred; past these limits somebody tries our parser.
PARTS_MAX = 500
DEPTH_MAX = 30

_MESSAGES = {"message/rfc822", "message/global", "message/news", "message/partial"}
_LINE_END = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z)")


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """A part that holds no parts: its bytes, as decoded, and what its head says of it."""

    data: bytes
    declared: str
    charset: str = "utf-8"
    name: str = ""
    attached: bool = False
    # Which multipart/alternative it is one choice of; None when it is no choice.
    choice_of: int | None = None
    # True for the heading of a message within the message, which is ours.
    heading: bool = False


class TooMany(Exception):
    """The message has more parts, or deeper ones, than we read."""


@dataclass(frozen=True, kw_only=True)
class _Span:
    """Where a part lies, head and body, before it is read."""

    data: bytes
    start: int
    end: int
    depth: int = 0
    choice_of: int | None = None
    default_type: str = "text/plain"
    forwarded: bool = False


def walk(data: bytes) -> Iterator[Leaf]:
    """Every leaf, in order; forwarded messages are gone into. Raises TooMany, having told some."""
    waiting = [_Span(data=data, start=0, end=len(data))]
    count = 0
    while waiting:
        span = waiting.pop()
        count += 1
        if count > PARTS_MAX or span.depth > DEPTH_MAX:
            raise TooMany
        head = head_of(span.data, span.start, span.end, default_type=span.default_type)
        if span.forwarded:
            yield _heading(head.fields)
        inner = _inside(span, head.fields, head.body_at, count)
        if inner is None:
            yield _leaf(head.fields, span.data[head.body_at : span.end], span.choice_of)
        else:
            waiting += reversed(inner)


def _inside(span: _Span, fields: Part, body_at: int, number: int) -> list[_Span] | None:
    """The parts within a part; None when it is a leaf."""
    kind = fields.get_content_type()
    if kind in _MESSAGES:
        return [_forwarded(span, fields, body_at)]
    boundary = _boundary(fields) if kind.startswith("multipart/") else b""
    if not boundary:
        return None
    default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
    choice = number if kind == "multipart/alternative" else span.choice_of
    between = split(span.data, body_at, span.end, boundary)
    return [
        _Span(
            data=span.data,
            start=start,
            end=end,
            depth=span.depth + 1,
            choice_of=choice,
            default_type=default,
        )
        for start, end in between
    ] or None


def _forwarded(span: _Span, fields: Part, body_at: int) -> _Span:
    data, start, end = span.data, body_at, span.end
    encoding = _encoding(fields)
    if encoding in {"base64", "quoted-printable"}:
        # Forbidden (RFC 2046, 5.2.1), and done all the same: the message came encoded as a whole.
        data = decode(data[start:end], encoding)
        start, end = 0, len(data)
    return _Span(data=data, start=start, end=end, depth=span.depth + 1, forwarded=True)


def _boundary(fields: Part) -> bytes:
    try:
        boundary = fields.get_boundary() or ""
    except (ValueError, TypeError, LookupError, AttributeError):
        boundary = ""
    return boundary.encode("utf-8", "surrogateescape")


def split(data: bytes, start: int, end: int, boundary: bytes) -> list[tuple[int, int]]:
    """Where the parts between the boundary's lines lie; the line break before one belongs to it."""
    mark = b"--" + boundary
    parts: list[tuple[int, int]] = []
    opened: int | None = None
    at = data.find(mark, start, end)
    while at >= 0 and len(parts) <= PARTS_MAX:
        rest = _LINE_END.match(data, at + len(mark), end)
        if rest and (at == start or data[at - 1 : at] == b"\n"):
            if opened is not None:
                parts.append((opened, max(opened, _before_break(data, at))))
            opened = None if rest.group(1) else rest.end()
            if opened is None:
                break
        at = data.find(mark, at + len(mark), end)
    if opened is not None:
        parts.append((opened, end))  # the last boundary never came
    return parts


def _before_break(data: bytes, at: int) -> int:
    return at - 2 if data[at - 2 : at] == b"\r\n" else at - 1


def _heading(fields: Part) -> Leaf:
    """Who wrote the message that follows, when, about what."""
    told = Headers(fields)
    lines = [f"{name}: {told.text(name)}" for name in ("From", "Date", "Subject") if told.has(name)]
    return Leaf(
        data="\n".join(["----------", *lines]).encode(), declared="text/plain", heading=True
    )


def _encoding(fields: Part) -> str:
    return str(fields.get("content-transfer-encoding", "")).lower().partition(";")[0].strip()


def _leaf(fields: Part, raw: bytes, choice_of: int | None) -> Leaf:
    try:
        attached = fields.get_content_disposition() == "attachment"
        charset = str(fields.get_param("charset") or "utf-8")
    except (ValueError, TypeError, LookupError):
        attached, charset = False, "utf-8"
    return Leaf(
        data=decode(raw, _encoding(fields)),
        declared=fields.get_content_type(),
        charset=charset,
        name=_name(fields),
        attached=attached,
        choice_of=choice_of,
    )


def _name(fields: Part) -> str:
    """What the sender called the file, without folders; "" when nothing."""
    try:
        name = fields.get_filename() or str(fields.get("content-location", ""))
    except (ValueError, TypeError, LookupError):
        return ""
    return re.split(r"[/\\]", decoded(name))[-1].strip()[:200]
