"""Custody bundles: what was sent with a tip, and its log, for somebody who does not trust us.

A bundle is a zip that stores and does not compress, so that the same members are the same bytes. It
holds nothing by which the sender could be known unless that is asked for: not the message, not what
was found out of its mail.
"""

import filecmp
import hashlib
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from citydesk.evidence.models import Finding
from citydesk.intake.models import Tip, Vouch
from citydesk.lib import durable, timestamps
from citydesk.lib.keys import CannotOpen
from citydesk.originals import custody, merkle, queries, roots
from citydesk.originals import verify_custody_bundle as standing
from citydesk.originals.models import CustodyEntry, CustodyRoot, Original
from citydesk.sources import actions as sources

SCRIPT = Path(standing.__file__)
# What a zip calls its members' time when they have none.
NO_TIME = (1980, 1, 1, 0, 0, 0)
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/json": "json"}
README = """A custody bundle of {site}, for tip {tip}.

files/                 what was sent, byte for byte, and the copies made from it
custody.json           the log's entries about them; each fact with the salt that opens it
findings.json          what the checks said of each file
roots/N/root.json      the root of the day under which entries stand
roots/N/*.tsr          an authority's time stamp on that root (RFC 3161)
manifest.json          the SHA-256 of every member; manifest.*.tsr are time stamps on it

1. Members, chain and proofs, with Python alone:
     python3 verify_custody_bundle.py THIS.zip
   Take the script from a place that you trust: its SHA-256 is
     {script}
2. When a root was there, with OpenSSL and the authority's own root certificate:
     openssl ts -verify -data roots/N/root.json -in roots/N/AUTHORITY.tsr -CAfile ROOT.pem
   and when this bundle was made:
     openssl ts -verify -data manifest.json -in manifest.AUTHORITY.tsr -CAfile ROOT.pem
   (add -untrusted FILE.pem where the authority signs by way of an intermediate certificate)

{sender}
A file as it came may hold its sender's position or the serial number of their phone.
"""
WITHHELD = "The message itself is withheld: it says who sent it. Its hash is in custody.json."
WITH_SENDER = "sender.json and the message say who sent it: pass this on only to whom you must."


# What a member holds: a kept file is read only when it is its turn.
Held = bytes | Original


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """What was made, and what is missing of it, in sentences."""

    members: dict[str, Held]
    lacks: tuple[str, ...]


def script_hash() -> str:
    """The SHA-256 of the script that stands alone, as docs/how-to/custody.md publishes it."""
    return hashlib.sha256(SCRIPT.read_bytes()).hexdigest()


def make(*, tip: Tip, with_sender: bool, by: str, now: datetime) -> Bundle:
    """The members of a tip's bundle; custody is told first, and a root is made over all of it.

    Authorities are asked for stamps that are missing; who does not answer is left out.
    """
    items = _items(tip)
    _note(tip, items, with_sender=with_sender, by=by, now=now)
    roots.make(now=now)
    roots.stamp(now=now)
    roots.keep_outside()
    told = {item.pk: item for item in items}
    entries = list(_entries(told, tip))
    members: dict[str, Held] = {
        "README.txt": _readme(tip, with_sender=with_sender),
        SCRIPT.name: SCRIPT.read_bytes(),
        "custody.json": custody.canonical({"tip": tip.code, "entries": entries}),
        "findings.json": custody.canonical(_findings(tip)),
        **_files(items, with_sender=with_sender),
        **_roots({entry["root"] for entry in entries if entry["root"] is not None}),
        **(_sender(tip, by=by, now=now) if with_sender else {}),
    }
    manifest = custody.canonical(
        {
            "what": standing.WHAT,
            "tip": tip.code,
            "made_at": now.isoformat(),
            "members": {name: _sha256(held) for name, held in members.items()},
        }
    )
    stamps, lacks = _stamps(manifest)
    return Bundle(members={**members, standing.MANIFEST: manifest, **stamps}, lacks=tuple(lacks))


def _items(tip: Tip) -> list[Original]:
    """The message, its files as they came, and every copy made from them."""
    received = Q(evidence__tip=tip) | Q(deliveries__tip=tip)
    items = list(Original.objects.filter(received).distinct().order_by("pk"))
    copies = queries.with_copies(items)
    return [*items, *(copy for copy in copies if copy.pk not in {item.pk for item in items})]


@transaction.atomic
def _note(
    tip: Tip, items: Iterable[Original], *, with_sender: bool, by: str, now: datetime
) -> None:
    facts: dict[str, custody.Fact] = {"tip": tip.code, "with_sender": with_sender}
    there = [(item, facts) for item in items if item.erased_at is None]
    custody.record_each(there, act=custody.Act.BUNDLED, by=by, now=now)


def _entries(items: Mapping[int, Original], tip: Tip) -> Iterable[dict[str, Any]]:
    """The log's entries about these, opened where the key is there, with their proofs."""
    covers = list(CustodyRoot.objects.order_by("number"))
    trees: dict[int, list[bytes]] = {}
    hashes = {item.sha256 for item in items.values()}
    rows = CustodyEntry.objects.filter(original__in=items).order_by("number")
    for entry in rows.select_related("original"):
        root = next((one for one in covers if one.first <= entry.number <= one.last), None)
        proof: list[bytes] = []
        if root is not None:
            if root.number not in trees:
                trees[root.number] = _leaves(root)
            proof = merkle.proof(trees[root.number], entry.number - root.first)
        yield {
            "entry": custody.content(entry),
            "hash": entry.hash,
            "opened": _opened(entry, tip, hashes),
            "root": root.number if root else None,
            "proof": [step.hex() for step in proof],
        }


def _leaves(root: CustodyRoot) -> list[bytes]:
    entries = CustodyEntry.objects.filter(number__range=(root.first, root.last))
    return roots.leaves(entries.order_by("number").values_list("hash", flat=True))


def _opened(entry: CustodyEntry, tip: Tip, hashes: set[str]) -> dict[str, Any]:
    """The facts of an entry, with their salts; of one about another tip, only which file it is.

    So too of a copy that this tip shares and that was made from another's file: `hashes` are those
    of this tip's own.
    """
    try:
        facts, secret = custody.facts_of(entry), custody.secret_of(entry.original)
    except queries.Erased:
        return {}
    theirs = {"tip": tip.code, "delivery": str(tip.delivery_id)}
    strange = facts.get("parent") not in {None, *hashes}
    if strange or any(facts.get(name, own) != own for name, own in theirs.items()):
        facts = {"sha256": facts["sha256"]}
    return {
        name: {"salt": custody.salt(secret, entry.number, name).hex(), "value": value}
        for name, value in facts.items()
    }


def _findings(tip: Tip) -> list[dict[str, Any]]:
    """What was said of the files; what was said of the mail is the sender's."""
    rows = Finding.objects.filter(evidence__tip=tip).select_related("evidence__original")
    return [
        {
            "file": row.evidence.original.sha256,
            "check": row.check_name,
            "version": row.version,
            "tool": row.tool,
            "outcome": row.outcome,
            "sentence": row.sentence,
            "found_at": row.found_at.isoformat(),
        }
        for row in rows.order_by("evidence__position", "pk")
        if row.evidence is not None
    ]


def _files(items: Iterable[Original], *, with_sender: bool) -> dict[str, Held]:
    """What may be shown, by its order and its hash."""
    found: dict[str, Held] = {}
    for nth, item in enumerate(items, start=1):
        if item.erased_at is None and (with_sender or not _is_of_the_sender(item)):
            ending = ENDINGS.get(item.media_type, "bin")
            name = f"files/{nth:03}-{item.kind.lower()}-{item.sha256[:12]}.{ending}"
            found[name] = item
    return found


def _is_of_the_sender(item: Original) -> bool:
    """The message, or what was made from it: both name who sent it."""
    kind = item.parent.kind if item.parent and item.kind == Original.Kind.DERIVED else item.kind
    return kind == Original.Kind.MESSAGE


def _roots(numbers: set[int]) -> dict[str, bytes]:
    """The roots from the first that is needed to the last, so that their chain can be followed."""
    found = {}
    if numbers:
        rows = CustodyRoot.objects.filter(number__range=(min(numbers), max(numbers)))
        for root in rows.prefetch_related("stamps"):
            folder = f"roots/{root.number:06}"
            found[f"{folder}/root.json"] = roots.manifest(root)
            for one in root.stamps.all():
                found[f"{folder}/{one.authority}.tsr"] = bytes(one.answer)
    return found


def _sender(tip: Tip, *, by: str, now: datetime) -> dict[str, bytes]:
    """Who sent it, and who vouches for the mail; the look is kept."""
    told: dict[str, Any] = {}
    if tip.contributor:
        who = sources.reveal(
            contributor=tip.contributor, why=f"custody bundle, {by}", program="bundle", now=now
        )
        told = {"name": who.name, "email": who.email, "phone": who.phone}
    vouches = Vouch.objects.filter(delivery__tip=tip, found_at__isnull=False)
    told["mail"] = [
        {"dkim": row.dkim, "arc": row.arc, "spf": row.spf, "vouched": row.vouched}
        for row in vouches.order_by("version")
    ]
    return {"sender.json": custody.canonical(told)}


def _readme(tip: Tip, *, with_sender: bool) -> bytes:
    return README.format(
        site=settings.CITYDESK_ADDRESS,
        tip=tip.code,
        script=script_hash(),
        sender=WITH_SENDER if with_sender else WITHHELD,
    ).encode()


def _stamps(manifest: bytes) -> tuple[dict[str, bytes], list[str]]:
    """Stamps on the manifest, and who gave none."""
    found, lacks = {}, []
    for authority in settings.CITYDESK_STAMPS:
        try:
            found[f"manifest.{authority.name}.tsr"] = timestamps.ask(authority, manifest)
        except timestamps.NoStamp as error:
            lacks.append(f"{authority.name} gave no stamp: {error}")
    if not settings.CITYDESK_STAMPS:
        lacks.append("no authority is set (CITYDESK_STAMP_1_URL): nobody says when this was made")
    return found, lacks


def _sha256(held: Held) -> str:
    return held.sha256 if isinstance(held, Original) else standing.sha256(held)


def data_of(held: Held) -> bytes:
    """The bytes of a member. Raises keys.CannotOpen, originals.queries.Erased, OSError."""
    if isinstance(held, bytes):
        return held
    data = queries.read(held)
    if standing.sha256(data) != held.sha256:
        raise CannotOpen(f"{held} is not what was kept")
    return data


def pack(members: Mapping[str, Held], to: IO[bytes]) -> None:
    """The one zip that these members make: stored, in order, without times.

    `to` can be sought in. One member is in memory at a time. Raises what `data_of` raises.
    """
    with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, NO_TIME)
            info.create_system, info.external_attr = 3, 0o100644 << 16
            archive.writestr(info, data_of(members[name]))


def packed(bundle: Bundle) -> IO[bytes]:
    """The zip in a file without a name, at its beginning: gone from the disk when it is closed.

    Raises what `data_of` raises.
    """
    folder = Path(settings.CITYDESK_DATA) / "run"
    durable.make_folder(folder)
    file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed by who sends it)
    try:
        pack(bundle.members, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def check(path: Path, authorities: Iterable[timestamps.Authority]) -> list[str]:
    """Everything, signatures too: what was found right. Raises verify_custody_bundle.Wrong."""
    members = standing.read(str(path))
    with tempfile.NamedTemporaryFile() as again:
        pack(members, again)
        again.flush()
        same = filecmp.cmp(again.name, path, shallow=False)
    if not same:
        raise standing.Wrong("the zip is not the one that its members make")
    said = ["every byte of the zip is that which its members make", *standing.check(members)]
    given = list(authorities)
    for name, answer in sorted(members.items()):
        if name.endswith(".tsr"):
            of = (
                standing.MANIFEST
                if name.startswith("manifest.")
                else f"{Path(name).parent}/root.json"
            )
            said.append(_check_stamp(name, answer, members[of], given))
    if not any(name.endswith(".tsr") for name in members):
        said.append("it holds no time stamp: nobody but us says when it was made")
    return said


def _check_stamp(
    name: str, answer: bytes, data: bytes, authorities: list[timestamps.Authority]
) -> str:
    trusted = [one for given in authorities for one in timestamps.certificates(given.roots)]
    if not trusted:
        return f"{name} was NOT checked: no root certificate is given (--roots FILE.pem)"
    try:
        at = timestamps.check(answer, data, trusted)
    except timestamps.NoStamp as error:
        raise standing.Wrong(f"{name} is not a good stamp of it: {error}") from error
    return f"{name} says that it was there on {at:%d %B %Y, %H:%M:%S} UTC"
