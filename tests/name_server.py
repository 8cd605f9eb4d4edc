"""A name server of our own on loopback: it says what it is told to, and can be silent or worse."""

import contextlib
import socket
import struct
import threading

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

TTL = 300


def both_ways() -> tuple[socket.socket, socket.socket]:
    """One free port on loopback, heard by datagram and by stream."""
    while True:
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        datagrams.bind(("127.0.0.1", 0))
        try:
            return datagrams, socket.create_server(datagrams.getsockname())
        except OSError:  # somebody's connection has that number
            datagrams.close()


class NameServer:
    """Answers from `zone`, {(name, kind): [values]}; `asked` is what it was asked."""

    def __init__(self) -> None:
        self.zone: dict[tuple[str, str], list[str]] = {}
        self.asked: list[tuple[str, str]] = []
        # Names that get no answer at all, and names whose own servers do not work.
        self.silent: set[str] = set()
        self.failing: set[str] = set()
        self.dead = False
        self._datagrams, self._streams = both_ways()
        self.address = self._datagrams.getsockname()
        self._threads = [
            threading.Thread(target=target, daemon=True)
            for target in (self._hear_datagrams, self._hear_streams)
        ]
        for thread in self._threads:
            thread.start()

    def txt(self, name: str, *texts: str) -> None:
        """TXT records; long ones are cut into strings of 250, as everybody does."""
        self.zone[name, "TXT"] = [
            " ".join(f'"{text[at : at + 250]}"' for at in range(0, len(text), 250) or [0])
            for text in texts
        ]

    def close(self) -> None:
        """Nobody is answered any more."""
        for line in (self._datagrams, self._streams):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        for thread in self._threads:
            thread.join(5)

    def answer(self, wire: bytes) -> bytes | None:
        """What is sent back; a test may put another in its place."""
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        if self.dead or name in self.silent:
            return None
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        if name in self.failing:
            reply.set_rcode(dns.rcode.SERVFAIL)
            return reply.to_wire()
        for _hop in range(20):
            if values := self.zone.get((name, kind)):
                reply.answer.append(dns.rrset.from_text(f"{name}.", TTL, "IN", kind, *values))
                break
            alias = self.zone.get((name, "CNAME"))
            if not alias:
                if not any(known == name for known, _kind in self.zone) and name != ".":
                    reply.set_rcode(dns.rcode.NXDOMAIN)
                break
            reply.answer.append(dns.rrset.from_text(f"{name}.", TTL, "IN", "CNAME", *alias))
            name = alias[0].rstrip(".")
        return reply.to_wire(max_size=65_535)

    def _hear_datagrams(self) -> None:
        while True:
            try:
                wire, who = self._datagrams.recvfrom(65_535)
            except OSError:
                return
            if not wire:  # closed
                return
            reply = self.answer(wire)
            if reply is None:
                continue
            if len(reply) > 1232:  # it does not fit: "ask again by stream"
                short = dns.message.make_response(dns.message.from_wire(wire))
                short.flags |= dns.flags.TC
                reply = short.to_wire()
            with contextlib.suppress(OSError):
                self._datagrams.sendto(reply, who)

    def _hear_streams(self) -> None:
        while True:
            try:
                stream, _who = self._streams.accept()
            except OSError:
                return
            with stream, contextlib.suppress(OSError, struct.error):
                (length,) = struct.unpack("!H", stream.recv(2))
                reply = self.answer(stream.recv(length))
                if reply is not None:
                    stream.sendall(struct.pack("!H", len(reply)) + reply)
