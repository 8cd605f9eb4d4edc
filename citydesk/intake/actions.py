"""Writes of deliveries and tips."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log

from citydesk.channels import actions as post
from citydesk.channels import webform
from citydesk.channels.email.parse import parse as parse_email
from citydesk.channels.types import Channel, InboundMessage, Tray
from citydesk.intake import letters, queries, rules, vouching
from citydesk.intake.models import Delivery, Tip, Vouch
from citydesk.intake.signals import claim_placed, tip_received
from citydesk.intake.types import KeptFile
from citydesk.lib import codes
from citydesk.lib.phone import BadPhone, to_e164
from citydesk.lib.position import Position, found_in
from citydesk.originals import actions as originals
from citydesk.originals import custody
from citydesk.originals.models import Original
from citydesk.originals.spool import Entry
from citydesk.people.models import User
from citydesk.sources import actions as sources
from citydesk.sources.models import Contributor
from citydesk.sources.types import Identity

PARSERS: dict[str, Callable[[bytes], InboundMessage]] = {
    Channel.EMAIL: parse_email,
    Channel.WEBFORM: webform.parse,
}
MEDIA_TYPES = {Channel.EMAIL: "message/rfc822", Channel.WEBFORM: "application/x-citydesk-form"}
CLAIM_LENGTH_MAX = 250
NAME_LENGTH_MAX = 255
PLACE_LENGTH_MAX = 150


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What became of a message. `duplicate`: the same bytes had come by the same way before."""

    delivery: Delivery
    tip: Tip | None
    duplicate: bool
    files: tuple[KeptFile, ...]


def take_in(*, entry: Entry, now: datetime) -> Receipt:
    """Make a tip of a spooled message: the same bytes are one tip, however often they come.

    The bytes are kept first, each durable in itself; then everything that follows from them is one
    transaction. A kill before its commit leaves kept bytes, and the entry to be taken in again.
    """
    original = originals.keep(
        data=entry.data,
        kind=Original.Kind.MESSAGE,
        media_type=MEDIA_TYPES[Channel(entry.channel)],
        now=now,
    )
    message = PARSERS[entry.channel](entry.data)
    files = _keep_files(message, original, now)
    try:
        return _record(entry, message, original, files, now)
    except IntegrityError:
        # Somebody took in the same bytes at the same moment; anything else is a fault of ours.
        known = _known(entry, original, files)
        if known is None:
            raise
        return known


def _keep_files(message: InboundMessage, parent: Original, now: datetime) -> tuple[KeptFile, ...]:
    return tuple(
        KeptFile(
            original=originals.keep(
                data=file.data,
                kind=Original.Kind.FILE,
                media_type=file.media_type,
                now=now,
                parent=parent,
            ),
            name=file.name[:NAME_LENGTH_MAX],
            media_type=file.media_type,
            bytes=len(file.data),
            position=position,
        )
        for position, file in enumerate(message.files)
    )


def _known(entry: Entry, original: Original, files: tuple[KeptFile, ...]) -> Receipt | None:
    delivery = queries.arrived(channel=entry.channel, original=original)
    if delivery is None:
        return None
    return Receipt(
        delivery=delivery,
        tip=Tip.objects.filter(delivery=delivery).first(),
        duplicate=delivery.pk != entry.id,
        files=files,
    )


@transaction.atomic
def _record(
    entry: Entry,
    message: InboundMessage,
    original: Original,
    files: tuple[KeptFile, ...],
    now: datetime,
) -> Receipt:
    known = _known(entry, original, files)
    if known:
        return known
    state = Delivery.State.READ if message.readable else Delivery.State.UNREADABLE
    delivery = Delivery.objects.create(
        id=entry.id,
        channel=entry.channel,
        original=original,
        message_id_index=queries.message_id_index(message.message_id),
        state=state,
        received_at=entry.received_at,
    )
    tip = _make_tip(delivery, message, files, entry, now)
    tip_received.send(sender=Tip, tip=tip, files=files, now=now)
    vouching.expect(delivery=delivery, entry=entry, now=now)
    if rules.may_acknowledge(tip=tip, message=message, envelope_from=entry.envelope_from, now=now):
        _acknowledge(tip, message, files=len(files), now=now)
    _note_received(delivery, files, now)
    return Receipt(delivery=delivery, tip=tip, duplicate=False, files=files)


def _note_received(delivery: Delivery, files: tuple[KeptFile, ...], now: datetime) -> None:
    """Tell custody of the message and its files; last, because the chain is locked from here."""
    assert delivery.original is not None
    message: dict[str, custody.Fact] = {
        "channel": str(delivery.channel),
        "delivery": str(delivery.pk),
        "received_at": delivery.received_at.isoformat(),
    }
    received = [(delivery.original, message)]
    for file in files:
        part = message | {"name": file.name, "position": file.position}
        received.append((file.original, part | {"in": delivery.original.sha256}))
    custody.record_each(received, act=custody.Act.RECEIVED, by="citydesk", now=now)


def _make_tip(
    delivery: Delivery,
    message: InboundMessage,
    files: tuple[KeptFile, ...],
    entry: Entry,
    now: datetime,
) -> Tip:
    contributor = _contributor(message, entry.envelope_from, now)
    if contributor and message.protected:
        sources.protect(contributor=contributor)
    follows = None
    if contributor:
        follows = queries.followed(
            contributor=contributor, codes=message.follows, references=message.references
        )
    return Tip.objects.create(
        code=new_code(),
        channel=delivery.channel,
        delivery=delivery,
        contributor=contributor,
        follows=follows,
        tray=message.tray,
        note="\n".join(sentence for sentence in (message.tray_reason, *message.faults) if sentence),
        claim=_claim(message, files),
        text=message.text,
        place=message.place[:PLACE_LENGTH_MAX],
        claim_at=message.seen_at,
        **_position(found_in(message.place)),
        protected=message.protected or bool(contributor and contributor.protected),
        received_at=entry.received_at,
    )


def _contributor(message: InboundMessage, envelope_from: str, now: datetime) -> Contributor | None:
    email = message.sender_email
    if not email and "@" in envelope_from:
        email = envelope_from
    phone = _e164(message.sender_phone)
    if not (email or phone or message.sender_name):
        return None
    return sources.recognise(email=email, phone=phone, name=message.sender_name, now=now)


def _e164(phone: str) -> str:
    try:
        return to_e164(phone) if phone else ""
    except BadPhone:
        return ""


def _claim(message: InboundMessage, files: tuple[KeptFile, ...]) -> str:
    """What it says happened, in one line: its subject, else how it begins, else what came."""
    if not message.readable:
        return _("A message that could not be understood")
    lines = (line.strip() for line in message.text.splitlines())
    words = message.subject or next((line for line in lines if line), "")
    if not words:
        count = len(files)
        words = ngettext("%(count)d file without a word", "%(count)d files without a word", count)
        words %= {"count": count}
    return words if len(words) <= CLAIM_LENGTH_MAX else f"{words[: CLAIM_LENGTH_MAX - 1]}…"


def _position(at: Position | None) -> dict[str, float | None]:
    return {
        "claim_latitude": at.north if at else None,
        "claim_longitude": at.east if at else None,
    }


def new_code() -> str:
    """A code that no tip has."""
    code = codes.new("T")
    while Tip.objects.filter(code=code).exists():
        code = codes.new("T")
    return code


def _acknowledge(tip: Tip, message: InboundMessage, *, files: int, now: datetime) -> None:
    """Tell the sender that it arrived; a source only what everybody may read.

    Whoever used the form has seen on the screen that it arrived, so a source gets no mail of it.
    """
    if tip.protected and tip.channel == Channel.WEBFORM:
        return
    house, subject, text = (
        letters.neutral_acknowledgement()
        if tip.protected
        else letters.acknowledgement(tip, files=files)
    )
    post.queue_notice(
        key=f"{rules.RECEIVED}{tip.code}",
        to=message.sender_email,
        from_name=house,
        subject=subject,
        text=text,
        now=now,
        in_reply_to=message.message_id,
    )


@transaction.atomic
def enter_tip(
    *,
    claim: str,
    text: str,
    place: str,
    phone: str,
    name: str,
    protected: bool,
    by: User,
    now: datetime,
    seen_at: datetime | None = None,
) -> Tip:
    """A tip that somebody told an editor on the telephone. Raises lib.phone.BadPhone."""
    contributor = None
    if phone or name:
        e164 = to_e164(phone) if phone else ""
        contributor = sources.recognise(phone=e164, name=name, now=now)
        if protected:
            sources.protect(contributor=contributor)
    tip = Tip.objects.create(
        code=new_code(),
        channel=Channel.PHONE,
        contributor=contributor,
        claim=claim[:CLAIM_LENGTH_MAX],
        text=text,
        place=place[:PLACE_LENGTH_MAX],
        claim_at=seen_at,
        **_position(found_in(place)),
        protected=protected or bool(contributor and contributor.protected),
        received_at=now,
        entered_by=by,
    )
    tip_received.send(sender=Tip, tip=tip, files=(), now=now)
    return tip


@transaction.atomic
def move_to_tray(*, tip: Tip, tray: Tray | str, by: User, now: datetime) -> None:
    """Put a tip into another tray."""
    row = Tip.objects.select_for_update().get(pk=tip.pk)
    if row.tray != Tray(tray):
        log(
            instance=row,
            action="citydesk.tip.tray",
            user=by,
            data={"from": row.tray, "to": str(Tray(tray))},
            timestamp=now,
        )
        row.tray = Tray(tray)
        row.save(update_fields=["tray"])
    tip.refresh_from_db()


@transaction.atomic
def place_claim(
    *, tip: Tip, at: datetime | None, position: Position | None, by: User, now: datetime
) -> None:
    """Say when and where it happened, as an editor understands it; None is "not known".

    The files are then held against that. Raises ValueError for a position that is not on the Earth.
    """
    if position is not None and not position.exists:
        raise ValueError(position)
    row = Tip.objects.select_for_update().get(pk=tip.pk)
    if (row.claim_at, row.claim_position) != (at, position):
        row.claim_at = at
        row.claim_latitude, row.claim_longitude = position or (None, None)
        row.save(update_fields=["claim_at", "claim_latitude", "claim_longitude"])
        log(
            instance=row,
            action="citydesk.tip.claim",
            user=by,
            data={"at": at.isoformat() if at else None, "position": position is not None},
            timestamp=now,
        )
        claim_placed.send(sender=Tip, tip=row, now=now)
    tip.refresh_from_db()


@transaction.atomic
def look_at(*, tip: Tip, why: str, by: User, now: datetime) -> Identity | None:
    """Who sent it, and a right to their words whole; that somebody looked is kept with both.

    None when nobody knows who sent it.
    """
    message = tip.delivery.original if tip.delivery else None
    if message and message.sealed_key:
        custody.record(
            original=message,
            act=custody.Act.LOOKED,
            by=by.username,
            now=now,
            saw="the sender's words whole",
            why=why,
        )
    if tip.contributor is None:
        return None
    return sources.reveal(contributor=tip.contributor, why=why, by=by, now=now)


@transaction.atomic
def protect(*, tip: Tip, now: datetime) -> None:  # noqa: ARG001 (every action is told the time)
    """From now on its sender is a source, in all that they sent; what is unsent is not sent."""
    row = Tip.objects.select_for_update().get(pk=tip.pk)
    theirs = Tip.objects.filter(pk=row.pk)
    if row.contributor:
        sources.protect(contributor=row.contributor)
        theirs |= Tip.objects.filter(contributor=row.contributor)
    post.withdraw(
        keys=[f"{rules.RECEIVED}{code}" for code in theirs.values_list("code", flat=True)]
    )
    theirs.update(protected=True)
    tip.refresh_from_db()


@transaction.atomic
def forget_words(*, tip: Tip) -> None:
    """Empty what was read of its message, which is erased; its code and its times stay."""
    Tip.objects.filter(pk=tip.pk).update(
        claim=_("Erased"),
        text="",
        place="",
        note="",
        claim_at=None,
        claim_latitude=None,
        claim_longitude=None,
    )
    Delivery.objects.filter(tip=tip).update(message_id_index="")
    Vouch.objects.filter(delivery__tip=tip, found_at=None).delete()
    tip.refresh_from_db()
