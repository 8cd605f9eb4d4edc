"""Time stamps by outside authorities (RFC 3161): what existed when, said by somebody else.

An authority is sent a hash, and signs it with the time. We keep its whole answer, which plain
`openssl ts -verify` reads too. No Django.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.base import HashAlgorithm

# An answer with its certificates is about 6 KB.
ANSWER_BYTES_MAX = 100_000
SECONDS_MAX = 20
# The tag of the certificates in signed data (RFC 5652).
_CERTIFICATES = 0xA0


class NoStamp(Exception):
    """The authority gave no stamp that can be trusted; says why."""


@dataclass(frozen=True, kw_only=True)
class Authority:
    """Who stamps, and the PEM certificates that what it signs must lead to."""

    url: str
    roots: bytes

    @property
    def name(self) -> str:
        """As its files are called: `freetsa.org`."""
        return re.sub(r"[^a-z0-9.]+", "-", urlsplit(self.url).netloc.rpartition("@")[2].lower())


def ask(authority: Authority, data: bytes) -> bytes:
    """The authority's answer over `data`, checked, nonce and all. Raises NoStamp."""
    request = TimestampRequestBuilder(data=data, hash_algorithm=HashAlgorithm.SHA256).build()
    answer = _post(authority.url, request.as_bytes())
    check(answer, data, certificates(authority.roots), nonce=request.nonce)
    return answer


def _post(url: str, body: bytes) -> bytes:
    headers = {"Content-Type": "application/timestamp-query"}
    try:
        with (
            httpx.Client(timeout=SECONDS_MAX, follow_redirects=False) as client,
            client.stream("POST", url, content=body, headers=headers) as response,
        ):
            response.raise_for_status()
            answer = b""
            for chunk in response.iter_bytes():
                answer += chunk
                if len(answer) > ANSWER_BYTES_MAX:
                    raise NoStamp("its answer is too long")
            return answer
    except httpx.HTTPError as error:
        raise NoStamp(f"it does not answer ({error!r})") from error


def check(
    answer: bytes, data: bytes, roots: Sequence[Certificate], *, nonce: int | None = None
) -> datetime:
    """When `data` existed, as an authority that leads to one of `roots` says. Raises NoStamp."""
    response = _decoded(answer)
    try:
        VerifierBuilder(roots=list(roots), nonce=nonce).build().verify_message(response, data)
    except (VerificationError, ValueError) as error:
        raise NoStamp(str(error)) from error
    return response.tst_info.gen_time


def _decoded(answer: bytes) -> TimeStampResponse:
    try:
        response = decode_timestamp_response(_in_order(answer))
        response.tst_info.gen_time  # noqa: B018 (a refusal has none)
    except ValueError as error:
        raise NoStamp(f"it gave no stamp ({error})") from error
    return response


def certificates(pem: bytes) -> list[Certificate]:
    """The certificates in PEM. Raises NoStamp."""
    try:
        return load_pem_x509_certificates(pem)
    except ValueError as error:
        raise NoStamp(f"there are no certificates ({error})") from error


def _in_order(answer: bytes) -> bytes:
    """The answer with its certificates in the order that DER asks for (X.690, 11.6).

    OpenSSL, which many an authority runs on, sends them in the order of its configuration, and our
    decoder refuses that. The signature is not over them.
    """
    try:
        part = _parts(answer, 0, len(answer))[0]
        for nth in (1, 1, 0, 3):  # token, content, signed data, certificates
            part = _parts(answer, part.body, part.end)[nth]
    except IndexError:
        return answer
    if answer[part.start] != _CERTIFICATES:
        return answer
    held = sorted(answer[one.start : one.end] for one in _parts(answer, part.body, part.end))
    return answer[: part.body] + b"".join(held) + answer[part.end :]


class _Part(NamedTuple):
    """One element in DER: where it starts, where what it holds starts, where it ends."""

    start: int
    body: int
    end: int


def _parts(data: bytes, at: int, end: int) -> list[_Part]:
    """The elements that stand side by side there. Raises IndexError."""
    found = []
    while at < end:
        length, body = data[at + 1], at + 2
        if length & 0x80:  # its low bits say how many bytes the length has
            body += length & 0x7F
            length = int.from_bytes(data[at + 2 : body])
        if body + length > end:
            raise IndexError(at)
        found.append(_Part(at, body, body + length))
        at = body + length
    return found
