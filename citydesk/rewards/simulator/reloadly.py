"""Reloadly's protocol: a key that expires, operators, top-ups, reports, signed callbacks."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
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

NAME = "reloadly"
KEY_SECONDS = 86_400
SAME_NUMBER_SECONDS = 120
# Their clock: account-local, five hours behind ours.
THEIRS = timezone(timedelta(hours=-4))
LABELS = {"mtn": "MTN", "airtel": "Airtel", "glo": "Glo", "9mobile": "9Mobile"}
OPERATORS = {340 + n: name for n, name in enumerate(NETWORKS)}
PREFIXES = {"0803": "mtn", "0802": "airtel", "0805": "glo", "0809": "9mobile"}
STATUS = {
    "delivered": "SUCCESSFUL",
    "pending": "PROCESSING",
    "failed": "FAILED",
    "reversed": "REFUNDED",
}
REFUSED = {
    "low_wallet": "INSUFFICIENT_BALANCE",
    "too_soon": "PHONE_RECENTLY_RECHARGED",
    "biller_down": "OPERATOR_UNAVAILABLE_OR_CURRENTLY_INACTIVE",
    "bundle_gone": "INVALID_AMOUNT_FOR_OPERATOR",
}
OK, BAD, UNAUTHORIZED, MISSING = 200, 400, 401, 404


def error(code: str, status: int = BAD) -> tuple[int, dict[str, Any]]:
    """A refusal."""
    words = code.replace("_", " ").capitalize()
    told = {"timeStamp": "", "message": words, "path": "", "errorCode": code, "details": []}
    return status, told


def key(orders: Orders, told: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """POST /oauth/token."""
    if not (told.get("client_id") and told.get("client_secret")):
        return error("INVALID_CREDENTIALS", UNAUTHORIZED)
    words = secrets.token_urlsafe(24)
    orders.keys[words] = orders.now() + KEY_SECONDS
    return OK, {
        "access_token": words, "scope": "send-topups", "token_type": "Bearer",
        "expires_in": KEY_SECONDS,
    }  # fmt: skip


def _refused_key(orders: Orders, headers: Message) -> str:
    ends = orders.keys.get(str(headers.get("Authorization", "")).removeprefix("Bearer "))
    if ends is None:
        return "INVALID_TOKEN"
    return "" if orders.now() < ends else "TOKEN_EXPIRED"


def get(orders: Orders, path: str, query: Mapping[str, str], headers: Message) -> tuple[int, Any]:
    """Balance, operators, the search for an order."""
    refused = _refused_key(orders, headers)
    if refused:
        return error(refused, UNAUTHORIZED)
    if path == "/accounts/balance":
        return OK, {"balance": orders.wallets[NAME] / 100, "currencyCode": "NGN"}
    if path.startswith("/operators/auto-detect/phone/"):
        name = PREFIXES.get("0" + path.split("/")[4].replace("%2B", "+").removeprefix("+234")[:3])
        return (OK, _operator(orders, name)) if name else error("COULD_NOT_AUTO_DETECT_OPERATOR")
    if path == "/operators/countries/NG":
        return OK, [_operator(orders, name, data=data) for name in NETWORKS for data in (0, 1)]
    if path == "/topups/reports/transactions":
        order = orders.find(NAME, query.get("customIdentifier", ""))
        return OK, {"content": [of(order)] if order else [], "totalElements": int(bool(order))}
    return error("NOT_FOUND", MISSING)


def post(orders: Orders, told: dict[str, Any], headers: Message) -> tuple[int, Any, str]:
    """POST /topups: status, answer, and how it is to be lost ("" when it is not)."""
    refused = _refused_key(orders, headers)
    if refused:
        return *error(refused, UNAUTHORIZED), ""
    phone = str((told.get("recipientPhone") or {}).get("number", ""))
    local = f"0{phone.removeprefix('+234')}"
    fault = orders.draw(local)
    refusal = _refusal(orders, told, local, fault)
    if refusal:
        return *error(refusal), ""
    if fault in NEVER_SEEN:
        return OK, {}, NEVER_SEEN[fault]
    order = orders.take(
        NAME,
        fault,
        reference=told["customIdentifier"],
        service=str(told["operatorId"]),
        phone=local,
        plan=f"{told['operatorId']}:{told['amount']}",
        kobo=_price(orders, told),
    )
    if fault == "unexpected":
        return *error("NOBODY_EXPECTS_THIS", BAD), ""
    return OK, of(order), LOST.get(fault, "drop" if fault == "hidden" else "")


def _refusal(orders: Orders, told: dict[str, Any], phone: str, fault: str) -> str:
    price = _price(orders, told)
    recent = orders.too_soon(NAME, str(told.get("operatorId")), phone, SAME_NUMBER_SECONDS)
    if (NAME, told.get("customIdentifier")) in orders.by_reference:
        return "CUSTOM_IDENTIFIER_ALREADY_USED"
    if not price:
        return "INVALID_AMOUNT_FOR_OPERATOR"
    if price > orders.wallets[NAME]:
        return "INSUFFICIENT_BALANCE"
    return REFUSED.get(fault, "PHONE_RECENTLY_RECHARGED" if recent else "")


def _price(orders: Orders, told: dict[str, Any]) -> int:
    """The amount, if the operator sells a bundle at it today."""
    try:
        kobo = round(float(told["amount"]) * 100)
        known = int(told["operatorId"]) in OPERATORS
    except (KeyError, TypeError, ValueError):
        return 0
    return kobo if known and kobo in {orders.price(naira) for naira in BUNDLES} else 0


def _operator(orders: Orders, name: str, *, data: int = 0) -> dict[str, Any]:
    number = next(number for number, known in OPERATORS.items() if known == name)
    prices = {orders.price(naira): words for naira, words in BUNDLES.items() if orders.price(naira)}
    return {
        "operatorId": number if data else number - 100,
        "name": f"{LABELS[name]} Nigeria{' Data' if data else ''}",
        "data": bool(data),
        "bundle": False,
        "denominationType": "FIXED" if data else "RANGE",
        "senderCurrencyCode": "NGN",
        "destinationCurrencyCode": "NGN",
        "fixedAmounts": [kobo / 100 for kobo in prices] if data else [],
        "fixedAmountsDescriptions": {
            str(kobo / 100): words for kobo, words in prices.items() if data
        },
        "country": {"isoName": "NG", "name": "Nigeria"},
    }


def of(order: Order) -> dict[str, Any]:
    """A transaction; its amounts are strings here and numbers there, as in the wild."""
    return {
        "transactionId": int(order.transaction),
        "status": STATUS[order.status],
        "operatorTransactionId": None,
        "customIdentifier": order.reference,
        "recipientPhone": f"234{order.phone[1:]}",
        "countryCode": "NG",
        "operatorId": int(order.service),
        "discount": f"{(order.kobo - order.cost_kobo) / 100:.2f}",
        "discountCurrencyCode": "NGN",
        "requestedAmount": order.kobo / 100,
        "requestedAmountCurrencyCode": "NGN",
        "transactionDate": f"{datetime.fromtimestamp(order.at, THEIRS):%Y-%m-%d %H:%M:%S}",
    }


def callback(order: Order, status: str = "") -> dict[str, Any]:
    """What it calls to say."""
    told = of(order)
    if status:
        told["status"] = STATUS[status]
    return {"type": "airtime_transaction.status", "data": told}


def signature(secret: str, body: bytes, stamp: str) -> str:
    """Hex HMAC-SHA256 over the body, a colon and the request's timestamp."""
    return hmac.new(secret.encode(), body + b":" + stamp.encode(), hashlib.sha256).hexdigest()
