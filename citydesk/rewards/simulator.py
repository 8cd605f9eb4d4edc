"""A rehearsal of VTpass on loopback: its documented shapes, its codes, and its faults. No Django.

Run as `python -m citydesk.rewards.simulator HOST:PORT FILE`. FILE remembers every order, so that a
restart forgets nothing; GET /truth tells what was really delivered, which only a simulator can.
POST /control sets faults: `{"fault": NAME, "times": N}`, `{"wallet_naira": N}`, `{"delay_ms": N}`
before every answer, `{"ahead_seconds": N}` moves its clock, `{"reset": true}` forgets everything.
"""

import json
import os
import secrets
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import parse_qs, urlsplit

LAGOS = timezone(timedelta(hours=1))
WALLET_NAIRA = 1_000_000
COMMISSION_PERCENT = 3
SAME_NUMBER_SECONDS = 30
PENDING_SECONDS = 120
HANG_SECONDS = 20
PLANS = {
    network: [
        (f"{network}-{naira}", f"{label} for {naira} naira", naira)
        for naira, label in ((100, "100MB"), (500, "750MB"), (1000, "1.5GB"), (2000, "4GB"),
                             (5000, "12GB"))
    ]
    for network in ("mtn-data", "airtel-data", "glo-data", "etisalat-data")
}  # fmt: skip
# The sandbox's own number and its neighbours: ready for the next order at once.
ALWAYS_READY = "080111111"
CHARGED = {"delivered", "pending"}
# The sandbox's magic numbers; every other one succeeds, where the sandbox would refuse it.
MAGIC = {
    "201000000000": "pending",
    "500000000000": "unexpected",
    "400000000000": "no_response",
    "300000000000": "timeout_after_charge",
    "100000000000": "failed",
}
FAULTS = {*MAGIC.values(), "low_wallet", "too_soon", "biller_down", "error_500", "reversed"}
SAID = {
    "000": "TRANSACTION SUCCESSFUL",
    "014": "REQUEST ID ALREADY EXISTS",
    "015": "INVALID REQUEST ID",
    "016": "TRANSACTION FAILED",
    "018": "LOW WALLET BALANCE",
    "019": "LIKELY DUPLICATE TRANSACTION",
    "030": "BILLER NOT REACHABLE AT THIS POINT",
    "040": "TRANSACTION REVERSAL",
    "010": "VARIATION CODE DOES NOT EXIST",
    "085": "IMPROPER REQUEST ID: IT SHOULD BEGIN WITH TODAY'S DATE",
    "087": "INVALID CREDENTIALS",
    "099": "TRANSACTION IS PROCESSING",
}


@dataclass
class Order:
    """One order; `status` is delivered, pending, failed or reversed."""

    request_id: str
    service: str
    phone: str
    plan: str
    kobo: int
    status: str
    at: float
    transaction: str


class Books:
    """What the provider knows; every change is a line in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.lock = threading.Lock()
        self.forget()
        self._remember()

    def _remember(self) -> None:
        lines = self._path.read_text().splitlines(keepends=True) if self._path.is_file() else []
        if lines and not lines[-1].endswith("\n"):  # a kill cut it off, so it was never answered
            lines.pop()
            self._path.write_text("".join(lines))
        for line in lines:
            order = Order(**json.loads(line))
            self.orders[order.request_id] = order
        self.wallet_kobo -= sum(o.kobo for o in self.orders.values() if o.status in CHARGED)

    def forget(self) -> None:
        self.orders: dict[str, Order] = {}
        self.faults: deque[str] = deque()
        self.ahead = 0.0
        self.delay_ms = 0
        self.wallet_kobo = WALLET_NAIRA * 100

    def reset(self) -> None:
        self.forget()
        self._path.unlink(missing_ok=True)

    def now(self) -> float:
        return time.time() + self.ahead

    def keep(self, order: Order) -> None:
        self.orders[order.request_id] = order
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a") as file:
            file.write(json.dumps(asdict(order)) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def mature(self, order: Order) -> Order:
        """What was pending is delivered in the end."""
        if order.status == "pending" and self.now() - order.at >= PENDING_SECONDS:
            order.status = "delivered"
            self.keep(order)
        return order

    def truth(self) -> list[dict[str, Any]]:
        """What phones have received."""
        return [
            {
                "phone": order.phone,
                "request_id": order.request_id,
                "amount_kobo": order.kobo,
                "plan": order.plan,
                "at": datetime.fromtimestamp(order.at, UTC).isoformat(),
            }
            for order in map(self.mature, list(self.orders.values()))
            if order.status == "delivered"
        ]

    # --- What the protocol answers ---
    def pay(self, told: dict[str, str]) -> tuple[dict[str, Any], str]:
        """The answer to /api/pay, and how it is to be lost ("" when it is not)."""
        fault = self.faults.popleft() if self.faults else MAGIC.get(told.get("phone", ""), "")
        refusal = self._refusal(told, fault)
        if refusal:
            return _said(refusal), ""
        if fault == "no_response":  # never seen, never answered
            return {}, "hang"
        status = {"pending": "pending", "failed": "failed", "reversed": "reversed"}.get(fault)
        order = Order(
            request_id=told["request_id"],
            service=told["serviceID"],
            phone=told["billersCode"],
            plan=told["variation_code"],
            kobo=self._price(told),
            status=status or "delivered",
            at=self.now(),
            transaction=secrets.token_hex(10),
        )
        if order.status in CHARGED:
            self.wallet_kobo -= order.kobo
        self.keep(order)
        if fault == "unexpected":
            return {"code": "777", "response_description": "UNEXPECTED"}, ""
        lost = {"timeout_after_charge": "hang", "error_500": "error"}.get(fault, "")
        return self._of(order), lost

    def _refusal(self, told: dict[str, str], fault: str) -> str:
        reference = told.get("request_id", "")
        today = datetime.fromtimestamp(self.now(), LAGOS)
        recent = (
            order.phone == told.get("billersCode")
            and order.service == told.get("serviceID")
            and self.now() - order.at < SAME_NUMBER_SECONDS
            and not order.phone.startswith(ALWAYS_READY)
            for order in self.orders.values()
        )
        if reference in self.orders:
            return "014"
        if not reference.startswith(f"{today:%Y%m%d}"):
            return "085"
        if not self._price(told):
            return "010"
        if fault == "low_wallet" or self._price(told) > self.wallet_kobo:
            return "018"
        if fault == "biller_down":
            return "030"
        return "019" if fault == "too_soon" or any(recent) else ""

    def _price(self, told: dict[str, str]) -> int:
        plans = {code: naira for code, _name, naira in PLANS.get(told.get("serviceID", ""), [])}
        return plans.get(told.get("variation_code", ""), 0) * 100

    def requery(self, reference: str) -> dict[str, Any]:
        """The answer to /api/requery."""
        order = self.orders.get(reference)
        return self._of(self.mature(order)) if order else _said("015")

    def _of(self, order: Order) -> dict[str, Any]:
        code = {"pending": "099", "failed": "016", "reversed": "040"}.get(order.status, "000")
        commission = order.kobo * COMMISSION_PERCENT // 100
        return {
            **_said(code),
            "requestId": order.request_id,
            "amount": order.kobo / 100,
            "transaction_date": datetime.fromtimestamp(order.at, LAGOS).isoformat(),
            "content": {
                "transactions": {
                    "status": order.status,
                    "transactionId": order.transaction,
                    "product_name": order.plan,
                    "unique_element": order.phone,
                    "commission": commission / 100,
                    "total_amount": (order.kobo - commission) / 100,
                }
            },
        }

    def control(self, told: dict[str, Any]) -> None:
        """Set what goes wrong next. Raises KeyError for a fault that does not exist."""
        if told.get("reset"):
            self.reset()
        if "fault" in told:
            if told["fault"] not in FAULTS:
                raise KeyError(told["fault"])
            self.faults.extend([told["fault"]] * int(told.get("times", 1)))
        if "wallet_naira" in told:
            self.wallet_kobo = int(told["wallet_naira"]) * 100
        self.ahead += float(told.get("ahead_seconds", 0))
        self.delay_ms = int(told.get("delay_ms", self.delay_ms))


def _said(code: str) -> dict[str, Any]:
    return {"code": code, "response_description": SAID[code]}


class Door(BaseHTTPRequestHandler):
    """The protocol over HTTP."""

    books: Books
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Balance, bundles, truth."""
        url = urlsplit(self.path)
        with self.books.lock:
            if url.path == "/truth":
                answer: dict[str, Any] = {"delivered": self.books.truth()}
            elif not self._known("public-key"):
                answer = _said("087")
            elif url.path == "/api/balance":
                answer = {"code": 1, "contents": {"balance": self.books.wallet_kobo / 100}}
            else:
                answer = _bundles(parse_qs(url.query).get("serviceID", [""])[0])
        self._answer(answer)

    def do_POST(self) -> None:
        """Pay, requery, control."""
        told = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        lost = ""
        with self.books.lock:
            if self.path == "/control":
                answer = self._control(told)
            elif not self._known("secret-key"):
                answer = _said("087")
            elif self.path == "/api/pay":
                answer, lost = self.books.pay(told)
            else:
                answer = self.books.requery(told.get("request_id", ""))
        if lost == "hang":
            time.sleep(HANG_SECONDS)
            self.close_connection = True
        elif lost == "error":
            self._send(b"<h1>500 Internal Server Error</h1>", "text/html", status=500)
        else:
            self._answer(answer)

    def _control(self, told: dict[str, Any]) -> dict[str, Any]:
        try:
            self.books.control(told)
        except KeyError as error:
            return {"ok": False, "problem": f"no such fault: {error}; there are {sorted(FAULTS)}"}
        return {"ok": True}

    def _known(self, second: str) -> bool:
        return bool(self.headers.get("api-key") and self.headers.get(second))

    def _answer(self, told: dict[str, Any]) -> None:
        time.sleep(self.books.delay_ms / 1000)
        self._send(json.dumps(told).encode(), "application/json")

    def _send(self, body: bytes, kind: str, *, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


def _bundles(service: str) -> dict[str, Any]:
    rows = [
        {
            "variation_code": code,
            "name": name,
            "variation_amount": f"{naira}.00",
            "fixedPrice": "Yes",
        }
        for code, name, naira in PLANS.get(service, [])
    ]
    # The manual's own spelling.
    return {"response_description": "000", "content": {"serviceID": service, "varations": rows}}


def serve(bind: str, state: Path, *, say: Callable[[str], object] = str) -> None:
    """Serve until told to stop; says so once it answers."""
    host, _colon, port = bind.rpartition(":")
    door = type("BoundDoor", (Door,), {"books": Books(state)})
    server = ThreadingHTTPServer((host, int(port)), door)
    server.daemon_threads = True

    def stop(_number: int, _frame: FrameType | None) -> None:
        threading.Thread(target=server.shutdown).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    say(f"A rehearsal on http://{bind}: nothing is spent.")
    with server:
        server.serve_forever(poll_interval=0.1)


if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))
