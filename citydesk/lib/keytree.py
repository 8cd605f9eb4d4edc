"""A key for every name, each of which can be destroyed for good, out of one small file. No Django.

The keys are the leaves of a binary tree whose every branch has a seed: a seed makes the two below
it, and nothing above (Goldreich, Goldwasser, Micali 1986). At first the file holds the root alone.
To destroy a leaf, its branch is replaced by the seeds beside the way to it: they still make every
other key, and never that one (a puncturable function: Boneh, Waters 2013). So a copy of the file
opens what is kept later too, and has to be made anew only when something was destroyed.

One destroyed key adds about 8 KB to the file.
"""

import fcntl
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from citydesk.lib import durable

# So many that two of a hundred million names share a leaf once in 10^8 newsrooms.
DEPTH = 80
# The way to a branch, as 0s and 1s from the root, and its seed.
Seeds = MappingProxyType[str, bytes]


class Destroyed(Exception):
    """The key of this name is no more, and nobody can make it again."""


def make(path: Path) -> None:
    """Plant a tree, unless there is one."""
    if not path.exists():
        _write(path, {"": secrets.token_bytes(32)})


def key(path: Path, name: str) -> bytes:
    """The key of a name, 32 bytes. Raises Destroyed. About 0.1 ms."""
    seeds, way = _read(path), _way(name)
    for length in range(DEPTH + 1):
        seed = seeds.get(way[:length])
        if seed is not None:
            return _down(seed, way[length:])
    raise Destroyed(name)


def destroy(path: Path, names: Iterable[str]) -> None:
    """Destroy the keys of these names; durable when this returns, and again does no harm."""
    cut(path, [leaf(name) for name in names])


def is_destroyed(path: Path, name: str) -> bool:
    """Whether the key of a name is no more."""
    return _is_cut(_read(path), _way_to(leaf(name)))


def leaf(name: str) -> str:
    """Which leaf is a name's: 20 hex digits, which say no more than a tree without it does."""
    return hashlib.sha256(name.encode()).hexdigest()[: DEPTH // 4]


def cut(path: Path, leaves: Iterable[str]) -> None:
    """Destroy the keys on these leaves, which may be gone; the file is written if one was not."""
    ways = [_way_to(one) for one in leaves]
    with _locked(path):
        seeds = dict(_read(path))
        if all(_is_cut(seeds, way) for way in ways):
            return
        for way in ways:
            _cut(seeds, way)
        _write(path, seeds)


def _is_cut(seeds: Mapping[str, bytes], way: str) -> bool:
    return not any(way[:length] in seeds for length in range(DEPTH + 1))


def _way(name: str) -> str:
    return _way_to(leaf(name))


def _way_to(leaf: str) -> str:
    """Where a leaf is: left and right from the root."""
    return f"{int(leaf, 16):0{DEPTH}b}"


def _down(seed: bytes, way: str) -> bytes:
    for turn in way:
        seed = hmac.digest(seed, turn.encode(), "sha256")
    return seed


def _cut(seeds: dict[str, bytes], way: str) -> None:
    """Replace the branch that leads to a leaf by those beside the way."""
    for length in range(DEPTH + 1):
        seed = seeds.pop(way[:length], None)
        if seed is not None:
            break
    else:
        return  # it was destroyed before
    for place in range(length, DEPTH):
        other = "1" if way[place] == "0" else "0"
        seeds[way[:place] + other] = _down(seed, other)
        seed = _down(seed, way[place])


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One at a time, among processes too."""
    handle = os.open(path.with_suffix(".lock"), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _write(path: Path, seeds: dict[str, bytes]) -> None:
    lines = (f"{way or 'root'} {seed.hex()}\n" for way, seed in sorted(seeds.items()))
    durable.write(path, "".join(lines).encode())


def _read(path: Path) -> Seeds:
    facts = path.stat()
    return _read_once(path, facts.st_ino, facts.st_mtime_ns, facts.st_size)


@lru_cache(maxsize=2)
def _read_once(path: Path, *_version: int) -> Seeds:
    """Read again only when another file stands there."""
    lines = (line.split() for line in path.read_text().splitlines())
    return MappingProxyType(
        {"" if way == "root" else way: bytes.fromhex(seed) for way, seed in lines}
    )
