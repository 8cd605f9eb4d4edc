"""What every provider in the registry promises, held against the rehearsal, and against people."""

import socketserver
import threading
import time

import pytest

from citydesk.lib import http
from citydesk.rewards import actions, handovers
from citydesk.rewards.models import Attempt, Handover
from citydesk.rewards.providers import PROVIDERS
from citydesk.rewards.providers import provider as named
from citydesk.rewards.providers.contract import Kind, Order, Unreachable, Why
from tests.cast import NOW

MINUTE = "202611230930"
OVER_HTTP = [name for name in PROVIDERS if name != "manual"]


@pytest.fixture(params=PROVIDERS)
def name(request):
    return request.param


@pytest.fixture
def client(name, provider, db):
    return named(name)


@pytest.fixture
def cash(kunle):
    """₦10,000 in the cash box, and two people who may give of it."""
    actions.top_up(provider="manual", kobo=1_000_000, by="owner", now=NOW)
    return kunle


@pytest.fixture
def arrives(name, cash, ngozi, due):
    """Let what was ordered arrive, and say how many did."""

    def arrive(reference):
        if name == "manual":
            row = Handover.objects.get(reference=reference)
            Attempt.objects.create(
                reward=due, provider=name, reference=reference, network="MTN", plan="hand",
                phone="+2348031234567", amount_kobo=row.kobo, made_at=NOW,
            )  # fmt: skip
            handovers.give(handover=row, form="VOUCHER", code="12-34", by=cash, now=NOW)
            handovers.see(handover=row, by=ngozi, now=NOW)

    return arrive


def order(client, *, suffix="a1b2c3d4", phone="+2348031234567", network="MTN"):
    plan = client.plan_for(network, 100_000)
    return Order(
        reference=client.new_reference(MINUTE, suffix),
        phone=phone,
        network=network,
        plan=plan.code,
        kobo=plan.kobo,
    )


def elsewhere(settings, address):
    for setting in ("VTPASS_URL", "RELOADLY_URL", "RELOADLY_AUTH_URL"):
        setattr(settings, f"CITYDESK_{setting}", address)


def test_what_is_sent_is_delivered_and_found_by_its_reference(client, arrives, name):
    sent = order(client)

    first = client.send(sent)
    arrives(sent.reference)

    found = client.look_up(sent.reference)
    assert first.kind == (Kind.UNKNOWN if name == "manual" else Kind.DELIVERED)
    assert (found.kind, found.cost_kobo) == (
        Kind.DELIVERED,
        100_000 if name == "manual" else 97_000,
    )


@pytest.mark.parametrize("network", ["MTN", "AIRTEL", "GLO", "9MOBILE"])
def test_every_network_has_a_bundle_at_or_below_the_price(client, network):
    assert 0 < client.plan_for(network, 100_000).kobo <= 100_000


def test_the_same_reference_twice_is_neither_a_success_nor_a_failure(client, cash, provider):
    sent = order(client)
    client.send(sent)

    assert client.send(sent).kind == Kind.UNKNOWN
    assert len(provider.truth()) + Handover.objects.count() == 1


def test_what_was_never_sent_is_not_found(client):
    assert client.look_up(client.new_reference(MINUTE, "never")).kind == Kind.NOT_FOUND


def test_a_reference_serves_at_least_for_its_own_day(client):
    reference = client.new_reference(MINUTE, "x")

    assert client.may_send_again(reference, "202611232359")
    assert len(reference) <= 60
    assert reference != client.new_reference(MINUTE, "y")


def test_the_wallet_can_be_looked_into_without_spending(client, cash, provider):
    assert client.balance() > 0
    assert provider.truth() == []


def test_an_empty_wallet_queues_and_never_fails(client, provider):
    sent = order(client)
    provider.control(wallet_naira=0)

    outcome = client.send(sent)

    assert (outcome.kind, outcome.why) == (Kind.QUEUED, Why.WALLET)
    assert client.look_up(sent.reference).kind == Kind.NOT_FOUND


def test_a_callback_that_is_nobodys_is_about_nothing(client, settings):
    if client.looks_up_networks:  # and signs
        return
    assert client.reference_in({}, b"nonsense") == ""


over_http = pytest.mark.parametrize("name", OVER_HTTP)


@over_http
@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("timeout_after_charge", Why.SILENT),
        ("dropped_after_charge", Why.SILENT),
        ("no_response", Why.SILENT),
        ("dropped_before", Why.SILENT),
        ("error_500", Why.SILENT),
        ("unexpected", Why.STRANGE),
        ("pending", Why.NOTHING),
    ],
)
def test_an_answer_that_is_lost_or_not_understood_is_unknown(client, provider, fault, why):
    sent = order(client)
    provider.control(fault=fault)

    outcome = client.send(sent)

    assert (outcome.kind, outcome.why) == (Kind.UNKNOWN, why)


@over_http
@pytest.mark.parametrize(
    ("fault", "why"),
    [("low_wallet", Why.WALLET), ("too_soon", Why.TOO_SOON), ("biller_down", Why.BUSY)],
)
def test_what_it_would_take_later_is_queued(client, provider, fault, why):
    sent = order(client)
    provider.control(fault=fault)

    outcome = client.send(sent)

    assert (outcome.kind, outcome.why) == (Kind.QUEUED, why)
    assert provider.truth() == []


@over_http
@pytest.mark.parametrize(
    ("fault", "why"),
    [("failed", Why.PHONE), ("reversed", Why.PHONE), ("bundle_gone", Why.CATALOGUE)],
)
def test_what_is_refused_is_failed_and_not_delivered(client, provider, fault, why):
    sent = order(client)
    provider.control(fault=fault)

    outcome = client.send(sent)

    assert (outcome.kind, outcome.why) == (Kind.FAILED, why)
    assert provider.truth() == []


@over_http
def test_what_was_taken_back_is_failed_when_it_is_looked_up(client, provider):
    sent = order(client)
    provider.control(fault="reversed_later")
    assert client.send(sent).kind == Kind.DELIVERED

    provider.control(ahead_seconds=86_400)

    assert client.look_up(sent.reference).kind == Kind.FAILED


@over_http
def test_nobody_at_its_address_is_unknown_or_unreachable(client, settings):
    sent = order(client)
    elsewhere(settings, "http://127.0.0.1:9")

    assert client.send(sent).why == client.look_up(sent.reference).why == Why.SILENT
    with pytest.raises(Unreachable):
        client.balance()
    with pytest.raises(Unreachable):
        client.plan_for("MTN", 100_000)


class Strange(socketserver.BaseRequestHandler):
    """Whatever it is asked, it says `words`, a piece at a time."""

    words = (b"",)
    pause_seconds = 0.0

    def handle(self):
        self.request.recv(65_536)
        for piece in self.words:
            try:
                self.request.sendall(piece)
            except OSError:  # they have had enough
                return
            time.sleep(self.pause_seconds)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"


@pytest.mark.parametrize(
    ("words", "pause_seconds"),
    [
        ((b"",), 0),
        ((b"not HTTP at all\r\n\r\n",), 0),
        ((HEAD, b'{"code": "000", "content": {"tran'), 0),
        ((HEAD, b"<h1>Sorry</h1>"), 0),
        ((HEAD, b"\xff\xfe\x00"), 0),
        ((HEAD, b"[" * 100_000), 0),
        ((HEAD, *[b" " * 100_000] * 30), 0),
        ((HEAD, *[b" "] * 100), 0.05),
        ((HEAD[:-2], *[b"X-Again: and again\r\n"] * 100), 0.05),
        ((b"HTTP/1.1 302 Found\r\nLocation: http://example.com/\r\nContent-Length: 0\r\n\r\n",), 0),
    ],
    ids=[
        "nothing",
        "not http",
        "half",
        "html",
        "not text",
        "deep",
        "endless",
        "drip",
        "heads",
        "elsewhere",
    ],
)
@over_http
def test_a_strange_answer_is_unknown_and_soon_given_up(
    client, settings, monkeypatch, words, pause_seconds
):
    sent = order(client)
    monkeypatch.setattr(http, "CALL_SECONDS", 1)
    door = type("Door", (Strange,), {"words": words, "pause_seconds": pause_seconds})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), door) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        elsewhere(settings, f"http://127.0.0.1:{server.server_address[1]}")
        began = time.monotonic()
        try:
            outcome = client.send(sent)
        finally:
            server.shutdown()
    assert outcome.kind in {Kind.UNKNOWN, Kind.QUEUED}
    assert time.monotonic() - began < 4
