"""Who asks is told by our own proxies, and nobody can pretend to be another."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citydesk.lib import visitor

PROXIES = [ip_network("127.0.0.1/32"), ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


def client(peer, **said):
    environ = {"REMOTE_ADDR": peer} | {f"HTTP_{name.upper()}": v for name, v in said.items()}
    found = visitor.client(environ, PROXIES)
    return found and str(found)


@pytest.mark.parametrize("name", ["x_forwarded_for", "forwarded"])
def test_a_stranger_is_not_believed(name):
    said = {"x_forwarded_for": "192.0.2.9", "forwarded": "for=192.0.2.9"}[name]

    assert client("198.51.100.7", **{name: said}) == "198.51.100.7"


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("192.0.2.9", "192.0.2.9"),
        ("203.0.113.1, 192.0.2.9", "192.0.2.9"),
        ("203.0.113.1,192.0.2.9,10.1.1.1", "192.0.2.9"),
        ("192.0.2.9:4711", "192.0.2.9"),
        ("2001:db8::7", "2001:db8::7"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("::ffff:192.0.2.9", "192.0.2.9"),
        ("10.2.2.2, 10.1.1.1", "10.2.2.2"),
        ("nonsense", None),
        ("192.0.2.9, nonsense", None),
        ("", "127.0.0.1"),
    ],
)
def test_a_proxy_names_its_client(said, address):
    assert client("127.0.0.1", x_forwarded_for=said) == address


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("for=192.0.2.9", "192.0.2.9"),
        ('By=x;FOR="[2001:db8:cafe::17]:4711";proto=https', "2001:db8:cafe::17"),
        ("for=203.0.113.1, for=192.0.2.9;proto=http, for=10.0.0.4", "192.0.2.9"),
        ("for=unknown", None),
        ("for=_hidden", None),
        ("proto=https", None),
    ],
)
def test_a_proxy_names_its_client_in_the_words_of_the_standard(said, address):
    assert client("fd00::1", forwarded=said) == address


def test_a_client_that_writes_the_header_its_proxy_does_not_is_nobody():
    assert client("127.0.0.1", x_forwarded_for="192.0.2.9", forwarded="for=203.0.113.1") is None
    assert client("127.0.0.1", x_forwarded_for="192.0.2.9", forwarded="for=192.0.2.9") == (
        "192.0.2.9"
    )


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_stood_before_the_proxys_word_changes_nothing(before, other):
    assert client("127.0.0.1", x_forwarded_for=f"{before},192.0.2.9") == "192.0.2.9"
    assert client("198.51.100.7", x_forwarded_for=before, forwarded=other) == "198.51.100.7"


def test_a_list_without_end_is_read_from_its_end():
    assert client("127.0.0.1", x_forwarded_for="10.0.0.1," * 100_000 + "192.0.2.9") == "192.0.2.9"


@pytest.mark.parametrize(
    ("peer", "said", "scheme"),
    [
        ("127.0.0.1", "https", "https"),
        ("127.0.0.1", "javascript", "http"),
        ("198.51.100.7", "https", "http"),
    ],
)
def test_settled_is_who_asks_and_by_which_scheme(peer, said, scheme):
    environ = {
        "REMOTE_ADDR": peer,
        "wsgi.url_scheme": "http",
        "HTTP_X_FORWARDED_FOR": "192.0.2.9",
        "HTTP_X_FORWARDED_PROTO": said,
    }

    address = visitor.settle(environ, PROXIES)

    assert address == ip_address("192.0.2.9" if peer == "127.0.0.1" else peer)
    assert environ == {"REMOTE_ADDR": str(address), "wsgi.url_scheme": scheme}
