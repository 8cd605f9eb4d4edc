"""Reloadly: top-ups and data bundles by operator. Shapes after its OpenAPI description
(github.com/Reloadly/reloadly-api-documentation) and docs.reloadly.com/airtime.

Our wallet with it must be in naira, so that nothing is converted.
"""

import hashlib
import hmac
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext as _

from citydesk.lib import http
from citydesk.rewards.providers.callbacks import reference_at
from citydesk.rewards.providers.contract import (
    Forged,
    Kind,
    Order,
    Outcome,
    Plan,
    Unreachable,
    Why,
    dearest,
)
from citydesk.rewards.providers.money import kobo_of

ACCEPT = "application/com.reloadly.topups-v1+json"
CURRENCY = "NGN"
# By name and never by number: the numbers differ between its sandbox and the real one.
OPERATORS = {"MTN": "mtn", "AIRTEL": "airtel", "GLO": "glo", "9MOBILE": "9mobile"}
# A key that is about to expire is as good as expired.
EARLY_SECONDS = 60
UNAUTHORIZED = 401
TOO_MANY = 429
STATUS = {
    "SUCCESSFUL": Kind.DELIVERED,
    "PROCESSING": Kind.UNKNOWN,
    "PENDING": Kind.UNKNOWN,
    "FAILED": Kind.FAILED,
    "REFUNDED": Kind.FAILED,
}
# By code and never by HTTP status. What is not here is not understood, and so not known.
CODES = {
    "INVALID_RECIPIENT_PHONE": (Kind.FAILED, Why.PHONE),
    "INVALID_PHONE_NUMBER": (Kind.FAILED, Why.PHONE),
    "PHONE_BANNED_BY_OPERATOR": (Kind.FAILED, Why.PHONE),
    "RECIPIENT_REACHED_MAX_TOPUP_NUMBER": (Kind.FAILED, Why.PHONE),
    "COUNTRY_NOT_SUPPORTED": (Kind.FAILED, Why.PHONE),
    "COULD_NOT_AUTO_DETECT_OPERATOR": (Kind.FAILED, Why.PHONE),
    "OPERATOR_NOT_FOUND": (Kind.FAILED, Why.CATALOGUE),
    "INVALID_AMOUNT": (Kind.FAILED, Why.CATALOGUE),
    "INVALID_AMOUNT_FOR_OPERATOR": (Kind.FAILED, Why.CATALOGUE),
    "CUSTOM_IDENTIFIER_ALREADY_USED": (Kind.UNKNOWN, Why.TAKEN),
    "PROVIDER_INTERNAL_ERROR": (Kind.UNKNOWN, Why.NOTHING),
    "INSUFFICIENT_BALANCE": (Kind.QUEUED, Why.WALLET),
    "PHONE_RECENTLY_RECHARGED": (Kind.QUEUED, Why.TOO_SOON),
    "RECIPIENT_HAS_PENDING_TRANSACTION": (Kind.QUEUED, Why.TOO_SOON),
    "OPERATOR_UNAVAILABLE_OR_CURRENTLY_INACTIVE": (Kind.QUEUED, Why.BUSY),
    "TRANSACTION_CANNOT_BE_PROCESSED_AT_THE_MOMENT": (Kind.QUEUED, Why.BUSY),
    "MAX_DAILY_TRANSACTION_COUNT_REACHED": (Kind.QUEUED, Why.ACCOUNT),
    "MAX_DAILY_TRANSACTION_AMOUNT_REACHED": (Kind.QUEUED, Why.ACCOUNT),
    "INACTIVE_ACCOUNT": (Kind.QUEUED, Why.ACCOUNT),
    "INVALID_TOKEN": (Kind.QUEUED, Why.ACCOUNT),
    "TOKEN_EXPIRED": (Kind.QUEUED, Why.ACCOUNT),
    "INVALID_CREDENTIALS": (Kind.QUEUED, Why.ACCOUNT),
}
BAD_KEY = {"INVALID_TOKEN", "TOKEN_EXPIRED"}


class _Refused(Exception):
    """It gave us no key: our credentials are wrong."""


class _Key:
    """The access key of this process, asked for when there is none that will last."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._words, self._of, self._ends = "", ("", ""), 0.0

    def words(self, deadline: http.Deadline) -> str:
        """Raises _Refused, http.NoAnswer."""
        of = (settings.CITYDESK_RELOADLY_CLIENT_ID, settings.CITYDESK_RELOADLY_AUTH_URL)
        with self._lock:
            if self._of != of or time.monotonic() >= self._ends:
                answer = http.ask(
                    "POST",
                    f"{settings.CITYDESK_RELOADLY_AUTH_URL}/oauth/token",
                    headers={"Accept": "application/json"},
                    deadline=deadline,
                    json={
                        "client_id": settings.CITYDESK_RELOADLY_CLIENT_ID,
                        "client_secret": settings.CITYDESK_RELOADLY_CLIENT_SECRET,
                        "grant_type": "client_credentials",
                        "audience": settings.CITYDESK_RELOADLY_URL,
                    },
                )
                words, lasts = answer.fields.get("access_token"), answer.fields.get("expires_in")
                if not isinstance(words, str):
                    raise _Refused(str(answer.fields.get("message", answer.status))[:200])
                lasts = lasts if isinstance(lasts, int | float) else 0
                self._words, self._of = words, of
                self._ends = time.monotonic() + max(lasts - EARLY_SECONDS, 0)
            return self._words


KEY = _Key()


class Reloadly:
    """The client; see contract.Provider for what each promises."""

    name = "reloadly"
    calls_back = True
    looks_up_networks = True
    settling_seconds = 600
    forgetting_seconds = 86_400

    @property
    def address(self) -> str:
        """Where it is asked."""
        return str(settings.CITYDESK_RELOADLY_URL)

    def new_reference(self, local_minute: str, suffix: str) -> str:
        """`customIdentifier`: at most 150 characters, unique for ever."""
        return f"citydesk-{local_minute}-{suffix}"

    def may_send_again(self, reference: str, local_minute: str) -> bool:  # noqa: ARG002
        """On any day."""
        return True

    def network_of(self, phone: str) -> str:
        """GET /operators/auto-detect."""
        told = self._get(f"/operators/auto-detect/phone/{quote(phone)}/countries/NG").fields
        name = str(told.get("name", "")).lower()
        return next((ours for ours, theirs in OPERATORS.items() if theirs in name), "")

    def plan_for(self, network: str, kobo: int) -> Plan:
        """The dearest bundle at or below `kobo` of the network's data operator."""
        told = self._get("/operators/countries/NG", includeData="true", includeBundles="true").told
        plans = [
            plan
            for row in _rows(told)
            if row.get("data") and OPERATORS.get(network, "?") in str(row.get("name", "")).lower()
            for plan in _plans(row)
        ]
        return dearest(plans, network=network, kobo=kobo)

    def send(self, order: Order) -> Outcome:
        """POST /topups."""
        operator, _colon, amount = order.plan.partition(":")
        return self._outcome(
            "POST",
            "/topups",
            json={
                "operatorId": operator,
                "amount": amount,
                "useLocalAmount": False,
                "customIdentifier": order.reference,
                "recipientPhone": {"countryCode": "NG", "number": order.phone},
            },
        )

    def look_up(self, reference: str) -> Outcome:
        """GET /topups/reports/transactions, by our own reference."""
        return self._outcome(
            "GET",
            "/topups/reports/transactions",
            reference=reference,
            params={"customIdentifier": reference, "page": "1", "size": "10"},
        )

    def balance(self) -> int:
        """GET /accounts/balance."""
        told = self._get("/accounts/balance").fields
        kobo = kobo_of(told.get("balance"))
        if kobo is None:
            raise Unreachable(
                _("The answer has no balance: %s") % str(told.get("message", ""))[:100]
            )
        if told.get("currencyCode") != CURRENCY:
            raise Unreachable(_("The wallet must be in naira, not in %s") % told["currencyCode"])
        return kobo

    def reference_in(self, headers: Mapping[str, str], body: bytes) -> str:
        """Signed: hex HMAC-SHA256 over the body, a colon and the request's timestamp."""
        secret = settings.CITYDESK_RELOADLY_WEBHOOK_SECRET
        stamp = headers.get("X-Reloadly-Request-Timestamp", "")
        signed = hmac.new(secret.encode(), body + b":" + stamp.encode(), hashlib.sha256)
        given = headers.get("X-Reloadly-Signature", "")
        if not secret or not hmac.compare_digest(signed.hexdigest().encode(), given.encode()):
            raise Forged("the signature is not Reloadly's")
        return reference_at(body, {}, "data", "customIdentifier")

    def _get(self, path: str, **params: str) -> http.Answer:
        try:
            answer = _ask("GET", path, http.Deadline(http.QUESTION_SECONDS), params=params)
        except (http.NoAnswer, _Refused) as error:
            raise Unreachable(str(error)) from error
        if answer.status == TOO_MANY:
            raise Unreachable(_("It is asked too often"))
        return answer

    def _outcome(self, method: str, path: str, *, reference: str = "", **told: Any) -> Outcome:
        try:
            return outcome_of(_ask(method, path, http.Deadline(), **told), reference)
        except http.NoAnswer as error:
            return Outcome(kind=Kind.UNKNOWN, why=Why.SILENT, code="none", sentence=str(error))
        except _Refused as error:  # before anything was ordered
            return Outcome(kind=Kind.QUEUED, why=Why.ACCOUNT, code="no key", sentence=str(error))


def _ask(method: str, path: str, deadline: http.Deadline, **told: Any) -> http.Answer:
    """Ask, with a new key if ours is refused: what is refused for its key is not done."""
    for _again in range(2):
        answer = http.ask(
            method,
            f"{settings.CITYDESK_RELOADLY_URL}{path}",
            headers={"Accept": ACCEPT, "Authorization": f"Bearer {KEY.words(deadline)}"},
            deadline=deadline,
            **told,
        )
        if answer.status != UNAUTHORIZED and answer.fields.get("errorCode") not in BAD_KEY:
            break
        KEY.forget()
    return answer


def outcome_of(answer: http.Answer, reference: str = "") -> Outcome:
    """What an answer means: of an order, or with `reference` of a search for one."""
    told = answer.fields
    if reference and isinstance(told.get("content"), list):
        found = [row for row in _rows(told["content"]) if row.get("customIdentifier") == reference]
        if not found:
            return Outcome(kind=Kind.NOT_FOUND, code="empty")
        told = found[0]
    if "status" in told and "errorCode" not in told:
        return _of_transaction(told)
    code = str(told.get("errorCode", answer.status))
    kind, why = CODES.get(code, (Kind.UNKNOWN, Why.STRANGE))
    if answer.status == TOO_MANY and code not in CODES:
        kind, why = (Kind.UNKNOWN if reference else Kind.QUEUED), Why.BUSY
    if reference and kind == Kind.FAILED:  # the search failed, not the order
        kind = Kind.UNKNOWN
    return Outcome(kind=kind, why=why, code=code[:40], sentence=str(told.get("message", ""))[:200])


def _of_transaction(told: dict[str, Any]) -> Outcome:
    status = str(told["status"])
    kind = STATUS.get(status)
    return Outcome(
        kind=kind or Kind.UNKNOWN,
        why=Why.PHONE if kind == Kind.FAILED else Why.NOTHING if kind else Why.STRANGE,
        code=status[:40],
        provider_id=str(told.get("transactionId", ""))[:80],
        cost_kobo=_cost(told) if kind == Kind.DELIVERED else None,
    )


def _cost(told: dict[str, Any]) -> int | None:
    """What it took: the amount that was asked for, less its discount, both in our currency."""
    asked, off = kobo_of(told.get("requestedAmount")), kobo_of(told.get("discount") or 0)
    return None if asked is None or off is None else max(asked - off, 0)


def _rows(told: Any) -> Iterator[dict[str, Any]]:
    """The rows of a list, which some answers wrap in a page."""
    told = told.get("content") if isinstance(told, dict) else told
    if not isinstance(told, list):
        raise Unreachable(_("No list came"))
    return (row for row in told if isinstance(row, dict))


def _plans(operator: dict[str, Any]) -> Iterator[Plan]:
    words = operator.get("fixedAmountsDescriptions") or {}
    if operator.get("senderCurrencyCode") != CURRENCY:
        return
    for amount in operator.get("fixedAmounts") or []:
        kobo = kobo_of(amount)
        if kobo:
            said = words.get(str(amount)) if isinstance(words, dict) else None
            yield Plan(
                code=f"{operator.get('operatorId', operator.get('id'))}:{amount}",
                name=str(said or f"{operator.get('name')} {amount}")[:100],
                kobo=kobo,
            )
