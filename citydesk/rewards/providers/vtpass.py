"""VTpass, of Lagos: a naira wallet. Shapes after its API manual (vtpass.com/documentation)."""

from decimal import Decimal, InvalidOperation
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

SERVICES = {
    "MTN": "mtn-data",
    "AIRTEL": "airtel-data",
    "GLO": "glo-data",
    "9MOBILE": "etisalat-data",
}
# One call may not hold the worker longer than this.
TIMEOUT = httpx.Timeout(12, connect=5)
DATE_LENGTH = 8
# By code and never by HTTP status. What is not here is not understood, and so not known.
CODES = {
    "099": Kind.UNKNOWN,
    "089": Kind.UNKNOWN,
    "014": Kind.UNKNOWN,  # the id exists: looked up, never taken for a failure or a success
    "016": Kind.FAILED,
    "040": Kind.FAILED,
    "010": Kind.FAILED,
    "013": Kind.FAILED,
    "017": Kind.FAILED,
    "091": Kind.QUEUED,
    "018": Kind.QUEUED,
    "019": Kind.QUEUED,
    "030": Kind.QUEUED,
    "083": Kind.QUEUED,
    "085": Kind.NOT_FOUND,
    "015": Kind.NOT_FOUND,
}
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

    def __init__(self) -> None:
        self._client = httpx.Client(
            base_url=settings.CITYDESK_VTPASS_URL, timeout=TIMEOUT, trust_env=False
        )

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
            if (price := _kobo(row.get("variation_amount"))) is not None and price <= kobo
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
        headers = {
            "api-key": settings.CITYDESK_VTPASS_API_KEY,
            "public-key": settings.CITYDESK_VTPASS_PUBLIC_KEY,
        }
        try:
            answer = self._client.get(path, params=params, headers=headers)
            told = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unreachable(str(error)) from error
        if not isinstance(told, dict):
            raise Unreachable(f"{path} answered something else")
        return told

    def _post(self, path: str, told: dict[str, str]) -> Outcome:
        headers = {
            "api-key": settings.CITYDESK_VTPASS_API_KEY,
            "secret-key": settings.CITYDESK_VTPASS_SECRET_KEY,
        }
        try:
            answer = self._client.post(path, json=told, headers=headers)
            return outcome_of(answer.json())
        except (httpx.HTTPError, ValueError) as error:
            return Outcome(kind=Kind.UNKNOWN, code="none", sentence=str(error)[:200])


def outcome_of(told: Any) -> Outcome:
    """What an answer of /api/pay or /api/requery means; UNKNOWN whatever is not in the manual."""
    if not isinstance(told, dict):
        return Outcome(kind=Kind.UNKNOWN, code="none")
    code = str(told.get("code", ""))
    content = told.get("content")
    inner = (content.get("transactions") if isinstance(content, dict) else None) or {}
    kind = CODES.get(code, Kind.UNKNOWN)
    if code == "000":
        kind = INNER.get(str(inner.get("status", "")).lower(), Kind.UNKNOWN)
    return Outcome(
        kind=kind,
        code=code,
        provider_id=str(inner.get("transactionId", "")),
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
        return int(Decimal(str(naira)) * 100)
    except InvalidOperation:
        return None
