"""A posted form as one message of bytes, so that it is sealed, kept and read as mail is.

The format: a line that names it, a line of JSON that tells the fields and the files' lengths, and
then the files' bytes one after another. Whoever finds the bytes in fifty years can read them.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from citydesk.channels.types import Channel, InboundFile, InboundMessage
from citydesk.lib import magic

MARK = b"citydesk web form 1"
FIELDS = ("name", "email", "phone", "headline", "text", "place")


class NotAForm(Exception):
    """Bytes that `pack` did not write."""


def pack(
    *,
    name: str,
    email: str,
    phone: str,
    headline: str,
    text: str,
    place: str,
    protected: bool,
    files: Sequence[tuple[str, bytes]],
    seen_at: datetime | None = None,
    form: str = "",
) -> bytes:
    """The bytes of one posting.

    The same posting by a person who says who they are makes the same bytes, and so one tip, however
    often the button is pressed. Of people who do not, two may send the same picture without a word,
    and neither may see the other's tip: so theirs differ, unless `form` tells the postings of one
    form from those of another.
    """
    if not (email or phone or form):
        form = secrets.token_hex(16)
    told = {
        "name": name,
        "email": email,
        "phone": phone,
        "headline": headline,
        "text": text,
        "place": place,
        "seen_at": seen_at.isoformat() if seen_at else "",
        "protected": protected,
        "form": form,
        "files": [{"name": file_name, "bytes": len(data)} for file_name, data in files],
    }
    head = json.dumps(told, ensure_ascii=False, sort_keys=True)
    encoded = head.encode("utf-8", "replace")
    return b"\n".join([MARK, encoded, b"".join(data for _name, data in files)])


def parse(data: bytes) -> InboundMessage:
    """The message in these bytes. Never raises: what cannot be read is told in its `faults`."""
    try:
        told, body = _opened(data)
        return _message(told, body)
    except (NotAForm, ValueError, KeyError, TypeError, AttributeError):
        return InboundMessage(
            channel=Channel.WEBFORM,
            readable=False,
            faults=(_("It is not a form that was posted here."),),
        )


def _opened(data: bytes) -> tuple[Mapping[str, Any], bytes]:
    mark, _newline, rest = data.partition(b"\n")
    if mark != MARK:
        raise NotAForm
    head, _newline, body = rest.partition(b"\n")
    return json.loads(head), body


def _message(told: Mapping[str, Any], body: bytes) -> InboundMessage:
    fields = {name: str(told[name]).replace("\x00", "").strip() for name in FIELDS}
    files: list[InboundFile] = []
    faults: list[str] = []
    at = 0
    for file in told["files"]:
        data = body[at : at + int(file["bytes"])]
        at += int(file["bytes"])
        name = str(file["name"]).replace("\x00", "")[-200:]
        if not data:
            faults.append(_("The file “%(name)s” is empty.") % {"name": name})
            continue
        files.append(InboundFile(name=name, media_type=magic.media_type(data), data=data))
    return InboundMessage(
        channel=Channel.WEBFORM,
        sender_email=fields["email"],
        sender_phone=fields["phone"],
        sender_name=fields["name"],
        subject=fields["headline"],
        text=fields["text"].replace("\r\n", "\n"),
        place=fields["place"],
        seen_at=_moment(told.get("seen_at")),
        files=tuple(files),
        protected=bool(told["protected"]),
        readable=True,
        faults=tuple(faults),
    )


def _moment(written: Any) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
