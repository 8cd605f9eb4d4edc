"""Who brought a mail, as our own mail server wrote it down. Nothing here raises."""

import re
from ipaddress import ip_address, ip_network

from citydesk.channels.email.headers import Headers
from citydesk.channels.email.heads import head_of

_BY = re.compile(r"\bby\s+([\w.-]+)", re.IGNORECASE)
_ADDRESS = re.compile(r"\[(?:IPv6:)?([0-9a-f.:]+)\]", re.IGNORECASE)
_HELO = re.compile(r"\bhelo=\[?([\w.:-]+)\]?", re.IGNORECASE)
_FROM = re.compile(r"\s*from\s+\[?([\w.:-]+)", re.IGNORECASE)
# Loopback, RFC 1918, RFC 4193, link-local: machines of our own, of which no domain says anything.
_OURS = [
    ip_network(net)
    for net in (
        *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"),
        *("::1/128", "fc00::/7", "fe80::/10"),
    )
]


def outside(address: str) -> str:
    """The address, if a machine that is not ours has it; else nothing."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    found = getattr(found, "ipv4_mapped", None) or found
    return "" if any(found in net for net in _OURS) else str(found)


def brought_by(data: bytes, *, host: str) -> tuple[str, str]:
    """Address and greeting in the topmost Received, if `host` wrote it; else ("", "").

    Only the topmost: our server writes above whatever came with the mail. The forms are Postfix's,
    Exim's and Sendmail's.
    """
    fields = Headers(head_of(data, 0, len(data)).fields)
    top = " ".join(next(iter(fields.raw("Received")), "").split())
    by = _BY.search(top)
    if not host or not by or by[1].rstrip(".").lower() != host:
        return "", ""
    way = top[: by.start()]
    name = _HELO.search(way) or _FROM.match(way)
    # A greeting may be an address of the greeter's choice; ours stands last.
    addresses = _ADDRESS.findall(_HELO.sub("", way))
    return outside(addresses[-1]) if addresses else "", name[1] if name else ""
