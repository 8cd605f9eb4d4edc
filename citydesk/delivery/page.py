"""A page as it is kept: its bytes as they are sent, and what it stands on. No Django."""

import gzip
import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import brotli

from citydesk.delivery.generations import EVERYTHING, Standing

Headers = list[tuple[str, str]]
# What we say ourselves, or what belongs to one answer only.
OURS = {"content-length", "etag", "vary", "content-encoding", "date", "connection"}
# Whether Lite was chosen is in a cookie: who keeps our pages for others has to look at it.
VARY = "Accept-Encoding, Save-Data"
# At once, in two milliseconds; with all the time in the world it would be a tenth less.
BROTLI_QUALITY = 5
GZIP_LEVEL = 6
# So much of an Accept-Encoding is looked at.
CODINGS_LENGTH_MAX = 200
# The ends of the tags of brotli's smallest bytes, and of those before them.
SMALL, LARGER = "br11", "br before"


@dataclass(kw_only=True)
class Page(Standing):
    """What was rendered for an address, and its reads."""

    address: str
    headers: Headers
    bodies: Mapping[str, bytes]
    etag: str
    # When its rendering began.
    made_at: float
    # Seconds that rendering took; whether its brotli is as small as can be.
    took: float = 0.0
    small: bool = False
    reads: int = 0
    # Its tags as caches are told them.
    keys: str | None = None
    path: str = field(init=False)
    answers: dict[str, tuple[Headers, list[bytes]]] = field(init=False)
    not_modified: dict[str, Headers] = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.path = self.address.partition("#")[0].partition("?")[0]
        self.answers = {how: self._answer(how, body) for how, body in self.bodies.items()}
        if self.small:  # who has the larger bytes has the page, under the tag of those
            self.answers[LARGER] = self._answer("br", b"", "br")
        # What a cache keeps of the page is put right by these, its own tag too (RFC 9110, 15.4.5).
        kept = {"cache-control", "content-security-policy", "vary", "etag"}
        self.not_modified = {
            how: [line for line in headers if line[0].lower() in kept]
            for how, (headers, _body) in self.answers.items()
        }

    def _answer(self, how: str, body: bytes, name: str = "") -> tuple[Headers, list[bytes]]:
        # The bytes differ from one coding to another, and so do their tags (RFC 9110, 8.8.3.3).
        plain = how == "identity"
        name = name or (SMALL if how == "br" and self.small else how)
        headers = [
            *self.headers,
            ("Vary", VARY),
            ("ETag", f'"{self.etag}"' if plain else f'"{self.etag}-{name}"'),
            ("Content-Length", str(len(body))),
        ]
        return (headers if plain else [*headers, ("Content-Encoding", how)]), [body]

    @property
    def size(self) -> int:
        """In bytes, without what Python itself adds."""
        return sum(map(len, self.bodies.values()))


def make(
    address: str,
    *,
    headers: Iterable[tuple[str, str]],
    body: bytes,
    tags: Iterable[str],
    as_of: int,
    until: float,
) -> Page:
    """A page of these bytes, in every coding in which it will be asked for."""
    bodies = {
        "br": brotli.compress(body, quality=BROTLI_QUALITY),
        "gzip": gzip.compress(body, compresslevel=GZIP_LEVEL, mtime=0),
        "identity": body,
    }
    return Page(
        address=address,
        headers=[line for line in headers if line[0].lower() not in OURS],
        bodies=bodies,
        etag=hashlib.sha256(body).hexdigest()[:24],
        tags=frozenset({*tags, own_tag(address), EVERYTHING}),
        as_of=as_of,
        made_at=time.time(),
        until=until,
    )


def own_tag(address: str) -> str:
    """The tag of whatever is at an address, in Lite too."""
    return f"at:{address.partition('#')[0]}"


@lru_cache(maxsize=256)
def coding(accepts: str) -> str:
    """The best of ours that a client accepts, by its Accept-Encoding (RFC 9110, 12.5.3)."""
    wanted: dict[str, float] = {}
    for part in accepts.lower().split(","):
        name, _semicolon, weight = part.partition(";")
        wanted[name.strip()] = _weight(weight.strip().removeprefix("q="))
    return next((how for how in ("br", "gzip") if wanted.get(how)), "identity")


def _weight(text: str) -> float:
    try:
        return float(text or 1)
    except ValueError:
        return 0.0


StartResponse = Callable[[str, Headers], Any]


def send(
    page: Page, environ: Mapping[str, Any], start: StartResponse, told: Headers
) -> list[bytes]:
    """Send a page, or say that the client has it already; `told` is for caches before us."""
    page.reads += 1
    # A digest of 96 bits stands in no header by chance, so a part of a list, a weak tag, or the tag
    # of another coding of the same page, is found by looking for it.
    known = environ.get("HTTP_IF_NONE_MATCH")
    how = coding(environ.get("HTTP_ACCEPT_ENCODING", "")[:CODINGS_LENGTH_MAX])
    if known and page.etag in known:
        if page.small and how == "br" and f'{page.etag}-br"' in known:
            how = LARGER
        start("304 Not Modified", page.not_modified[how] + told)
        return []
    headers, body = page.answers[how]
    start("200 OK", headers + told if told else headers)
    return body if environ["REQUEST_METHOD"] == "GET" else []
