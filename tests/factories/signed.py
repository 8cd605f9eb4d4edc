"""Mails signed with keys of our own, and what their domains' name servers would say."""

import base64
from functools import cache

import dkim
import time_machine
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.cast import NOW

SELECTOR = "nov26"


@cache
def key() -> tuple[bytes, str]:
    """A private key as PEM, and the record that publishes it. One for all: making one is slow."""
    private = rsa.generate_private_key(65_537, 1024)
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return pem, f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def signed(mail: bytes, domain: str = "post.example", **how: object) -> bytes:
    """`mail` under a signature of `domain`; `how` as dkim.DKIM.sign has it."""
    algorithm = how.pop("algorithm", b"rsa-sha256")
    how.setdefault("canonicalize", (b"relaxed", b"relaxed"))
    with time_machine.travel(NOW, tick=False):  # a signature is dated
        field = dkim.DKIM(mail, signature_algorithm=algorithm).sign(
            SELECTOR.encode(), domain.encode(), key()[0], **how
        )
    return field + mail


def sealed(mail: bytes, domain: str, *, saw: str, instance: int = 1) -> bytes:
    """`mail` as a forwarder passes it on under its seals (ARC); `saw` is what it saw of it."""
    results = f"Authentication-Results: {domain}; {saw}\r\n".encode()
    how = dkim.ARC(results + mail)
    with time_machine.travel(NOW, tick=False):
        lines = how.sign(SELECTOR.encode(), domain.encode(), key()[0], domain.encode())
    assert lines, f"no seal for i={instance}"
    return b"".join(lines) + results + mail
