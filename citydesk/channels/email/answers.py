"""DNS answers as they were kept, read again. No Django: runs in the sandbox."""

import base64
from collections.abc import Iterable
from importlib import import_module
from typing import Any

import dns.exception
import dns.message
import dns.rdatatype

from citydesk.lib.resolver import can_be_asked

# As RFC 7208, 4.6.4, has it for a chain of aliases.
_ALIASES_MAX = 10
_VALUES_MAX = 50

# Loaded now: nothing can be loaded any more when an answer is read.
for _kind in ("CNAME", "DNAME", "DNSKEY", "DS", "MX", "NS", "NSEC", "NSEC3", "PTR", "RRSIG", "SOA"):
    import_module(f"dns.rdtypes.ANY.{_kind}")
for _kind in ("ANY.TXT", "ANY.OPT", "IN.A", "IN.AAAA"):
    import_module(f"dns.rdtypes.{_kind}")


class Unknown(Exception):
    """The resolver had no answer: nothing follows from that."""


class Answers:
    """What was answered so far. What was not asked yet is noted in `wanted`."""

    def __init__(self, kept: Iterable[dict[str, Any]]) -> None:
        self._kept = {(_key(one["name"]), one["kind"]): one for one in kept}
        self.wanted: dict[tuple[str, str], None] = {}

    def want(self, name: str, kind: str) -> bool:
        """Whether it was asked; if not, it is wanted, unless it cannot be a name."""
        key = (_key(name), kind)
        if key not in self._kept and can_be_asked(name):
            self.wanted[key] = None
        return key in self._kept

    def values(self, name: str, kind: str) -> list[bytes]:
        """The records' values, TXT joined, names without their last dot; [] when there are none.

        Raises Unknown, also for what was not asked yet.
        """
        if not can_be_asked(name):
            return []
        if not self.want(name, kind):
            raise Unknown(name)
        one = self._kept[_key(name), kind]
        if one["problem"]:
            raise Unknown(one["problem"])
        try:
            return _values(base64.b64decode(one["wire"]), kind)
        except (dns.exception.DNSException, ValueError, IndexError, OSError) as error:
            raise Unknown("cannot be read") from error


def _key(name: str) -> str:
    return name.rstrip(".").lower()


def _values(wire: bytes, kind: str) -> list[bytes]:
    message = dns.message.from_wire(wire, ignore_trailing=True, raise_on_truncation=False)
    name, wanted = message.question[0].name, dns.rdatatype.from_text(kind)
    sets = {(rrset.name, rrset.rdtype): rrset for rrset in message.answer}
    for _hop in range(_ALIASES_MAX):
        if (name, wanted) in sets:
            return [_value(one, kind) for one in list(sets[name, wanted])[:_VALUES_MAX]]
        alias = sets.get((name, dns.rdatatype.CNAME))
        if not alias:
            return []
        name = next(iter(alias)).target
    return []


def _value(record: Any, kind: str) -> bytes:
    if kind == "TXT":
        return b"".join(record.strings)
    if kind == "MX":
        return bytes(record.exchange.to_text(omit_final_dot=True).encode())
    if kind == "PTR":
        return bytes(record.target.to_text(omit_final_dot=True).encode())
    return bytes(record.address.encode())
