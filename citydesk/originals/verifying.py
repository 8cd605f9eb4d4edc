"""Holds the custody log to itself, to its roots, and to what lies outside the database."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from citydesk.lib import append_only, timestamps
from citydesk.lib.keys import CannotOpen
from citydesk.originals import custody, merkle, queries, roots
from citydesk.originals.models import CustodyEntry, CustodyRoot, CustodyStamp


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something that is not as it was written; `entry` is the first that it is about."""

    sentence: str
    entry: int | None = None


def faults(*, outside: Path | None = None) -> Iterator[Fault]:
    """What is wrong, the guards first, then the first wrong entry, roots, files and stamps."""
    for name in append_only.missing():
        yield Fault(sentence=f"the guard {name} is missing: run `citydesk migrate`")
    hashes: dict[int, str] = {}
    yield from _chain(hashes)
    yield from _roots(hashes)
    for folder in (roots.folder(), *([outside] if outside else [])):
        yield from _files(folder, len(hashes))
    yield from _stamps()


def _chain(hashes: dict[int, str]) -> Iterator[Fault]:
    """The first entry that is not what was chained; `hashes` are those before it."""
    prev = custody.GENESIS
    rows = CustodyEntry.objects.select_related("original").order_by("number")
    for expected, entry in enumerate(rows.iterator(chunk_size=500), start=1):
        wrong = _entry(entry, expected, prev)
        if wrong:
            yield Fault(sentence=f"entry {expected} {wrong}", entry=expected)
            return
        hashes[expected] = prev = entry.hash


def _entry(entry: CustodyEntry, expected: int, prev: str) -> str:
    if entry.number != expected:
        return "is missing"
    if entry.prev != prev:
        return "does not follow the one before it"
    if custody.hash_of(entry) != entry.hash:
        return "was changed"
    return _facts(entry)


def _facts(entry: CustodyEntry) -> str:
    """Whether what an entry says is what it committed to, and about the item that it names."""
    try:
        facts = custody.facts_of(entry)
        secret = custody.secret_of(entry.original)
    except queries.Erased:
        return ""
    except CannotOpen:
        return "is about another file, or its facts were changed"
    committed = {
        name: custody.commitment(custody.salt(secret, entry.number, name), value)
        for name, value in facts.items()
    }
    if committed != entry.commitments or facts["sha256"] != entry.original.sha256:
        return "says something else than it committed to"
    return ""


def _roots(hashes: dict[int, str]) -> Iterator[Fault]:
    prev, last = custody.GENESIS, 0
    for root in CustodyRoot.objects.order_by("number"):
        covered = [hashes.get(number, "") for number in range(root.first, root.last + 1)]
        if root.prev != prev or root.first != last + 1:
            yield Fault(sentence=f"root {root.number} does not follow the one before it")
        elif "" in covered:
            missing = root.first + covered.index("")
            yield Fault(
                sentence=f"root {root.number} covers entries to {root.last},"
                f" but entry {missing} is not there as it was",
                entry=missing,
            )
        elif merkle.root(roots.leaves(covered)).hex() != root.root or covered[-1] != root.head:
            yield Fault(
                sentence=f"root {root.number} is over other entries than {root.first}"
                f" to {root.last} as they are now",
                entry=root.first,
            )
        prev, last = roots.hash_of(root), root.last


def _files(folder: Path, entries: int) -> Iterator[Fault]:
    """The roots that lie in a folder, against those that the database has."""
    known = {root.number: roots.manifest(root) for root in CustodyRoot.objects.all()}
    for path in sorted(folder.glob("*.json")):
        data = path.read_bytes()
        try:
            told = json.loads(data)
            number, (first, last) = int(told["number"]), told["entries"]
        except (ValueError, KeyError, TypeError):
            yield Fault(sentence=f"{path} is no root")
            continue
        if data == known.get(number):
            continue
        if number not in known and last > entries:
            sentence = f"the log ends at entry {entries}, but {path} covers entries to {last}:"
            yield Fault(sentence=f"{sentence} its end was cut off", entry=entries + 1)
        else:
            yield Fault(sentence=f"root {number} is another than that of {path}", entry=first)
    for number in sorted(set(known)):
        if not (folder / f"{number:06}.json").exists() and folder == roots.folder():
            yield Fault(sentence=f"{folder / f'{number:06}.json'} is missing")


def _stamps() -> Iterator[Fault]:
    by_name = {authority.name: authority for authority in settings.CITYDESK_STAMPS}
    for one in CustodyStamp.objects.select_related("root").order_by("root", "authority"):
        authority = by_name.get(one.authority)
        if authority is None:  # no longer set; its certificates are not ours to guess
            continue
        try:
            trusted = timestamps.certificates(authority.roots)
            timestamps.check(bytes(one.answer), roots.manifest(one.root), trusted)
        except timestamps.NoStamp as error:
            yield Fault(
                sentence=f"the stamp of {one.authority} on root {one.root_id} is not good: {error}"
            )
