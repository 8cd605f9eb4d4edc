"""The providers call back: in time, twice, late, out of order, forged, or never."""

import hashlib
import heapq
import itertools
import json
import threading
import time
from typing import Any
from urllib import request

from citydesk.rewards.simulator import reloadly, vtpass
from citydesk.rewards.simulator.orders import Order, Orders

PROTOCOLS: dict[str, Any] = {"vtpass": vtpass, "reloadly": reloadly}
LOOK_SECONDS = 0.1
PATIENCE_SECONDS = 5
LATE_SECONDS = 400
# Of ten orders so many are called about properly; what the others' are like stands below.
FAULTS = {0: "never", 1: "twice", 2: "late", 3: "out of order", 4: "forged"}


class Callbacks:
    """What is to be called when, by the rehearsal's clock; a thread of its own calls."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._count = itertools.count()
        self.forget()
        threading.Thread(target=self._work, daemon=True).start()

    def forget(self) -> None:
        self.addresses: dict[str, str] = {}
        self.secret = ""
        self.faults = False
        self._due: list[tuple[float, int, str, bytes, bool]] = []

    def plan(self, order: Order) -> None:
        """Call about an order that is what it is now."""
        if order.provider not in self.addresses:
            return
        now = self._orders.now()
        drawn = hashlib.sha256(order.reference.encode()).digest()[0] % 10
        fault = FAULTS.get(drawn, "") if self.faults else ""
        true = PROTOCOLS[order.provider].callback(order)
        lie = "failed" if order.status == "delivered" else "delivered"
        if fault == "late":
            self._put(now + LATE_SECONDS, order, true)
        elif fault != "never":
            self._put(now, order, true)
        if fault == "twice":
            self._put(now, order, true)
        if fault == "out of order":  # what it was before comes after what it is
            self._put(now + 5, order, PROTOCOLS[order.provider].callback(order, "pending"))
        if fault == "forged":
            told = PROTOCOLS[order.provider].callback(order, lie)
            self._put(now, order, told, forged=True)

    def _put(self, at: float, order: Order, told: Any, *, forged: bool = False) -> None:
        body = json.dumps(told).encode()
        heapq.heappush(self._due, (at, next(self._count), order.provider, body, forged))

    def _work(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            with self._orders.lock:
                for order in self._orders.grow():
                    self.plan(order)
                due = []
                while self._due and self._due[0][0] <= self._orders.now():
                    due.append(heapq.heappop(self._due))
            for _at, _n, provider, body, forged in due:
                self._call(provider, body, forged=forged)

    def _call(self, provider: str, body: bytes, *, forged: bool) -> None:
        stamp = str(int(self._orders.now()))
        secret = "somebody else's" if forged else self.secret
        headers = {
            "Content-Type": "application/json",
            "X-Reloadly-Request-Timestamp": stamp,
            "X-Reloadly-Signature": reloadly.signature(secret, body, stamp),
        }
        asked = request.Request(self.addresses[provider], data=body, headers=headers)  # noqa: S310
        try:
            with request.urlopen(asked, timeout=PATIENCE_SECONDS):  # noqa: S310 (as told)
                pass
        except OSError:
            pass  # nobody there: they will be asked, not told
