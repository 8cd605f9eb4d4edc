"""What every provider in the registry promises, held against the rehearsal."""

import socketserver
import threading
import time

import pytest

from citydesk.rewards.providers import PROVIDERS, vtpass
from citydesk.rewards.providers import provider as named
from citydesk.rewards.providers.contract import Kind, Order, Unreachable

MINUTE = "202611230930"


@pytest.fixture(params=PROVIDERS)
def client(request, provider):
    return named(request.param)


def order(client, *, suffix="a1b2c3d4", phone="+2348031234567", network="MTN"):
    plan = client.plan_for(network, 100_000)
    return Order(
        reference=client.new_reference(MINUTE, suffix),
        phone=phone,
        network=network,
        plan=plan.code,
        kobo=plan.kobo,
    )


def test_what_is_sent_is_delivered_and_found_by_its_reference(client, provider):
    sent = order(client)

    assert client.send(sent).kind == Kind.DELIVERED
    found = client.look_up(sent.reference)
    assert (found.kind, found.cost_kobo) == (Kind.DELIVERED, 97_000)
    assert len(provider.truth()) == 1


@pytest.mark.parametrize("network", ["MTN", "AIRTEL", "GLO", "9MOBILE"])
def test_every_network_has_a_bundle(client, network):
    assert client.send(order(client, network=network)).kind == Kind.DELIVERED


def test_the_same_reference_twice_is_neither_a_success_nor_a_failure(client, provider):
    sent = order(client)
    client.send(sent)

    assert client.send(sent).kind == Kind.UNKNOWN
    assert len(provider.truth()) == 1


def test_what_was_never_sent_is_not_found(client):
    assert client.look_up(client.new_reference(MINUTE, "never")).kind == Kind.NOT_FOUND


def test_a_reference_serves_for_its_own_day(client):
    reference = client.new_reference(MINUTE, "x")

    assert client.may_send_again(reference, "202611232359")
    assert not client.may_send_again(reference, "202611240000")


@pytest.mark.parametrize(
    "fault", ["timeout_after_charge", "no_response", "error_500", "unexpected"]
)
def test_an_answer_that_is_lost_or_not_understood_is_unknown(client, provider, fault):
    sent = order(client)
    provider.control(fault=fault)

    assert client.send(sent).kind == Kind.UNKNOWN


@pytest.mark.parametrize("fault", ["low_wallet", "too_soon", "biller_down"])
def test_what_it_would_take_later_is_queued(client, provider, fault):
    sent = order(client)
    provider.control(fault=fault)

    assert client.send(sent).kind == Kind.QUEUED
    assert provider.truth() == []


@pytest.mark.parametrize("fault", ["failed", "reversed"])
def test_what_is_refused_is_failed_and_not_delivered(client, provider, fault):
    sent = order(client)
    provider.control(fault=fault)

    assert client.send(sent).kind == Kind.FAILED
    assert provider.truth() == []


def test_nobody_at_its_address_is_unknown_or_unreachable(client, settings):
    sent = order(client)
    settings.CITYDESK_VTPASS_URL = "http://127.0.0.1:9"

    assert client.send(sent).kind == Kind.UNKNOWN
    assert client.look_up(sent.reference).kind == Kind.UNKNOWN
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
        ((b"HTTP/1.1 302 Found\r\nLocation: http://example.com/\r\nContent-Length: 0\r\n\r\n",), 0),
    ],
    ids=["nothing", "not http", "half", "html", "not text", "deep", "endless", "drip", "elsewhere"],
)
def test_a_strange_answer_is_unknown_and_soon_given_up(
    client, settings, monkeypatch, words, pause_seconds
):
    sent = order(client)
    monkeypatch.setattr(vtpass, "CALL_SECONDS", 1)
    door = type("Door", (Strange,), {"words": words, "pause_seconds": pause_seconds})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), door) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
        settings.CITYDESK_VTPASS_URL = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            outcome = client.send(sent)
        finally:
            server.shutdown()
    assert outcome.kind == Kind.UNKNOWN
