"""Providers call back, and so may anybody who has found out where."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from citydesk.rewards import actions, attempts, callbacks, holding, sending
from citydesk.rewards.models import Attempt, Reward
from citydesk.rewards.simulator import reloadly
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def call(provider, told, *, path=None, **headers):
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    return Client(enforce_csrf_checks=True).post(
        path or callbacks.path(provider), body, content_type="application/json", headers=headers
    )


def about(reference, *, status="delivered", code="000"):
    inner = {"transactions": {"status": status}}
    data = {"code": code, "requestId": reference, "content": inner}
    return {"type": "transaction-update", "data": data}


@pytest.fixture
def unknown(provider, due):
    """An attempt whose answer was lost, and which is pending at the provider."""
    provider.control(fault="pending")
    actions.drive_due(now=NOW)
    attempt = Attempt.objects.get()
    assert attempt.state == "UNKNOWN"
    Attempt.objects.update(next_at=None)
    return attempt


def test_a_callback_asks_for_a_look_and_is_not_believed(unknown, provider):
    answer = call("vtpass", about(unknown.reference))

    assert answer.json() == {"response": "success"}
    unknown.refresh_from_db()
    assert unknown.next_at <= timezone.now()
    actions.go_on(attempt_id=unknown.pk, now=NOW)
    assert Attempt.objects.get().state == "UNKNOWN", "the provider itself says: not yet"

    provider.control(ahead_seconds=180)
    call("vtpass", about(unknown.reference, status="failed", code="016"))
    actions.go_on(attempt_id=unknown.pk, now=timezone.now())
    assert Reward.objects.get().state == "DELIVERED", "whatever the callback said"


def test_the_same_callback_twice_or_late_changes_nothing(unknown, provider):
    provider.control(ahead_seconds=180)
    for status in ("delivered", "delivered", "pending", "initiated"):
        call("vtpass", about(unknown.reference, status=status))
        for number in Attempt.objects.filter(next_at__lte=timezone.now()).values_list("pk"):
            actions.go_on(attempt_id=number[0], now=timezone.now())

    assert Reward.objects.get().state == "DELIVERED"
    assert len(provider.truth()) == 1


def test_a_callback_during_the_call_leaves_the_call_its_own(provider, due):
    holding.hold(reward_id=due.pk, now=NOW)
    attempt = attempts.begin(reward=due, now=NOW)
    sending.claim(attempt, NOW, to_send=True)
    before = attempt.next_at

    call("vtpass", about(attempt.reference))

    attempt.refresh_from_db()
    assert attempt.next_at == before


@pytest.mark.parametrize(
    "told",
    [
        {},
        [],
        b"",
        b"\xff",
        b"[" * 50_000,
        {"type": "transaction-update"},
        {"type": "transaction-update", "data": []},
        about(None),
        about(["x"]),
        {**about("202611230930ffff"), "type": "variations-update"},
        about("an order of nobody"),
    ],
)
def test_what_is_about_nothing_of_ours_is_answered_alike(unknown, told):
    assert call("vtpass", told).json() == {"response": "success"}
    assert Attempt.objects.get().next_at is None


def test_who_does_not_know_the_address_finds_nothing(unknown):
    wrong = callbacks.path("reloadly").replace("reloadly", "vtpass")

    assert call("vtpass", about(unknown.reference), path=wrong).status_code == 404
    assert call("nobody", {}).status_code == 404
    assert call("manual", {}).status_code == 404
    assert Client().get(callbacks.path("vtpass")).status_code == 405
    assert Attempt.objects.get().next_at is None


def test_what_is_too_long_is_refused_unread(unknown):
    assert call("vtpass", b" " * 64_001).status_code == 413


def signed(body, secret="rehearsal", stamp="1795424400"):
    return {
        "X-Reloadly-Request-Timestamp": stamp,
        "X-Reloadly-Signature": reloadly.signature(secret, body, stamp),
    }


@pytest.fixture
def reloadlys(unknown):
    Attempt.objects.update(provider="reloadly")
    told = {"type": "airtime_transaction.status", "data": {"customIdentifier": unknown.reference}}
    return json.dumps(told).encode()


def test_a_signature_is_looked_at_where_there_is_one(reloadlys):
    assert call("reloadly", reloadlys, **signed(reloadlys)).status_code == 200
    assert Attempt.objects.get().next_at is not None


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(b"another body"),
        {"X-Reloadly-Signature": "ü", "X-Reloadly-Request-Timestamp": "1"},
    ],
)
def test_a_forged_callback_is_refused(reloadlys, headers):
    assert call("reloadly", reloadlys, **headers).status_code == 403
    assert call("reloadly", reloadlys, **signed(reloadlys, secret="else")).status_code == 403
    assert Attempt.objects.get().next_at is None


def test_without_a_secret_nobody_can_sign(reloadlys, settings):
    settings.CITYDESK_RELOADLY_WEBHOOK_SECRET = ""

    assert call("reloadly", reloadlys, **signed(reloadlys, secret="")).status_code == 403
