"""VTpass, of Lagos: a naira wallet. Shapes after its API manual (vtpass.com/documentation)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from citydesk.lib import http
from citydesk.rewards.providers.callbacks import reference_at
from citydesk.rewards.providers.contract import (
    Kind,
    Order,
    Outcome,
    Plan,
    Unreachable,
    Why,
    dearest,
)
from citydesk.rewards.providers.money import kobo_of

KEYS = {"public-key": "CITYDESK_VTPASS_PUBLIC_KEY", "secret-key": "CITYDESK_VTPASS_SECRET_KEY"}
SERVICES = {
    "MTN": "mtn-data",
    "AIRTEL": "airtel-data",
    "GLO": "glo-data",
    "9MOBILE": "etisalat-data",
}
DATE_LENGTH = 8
# By code and never by HTTP status. What is not here is not understood, and so not known.
CODES = {
    "001": (Kind.UNKNOWN, Why.NOTHING),
    "044": (Kind.UNKNOWN, Why.NOTHING),
    "089": (Kind.UNKNOWN, Why.NOTHING),
    "099": (Kind.UNKNOWN, Why.NOTHING),
    # The id exists: looked up, never taken for a failure or a success.
    "014": (Kind.UNKNOWN, Why.TAKEN),
    "016": (Kind.FAILED, Why.PHONE),
    "040": (Kind.FAILED, Why.PHONE),
    # The catalogue has changed since we read it.
    "010": (Kind.FAILED, Why.CATALOGUE),
    "012": (Kind.FAILED, Why.CATALOGUE),
    "013": (Kind.FAILED, Why.CATALOGUE),
    "017": (Kind.FAILED, Why.CATALOGUE),
    # Not taken, and not the contributor's fault: our wallet, our account, or the network.
    "018": (Kind.QUEUED, Why.WALLET),
    "019": (Kind.QUEUED, Why.TOO_SOON),
    "021": (Kind.QUEUED, Why.ACCOUNT),
    "022": (Kind.QUEUED, Why.ACCOUNT),
    "023": (Kind.QUEUED, Why.ACCOUNT),
    "024": (Kind.QUEUED, Why.ACCOUNT),
    "027": (Kind.QUEUED, Why.ACCOUNT),
    "028": (Kind.QUEUED, Why.ACCOUNT),
    "030": (Kind.QUEUED, Why.BUSY),
    "034": (Kind.QUEUED, Why.BUSY),
    "035": (Kind.QUEUED, Why.BUSY),
    "087": (Kind.QUEUED, Why.ACCOUNT),
    "091": (Kind.QUEUED, Why.BUSY),
    "015": (Kind.NOT_FOUND, Why.NOTHING),
    "085": (Kind.NOT_FOUND, Why.NOTHING),
}
INSIDE = {"000", "001"}
INNER = {
    "delivered": Kind.DELIVERED,
    "pending": Kind.UNKNOWN,
    "initiated": Kind.UNKNOWN,
    "failed": Kind.FAILED,
    "reversed": Kind.FAILED,
}
CALLBACK = "transaction-update"


class VTpass:
    """The client; see contract.Provider for what each promises."""

    name = "vtpass"
    calls_back = True
    looks_up_networks = False
    settling_seconds = 60
    forgetting_seconds = 600

    @property
    def address(self) -> str:
        """Where it is asked."""
        return str(settings.CITYDESK_VTPASS_URL)

    def new_reference(self, local_minute: str, suffix: str) -> str:
        """`request_id` begins with the date and time of Lagos, or is refused by code 085."""
        return f"{local_minute}{suffix}"

    def may_send_again(self, reference: str, local_minute: str) -> bool:
        """Only on the same day."""
        return reference[:DATE_LENGTH] == local_minute[:DATE_LENGTH]

    def network_of(self, phone: str) -> str:  # noqa: ARG002 (the contract's)
        """It cannot tell: whoever orders says which."""
        return ""

    def plan_for(self, network: str, kobo: int) -> Plan:
        """The dearest bundle at or below `kobo`."""
        told = self._get("/api/service-variations", {"serviceID": SERVICES.get(network, network)})
        plans = [
            Plan(code=str(row["variation_code"]), name=str(row["name"]), kobo=price)
            for row in _rows(told)
            if (price := kobo_of(row.get("variation_amount")))
        ]
        return dearest(plans, network=network, kobo=kobo)

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
        kobo = kobo_of((self._get("/api/balance", {}).get("contents") or {}).get("balance"))
        if kobo is None:
            raise Unreachable(_("The answer has no balance; are the keys right?"))
        return kobo

    def reference_in(self, headers: Mapping[str, str], body: bytes) -> str:  # noqa: ARG002
        """Unsigned: `{"type": "transaction-update", "data": {"requestId": …}}`."""
        return reference_at(body, {"type": CALLBACK}, "data", "requestId")

    def _get(self, path: str, params: dict[str, str]) -> dict[str, Any]:
        deadline = http.Deadline(http.QUESTION_SECONDS)
        try:
            answer = _ask("GET", path, "public-key", params=params, deadline=deadline)
        except http.NoAnswer as error:
            raise Unreachable(str(error)) from error
        return answer.fields

    def _post(self, path: str, told: dict[str, str]) -> Outcome:
        try:
            return outcome_of(_ask("POST", path, "secret-key", json=told).told)
        except http.NoAnswer as error:
            return Outcome(kind=Kind.UNKNOWN, why=Why.SILENT, code="none", sentence=str(error))


def _ask(method: str, path: str, second_key: str, **told: Any) -> http.Answer:
    headers = {
        "api-key": settings.CITYDESK_VTPASS_API_KEY,
        second_key: getattr(settings, KEYS[second_key]),
    }
    return http.ask(method, f"{settings.CITYDESK_VTPASS_URL}{path}", headers=headers, **told)


def outcome_of(told: Any) -> Outcome:
    """What an answer of /api/pay or /api/requery means; UNKNOWN whatever is not in the manual."""
    if not isinstance(told, dict):
        return Outcome(kind=Kind.UNKNOWN, why=Why.STRANGE, code="none")
    code = str(told.get("code", ""))
    content = told.get("content")
    inner = content.get("transactions") if isinstance(content, dict) else None
    inner = inner if isinstance(inner, dict) else {}
    kind, why = CODES.get(code, (Kind.UNKNOWN, Why.STRANGE))
    if code in INSIDE:
        kind, why = INNER.get(str(inner.get("status", "")).lower(), Kind.UNKNOWN), Why.NOTHING
        why = Why.PHONE if kind == Kind.FAILED else why
    return Outcome(
        kind=kind,
        why=why,
        code=code[:40],
        provider_id=str(inner.get("transactionId", ""))[:80],
        cost_kobo=kobo_of(inner.get("total_amount")) if kind == Kind.DELIVERED else None,
        sentence=str(told.get("response_description", ""))[:200],
    )


def _rows(told: dict[str, Any]) -> list[dict[str, Any]]:
    content = told.get("content")
    if not isinstance(content, dict):
        raise Unreachable("no list of bundles came")
    # The manual spells it both ways.
    rows = content.get("variations") or content.get("varations") or []
    return [row for row in rows if isinstance(row, dict) and "variation_code" in row]
