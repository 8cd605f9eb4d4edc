"""Who asks: the address of a client, as proxies say that we trust, and nobody else. No Django.

A proxy names its client in `X-Forwarded-For`, or in `Forwarded` (RFC 7239). Whoever stands before
it may have written there too, so only what our own proxies added is believed: from the end of the
list, as far as it names them, and one further.
"""

import re
from collections.abc import Collection, Mapping, MutableMapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

Address = IPv4Address | IPv6Address
Networks = Collection[IPv4Network | IPv6Network]

# Of a list in a header, from its end: more proxies than anybody stands behind.
HOPS_MAX = 20
HEADER_LENGTH_MAX = 2_000
FORWARDED_FOR = re.compile(r'(?:^|;)\s*for\s*=\s*"?([^";\s]+)"?', re.IGNORECASE)
SCHEMES = {"http", "https"}
KNOWN = "citydesk.known"
SAID = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_FORWARDED_PROTO")


@lru_cache(maxsize=4096)
def read(text: str) -> Address | None:
    """An address, with a port or without; an IPv4 address in IPv6's words is one of IPv4."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ip_address(bare)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def is_one_of(address: Address | None, networks: Networks) -> bool:
    """Whether an address lies in one of these."""
    return address is not None and any(address in network for network in networks)


def client(environ: Mapping[str, Any], proxies: Networks) -> Address | None:
    """The address that asks; a proxy's own when it names nobody.

    None if nobody can say: what stands there is no address, or two headers differ. A proxy writes
    one of them and hands the other on as it came, and which it is we cannot know.
    """
    peer = read(environ.get("REMOTE_ADDR", ""))
    if not is_one_of(peer, proxies):
        return peer
    told = {
        _last_stranger(hops, peer, proxies)
        for hops in (_listed(environ), _forwarded(environ))
        if hops
    }
    if not told:
        return peer
    return told.pop() if len(told) == 1 else None


def settle(environ: MutableMapping[str, Any], proxies: Networks) -> Address | None:
    """Put who asks, and by which scheme, where all others look for it; the address of `client`."""
    address = client(environ, proxies)
    scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").strip().lower()
    if scheme in SCHEMES and is_one_of(read(environ.get("REMOTE_ADDR", "")), proxies):
        environ["wsgi.url_scheme"] = scheme
    environ["REMOTE_ADDR"] = str(address or "")
    for name in SAID:
        environ.pop(name, None)
    return address


def know(environ: MutableMapping[str, Any]) -> None:
    """Whoever asks is known to us: somebody who has signed in, or a program with a secret."""
    environ[KNOWN] = True


def is_known(environ: Mapping[str, Any]) -> bool:
    """Whether somebody further inside knew who asks."""
    return KNOWN in environ


def _last_stranger(hops: list[str], peer: Address | None, proxies: Networks) -> Address | None:
    """Who stands before the last of our proxies."""
    address = peer
    for hop in reversed(hops):
        address = read(hop)
        if not is_one_of(address, proxies):
            break
    return address


def _listed(environ: Mapping[str, Any]) -> list[str]:
    return _hops(environ.get("HTTP_X_FORWARDED_FOR", ""))


def _forwarded(environ: Mapping[str, Any]) -> list[str]:
    found = (FORWARDED_FOR.search(hop) for hop in _hops(environ.get("HTTP_FORWARDED", "")))
    return [named[1] if named else "" for named in found]


def _hops(header: str) -> list[str]:
    return header[-HEADER_LENGTH_MAX:].split(",")[-HOPS_MAX:] if header else []
