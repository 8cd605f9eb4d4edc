"""Mails as phones, programs and robots write them, and small files to put in them."""

from email.message import EmailMessage
from io import BytesIO

from PIL import Image

AMAKA = "Amaka Obi <amaka@post.example>"
TIPS = "tips@localhost"


def picture(kind: str = "JPEG", *, colour: str = "red", size: tuple[int, int] = (12, 8)) -> bytes:
    """A small picture that opens."""
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, kind)
    return file.getvalue()


def letter(
    subject: str = "Fire at Balogun market",
    text: str = "It began at six this morning.\n",
    *,
    sender: str = AMAKA,
    message_id: str = "<1@post.example>",
    pictures: dict[str, bytes] | None = None,
    **headers: str,
) -> EmailMessage:
    """A person's mail. `headers` are fields, with _ for -."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, TIPS, subject
    mail["Date"] = "Mon, 23 Nov 2026 09:12:00 +0100"
    mail["Message-ID"] = message_id
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for name, data in (pictures or {}).items():
        mail.add_attachment(data, "image", "jpeg", filename=name)
    return mail


def nameless_inline() -> EmailMessage:
    """As a phone writes a photo between two lines: no name, no disposition but inline."""
    mail = letter()
    mail.make_mixed()
    mail.attach(_part(picture("PNG"), "image", "png", disposition="inline"))
    after = EmailMessage()
    after.set_content("and this is after it\n")
    mail.attach(after)
    return mail


def html_with_cid() -> EmailMessage:
    """As Outlook writes: HTML that shows a picture by its Content-ID."""
    mail = letter()
    mail.set_content("plain words\n")
    mail.add_alternative("<p>rich <b>words</b></p><img src='cid:one'>", subtype="html")
    mail.get_payload()[1].add_related(picture("GIF"), "image", "gif", cid="<one>")
    return mail


def forwarded(inner: EmailMessage) -> EmailMessage:
    """A mail with another in it."""
    mail = letter("Fwd: look at this", "My sister sent this:\n", message_id="<2@post.example>")
    mail.add_attachment(inner)
    return mail


def disguised(data: bytes, declared: str = "application/x-nothing") -> EmailMessage:
    """A file that calls itself something else."""
    mail = letter()
    mail.make_mixed()
    main, sub = declared.split("/")
    mail.attach(_part(data, main, sub))
    return mail


def _part(data: bytes, main: str, sub: str, disposition: str = "") -> EmailMessage:
    part = EmailMessage()
    part.set_content(data, main, sub)
    if disposition:
        part["Content-Disposition"] = disposition
    return part
