"""Who vouches for a mail: asked of the DNS soon after receipt, because keys change, and kept.

The mail is only opened in the sandbox, which says which names it wants; they are asked for here,
outside any transaction, and given to it as data. So the same verdict can be reached offline.
"""

import hashlib
import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from citydesk.channels.email.received import brought_by, outside
from citydesk.channels.email.verdict import UNKNOWN, Chain, Permission, Verdict
from citydesk.channels.types import Channel
from citydesk.intake.models import Delivery, Vouch
from citydesk.intake.signals import mail_vouched
from citydesk.lib import sandbox
from citydesk.lib.resolver import REFUSED, SILENT, Answer, Resolver
from citydesk.originals import actions as originals
from citydesk.originals import queries as kept
from citydesk.originals.models import Original
from citydesk.originals.spool import Entry

VERSION = 1
MEDIA_TYPE = "application/x-citydesk-vouch+json"
TOOLS = ("dkimpy", "dnspython", "pyspf")
_VOUCH = "citydesk.channels.email.vouching:vouch"
_LIMITS = sandbox.Limits(cpu_seconds=5, wall_seconds=60, answer_bytes=100_000)

# SPF alone may need ten look-ups and ten more for each; honest mails were seen to need sixteen.
QUESTIONS_MAX = 60
SECONDS_MAX = 10.0
ANSWERS_BYTES_MAX = 200_000
ROUNDS_MAX = 24
NOT_ASKED = "not asked: too many questions"
# After each try that left something open though name servers answer; then it stays open.
PAUSES = [timedelta(minutes=m) for m in (1, 5, 30, 120)]
# Of a mail that no process came to an end with in time: perhaps the machine was busy.
TRIES_MAX = 20
# While no name server answers at all, all wait, and then give up.
SILENCE = timedelta(minutes=1)
SILENCE_MAX = timedelta(hours=24)

_UNOPENED = Verdict(
    unclear="it could not be opened",
    chain=Chain(result=UNKNOWN),
    permission=Permission(result=UNKNOWN),
    policy=UNKNOWN,
)
ENVELOPE = ("envelope_from", "peer", "helo", "received_at")

Ask = Callable[[str, str], Answer]


class BadRecord(ValueError):
    """Nothing can be verified with it; says why."""


def expect(*, delivery: Delivery, entry: Entry, now: datetime) -> None:
    """Note, in the transaction that takes a mail in, that it is to be asked who vouches for it."""
    if not settings.CITYDESK_DNS or entry.channel != Channel.EMAIL:
        return
    peer, helo = outside(entry.peer), entry.helo
    if not peer:
        peer, helo = brought_by(entry.data, host=settings.CITYDESK_MAIL_HOST)
    way = (entry.envelope_from, peer, helo, entry.received_at.isoformat())
    envelope = dict(zip(ENVELOPE, way, strict=True))
    Vouch.objects.create(
        delivery=delivery, version=VERSION, envelope=json.dumps(envelope), due_at=now
    )


def vouch(*, vouch_id: int, now: datetime) -> None:
    """Ask, judge and keep it. Once found, it is not looked for again.

    Claimed first, so that two workers do not ask at once and a mail that ends its worker is
    counted. What name servers left open is asked again later, for a bounded time. Raises OSError
    when the bytes could not be reached or no process be started.
    """
    row = Vouch.objects.select_related("delivery__original").get(pk=vouch_id)
    if row.found_at or not _claim(row, now):
        return
    original = row.delivery.original
    assert original, "a mail has its bytes"
    try:
        data = kept.read(original)
    except kept.Erased:
        row.delete()
        return
    if before := _kept_before(row, original):
        _write(row.pk, Verdict.read(json.loads(kept.read(before))["verdict"]), before, now)
        return
    record = json.loads(row.envelope) | {"answers": []}
    resolver = Resolver(settings.CITYDESK_DNS)
    try:
        verdict = examined(record, data, resolver.ask)
    except sandbox.KeptWaiting:
        if row.tries < TRIES_MAX:
            return  # the claim has set the next try
        verdict = _UNOPENED
    if _is_open(record, verdict) and now - row.delivery.received_at < SILENCE_MAX:
        if not resolver.answers():
            _all_wait(row, now)
            return
        if row.tries < len(PAUSES):
            return  # the claim has set the next try
    _keep(row, record, verdict, original, now)


def _claim(row: Vouch, now: datetime) -> bool:
    mine = Vouch.objects.filter(pk=row.pk, found_at=None, due_at=row.due_at)
    pause = PAUSES[min(row.tries, len(PAUSES) - 1)]
    return bool(mine.update(due_at=now + pause, tries=F("tries") + 1))


def _all_wait(row: Vouch, now: datetime) -> None:
    """Nobody answers: that is no mail's fault, and asking for the next would be as vain."""
    Vouch.objects.filter(pk=row.pk).update(tries=row.tries, due_at=now + SILENCE)
    Vouch.objects.filter(found_at=None, due_at__lte=now).update(due_at=now + SILENCE)


def _is_open(record: dict[str, Any], verdict: Verdict) -> bool:
    """Whether asking again might tell more."""
    unanswered = any(one["problem"] in {REFUSED, SILENT} for one in record["answers"])
    return unanswered and verdict.dkim != "PASS"


def examined(record: dict[str, Any], data: bytes, ask: Ask | None) -> Verdict:
    """The verdict on a mail with the answers of `record`, to which `ask` adds what is wanted.

    Without `ask`, offline: what the record does not hold counts as unanswered. Raises
    sandbox.KeptWaiting, which says nothing of the mail.
    """
    ends = time.monotonic() + SECONDS_MAX
    try:
        for _round in range(ROUNDS_MAX):
            said = sandbox.call(_VOUCH, json.dumps(record).encode() + b"\n" + data, limits=_LIMITS)
            if "verdict" in said.facts:
                return Verdict.read(said.facts["verdict"])
            for name, kind in said.facts["wanted"]:
                late = time.monotonic() > ends
                answer = _asked(str(name), str(kind), record, ask, late)
                record["answers"].append(answer.plain())
    except sandbox.KeptWaiting:
        raise
    except (sandbox.Stopped, ValueError, TypeError, KeyError):
        pass  # it broke, or betrayed, the program that opened it
    return _UNOPENED


def _asked(name: str, kind: str, record: dict[str, Any], ask: Ask | None, late: bool) -> Answer:  # noqa: FBT001 (told by its name)
    at = datetime.fromisoformat(record["received_at"])
    size = sum(len(one["wire"]) for one in record["answers"])
    if ask is None or late:
        return Answer(name=name, kind=kind, at=at, problem=SILENT)
    if len(record["answers"]) >= QUESTIONS_MAX or size > ANSWERS_BYTES_MAX:
        return Answer(name=name, kind=kind, at=at, problem=NOT_ASKED)
    return ask(name, kind)


def again(record: bytes, data: bytes) -> tuple[Verdict, Verdict]:
    """The verdict in a kept record, and the one that its answers give today, with no network.

    Raises BadRecord, and sandbox.KeptWaiting.
    """
    try:
        kept_record = json.loads(record)
        then = Verdict.read(kept_record["verdict"])
        same_mail = kept_record["sha256"] == hashlib.sha256(data).hexdigest()
        asked = {name: kept_record[name] for name in (*ENVELOPE, "answers")}
    except (ValueError, TypeError, KeyError) as error:
        raise BadRecord("it is no record of who vouches for a mail") from error
    if not same_mail:
        raise BadRecord("it is the record of another mail")
    return then, examined(asked, data, None)


def _kept_before(row: Vouch, original: Original) -> Original | None:
    """The record that was kept before we were stopped: what was answered then counts."""
    records = Original.objects.filter(parent=original, media_type=MEDIA_TYPE, erased_at=None)
    return records.filter(made_by__startswith=f"vouching {row.version},").first()


def _keep(
    row: Vouch, record: dict[str, Any], verdict: Verdict, original: Original, now: datetime
) -> None:
    tools = {name: version(name) for name in TOOLS}
    facts = {"version": row.version, "tools": tools, "sha256": original.sha256}
    whole = record | facts | {"verdict": verdict.plain()}
    copy = originals.keep(
        data=json.dumps(whole, indent=1, sort_keys=True).encode(),
        kind=Original.Kind.DERIVED,
        media_type=MEDIA_TYPE,
        now=now,
        parent=original,
        made_by=f"vouching {row.version}, " + ", ".join(f"{n} {v}" for n, v in tools.items()),
    )
    _write(row.pk, verdict, copy, now)


@transaction.atomic
def _write(vouch_id: int, verdict: Verdict, record: Original, now: datetime) -> None:
    row = Vouch.objects.select_for_update().get(pk=vouch_id)
    if row.found_at:  # another worker was first
        return
    row.envelope, row.due_at, row.record, row.found_at = "", None, record, now
    row.dkim, row.arc, row.spf = verdict.dkim, verdict.chain.result, verdict.permission.result
    row.vouched = verdict.vouched
    row.save()
    mail_vouched.send(sender=Vouch, vouch=row, verdict=verdict, now=now)
