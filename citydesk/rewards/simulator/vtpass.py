"""VTpass's protocol: POST /api/pay, /api/requery; GET /api/balance, /api/service-variations."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from email.message import Message
from typing import Any

from citydesk.rewards.simulator.orders import (
    BUNDLES,
    LOST,
    NETWORKS,
    NEVER_SEEN,
    Order,
    Orders,
)

NAME = "vtpass"
LAGOS = timezone(timedelta(hours=1))
SAME_NUMBER_SECONDS = 30
# The sandbox's own number and its neighbours: ready for the next order at once.
ALWAYS_READY = "080111111"
SERVICES = {f"{'etisalat' if name == '9mobile' else name}-data": name for name in NETWORKS}
SAID = {
    "000": "TRANSACTION SUCCESSFUL",
    "010": "VARIATION CODE DOES NOT EXIST",
    "014": "REQUEST ID ALREADY EXISTS",
    "015": "INVALID REQUEST ID",
    "016": "TRANSACTION FAILED",
    "018": "LOW WALLET BALANCE",
    "019": "LIKELY DUPLICATE TRANSACTION",
    "030": "BILLER NOT REACHABLE AT THIS POINT",
    "040": "TRANSACTION REVERSAL",
    "085": "IMPROPER REQUEST ID: IT SHOULD BEGIN WITH TODAY'S DATE",
    "087": "INVALID CREDENTIALS",
    "099": "TRANSACTION IS PROCESSING",
}
REFUSED = {"low_wallet": "018", "too_soon": "019", "biller_down": "030", "bundle_gone": "010"}


def said(code: str) -> dict[str, Any]:
    """A bare answer."""
    return {"code": code, "response_description": SAID[code]}


def get(orders: Orders, path: str, query: Mapping[str, str], headers: Message) -> Any:
    """Balance, bundles."""
    if not (headers.get("api-key") and headers.get("public-key")):
        return said("087")
    if path == "/api/balance":
        return {"code": 1, "contents": {"balance": orders.wallets[NAME] / 100}}
    return _bundles(orders, query.get("serviceID", ""))


def post(orders: Orders, path: str, told: dict[str, Any], headers: Message) -> tuple[Any, str]:
    """Pay, requery: the answer, and how it is to be lost ("" when it is not)."""
    if not (headers.get("api-key") and headers.get("secret-key")):
        return said("087"), ""
    if path == "/api/pay":
        return _pay(orders, told)
    order = orders.find(NAME, str(told.get("request_id", "")))
    return (of(order) if order else said("015")), ""


def _pay(orders: Orders, told: dict[str, Any]) -> tuple[Any, str]:
    fault = orders.draw(str(told.get("billersCode", "")))
    refusal = _refusal(orders, told, fault)
    if refusal:
        return said(refusal), ""
    if fault in NEVER_SEEN:
        return {}, NEVER_SEEN[fault]
    order = orders.take(
        NAME,
        fault,
        reference=told["request_id"],
        service=told["serviceID"],
        phone=told["billersCode"],
        plan=told["variation_code"],
        kobo=_price(orders, told),
    )
    if fault == "unexpected":
        return {"code": "777", "response_description": "UNEXPECTED"}, ""
    return of(order), LOST.get(fault, "drop" if fault == "hidden" else "")


def _refusal(orders: Orders, told: dict[str, Any], fault: str) -> str:
    reference, phone = str(told.get("request_id", "")), str(told.get("billersCode", ""))
    today = datetime.fromtimestamp(orders.now(), LAGOS)
    price = _price(orders, told)
    ready = phone.startswith(ALWAYS_READY)
    if (NAME, reference) in orders.by_reference:
        return "014"
    if not reference.startswith(f"{today:%Y%m%d}"):
        return "085"
    if not price:
        return "010"
    if price > orders.wallets[NAME]:
        return "018"
    recent = orders.too_soon(NAME, told.get("serviceID", ""), phone, SAME_NUMBER_SECONDS)
    return REFUSED.get(fault, "019" if recent and not ready else "")


def _price(orders: Orders, told: dict[str, Any]) -> int:
    """What the bundle costs today: the amount that is sent along is not looked at."""
    service, _dash, naira = str(told.get("variation_code", "")).rpartition("-")
    known = service == told.get("serviceID") and service in SERVICES and naira.isdecimal()
    return orders.price(int(naira)) if known else 0


def of(order: Order) -> dict[str, Any]:
    """An order, as both calls answer."""
    code = {"pending": "099", "failed": "016", "reversed": "040"}.get(order.status, "000")
    return {
        **said(code),
        "requestId": order.reference,
        "amount": order.kobo / 100,
        "transaction_date": datetime.fromtimestamp(order.at, LAGOS).isoformat(),
        "content": {
            "transactions": {
                "status": order.status,
                "transactionId": order.transaction,
                "product_name": order.plan,
                "unique_element": order.phone,
                "commission": (order.kobo - order.cost_kobo) / 100,
                "total_amount": order.cost_kobo / 100,
            }
        },
    }


def callback(order: Order, status: str = "") -> dict[str, Any]:
    """What it calls to say; unsigned."""
    told = of(order)
    if status:
        told["content"]["transactions"]["status"] = status
        told["code"] = "000"
    sent_at = datetime.fromtimestamp(order.ended_at, UTC).isoformat()
    return {"type": "transaction-update", "data": {**told, "sent_at": sent_at}}


def _bundles(orders: Orders, service: str) -> dict[str, Any]:
    rows = [
        {
            "variation_code": f"{service}-{naira}",
            "name": f"{data} for {orders.price(naira) // 100} naira",
            "variation_amount": f"{orders.price(naira) / 100:.2f}",
            "fixedPrice": "Yes",
        }
        for naira, data in BUNDLES.items()
        if service in SERVICES and orders.price(naira)
    ]
    # The manual's own spelling.
    return {"response_description": "000", "content": {"serviceID": service, "varations": rows}}
