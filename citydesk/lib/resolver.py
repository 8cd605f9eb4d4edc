"""Questions to the DNS, with limits; each answer is kept as it came off the wire. No Django.

Nothing but an answer's first twelve bytes is understood here: the rest may be anybody's, and is
read in the sandbox. RFC 1035, section 4; RFC 6891 for EDNS; RFC 4035 for the signatures that we ask
to have sent along, so that a kept answer of a signed zone can be proved to somebody else.
"""

import base64
import secrets
import socket
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

KINDS = {"A": 1, "NS": 2, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28}
PORT = 53
# A cached answer takes milliseconds; a far name server, asked for the first time, two seconds.
SECONDS_MAX = 3.0
# A key of 4,096 bits with its zone's signature takes 1,200; more is somebody trying us.
ANSWER_BYTES_MAX = 8_000
_UDP_BYTES = 1_232  # what passes every network whole
_NAME_MAX, _LABEL_MAX = 253, 63
_TRUNCATED, _RESPONSE, _RCODE = 0x0200, 0x8000, 0x000F
_NO_ERROR, _NO_SUCH_NAME = 0, 3
_HEADER = struct.Struct("!6H")
# An additional record OPT: our size, and the flag "DNSSEC OK".
_EDNS = struct.pack("!BHHIH", 0, 41, _UDP_BYTES, 0x8000, 0)

TOO_LONG, REFUSED, SILENT = "too long", "refused", "no answer"
NO_NAME = "no such name can be"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the resolver said to one question, and when; or why there is no answer."""

    name: str
    kind: str
    at: datetime
    wire: bytes = b""
    problem: str = ""

    def plain(self) -> dict[str, str]:
        """As it is written down."""
        return {
            "name": self.name,
            "kind": self.kind,
            "at": self.at.isoformat(timespec="seconds"),
            "wire": base64.b64encode(self.wire).decode(),
            "problem": self.problem,
        }


def system_servers(path: Path = Path("/etc/resolv.conf")) -> list[tuple[str, int]]:
    """The resolvers that this machine uses."""
    try:
        lines = [line.split() for line in path.read_text().splitlines()]
    except OSError:
        lines = []
    found = [line[1] for line in lines if len(line) > 1 and line[0] == "nameserver"]
    return [(address, PORT) for address in found or ["127.0.0.1"]]


class Resolver:
    """Recursive resolvers, asked in turn; which answered is not told."""

    def __init__(
        self, servers: Sequence[tuple[str, int]], *, seconds_max: float = SECONDS_MAX
    ) -> None:
        self._servers = servers
        self._seconds_max = seconds_max

    def ask(self, name: str, kind: str) -> Answer:
        """The answer of the first resolver that has one, within the time; or why there is none."""
        if not can_be_asked(name) or kind not in KINDS:
            return Answer(name=name, kind=kind, at=datetime.now(UTC), problem=NO_NAME)
        question = _question(name, kind)
        ends = time.monotonic() + self._seconds_max
        problem = SILENT
        for server in self._servers:
            left = ends - time.monotonic()
            if left <= 0:
                break
            try:
                wire = _exchange(server, question, left)
            except OSError:
                continue  # not there, or not in time
            problem = _problem(wire)
            if not problem:
                return Answer(name=name, kind=kind, at=datetime.now(UTC), wire=wire)
        return Answer(name=name, kind=kind, at=datetime.now(UTC), problem=problem)

    def answers(self) -> bool:
        """Whether anybody answers at all: the root is known to every resolver."""
        return not self.ask(".", "NS").problem


def can_be_asked(name: str) -> bool:
    """Whether it can be a name at all: labels of 1 to 63 characters, 253 together (RFC 1035)."""
    if name == ".":
        return True
    labels = name.rstrip(".").split(".")
    fit = all(0 < len(label) <= _LABEL_MAX for label in labels)
    return fit and len(name) <= _NAME_MAX and name.isascii() and name.isprintable()


def _question(name: str, kind: str) -> bytes:
    """A question's section: labels, type, class IN."""
    labels = [label.encode() for label in name.rstrip(".").split(".") if label]
    written = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    return written + struct.pack("!HH", KINDS[kind], 1)


def _exchange(server: tuple[str, int], question: bytes, seconds: float) -> bytes:
    """One question by datagram, and by stream when the answer did not fit. Raises OSError."""
    ends = time.monotonic() + seconds
    number = secrets.randbelow(1 << 16)
    asked = _HEADER.pack(number, 0x0100, 1, 0, 0, 1) + question + _EDNS
    family = socket.AF_INET6 if ":" in server[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as line:
        line.connect(server)  # from now on only this address is heard
        line.send(asked)
        while True:
            line.settimeout(max(ends - time.monotonic(), 0.001))
            wire = line.recv(65_535)
            if _fits(wire, number, question):
                break
    if not _HEADER.unpack_from(wire)[1] & _TRUNCATED:
        return wire
    with socket.create_connection(server, max(ends - time.monotonic(), 0.001)) as stream:
        stream.sendall(struct.pack("!H", len(asked)) + asked)
        (length,) = struct.unpack("!H", _exactly(stream, 2, ends))
        wire = _exactly(stream, length, ends)
    if not _fits(wire, number, question):
        raise OSError("an answer to something else")
    return wire


def _exactly(stream: socket.socket, count: int, ends: float) -> bytes:
    found = bytearray()
    while len(found) < count:
        stream.settimeout(max(ends - time.monotonic(), 0.001))
        part = stream.recv(count - len(found))
        if not part:
            raise OSError("cut short")
        found += part
    return bytes(found)


def _fits(wire: bytes, number: int, question: bytes) -> bool:
    """Whether this answers our question and no other."""
    if len(wire) < _HEADER.size + len(question):
        return False
    its_number, flags, questions, *_counts = _HEADER.unpack_from(wire)
    repeated = wire[_HEADER.size : _HEADER.size + len(question)]
    same = repeated.lower() == question.lower()
    return its_number == number and bool(flags & _RESPONSE) and questions == 1 and same


def _problem(wire: bytes) -> str:
    if len(wire) > ANSWER_BYTES_MAX:
        return TOO_LONG
    code = _HEADER.unpack_from(wire)[1] & _RCODE
    return "" if code in {_NO_ERROR, _NO_SUCH_NAME} else REFUSED
