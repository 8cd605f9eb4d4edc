"""Between the door and Django: what is not kept costs us something, and nobody gets all of it.

Three limits. How much one network may ask for in a minute (`limiting`); how many requests are under
way in one worker, so that kept pages always find a thread, however slowly others send or read; and
how large a request is.
"""

import math
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.urls import reverse

from citydesk.delivery.counters import MISSES, NO_PLACE, OVER_LIMIT, TOO_LARGE, Counters
from citydesk.delivery.limiting import Limits, Rule
from citydesk.delivery.page import Headers, StartResponse
from citydesk.lib import visitor
from citydesk.lib.visitor import Address

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

SAFE = {"GET", "HEAD"}
# Threads of a worker, how many of them may be busy with what is not kept, and with one network's.
# Each thread more makes a kept page dearer, since they wait for each other: 1.8 times what nginx
# takes with 6, 2.0 with 8. What is kept needs no more than one.
THREADS, PLACES, PLACES_OF_ONE = 6, 5, 4
# A view that takes forms says so more kindly, and of less.
BODY_TIMES = 2
# Where no place is free: one comes free at any moment.
BUSY_SECONDS = 2
COUNTED = {
    HTTPStatus.TOO_MANY_REQUESTS: OVER_LIMIT,
    HTTPStatus.SERVICE_UNAVAILABLE: NO_PLACE,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TOO_LARGE,
}
THERE = {"200", "206", "304"}


class Refused(Exception):
    """Not now, or not at all; `wait` is in seconds."""

    def __init__(self, status: HTTPStatus, wait: float = 0) -> None:
        super().__init__(status)
        self.status = status
        self.wait = wait


class Guard:
    """A WSGI application before Django, and the leave to render."""

    def __init__(self, inside: Application, counters: Counters) -> None:
        self._inside = inside
        self._counters = counters
        # What is said when something is refused.
        self.page: Callable[[HTTPStatus], str] = lambda status: status.phrase
        self._limits = Limits()
        self._places = Places()

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        """Answer with what Django says, or refuse."""
        address = visitor.settle(environ, settings.CITYDESK_PROXIES)
        rule = _rule(environ)
        try:
            self._check(rule, address, environ)
            self._places.take(address)
        except Refused as refused:
            return self.refuse(refused, environ, start)
        self._counters.row[MISSES] += 1
        told: list[str] = []

        def heard(status: str, headers: Headers, *error: Any) -> Any:
            told[:] = [status[:3]]
            return start(status, headers, *error)

        try:
            chunks = self._inside(environ, heard)
        except BaseException:
            self._places.leave(address)
            raise
        if not _is_free(environ, told):
            self._charge(rule, address)
        return self._sent(chunks, address)

    def check(self, environ: dict[str, Any]) -> None:
        """Whether somebody may wait for a page to be rendered. Raises Refused."""
        address = visitor.settle(environ, settings.CITYDESK_PROXIES)
        self._check(_rules()["miss"], address, environ)

    @contextmanager
    def rendering(self, environ: dict[str, Any]) -> Iterator[None]:
        """While a page is rendered for somebody. Raises Refused."""
        address = visitor.settle(environ, settings.CITYDESK_PROXIES)
        rule = _rules()["miss"]
        self._check(rule, address, environ)
        self._places.take(address)
        self._counters.row[MISSES] += 1
        try:
            yield
        finally:
            self._places.leave(address)
            self._charge(rule, address)

    def refuse(
        self, refused: Refused, environ: dict[str, Any], start: StartResponse
    ) -> list[bytes]:
        """Say that it is not answered, and when to come again."""
        self._counters.row[COUNTED[refused.status]] += 1
        body = self.page(refused.status).encode()
        headers = [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Content-Security-Policy", "default-src 'self'; object-src 'none'; base-uri 'none'"),
        ]
        if refused.wait:
            headers.append(("Retry-After", str(math.ceil(refused.wait))))
        start(f"{refused.status.value} {refused.status.phrase}", headers)
        return [body] if environ["REQUEST_METHOD"] != "HEAD" else []

    def _check(self, rule: Rule, address: Address | None, environ: dict[str, Any]) -> None:
        if _length(environ) > BODY_TIMES * settings.CITYDESK_MESSAGE_BYTES_MAX:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        # A proxy that names nobody asks for everybody.
        if visitor.is_one_of(address, settings.CITYDESK_PROXIES):
            return
        if wait := self._limits.wait(rule, address):
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, wait)

    def _charge(self, rule: Rule, address: Address | None) -> None:
        if not visitor.is_one_of(address, settings.CITYDESK_PROXIES):
            self._limits.charge(rule, address)

    def _sent(self, chunks: Iterable[bytes], address: Address | None) -> Iterable[bytes]:
        """What is in memory needs no thread to be sent; a file does, for as long as it is read."""
        sent = Sent(chunks, lambda: self._places.leave(address))
        if getattr(chunks, "streaming", True):
            return sent
        try:
            return [b"".join(sent)]
        finally:
            sent.close()


class Places:
    """Who is being served by Django in this worker."""

    def __init__(self) -> None:
        self._taken: Counter[Address | None] = Counter()
        self._lock = threading.Lock()

    def take(self, address: Address | None) -> None:
        """Raises Refused when none is left."""
        proxy = visitor.is_one_of(address, settings.CITYDESK_PROXIES)
        with self._lock:
            most_of_one = PLACES if proxy else PLACES_OF_ONE
            if self._taken.total() >= PLACES or self._taken[address] >= most_of_one:
                raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, BUSY_SECONDS)
            self._taken[address] += 1

    def leave(self, address: Address | None) -> None:
        """Let somebody else have it."""
        with self._lock:
            self._taken[address] -= 1
            if not self._taken[address]:
                del self._taken[address]


class Sent:
    """An answer under way; `done` is called once, when it has been sent or was given up."""

    def __init__(self, chunks: Iterable[bytes], done: Callable[[], None]) -> None:
        self._chunks = chunks
        self._done = done

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)

    def close(self) -> None:
        """Called by the server, whatever happened."""
        getattr(self._chunks, "close", lambda: None)()
        done, self._done = self._done, lambda: None
        done()


@cache
def _rules() -> dict[str, Rule]:
    return {
        "miss": Rule("miss", settings.CITYDESK_MISSES_PER_MINUTE_MAX),
        # Apart, so that a flood from where an editor sits does not shut the desk.
        "desk": Rule("desk", settings.CITYDESK_MISSES_PER_MINUTE_MAX),
        "form": Rule("form", settings.CITYDESK_FORMS_PER_MINUTE_MAX),
        "sign in": Rule("sign in", settings.CITYDESK_SIGN_INS_PER_MINUTE_MAX),
    }


@cache
def _desk() -> tuple[str, set[str]]:
    """Where the desk begins, and where one signs in or asks for a new password."""
    names = ("wagtailadmin_login", "wagtailadmin_password_reset")
    return reverse("wagtailadmin_home"), {reverse(name) for name in names}


def _rule(environ: dict[str, Any]) -> Rule:
    path, reads = environ["PATH_INFO"], environ["REQUEST_METHOD"] in SAFE
    desk, signing_in = _desk()
    if path in signing_in and not reads:
        return _rules()["sign in"]
    if path.startswith(desk):
        return _rules()["desk"]
    return _rules()["miss" if reads else "form"]


def _is_free(environ: dict[str, Any], told: list[str]) -> bool:
    """Files that are there, and whoever is known to us."""
    is_file = environ["PATH_INFO"].startswith((settings.STATIC_URL, settings.MEDIA_URL))
    return (is_file and told[0] in THERE) or visitor.is_known(environ)


def _length(environ: dict[str, Any]) -> int:
    said = environ.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else 0
