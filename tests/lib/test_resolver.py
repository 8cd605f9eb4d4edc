"""Questions to the DNS, asked of a name server that may be slow, silent, or not honest."""

import struct
import threading

import dns.message
import pytest

from citydesk.lib.resolver import (
    ANSWER_BYTES_MAX,
    NO_NAME,
    REFUSED,
    SILENT,
    TOO_LONG,
    Resolver,
    can_be_asked,
    system_servers,
)
from tests.name_server import NameServer, both_ways
from tests.postgresql import free_port


@pytest.fixture
def names():
    server = NameServer()
    server.txt("post.example", "v=spf1 -all")
    yield server
    server.close()


@pytest.fixture
def resolver(names):
    return Resolver([names.address], seconds_max=0.4)


def test_an_answer_is_kept_as_it_came_with_its_time_to_live(resolver):
    answer = resolver.ask("post.example", "TXT")

    said = dns.message.from_wire(answer.wire)
    assert said.answer[0].to_text() == 'post.example. 300 IN TXT "v=spf1 -all"'
    assert (answer.name, answer.kind, answer.problem) == ("post.example", "TXT", "")
    assert answer.at.tzinfo


def test_that_there_is_no_such_name_is_an_answer(resolver):
    answer = resolver.ask("nobody.example", "TXT")

    assert (answer.problem, dns.message.from_wire(answer.wire).answer) == ("", [])


def test_a_zones_signatures_are_asked_for(resolver, names, monkeypatch):
    asked = []
    monkeypatch.setattr(names, "answer", lambda wire: asked.append(dns.message.from_wire(wire)))

    resolver.ask("post.example", "TXT")

    assert (
        asked[0].want_dnssec_is_set()
        if hasattr(asked[0], "want_dnssec_is_set")
        else (asked[0].ednsflags & 0x8000)
    )


def test_a_long_answer_comes_by_stream_and_a_very_long_one_is_not_kept(resolver, names):
    names.txt("long.example", "x" * 3_000)
    names.txt("endless.example", *[f"{n}" + "x" * 250 for n in range(40)])

    assert len(resolver.ask("long.example", "TXT").wire) > 3_000
    endless = resolver.ask("endless.example", "TXT")
    assert (endless.wire, endless.problem) == (b"", TOO_LONG)
    assert ANSWER_BYTES_MAX < 40 * 250


def test_a_fault_of_the_names_own_servers_is_told(resolver, names):
    names.failing.add("post.example")

    assert resolver.ask("post.example", "TXT").problem == REFUSED


def test_silence_is_waited_for_no_longer_than_allowed(resolver, names):
    names.silent.add("post.example")

    assert resolver.ask("post.example", "TXT").problem == SILENT
    assert resolver.answers()
    names.dead = True
    assert not resolver.answers()


def test_the_next_resolver_is_asked_when_one_is_gone(names):
    gone = ("127.0.0.1", free_port())

    assert not Resolver([gone, names.address]).ask("post.example", "TXT").problem


@pytest.mark.parametrize("name", ["", "..", "a..b", "x" * 64, "a." * 130 + "a", "ä.example", "a\n"])
def test_what_can_be_no_name_is_not_asked_for(resolver, names, name):
    assert not can_be_asked(name)
    assert resolver.ask(name, "TXT").problem == NO_NAME
    assert names.asked == []


@pytest.mark.parametrize(
    "forge",
    [
        lambda wire: wire[:5],
        lambda wire: struct.pack("!H", (wire[0] << 8 | wire[1]) ^ 1) + wire[2:],  # another number
        lambda wire: wire[:2] + b"\x01" + wire[3:],  # a question, not an answer
        lambda wire: wire.replace(b"\x04post", b"\x04evil"),
        lambda wire: wire[:5] + b"\x00" + wire[6:],  # without the question
    ],
)
def test_an_answer_to_something_else_is_not_taken(resolver, names, monkeypatch, forge):
    real = names.answer
    monkeypatch.setattr(names, "answer", lambda wire: forge(real(wire)))

    assert resolver.ask("post.example", "TXT").problem == SILENT


@pytest.mark.parametrize("tail", [b"", b"\x00", b"\x40\x00short"])
def test_a_stream_that_ends_early_is_no_answer(tail):
    """A resolver that says "too long, come by stream" and then hangs up."""
    datagrams, streams = both_ways()

    def serve():
        wire, who = datagrams.recvfrom(4_096)
        datagrams.sendto(wire[:2] + b"\x82\x00" + wire[4:], who)
        stream, _who = streams.accept()
        stream.sendall(tail)
        stream.close()

    thread = threading.Thread(target=serve)
    thread.start()

    answer = Resolver([datagrams.getsockname()]).ask("post.example", "TXT")

    thread.join()
    datagrams.close()
    streams.close()
    assert answer.problem == SILENT


def test_the_machines_own_resolvers_are_read(tmp_path):
    file = tmp_path / "resolv.conf"
    file.write_text(
        "# comment\nsearch lagos\nnameserver 192.0.2.1\nnameserver 2001:db8::1\nnameserver\n"
    )

    assert system_servers(file) == [("192.0.2.1", 53), ("2001:db8::1", 53)]
    assert system_servers(tmp_path / "nothing") == [("127.0.0.1", 53)]
