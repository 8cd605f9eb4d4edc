"""The house that keeps the contributors' mailboxes: it signs what they send, and says so.

What it publishes of itself is answered on loopback for as long as one mail is vouched for, since
fiction's domains are in no DNS. After that the verdict rests on the kept answers, as every verdict.
"""

import base64
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import dkim
import dns.message
import dns.rcode
import dns.rrset
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

SELECTOR = "heron"
# Where its mail comes from: an address for documentation (RFC 5737).
PEER = "203.0.113.25"
_SECONDS = 300
_TEXT_MAX = 250


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65_537, 2048)


def signed(mail: bytes, *, domain: str) -> bytes:
    """`mail` with every line's end as SMTP has it, under a signature of `domain` dated now."""
    pem = _key().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    sent = b"\r\n".join(mail.splitlines()) + b"\r\n"
    shape = (b"relaxed", b"relaxed")
    field: bytes = dkim.sign(sent, SELECTOR.encode(), domain.encode(), pem, canonicalize=shape)
    return field + sent


def published(domain: str) -> dict[str, str]:
    """The texts under the domain's names: its key, who may send, what to do with all else."""
    public = _key().public_key()
    key = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return {
        f"{SELECTOR}._domainkey.{domain}.": f"v=DKIM1; k=rsa; p={base64.b64encode(key).decode()}",
        f"{domain}.": f"v=spf1 ip4:{PEER} -all",
        f"_dmarc.{domain}.": "v=DMARC1; p=reject",
    }


@contextmanager
def answering(texts: dict[str, str]) -> Iterator[tuple[str, int]]:
    """A name server on loopback that knows these and nothing else; its address and port."""

    class Asked(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            wire, line = self.request
            line.sendto(_answer(wire, texts), self.client_address)

    with socketserver.UDPServer(("127.0.0.1", 0), Asked) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield ("127.0.0.1", server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


def _answer(wire: bytes, texts: dict[str, str]) -> bytes:
    question = dns.message.from_wire(wire)
    answer = dns.message.make_response(question)
    (asked,) = question.question
    name = asked.name.to_text().lower()
    if name not in texts:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    elif asked.rdtype == dns.rdatatype.TXT:
        parts = (texts[name][at : at + _TEXT_MAX] for at in range(0, len(texts[name]), _TEXT_MAX))
        said = " ".join(f'"{part}"' for part in parts)
        answer.answer.append(dns.rrset.from_text(asked.name, _SECONDS, "IN", "TXT", said))
    return answer.to_wire()
