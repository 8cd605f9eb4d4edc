"""The public's post as mail programs would write it: text, photos, headers."""

import mimetypes
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings

from citydesk.demo import camera
from citydesk.demo.manuscript import Clock
from citydesk.demo.pictures import phone

# A scene as a phone in Lagos took it; what a tip does not say stays as a phone would have it.
SHOT_FIELDS = ("scene", "tilt", "light")


def letter(  # who to whom, and what
    *,
    sender: str,
    to: str,
    subject: str,
    text: str,
    sent_at: datetime,
    files: Mapping[str, bytes] | None = None,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """One RFC 5322 message; the same arguments make the same bytes."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = format_datetime(sent_at)
    name = sha256(f"{sender}{subject}{sent_at}".encode()).hexdigest()
    mail["Message-ID"] = f"<{name[:24]}@{sender.rpartition('@')[2].strip('>')}>"
    for header, value in (headers or {}).items():
        mail[header] = value
    mail.set_content(text.strip() + "\n")
    for file_name, data in (files or {}).items():
        kind = mimetypes.guess_type(file_name)[0] or "image/jpeg"
        maintype, _slash, subtype = kind.partition("/")
        mail.add_attachment(data, maintype=maintype, subtype=subtype, filename=file_name)
    if files:
        mail.set_boundary(f"=_{name[24:48]}")
    return mail.as_bytes()


def of_tip(tip: Mapping[str, Any], people: Mapping[str, Any], *, to: str, clock: Clock,
           folder: Path) -> bytes:  # fmt: skip
    """The mail of one tip of content/tips.toml, its photos kept in `folder`."""
    person = people[tip["from"]]
    sent_at = clock.ago(tip["hours_ago"])
    files = dict(photo(p, sent_at=sent_at, folder=folder) for p in tip.get("photos", ()))
    return letter(
        sender=formataddr((person["name"], person["email"])),
        to=to,
        subject=tip["subject"],
        text=tip["text"],
        sent_at=sent_at,
        files=files,
    )


def photo(wanted: Mapping[str, Any], *, sent_at: datetime, folder: Path) -> tuple[str, bytes]:
    """Name and bytes of a photo or film: as a phone wrote it, or as a messenger left it."""
    name = wanted["name"]
    if wanted.get("broken"):
        return name, b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00" + bytes(range(256)) * 8
    if wanted.get("recycled"):
        older = next(folder.glob(f"*-{wanted['recycled']}-*"))
        return name, phone.mirrored(older.read_bytes())
    taken_at = sent_at - timedelta(minutes=wanted.get("before", 20))
    if wanted.get("clock"):
        taken_at = datetime.fromisoformat(wanted["clock"])
    fields = {key: wanted[key] for key in SHOT_FIELDS if key in wanted}
    if wanted.get("stripped"):
        name = f"IMG-{sent_at:%Y%m%d}-WA0007.jpg"
        shot = phone.Shot(**fields, crop=tuple(wanted["crop"]), size=(1600, 1200), quality=70)
        return name, phone.develop(shot, taken_at=None)
    if wanted.get("generated"):
        return name, phone.kept(folder, f"{name}.png", lambda: phone.generated(wanted["scene"]))
    shot = phone.Shot(
        **fields,
        crop=tuple(wanted["crop"]),
        phone=tuple(wanted.get("phone", ("Palmtel", "P12 Lite"))),
        place=tuple(wanted["place"]) if "place" in wanted else None,
    )
    return name, _taken(shot, wanted, taken_at=taken_at, folder=folder)


def _taken(
    shot: phone.Shot, wanted: Mapping[str, Any], *, taken_at: datetime, folder: Path
) -> bytes:
    """The photo or film as its phone wrote it; made once for each moment."""
    stamp = f"{wanted.get('key', wanted['name'])}-{taken_at:%Y%m%d%H%M%S}"
    if wanted.get("film"):
        wide = replace(shot, size=(1280, 720))
        return phone.kept(folder, f"{stamp}.mp4", lambda: phone.filmed(wide, taken_at=taken_at))
    data = phone.kept(folder, f"{stamp}.jpg", lambda: phone.develop(shot, taken_at=taken_at))
    if wanted.get("signed"):
        maker = settings.CITYDESK_DATA / "camera"
        return camera.signed(data, model=" ".join(shot.phone), folder=maker)
    return data
