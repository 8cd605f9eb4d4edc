"""Check a custody bundle of Citydesk with nothing but Python's own library.

    python3 verify_custody_bundle.py FILE.zip

It checks that every member is the one that the manifest names, that every entry of the log is the
one that was chained, that each opened fact is the one that was committed to, and that each entry
stands in the tree whose root is given. It CHECKS NO SIGNATURE: when the roots existed is for
`openssl ts -verify` to say, with the certificate of an authority that you trust (see README.txt).

Exit code 0: all of it is as it should be. 1: something is not, and which. 2: no bundle.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
import zipfile
from typing import Any

Members = dict[str, bytes]

MANIFEST = "manifest.json"
WHAT = "citydesk custody bundle 1"
WHAT_ROOT = "citydesk custody root 1"
# What is read into memory at once: a hostile file must not fill it.
BYTES_MAX = 4_000_000_000


class Wrong(Exception):
    """Something in the bundle is not as it should be; says what."""


def canonical(value: Any) -> bytes:
    """One way to write a value: JSON in ASCII, keys in order, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def sha256(data: bytes) -> str:
    """64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def commitment(salt: str, value: Any) -> str:
    """What an entry holds of a fact: HMAC-SHA256 of its value under its salt, in hex."""
    return hmac.new(bytes.fromhex(salt), canonical(value), "sha256").hexdigest()


def climb(entry_hash: str, index: int, size: int, proof: list[str]) -> str:
    """The root that a proof leads to (RFC 9162, 2.1.3.2), in hex."""
    found = hashlib.sha256(b"\x00" + bytes.fromhex(entry_hash)).digest()
    last = size - 1
    for step in map(bytes.fromhex, proof):
        if last == 0:
            raise Wrong("a proof is too long")
        if index & 1 or index == last:
            found = hashlib.sha256(b"\x01" + step + found).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + step).digest()
        index, last = index >> 1, last >> 1
    if last:
        raise Wrong("a proof is too short")
    return found.hex()


def check_members(members: Members) -> dict[str, Any]:
    """Every file is named by the manifest, with its hash; returns the manifest."""
    manifest: dict[str, Any] = json.loads(members.get(MANIFEST, b"{}"))
    if manifest.get("what") != WHAT:
        raise Wrong("this is no custody bundle")
    named = manifest["members"]
    for name, data in sorted(members.items()):
        if name == MANIFEST or (name.startswith("manifest.") and name.endswith(".tsr")):
            continue
        if name not in named:
            raise Wrong(f"{name} is not in the manifest")
        if sha256(data) != named[name]:
            raise Wrong(f"{name} was changed")
    for name in named:
        if name not in members:
            raise Wrong(f"{name} is missing")
    return manifest


def check_roots(members: Members) -> dict[int, Any]:
    """The roots by number; each follows the one before, as far as the bundle has them."""
    roots: dict[int, Any] = {}
    for name in sorted(members):
        if name.startswith("roots/") and name.endswith("/root.json"):
            root = json.loads(members[name])
            if canonical(root) != members[name] or root["what"] != WHAT_ROOT:
                raise Wrong(f"{name} is no root")
            before = roots.get(root["number"] - 1)
            if before and (
                root["prev"] != sha256(canonical(before))
                or root["entries"][0] != before["entries"][1] + 1
            ):
                raise Wrong(f"{name} does not follow the root before it")
            roots[root["number"]] = root
    return roots


def check_entry(told: Any, before: Any, roots: dict[int, Any]) -> None:
    """One entry: its hash, its place in the chain and in the tree, and what of it is opened."""
    entry, number = told["entry"], told["entry"]["number"]
    if sha256(canonical(entry)) != told["hash"]:
        raise Wrong(f"entry {number} was changed")
    if before and before["entry"]["number"] == number - 1 and entry["prev"] != before["hash"]:
        raise Wrong(f"entry {number} does not follow entry {number - 1}")
    if before and before["entry"]["number"] >= number:
        raise Wrong(f"entry {number} is out of order")
    for name, opened in told["opened"].items():
        if entry["commitments"].get(name) != commitment(opened["salt"], opened["value"]):
            raise Wrong(f"entry {number} did not say this of its {name}")
    if told["root"] is not None:
        root = roots.get(told["root"])
        if root is None:
            raise Wrong(f"root {told['root']} of entry {number} is missing")
        first, last = root["entries"]
        led = climb(told["hash"], number - first, last - first + 1, told["proof"])
        if not first <= number <= last or led != root["root"]:
            raise Wrong(f"entry {number} does not stand in root {told['root']}")


def check_files(custody: Any, members: Members) -> int:
    """Every kept file in the bundle is one that the log speaks of."""
    spoken = {
        told["opened"]["sha256"]["value"]: told["entry"]["number"]
        for told in custody["entries"]
        if "sha256" in told["opened"]
    }
    files = {name: sha256(data) for name, data in members.items() if name.startswith("files/")}
    for name, found in files.items():
        if found not in spoken:
            raise Wrong(f"the log does not speak of {name}")
    return len(files)


def check(members: Members) -> list[str]:
    """Everything but signatures; a sentence about each thing that was found right. Raises Wrong."""
    try:
        manifest = check_members(members)
        roots = check_roots(members)
        custody = json.loads(members["custody.json"])
        before = None
        for told in custody["entries"]:
            check_entry(told, before, roots)
            before = told
        files = check_files(custody, members)
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Wrong(f"the bundle is not made as bundles are ({error!r})") from error
    entries = len(custody["entries"])
    open_ended = sum(told["root"] is None for told in custody["entries"])
    return [
        f"{len(manifest['members'])} members are those that the manifest names",
        f"{entries} entries are as they were chained; {entries - open_ended} stand in a root",
        f"{files} kept files are those that the log speaks of",
    ]


def read(path: str) -> Members:
    """The members by name. Raises Wrong; OSError when there is no such file."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            if len({info.filename for info in infos}) != len(infos):
                raise Wrong("two members have the same name")
            if any(info.compress_type != zipfile.ZIP_STORED for info in infos):
                raise Wrong("a member is compressed, which a bundle's never are")
            if sum(info.file_size for info in infos) > BYTES_MAX:
                raise Wrong("it is too large")
            return {info.filename: archive.read(info) for info in infos}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise Wrong(f"this is no whole zip file ({error})") from error


def say(words: str, to: Any = None) -> None:
    """A line."""
    (to or sys.stdout).write(f"{words}\n")


def main(arguments: list[str]) -> int:
    """The command."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        say(__doc__ or "")
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    try:
        for sentence in check(read(arguments[0])):
            say(f"ok: {sentence}")
    except OSError as error:
        say(f"{arguments[0]} cannot be read: {error}", sys.stderr)
        return 2
    except Wrong as wrong:
        say(f"WRONG: {wrong}.", sys.stderr)
        return 1
    say("No signature was checked: for that, see README.txt (openssl ts -verify).")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
