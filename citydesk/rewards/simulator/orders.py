"""What the providers in rehearsal know: orders, wallets, a clock, and what goes wrong next."""

import hashlib
import json
import os
import secrets
import threading
import time
from collections import Counter, deque
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

PROVIDERS = ("vtpass", "reloadly")
NETWORKS = ("mtn", "airtel", "glo", "9mobile")
WALLET_NAIRA = 1_000_000
COMMISSION_PERCENT = 3
BUNDLES = {100: "100MB", 500: "750MB", 1000: "1.5GB", 2000: "4GB", 5000: "12GB"}
PENDING_SECONDS = 120
REVERSAL_SECONDS = 7_200
# An order that is taken but that no search finds yet.
HIDDEN_SECONDS = 45
CHARGED = {"delivered", "pending"}
# What becomes of an order that goes wrong: what it is at first, and what later.
LIVES = {
    "pending": ("pending", "delivered", PENDING_SECONDS),
    "pending_then_failed": ("pending", "failed", PENDING_SECONDS),
    "failed": ("failed", "", 0),
    "reversed": ("reversed", "", 0),
    "reversed_later": ("delivered", "reversed", REVERSAL_SECONDS),
}
# How an answer is lost after the order was taken; or before it was.
LOST = {"timeout_after_charge": "hang", "dropped_after_charge": "drop", "error_500": "error"}
NEVER_SEEN = {"no_response": "hang", "dropped_before": "drop"}
REFUSED = ("low_wallet", "too_soon", "biller_down", "bundle_gone")
FAULTS = {*LIVES, *LOST, *NEVER_SEEN, *REFUSED, "unexpected", "hidden"}
# The sandboxes' own magic numbers; every other one succeeds, where a sandbox would refuse it. By
# DT One's way, the last three digits of any number that begins so choose too.
MAGIC = {
    "201000000000": "pending",
    "500000000000": "unexpected",
    "400000000000": "no_response",
    "300000000000": "timeout_after_charge",
    "100000000000": "failed",
}
MAGIC_BEGINS = "0809999"
MAGIC_ENDS = {
    "002": "failed",
    "003": "reversed_later",
    "004": "biller_down",
    "005": "too_soon",
    "006": "failed",
    "007": "unexpected",
    "100": "pending",
    "106": "pending_then_failed",
    "300": "timeout_after_charge",
    "400": "no_response",
}


def fault_of(phone: str) -> str:
    """What a magic number chooses."""
    if phone.startswith(MAGIC_BEGINS):
        return MAGIC_ENDS.get(phone[-3:], "")
    return MAGIC.get(phone, "")


@dataclass
class Order:
    """One order; `status` is delivered, pending, failed or reversed, and `then` what it will be."""

    provider: str
    reference: str
    service: str
    phone: str
    plan: str
    kobo: int
    cost_kobo: int
    status: str
    at: float
    transaction: str
    then: str = ""
    then_at: float = 0.0
    found_at: float = 0.0
    # Since when it is what it is, and was first anything that is not pending.
    ended_at: float = 0.0
    known_at: float = 0.0


class Orders:
    """The truth; every change is a line in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.lock = threading.RLock()
        self.forget()
        self._remember()

    def _remember(self) -> None:
        lines = self._path.read_text().splitlines(keepends=True) if self._path.is_file() else []
        if lines and not lines[-1].endswith("\n"):  # a kill cut it off, so it was never answered
            lines.pop()
            self._path.write_text("".join(lines))
        for line in lines:
            order = Order(**json.loads(line))
            self._file(order)
        for order in self.by_reference.values():
            self._charge(order, order.cost_kobo if order.status in CHARGED else 0)

    def forget(self) -> None:
        self.by_reference: dict[tuple[str, str], Order] = {}
        self.latest: dict[tuple[str, str, str], float] = {}
        self.waiting: set[tuple[str, str]] = set()
        self.news: list[Order] = []
        self.faults: deque[str] = deque()
        self.chances: dict[str, float] = {}
        self.seed = 0
        self.drawn: Counter[str] = Counter()
        self.ahead = 0.0
        self.silent_until = 0.0
        self.delay_ms = 0
        self.prices: dict[int, int | None] = {}
        self.keys: dict[str, float] = {}
        self.wallets = dict.fromkeys(PROVIDERS, WALLET_NAIRA * 100)

    def reset(self) -> None:
        self.forget()
        self._path.unlink(missing_ok=True)

    def now(self) -> float:
        return time.time() + self.ahead

    def price(self, naira: int) -> int:
        """What a bundle costs today, in kobo; nothing when it is gone."""
        return (self.prices.get(naira, naira) or 0) * 100 if naira in BUNDLES else 0

    def draw(self, phone: str) -> str:
        """What goes wrong with the next order: as told, by a magic number, or by chance.

        Chance follows from the phone and from how often it was ordered for, so that a run can be
        repeated whatever the order of its orders.
        """
        if self.faults:
            return self.faults.popleft()
        if not self.chances:
            return fault_of(phone)
        self.drawn[phone] += 1
        words = f"{self.seed} {phone} {self.drawn[phone]}"
        at = int.from_bytes(hashlib.sha256(words.encode()).digest()[:8]) / 2**64
        for name, chance in self.chances.items():
            at -= chance
            if at < 0:
                return name
        return ""

    def too_soon(self, provider: str, service: str, phone: str, seconds: float) -> bool:
        latest = self.latest.get((provider, service, phone), -1e12)
        return self.now() - latest < seconds

    def take(self, provider: str, fault: str, **told: Any) -> Order:
        """A new order, charged."""
        at = self.now()
        status, then, after = LIVES.get(fault, ("delivered", "", 0))
        kobo: int = told["kobo"]
        order = Order(
            provider=provider,
            **told,
            cost_kobo=kobo - kobo * COMMISSION_PERCENT // 100,
            status=status,
            at=at,
            transaction=str(secrets.randbelow(10**9) + 10**9),
            then=then,
            then_at=at + after,
            found_at=at + (HIDDEN_SECONDS if fault == "hidden" else 0),
            ended_at=at,
            known_at=0.0 if status == "pending" else at,
        )
        if order.status in CHARGED:
            self._charge(order, order.cost_kobo)
        self._keep(order)
        return order

    def find(self, provider: str, reference: str) -> Order | None:
        """The order as a search finds it now."""
        order = self.by_reference.get((provider, reference))
        return self.mature(order) if order and order.found_at <= self.now() else None

    def mature(self, order: Order) -> Order:
        """What it has become by now."""
        if order.then and self.now() >= order.then_at:
            charged = order.status in CHARGED
            order.status, order.then, order.ended_at = order.then, "", order.then_at
            order.known_at = order.known_at or order.then_at
            if charged and order.status not in CHARGED:
                self._charge(order, -order.cost_kobo)
            self._keep(order)
            self.news.append(order)
        return order

    def grow(self) -> list[Order]:
        """Let everything become what it is by now; those that did since this was last asked."""
        for key in list(self.waiting):
            self.mature(self.by_reference[key])
        news, self.news = self.news, []
        return news

    def truth(self, *, everything: bool = False) -> list[dict[str, Any]]:
        """What phones have received and kept; or every order."""
        for key in list(self.waiting):
            self.mature(self.by_reference[key])
        rows = [
            {**asdict(order), "request_id": order.reference, "amount_kobo": order.kobo}
            for order in self.by_reference.values()
        ]
        return [row for row in rows if everything or row["status"] == "delivered"]

    def _charge(self, order: Order, kobo: int) -> None:
        self.wallets[order.provider] -= kobo

    def _file(self, order: Order) -> None:
        key = (order.provider, order.reference)
        self.by_reference[key] = order
        self.latest[order.provider, order.service, order.phone] = order.at
        (self.waiting.add if order.then else self.waiting.discard)(key)

    def _keep(self, order: Order) -> None:
        self._file(order)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a") as file:
            file.write(json.dumps(asdict(order)) + "\n")
            file.flush()
            os.fsync(file.fileno())
