"""A mail as received becomes an inbound message: every leaf of it, and no exception.

Nothing is ever written back: the bytes themselves are kept.
"""

import logging
import re
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext as _

from citydesk.channels.email import automatic, html, trays
from citydesk.channels.email.coding import from_base64, uuencoded
from citydesk.channels.email.headers import Headers, clean, of_bytes
from citydesk.channels.email.heads import head_of
from citydesk.channels.email.leaves import Leaf, TooMany, walk
from citydesk.channels.types import Channel, InboundFile, InboundMessage
from citydesk.lib import magic

logger = logging.getLogger(__name__)

# A long letter is 10,000 characters; the rest stays in the original.
TEXT_LENGTH_MAX = 100_000
TEXT_BYTES_MAX = 8 * TEXT_LENGTH_MAX
FILES_MAX = 100

UNKNOWN = "application/octet-stream"
_ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp",
    "image/heic": "heic", "image/avif": "avif", "image/tiff": "tif", "image/bmp": "bmp",
    "video/mp4": "mp4", "video/quicktime": "mov", "video/3gpp": "3gp", "application/pdf": "pdf",
    "text/plain": "txt",
}  # fmt: skip
_CODES = re.compile(r"\bT-[34679ACDEFGHJKMNPQRTUVWXY]{6}\b", re.IGNORECASE)
_PREFIXES = re.compile(
    r"^(\s*((re|aw|sv|fwd?|fw|tr|wg)(\[\d+\])?\s*:|\[\s*T-\w{6}\s*\]))+\s*", re.IGNORECASE
)
_CODE_IN_BRACKETS = re.compile(r"\s*\[\s*T-\w{6}\s*\]", re.IGNORECASE)
_DATA_URI = re.compile(rb"data:image/[\w.+-]{1,40};base64,([A-Za-z0-9+/=\s]+)")
# How base64 of a JPEG, PNG or GIF begins at the beginning of a line, and the lines that go on.
_STRAY = re.compile(
    rb"^(?:/9j/|iVBORw0KGgo|R0lGOD)[A-Za-z0-9+/]{30,}={0,2}"
    rb"(?:\r?\n[A-Za-z0-9+/]{40,}={0,2})*(?:\r?\n[A-Za-z0-9+/]+={0,2}(?=\r?$))?",
    re.MULTILINE,
)


@dataclass
class _Found:
    """What was found of a message so far; a text knows which choice it is one form of."""

    texts: list[tuple[str, int | None, str]] = field(default_factory=list)
    files: list[InboundFile] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add_file(self, data: bytes, name: str, declared: str = UNKNOWN) -> None:
        if len(self.files) >= FILES_MAX:
            self.note(_("Only the first %(count)d files were taken out.") % {"count": FILES_MAX})
            return
        kind = magic.media_type(data)
        if kind == UNKNOWN and declared.startswith("text/") and b"\x00" not in data:
            kind = "text/plain"
        word = "picture" if magic.is_picture(kind) else "file"
        name = name or f"{word}-{len(self.files) + 1}.{_ENDINGS.get(kind, 'bin')}"
        if magic.is_picture(declared) and word == "file":
            self.note(_("“%(name)s” calls itself a picture, but is none.") % {"name": name})
        self.files.append(InboundFile(name=name, media_type=kind, data=data))

    def note(self, fault: str) -> None:
        if fault not in self.faults:
            self.faults.append(fault)

    def text(self) -> str:
        """The plain form of each choice, else what its HTML shows."""
        plain = {choice for kind, choice, text in self.texts if kind == "plain" and text.strip()}
        shown = [
            text.strip("\n")
            for kind, choice, text in self.texts
            if text.strip() and not (kind == "html" and choice is not None and choice in plain)
        ]
        text = "\n\n".join(shown).strip()
        if len(text) > TEXT_LENGTH_MAX:
            self.note(_("The text is very long; the rest of it is in the original."))
        return text[:TEXT_LENGTH_MAX]


def parse(data: bytes) -> InboundMessage:
    """The message in these bytes. Never raises: what cannot be read is told in its `faults`."""
    found = _Found()
    try:
        return _message(data, found)
    except Exception as error:  # noqa: BLE001 (whatever a hostile mail finds, it is still a tip)
        kind = type(error).__name__
        logger.error("A mail could not be understood: %s", kind)  # noqa: TRY400 (it holds the mail)
        found.note(_("It could not be understood (%(error)s).") % {"error": kind})
        return InboundMessage(
            channel=Channel.EMAIL,
            files=tuple(found.files),
            readable=False,
            faults=tuple(found.faults),
        )


def _gather(data: bytes, found: _Found) -> None:
    try:
        for leaf in walk(data):
            _sort(leaf, found)
    except TooMany:
        found.note(_("It has very many parts; those beyond our limit are in the original only."))


def _sort(leaf: Leaf, found: _Found) -> None:
    """A leaf is a file if it was sent as one or its bytes say so; otherwise it is text."""
    if leaf.heading:
        found.texts.append(("plain", None, leaf.data.decode()))
    elif _is_file(leaf):
        if leaf.data:
            found.add_file(leaf.data, leaf.name, leaf.declared)
        elif leaf.name or leaf.attached:
            found.note(_("The file “%(name)s” is empty.") % {"name": leaf.name})
    else:
        _sort_text(leaf, found)


def _is_file(leaf: Leaf) -> bool:
    if leaf.declared not in {"text/plain", "text/html", "message/delivery-status"}:
        # A multipart whose parts could not be told apart is text, and searched for pictures.
        if leaf.declared.startswith(("multipart/", "message/")):
            return magic.media_type(leaf.data) != UNKNOWN
        return True
    return leaf.attached or bool(leaf.name) or magic.media_type(leaf.data) != UNKNOWN


def _sort_text(leaf: Leaf, found: _Found) -> None:
    data, enclosed = uuencoded(leaf.data)
    for name, file in enclosed:
        found.add_file(file, name)
    hidden = _DATA_URI if leaf.declared == "text/html" else _STRAY
    for stray in islice(hidden.finditer(data), FILES_MAX):
        picture = from_base64(stray.group(stray.lastindex or 0))
        if magic.is_picture(magic.media_type(picture)):
            found.add_file(picture, "")
    if leaf.declared != "text/html":
        data = _STRAY.sub(b"", data)
    data = data.strip(b"\r\n")
    if len(data) > TEXT_BYTES_MAX:
        found.note(_("The text is very long; the rest of it is in the original."))
    text = clean(
        of_bytes(data[:TEXT_BYTES_MAX], leaf.charset).replace("\r\n", "\n").replace("\r", "\n")
    )
    if leaf.declared == "text/html":
        found.texts.append(("html", leaf.choice_of, html.to_text(text)))
    else:
        found.texts.append(("plain", leaf.choice_of, text))


def _message(data: bytes, found: _Found) -> InboundMessage:
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")  # as very old programs end their lines
    head = head_of(data, 0, len(data))
    headers = Headers(head.fields)
    if len(headers) or magic.media_type(data) == UNKNOWN:
        _gather(data, found)
    else:
        found.add_file(data, "")  # somebody piped a bare picture
    if head.mended or head.cut:
        found.note(_("Its head is badly formed."))
    subject, text = headers.text("Subject"), found.text()
    readable = bool(len(headers)) and bool(subject or text or found.files)
    if not len(headers):
        found.note(_("It is not an e-mail message: it has no head."))
    elif not readable:
        found.note(_("It is empty: no subject, no text, no file."))
    name, address = headers.address("From", "Sender", "Reply-To")
    report = head.fields.get_content_type() == "multipart/report"
    robot = automatic.why_robot(headers, subject=subject, sender=address, report=report)
    bulk = automatic.why_bulk(headers)
    pictures = sum(magic.is_picture(file.media_type) for file in found.files)
    tray, reason = trays.tray_of(
        headers, subject=subject, text=text, robot=robot, bulk=bulk, pictures=pictures
    )
    return InboundMessage(
        channel=Channel.EMAIL,
        sender_email=address,
        sender_name=name,
        subject=_CODE_IN_BRACKETS.sub("", _PREFIXES.sub("", subject)).strip(),
        text=text,
        files=tuple(found.files),
        message_id=next(iter(headers.message_ids("Message-ID")), ""),
        sent_at=headers.moment("Date"),
        automatic=robot or bulk or automatic.why_silent(headers),
        tray=tray,
        tray_reason=reason,
        follows=tuple(dict.fromkeys(code.upper() for code in _CODES.findall(subject))),
        references=headers.message_ids("In-Reply-To", "References"),
        readable=readable,
        faults=tuple(found.faults),
    )
