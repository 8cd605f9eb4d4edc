"""The private side: whether we live, whether we are ready, what we did. Never seen by a reader.

It has an address of its own, CITYDESK_PRIVATE_BIND, and is a thread of one web worker, since a
process of its own would hold 60 MB. If that worker dies, another takes its place within a second.
"""

import contextlib
import logging
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from socket import AF_INET, AF_INET6
from socketserver import TCPServer

from django.conf import settings
from django.db import DatabaseError, connection

from citydesk.lib import process
from citydesk.server import health

logger = logging.getLogger(__name__)

TRY_SECONDS = 1.0
TAKEN_SECONDS = 10.0
# One asks at a time.
SLOW_SECONDS = 5.0
TEXT = "text/plain; charset=utf-8"
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


def answer(path: str) -> tuple[int, str, str]:
    """Status, type and words."""
    if path == "/healthz":
        return 200, TEXT, "alive\n"
    if path == "/readyz":
        found = health.problems()
        return (503, TEXT, "\n".join(found) + "\n") if found else (200, TEXT, "ready\n")
    if path == "/metrics":
        try:
            return 200, PROMETHEUS, health.as_text()
        except DatabaseError as error:
            connection.close()
            return 503, TEXT, f"The database does not answer: {error}\n"
    return 404, TEXT, "Ask for /healthz, /readyz or /metrics.\n"


class Handler(BaseHTTPRequestHandler):
    """One request; only GET is known."""

    timeout = SLOW_SECONDS

    def do_GET(self) -> None:
        """Answer."""
        status, kind, words = answer(self.path.partition("?")[0])
        body = words.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: it is asked every few seconds."""


class Private(threading.Thread):
    """In each worker, until it ends; only one of them answers."""

    def __init__(self) -> None:
        super().__init__(name="private", daemon=True)

    def run(self) -> None:
        """Wait for our turn, then answer for as long as we live."""
        while True:
            with contextlib.suppress(process.Held, OSError):
                process.hold(settings.CITYDESK_RUN / "private.lock")
                break
            time.sleep(TRY_SECONDS)
        while True:
            try:
                opened().serve_forever(poll_interval=3600)
            except OSError as error:
                logger.warning("CITYDESK_PRIVATE_BIND cannot be used: %s", error.strerror)
                time.sleep(TAKEN_SECONDS)


def opened() -> HTTPServer:
    """Listens on the private side."""
    host, port = settings.CITYDESK_PRIVATE_BIND

    class Server(HTTPServer):
        address_family = AF_INET6 if ":" in host else AF_INET

        def server_bind(self) -> None:
            # Without asking the name servers for our own name, as HTTPServer does.
            TCPServer.server_bind(self)
            self.server_name, self.server_port = host, port

        def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002
            logger.warning("The private side could not answer: %r", sys.exc_info()[1])

    return Server((host.strip("[]"), port), Handler)
