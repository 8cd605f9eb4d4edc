"""The mail listener: `250` is said only once the message lies sealed and flushed in the spool.

A process of its own, without Django and without the private key, so that it is small and has
nothing to betray. It understands no message: it weighs, seals, answers and wakes the worker.
"""

import asyncio
import errno
import gc
import logging
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from citydesk.channels.email.door import Door, leads_to
from citydesk.lib import wake
from citydesk.lib.env import BadSetting, Env
from citydesk.originals import spool

logger = logging.getLogger("citydesk.mail")

CONNECTIONS_MAX = 100
TIMEOUT_SECONDS = 120.0
RECIPIENTS_MAX = 20
# A host's name, with room (RFC 1035).
HELO_LENGTH_MAX = 300
# How much of unfinished messages is held at once, in messages of the largest size.
HELD_MESSAGES_MAX = 2
# Less than the supervisor's patience.
DRAIN_SECONDS = 6.0
# Sealing and flushing, beside the loop. One, because sealing takes the message's size in memory
# several times over, and because the disk would not go faster.
WRITERS = 1
# A sender who needs longer than TIMEOUT_SECONDS for this much is hung up on.
PROGRESS_BYTES = 250_000

DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
KEPT = "250 2.0.0 OK, kept"
NOT_HERE = "550 5.1.1 There is no such address here"
TOO_LARGE = "552 5.3.4 The message is larger than we take"
FULL = "452 4.3.1 There is no room at the moment; please try again later"
FAULT = "451 4.3.0 It could not be kept; please try again later"
BUSY = "421 4.3.2 Too many are speaking; please try again later"
CLOSING = "421 4.3.2 We are closing; please try again in a moment"


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a message came: who brought it, as what it greeted us, and for whom."""

    peer: str
    helo: str
    envelope_from: str


class Listener:
    """The rules of the door, as aiosmtpd asks for them, and the sessions that stand in it."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.sessions: set[Conversation] = set()
        self.held_bytes = 0
        self.closing = False
        self.writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="seal")

    def conversation(self) -> "Conversation":
        """A new connection's protocol."""
        return Conversation(self)

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Only for us."""
        if not leads_to(address, self.door.tip_address):
            return NOT_HERE
        if len(envelope.rcpt_tos) >= RECIPIENTS_MAX:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        """A fault of ours is never the sender's: try again."""
        logger.error("A conversation failed: %r", error)
        return FAULT

    async def keep(self, data: bytearray, way: Way) -> str:
        """Seal the message into the spool; what to answer."""
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self.writers, self._put, data, way)
        except OSError as error:
            logger.error("A message could not be kept: %s", error.strerror)  # noqa: TRY400
            return FULL if error.errno in DISK_FULL else FAULT
        wake.poke(self.door.run)
        return KEPT

    def _put(self, data: bytearray, way: Way) -> None:
        spool.put(
            self.door.spool,
            self.door.keys,
            channel="EMAIL",
            data=bytes(data),
            received_at=datetime.now(UTC),
            **asdict(way),
        )


class Conversation(SMTP):
    """aiosmtpd's protocol, with a door-keeper, and a body held once instead of line by line."""

    def __init__(self, listener: Listener) -> None:
        super().__init__(
            listener,
            data_size_limit=listener.door.message_bytes_max,
            enable_SMTPUTF8=True,
            hostname=listener.door.tip_address.rpartition("@")[2],
            ident="ESMTP",
            timeout=TIMEOUT_SECONDS,
            command_call_limit=200,
        )
        self.listener = listener
        self.in_data = False

    def connection_made(self, transport: Any) -> None:
        """Come in, unless it is full, or closing."""
        if self.listener.closing or len(self.listener.sessions) >= CONNECTIONS_MAX:
            words = CLOSING if self.listener.closing else BUSY
            transport.write(f"{words}\r\n".encode())
            transport.close()
            return
        self.listener.sessions.add(self)
        super().connection_made(transport)

    def eof_received(self) -> bool | None:
        """They have no more to say."""
        return super().eof_received() if self in self.listener.sessions else False

    def connection_lost(self, error: Exception | None) -> None:
        """Gone."""
        if self in self.listener.sessions:
            self.listener.sessions.discard(self)
            super().connection_lost(error)

    def hang_up(self) -> None:
        """Say that we are closing, and close."""
        transport: Any = self.transport
        if transport:
            transport.write(f"{CLOSING}\r\n".encode())
            transport.close()

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 (aiosmtpd's name)
        """The message: taken whole and exactly, or refused in words."""
        envelope: Any = self.envelope
        if await self.check_helo_needed():
            return
        if not envelope.rcpt_tos:
            await self.push("503 5.5.1 RCPT first")
        elif arg:
            await self.push("501 5.5.4 DATA stands alone")
        elif self.listener.held_bytes > HELD_MESSAGES_MAX * self.listener.door.message_bytes_max:
            await self.push(FULL)
        else:
            self.in_data = True
            await self.push("354 Go on; end with <CRLF>.<CRLF>")
            answer = await self._take(self._way(envelope.mail_from))
            self.in_data = False
            self._set_post_data_state()  # type: ignore[no-untyped-call]
            await self.push(answer)

    def _way(self, envelope_from: str) -> Way:
        session: Any = self.session
        return Way(
            peer=str(session.peer[0]).partition("%")[0],  # without an interface's name
            helo=str(session.host_name or "")[:HELO_LENGTH_MAX],
            envelope_from=envelope_from,
        )

    async def _take(self, way: Way) -> str:
        """Read the message and have it kept; what to answer."""
        body = bytearray()
        try:
            if not await self._read_body(body):
                return TOO_LARGE
            return await self.listener.keep(body, way)
        finally:
            self.listener.held_bytes -= len(body)

    async def _read_body(self, body: bytearray) -> bool:
        """Read to the lone dot; dots that were doubled are halved (RFC 5321, 4.5.2).

        False when it is too large: it is read on, and thrown away, so that our answer is heard.
        """
        begins = whole = True
        progress = 0
        while True:
            line, ends = await self._read_line()
            if begins and line == b".\r\n":
                return whole
            if begins and line.startswith(b"."):
                line = line[1:]
            begins = ends
            progress += len(line)
            if progress > PROGRESS_BYTES:
                progress = 0
                self._reset_timeout()
            if whole and len(body) + len(line) > self.listener.door.message_bytes_max:
                whole = False
                self.listener.held_bytes -= len(body)
                body.clear()
            if whole:
                body += line
                self.listener.held_bytes += len(line)

    async def _read_line(self) -> tuple[bytes, bool]:
        """A line, or a piece of one too long to hold; and whether the line ends with it."""
        try:
            return await self._reader.readuntil(b"\r\n"), True
        except asyncio.LimitOverrunError as too_long:
            return await self._reader.read(too_long.consumed), False


async def serve(door: Door) -> None:
    """Listen until SIGTERM; then let those finish who are handing over a message."""
    loop = asyncio.get_running_loop()
    listener = Listener(door)
    host, port = door.bind
    server = await loop.create_server(listener.conversation, host.strip("[]"), port)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    gc.freeze()
    await stop.wait()
    listener.closing = True
    server.close()
    ends = loop.time() + DRAIN_SECONDS
    while listener.sessions and loop.time() < ends:
        for session in [s for s in listener.sessions if not s.in_data]:
            session.hang_up()
        await asyncio.sleep(0.05)
    listener.writers.shutdown()


def main() -> None:
    """Run until told to stop. One sentence, and an exit code, when it cannot."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # aiosmtpd would log who wrote to whom.
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    try:
        door = Door.read(Env())
        if not (door.keys / "house.pub").is_file():
            raise FileNotFoundError(errno.ENOENT, "no public key", str(door.keys / "house.pub"))
        asyncio.run(serve(door))
    except BadSetting as error:
        sys.stderr.write(f"citydesk mail: {error}\n")
        sys.exit(os.EX_CONFIG)
    except OSError as error:
        sys.stderr.write(f"citydesk mail: cannot listen: {error}\n")
        sys.exit(os.EX_OSERR)


if __name__ == "__main__":
    main()
