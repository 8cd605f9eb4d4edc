"""How much one network may ask for, of what costs us something. What is kept is free for everybody.

Each network has a moment from which it owes us nothing, which every request moves on by a little
(the generic cell rate algorithm, ITU-T I.371). Moments stand in memory that a machine's workers
share; nothing of it is on a disk, and no address is kept anywhere. Some 5 µs a request.
"""

import mmap
import os
import time
from dataclasses import dataclass
from hashlib import blake2b
from ipaddress import IPv6Network

from citydesk.lib.visitor import Address

# Two networks in one cell share what each may have, which happens to one in 65,536.
CELLS = 1 << 16
WINDOW_NS = 60 * 10**9
# An address of IPv4, which may be thousands of phones, or what a household gets of IPv6 …
NETWORK_BITS = 64
# … of which a provider hands out so many to whoever asks; they may have so many times as much.
SITE_BITS, SITE_SHARE = 48, 16


@dataclass(frozen=True)
class Rule:
    """So many in a minute, or so many at once and then no more for a minute."""

    name: str
    per_minute: int


class Limits:
    """Who has had how much. Made before the workers are forked, who then share it."""

    def __init__(self) -> None:
        self._cells = memoryview(mmap.mmap(-1, 8 * CELLS)).cast("Q")
        # So that nobody can find out who shares a cell with whom.
        self._salt = os.urandom(16)

    def wait(self, rule: Rule, address: Address | None) -> float:
        """How many seconds until this network may have one more; 0 if it may now.

        Whoever nobody can name is one network with all the others.
        """
        now = time.monotonic_ns()
        return max(
            max(0, self._cells[cell] + step - now - WINDOW_NS) / 1e9
            for cell, step in self._steps(rule, address)
        )

    def charge(self, rule: Rule, address: Address | None) -> None:
        """It had one. Two at the same moment may count as one: no lock is worth that."""
        now = time.monotonic_ns()
        for cell, step in self._steps(rule, address):
            self._cells[cell] = max(self._cells[cell], now) + step

    def _steps(self, rule: Rule, address: Address | None) -> list[tuple[int, int]]:
        """Each cell that counts this address, and by how much one request moves it on."""
        step = WINDOW_NS // rule.per_minute
        if address is None or address.version == 4:  # noqa: PLR2004 (a name of its own)
            return [(self._cell(rule, str(address)), step)]
        network, site = (
            IPv6Network((address, bits), strict=False) for bits in (NETWORK_BITS, SITE_BITS)
        )
        return [
            (self._cell(rule, str(network)), step),
            (self._cell(rule, str(site)), max(1, step // SITE_SHARE)),
        ]

    def _cell(self, rule: Rule, network: str) -> int:
        told = blake2b(f"{rule.name} {network}".encode(), digest_size=8, key=self._salt)
        return int.from_bytes(told.digest(), "big") % CELLS
