"""The rehearsal over HTTP: one address for every provider, its truth and its controls."""

import json
import signal
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from citydesk.rewards.simulator import reloadly, vtpass
from citydesk.rewards.simulator.callbacks import Callbacks
from citydesk.rewards.simulator.orders import FAULTS, Orders

HANG_SECONDS = 20
OK = 200


def control(orders: Orders, callbacks: Callbacks, told: dict[str, Any]) -> None:
    """Set what goes wrong next. Raises KeyError for a fault that does not exist."""
    if told.get("reset"):
        orders.reset()
        callbacks.forget()
    for name in [*told.get("chances", {}), *([told["fault"]] if "fault" in told else [])]:
        if name not in FAULTS:
            raise KeyError(name)
    if "fault" in told:
        orders.faults.extend([told["fault"]] * int(told.get("times", 1)))
    orders.chances = told.get("chances", orders.chances)
    orders.seed = told.get("seed", orders.seed)
    if "wallet_naira" in told:
        names = [told["provider"]] if "provider" in told else list(orders.wallets)
        orders.wallets |= dict.fromkeys(names, int(told["wallet_naira"]) * 100)
    orders.ahead += float(told.get("ahead_seconds", 0))
    if "silent_seconds" in told:
        orders.silent_until = orders.now() + float(told["silent_seconds"])
    orders.delay_ms = int(told.get("delay_ms", orders.delay_ms))
    orders.prices |= dict.fromkeys(told.get("gone", []))
    orders.prices |= {int(was): now for was, now in told.get("prices", {}).items()}
    if told.get("expire_keys"):
        orders.keys.clear()
    callbacks.addresses |= told.get("callbacks", {})
    callbacks.secret = told.get("secret", callbacks.secret)
    callbacks.faults = told.get("callback_faults", callbacks.faults)


class Door(BaseHTTPRequestHandler):
    """One request."""

    orders: Orders
    callbacks: Callbacks
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Questions, and the truth."""
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        if self._is_silent(url.path):
            return
        status: int = OK
        with self.orders.lock:
            if url.path == "/clock":
                count = len(self.orders.by_reference)
                answer: Any = {"now": self.orders.now(), "orders": count}
            elif url.path == "/truth":
                answer = {
                    "delivered": self.orders.truth(everything="all" in query),
                    "wallets_kobo": self.orders.wallets,
                    "now": self.orders.now(),
                }
            elif url.path.startswith("/api/"):
                answer = vtpass.get(self.orders, url.path, query, self.headers)
            else:
                status, answer = reloadly.get(self.orders, url.path, query, self.headers)
        self._answer(answer, status)

    def do_POST(self) -> None:
        """Orders, and the controls."""
        told = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        if self._is_silent(self.path):
            return
        status, lost = OK, ""
        with self.orders.lock:
            before = len(self.orders.by_reference)
            if self.path == "/control":
                answer: Any = self._control(told)
            elif self.path == "/oauth/token":
                status, answer = reloadly.key(self.orders, told)
            elif self.path == "/topups":
                status, answer, lost = reloadly.post(self.orders, told, self.headers)
            else:
                answer, lost = vtpass.post(self.orders, self.path, told, self.headers)
            if len(self.orders.by_reference) > before:
                self.callbacks.plan(next(reversed(self.orders.by_reference.values())))
        self._end(answer, status, lost)

    def _end(self, answer: Any, status: int, lost: str) -> None:
        if lost == "hang":
            time.sleep(HANG_SECONDS)
        if lost in {"hang", "drop"}:
            self.close_connection = True
        elif lost == "error":
            self._send(b"<h1>500 Internal Server Error</h1>", "text/html", status=500)
        else:
            self._answer(answer, status)

    def _is_silent(self, path: str) -> bool:
        if path.partition("?")[0] in {"/control", "/truth", "/clock"}:
            return False
        silent = self.orders.now() < self.orders.silent_until
        self.close_connection = self.close_connection or silent
        return silent

    def _control(self, told: dict[str, Any]) -> dict[str, Any]:
        try:
            control(self.orders, self.callbacks, told)
        except KeyError as error:
            return {"ok": False, "problem": f"no such fault: {error}; there are {sorted(FAULTS)}"}
        return {"ok": True}

    def _answer(self, told: Any, status: int) -> None:
        time.sleep(self.orders.delay_ms / 1000)
        self._send(json.dumps(told).encode(), "application/json", status=status)

    def _send(self, body: bytes, kind: str, *, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Every connection in a thread of its own."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hangs up in the middle is no news here: workers are killed on purpose."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def serve(bind: str, state: Path, *, say: Callable[[str], object] = str) -> None:
    """Serve until told to stop; says so once it answers."""
    host, _colon, port = bind.rpartition(":")
    orders = Orders(state)
    parts = {"orders": orders, "callbacks": Callbacks(orders)}
    server = Server((host, int(port)), type("BoundDoor", (Door,), parts))

    def stop(_number: int, _frame: FrameType | None) -> None:
        threading.Thread(target=server.shutdown).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    say(f"A rehearsal on http://{bind}: nothing is spent.")
    with server:
        server.serve_forever(poll_interval=0.1)
