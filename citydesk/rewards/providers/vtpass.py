"""VTpass, of Lagos: a naira wallet. Shapes after its API manual (vtpass.com/documentation)."""

import json
import logging
import time
from decimal import Decimal
from typing import Any

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from citydesk.rewards.providers.contract import (
    Kind,
    NoPlan,
    Order,
    Outcome,
    Plan,
    Unreachable,
)

logger = logging.getLogger(__name__)

KEYS = {"public-key": "CITYDESK_VTPASS_PUBLIC_KEY", "secret-key": "CITYDESK_VTPASS_SECRET_KEY"}
SERVICES = {
    "MTN": "mtn-data",
    "AIRTEL": "airtel-data",
    "GLO": "glo-data",
    "9MOBILE": "etisalat-data",
}
# Together the most that one call may hold the worker: the answer's last byte counts.
TIMEOUT = httpx.Timeout(10, connect=3, write=2)
CALL_SECONDS = 15
ANSWER_BYTES_MAX = 1_000_000
DATE_LENGTH = 8
# By code and never by HTTP status. What is not here is not understood, and so not known.
CODES = {
    "001": Kind.UNKNOWN,
    "044": Kind.UNKNOWN,
    "089": Kind.UNKNOWN,
    "099": Kind.UNKNOWN,
    "014": Kind.UNKNOWN,  # the id exists: looked up, never taken for a failure or a success
    "016": Kind.FAILED,
    "040": Kind.FAILED,
    # The catalogue has changed since we read it.
    "010": Kind.FAILED,
    "012": Kind.FAILED,
    "013": Kind.FAILED,
    "017": Kind.FAILED,
    # Not taken, and not the contributor's fault: our wallet, our account, or the network.
    "018": Kind.QUEUED,
    "019": Kind.QUEUED,
    "021": Kind.QUEUED,
    "022": Kind.QUEUED,
    "023": Kind.QUEUED,
    "024": Kind.QUEUED,
    "027": Kind.QUEUED,
    "030": Kind.QUEUED,
    "034": Kind.QUEUED,
    "035": Kind.QUEUED,
    "087": Kind.QUEUED,
    "091": Kind.QUEUED,
    "015": Kind.NOT_FOUND,
    "085": Kind.NOT_FOUND,
}
AGAIN = {"010", "012", "013", "017"}
INSIDE = {"000", "001"}
INNER = {
    "delivered": Kind.DELIVERED,
    "pending": Kind.UNKNOWN,
    "initiated": Kind.UNKNOWN,
    "failed": Kind.FAILED,
    "reversed": Kind.FAILED,
}


class VTpass:
    """The client; see contract.Provider for what each promises."""

    name = "vtpass"
    settling_seconds = 60
    forgetting_seconds = 600

    def new_reference(self, local_minute: str, suffix: str) -> str:
        """`request_id` begins with the date and time of Lagos, or is refused by code 085."""
        return f"{local_minute}{suffix}"

    def may_send_again(self, reference: str, local_minute: str) -> bool:
        """Only on the same day."""
        return reference[:DATE_LENGTH] == local_minute[:DATE_LENGTH]

    def plan_for(self, network: str, kobo: int) -> Plan:
        """The dearest bundle at or below `kobo`."""
        told = self._get("/api/service-variations", {"serviceID": SERVICES.get(network, network)})
        plans = [
            Plan(code=str(row["variation_code"]), name=str(row["name"]), kobo=price)
            for row in _rows(told)
            if (price := _kobo(row.get("variation_amount"))) and price <= kobo
        ]
        if not plans:
            raise NoPlan(f"{network} has no bundle at or below {kobo} kobo")
        return max(plans, key=lambda plan: plan.kobo)

    def send(self, order: Order) -> Outcome:
        """POST /api/pay."""
        local = f"0{order.phone[4:]}" if order.phone.startswith("+234") else order.phone
        return self._post(
            "/api/pay",
            {
                "request_id": order.reference,
                "serviceID": SERVICES.get(order.network, order.network),
                "billersCode": local,
                "variation_code": order.plan,
                "amount": f"{Decimal(order.kobo) / 100:.2f}",
                "phone": local,
            },
        )

    def look_up(self, reference: str) -> Outcome:
        """POST /api/requery."""
        return self._post("/api/requery", {"request_id": reference})

    def balance(self) -> int:
        """GET /api/balance."""
        kobo = _kobo((self._get("/api/balance", {}).get("contents") or {}).get("balance"))
        if kobo is None:
            raise Unreachable(_("The answer has no balance; are the keys right?"))
        return kobo

    def _get(self, path: str, params: dict[str, str]) -> dict[str, Any]:
        try:
            told = _answer("GET", path, "public-key", params=params)
        except (httpx.HTTPError, ValueError) as error:
            raise Unreachable(str(error) or type(error).__name__) from error
        if not isinstance(told, dict):
            raise Unreachable(f"{path} answered something else")
        return told

    def _post(self, path: str, told: dict[str, str]) -> Outcome:
        try:
            return outcome_of(_answer("POST", path, "secret-key", json=told))
        except (httpx.HTTPError, ValueError) as error:
            words = f"{type(error).__name__}: {error}"[:200]
            return Outcome(kind=Kind.UNKNOWN, code="none", sentence=words)


def _answer(method: str, path: str, second_key: str, **told: Any) -> Any:
    """The answer's JSON, whatever its status. Raises httpx.HTTPError, ValueError.

    A connection of its own each time: one kept open may be gone when the next order is sent.
    """
    headers = {
        "api-key": settings.CITYDESK_VTPASS_API_KEY,
        second_key: getattr(settings, KEYS[second_key]),
    }
    url = f"{settings.CITYDESK_VTPASS_URL}{path}"
    ends = time.monotonic() + CALL_SECONDS
    body = bytearray()
    with (
        httpx.Client(timeout=TIMEOUT, trust_env=False, verify=url.startswith("https")) as client,
        client.stream(method, url, headers=headers, **told) as answer,
    ):
        for chunk in answer.iter_bytes():
            body += chunk
            if len(body) > ANSWER_BYTES_MAX or time.monotonic() > ends:
                raise ValueError("the answer does not end")
    try:
        return json.loads(body)
    except RecursionError as error:
        raise ValueError("the answer is too deep") from error


def outcome_of(told: Any) -> Outcome:
    """What an answer of /api/pay or /api/requery means; UNKNOWN whatever is not in the manual."""
    if not isinstance(told, dict):
        return Outcome(kind=Kind.UNKNOWN, code="none")
    code = str(told.get("code", ""))
    content = told.get("content")
    inner = content.get("transactions") if isinstance(content, dict) else None
    inner = inner if isinstance(inner, dict) else {}
    kind = CODES.get(code, Kind.UNKNOWN)
    if code in INSIDE:
        kind = INNER.get(str(inner.get("status", "")).lower(), Kind.UNKNOWN)
    elif code not in CODES:
        logger.error("VTpass answered %r, which its manual does not have", code[:40])
    return Outcome(
        kind=kind,
        again=code in AGAIN,
        code=code[:40],
        provider_id=str(inner.get("transactionId", ""))[:80],
        cost_kobo=_kobo(inner.get("total_amount")) if kind == Kind.DELIVERED else None,
        sentence=str(told.get("response_description", ""))[:200],
    )


def _rows(told: dict[str, Any]) -> list[dict[str, Any]]:
    content = told.get("content")
    if not isinstance(content, dict):
        raise Unreachable("no list of bundles came")
    # The manual spells it both ways.
    rows = content.get("variations") or content.get("varations") or []
    return [row for row in rows if isinstance(row, dict) and "variation_code" in row]


def _kobo(naira: Any) -> int | None:
    """Amounts are numbers in one answer and strings in the next."""
    try:
        kobo = int(Decimal(str(naira)) * 100)
    except (ArithmeticError, ValueError):
        return None
    return kobo if kobo >= 0 else None
