"""A tree of hashes over a row of leaves, as RFC 9162 §2.1 (before it, RFC 6962) has it. No Django.

A root stands for every leaf and their order; a proof of one leaf is a hash for each generation.
"""

import hashlib
from collections.abc import Sequence


def leaf(data: bytes) -> bytes:
    """The hash of a leaf; its prefix keeps a leaf from passing for a branch."""
    return hashlib.sha256(b"\x00" + data).digest()


def branch(left: bytes, right: bytes) -> bytes:
    """The hash over two below."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(count: int) -> int:
    """The largest power of two that is less than `count`."""
    return 1 << (count - 1).bit_length() - 1


def root(leaves: Sequence[bytes]) -> bytes:
    """The hash of a whole tree, of leaf hashes; of none, the hash of nothing."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    row = list(leaves)
    while len(row) > 1:
        pairs = [branch(row[n], row[n + 1]) for n in range(0, len(row) - 1, 2)]
        row = pairs + row[len(pairs) * 2 :]
    return row[0]


def proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """What `from_proof` needs besides the leaf, nearest first. Raises IndexError."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    if len(leaves) == 1:
        return []
    middle = _split(len(leaves))
    if index < middle:
        return [*proof(leaves[:middle], index), root(leaves[middle:])]
    return [*proof(leaves[middle:], index - middle), root(leaves[:middle])]
