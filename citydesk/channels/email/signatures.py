"""What the signatures on a mail prove: DKIM and ARC, by dkimpy. No Django: runs in the sandbox.

RFC 6376 (DKIM), RFC 8301 (what is too weak), RFC 8617 (ARC). dkimpy does the arithmetic; what it
leaves open is closed here: From must be signed, what follows the signed part is told, and the clock
is the one at receipt, so that the same mail is judged alike years later.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import dkim
from dkim.canonicalization import CanonicalizationPolicy
from dkim.util import InvalidTagValueList, parse_tag_value

from citydesk.channels.email.answers import Answers, Unknown
from citydesk.channels.email.verdict import FAIL, NONE, PASS, UNKNOWN, Chain, Signature

# Two are common, four were seen; a fifth is somebody's try.
SIGNATURES_MAX = 5
# RFC 8617 allows fifty; a mail that passed ten forwarders has lost its way.
ARC_SETS_MAX = 10
FIELDS_MAX, SIGNED_NAMES_MAX, FIELD_BYTES_MAX = 500, 200, 8_000
# 8,192 bits in base64.
KEY_BYTES_MAX = 1_600
# What decides what a reader sees, besides From, without which a signature is none.
MATTER = ("subject", "date", "mime-version", "content-type", "content-transfer-encoding")

# What dkimpy raises on malformed mails and keys.
BROKEN = (dkim.DKIMException, InvalidTagValueList, ValueError, TypeError, KeyError, IndexError)
_TESTING = re.compile(rb"(?:^|;)\s*t\s*=[^;]*\by\b")
_INSTANCE = re.compile(rb"(?:^|;)\s*i\s*=\s*(\d{1,9})\s*;")
# What the first forwarder saw, of whom: `dkim=pass header.d=example.ng`.
_TOLD = re.compile(
    rb"(?:dkim|dmarc)=pass[^;]*?header\.(?:d|i|from)=\"?(?:[^\s;@\"]*@)?([a-z0-9.-]+)",
    re.IGNORECASE,
)


def opened(data: bytes) -> Any:
    """The mail as dkimpy divides it. Raises one of BROKEN, also for more fields than a mail has."""
    mail = dkim.DKIM(data)
    if len(mail.headers) > FIELDS_MAX:
        raise ValueError("too many fields")
    return mail


def of_mail(mail: Any, answers: Answers, at: float) -> list[Signature]:
    """Each signature, the topmost first, judged by the clock `at`, in seconds since 1970."""
    fields = [value for name, value in mail.headers if name.lower() == b"dkim-signature"]
    return [
        _signature(mail, index, value, answers, at)
        for index, value in enumerate(fields[:SIGNATURES_MAX])
    ]


def _signature(mail: Any, index: int, value: bytes, answers: Answers, at: float) -> Signature:
    try:
        tags = _tags(value)
        found = Signature(domain=_name(tags[b"d"]), selector=_name(tags[b"s"]))
    except BROKEN:
        return Signature(domain="", why="malformed")
    why = _refused(tags)
    if why:
        return replace(found, why=why)
    try:
        key = _key(found.selector, found.domain, answers)
    except Unknown:
        return replace(found, result=UNKNOWN, why="the name servers did not answer")
    if not key or _TESTING.search(key):
        return replace(found, result=NONE, why="the key is for tests" if key else "no such key")
    if answers.wanted:
        return replace(found, result=UNKNOWN)  # this round only asks
    return _judged(found, mail, index, tags, key, at)


def _judged(
    found: Signature, mail: Any, index: int, tags: dict[bytes, bytes], key: bytes, at: float
) -> Signature:
    try:
        with _clock(at):
            fits = mail.verify(index, dnsfunc=lambda _name, timeout: key)  # noqa: ARG005
        return replace(
            found,
            result=PASS if fits else FAIL,
            why="" if fits else "does not fit",
            unsigned_bytes=_unsigned_bytes(mail, tags),
            unsigned=_unsigned(mail, tags),
        )
    except BROKEN as error:
        return replace(found, result=FAIL, why=str(error)[:80])


def _tags(value: bytes) -> dict[bytes, bytes]:
    if len(value) > FIELD_BYTES_MAX:
        raise ValueError("too long")
    tags: dict[bytes, bytes] = parse_tag_value(value)
    return tags


def _name(value: bytes) -> str:
    """A domain or selector, as it is asked for. Raises ValueError."""
    return re.sub(rb"\s", b"", value).decode("ascii").lower()


def _refused(tags: dict[bytes, bytes]) -> str:
    """Why it counts for nothing, whatever the arithmetic says."""
    names = tags.get(b"h", b"").lower().split(b":")
    if len(names) > SIGNED_NAMES_MAX:
        return "it signs too many fields"
    if b"from" not in [name.strip() for name in names]:
        return "From is not signed"
    return "SHA-1 is too weak" if b"sha1" in tags.get(b"a", b"") else ""


def _key(selector: str, domain: str, answers: Answers) -> bytes:
    """The key's record; b"" when there is none (any more). Raises Unknown."""
    records = answers.values(f"{selector}._domainkey.{domain}", "TXT")
    keys = [one for one in records if b"p=" in one and len(one) <= KEY_BYTES_MAX]
    # A key without a value was withdrawn.
    return keys[0] if keys and re.search(rb"p=\s*[^\s;]", keys[0]) else b""


def _unsigned_bytes(mail: Any, tags: dict[bytes, bytes]) -> int:
    if b"l" not in tags:
        return 0
    policy = CanonicalizationPolicy.from_c_value(tags.get(b"c", b"simple/simple"))
    return max(0, len(policy.canonicalize_body(mail.body)) - int(tags[b"l"]))


def _unsigned(mail: Any, tags: dict[bytes, bytes]) -> tuple[str, ...]:
    """Fields that matter and stand in the mail more often than they are signed."""
    signed = [name.strip().decode("ascii", "replace") for name in tags[b"h"].lower().split(b":")]
    there = [name.decode("ascii", "replace").lower() for name, _value in mail.headers]
    return tuple(name for name in MATTER if there.count(name) > signed.count(name))


@contextmanager
def _clock(at: float) -> Iterator[None]:
    """Hold signatures' own dates against the receipt, where dkimpy asks for the time of day."""
    real = dkim.time
    dkim.time = SimpleNamespace(time=lambda: at)
    try:
        yield
    finally:
        dkim.time = real


def chain_of(mail: Any, data: bytes, domain: str, answers: Answers, at: float) -> Chain:
    """The chain of seals on a mail whose From is of `domain`."""
    fields = [(n.lower(), v) for n, v in mail.headers if n.lower() in dkim.ARC.ARC_HEADERS]
    if not fields:
        return Chain()
    instances = [int(found[1]) for _name, v in fields if (found := _INSTANCE.search(v))]
    if max(instances, default=0) > ARC_SETS_MAX or len(fields) > 3 * ARC_SETS_MAX:
        return Chain(result=UNKNOWN, why="more forwarders than we look at")
    keys: dict[bytes, bytes] = {}
    unknown = False
    for name, value in fields:
        if name == b"arc-authentication-results":
            continue
        try:
            tags = _tags(value)
            signer, selector = _name(tags[b"d"]), _name(tags[b"s"])
            keys[tags[b"s"] + b"._domainkey." + tags[b"d"] + b"."] = _key(selector, signer, answers)
        except Unknown:
            unknown = True
        except BROKEN:
            return Chain(result=FAIL, why="malformed")
    if unknown or answers.wanted:
        return Chain(result=UNKNOWN, why="the name servers did not answer")
    return _chain(data, domain, keys, at)


def _chain(data: bytes, domain: str, keys: dict[bytes, bytes], at: float) -> Chain:
    try:
        with _clock(at):
            verdict, sets, why = dkim.ARC(data).verify(
                dnsfunc=lambda name, timeout: keys.get(name)  # noqa: ARG005
            )
    except BROKEN as error:
        return Chain(result=FAIL, why=str(error)[:80])
    if verdict != dkim.CV_Pass:
        return Chain(result=FAIL, why=why[:80])
    told = {name.decode().lower() for name in _TOLD.findall(sets[-1]["aar-value"])}
    return Chain(result=PASS, sealed_by=_name(sets[0]["as-domain"]), told=domain in told)
