"""The contributors' post office: takes any mail on loopback and keeps it in a folder. No Django.

Run as `python -m citydesk.demo.post_office HOST:PORT FOLDER`.
"""

import asyncio
import signal
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from citydesk.lib import durable


class PostOffice:
    """Keeps each mail as one file, named so that sorting by name sorts by arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(  # noqa: N802 (aiosmtpd's name)
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep it, then say so."""
        content = envelope.content
        data = content if isinstance(content, bytes) else str(content).encode()
        durable.write(self.folder / f"{time.time_ns():020d}.eml", data)
        return "250 kept"


async def serve(host: str, port: int, folder: Path) -> None:
    """Take mail until told to stop."""
    durable.make_folder(folder)
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    office = PostOffice(folder)
    server = await loop.create_server(
        lambda: SMTP(office, hostname="post.example", enable_SMTPUTF8=True, loop=loop), host, port
    )
    async with server:
        await stopped.wait()


def main() -> None:
    """Open the post office that the command line describes."""
    host, _colon, port = sys.argv[1].rpartition(":")
    asyncio.run(serve(host, int(port), Path(sys.argv[2])))


if __name__ == "__main__":
    main()
