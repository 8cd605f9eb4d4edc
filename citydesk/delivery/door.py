"""The outermost door of the web: answers with a kept page before Django hears of the request."""

import logging
import time
from collections.abc import Callable, Iterable
from functools import cache
from http import HTTPStatus
from multiprocessing.util import Finalize
from typing import Any

from django.conf import settings
from django.db import Error, connections

from citydesk.delivery import (
    addresses,
    beacon,
    edition,
    place,
    purging,
    rendering,
    store,
    surrogates,
)
from citydesk.delivery.counters import HITS, NOT_MODIFIED, RENDER_US, RENDERS
from citydesk.delivery.generations import EVERYTHING
from citydesk.delivery.guard import SAFE, Guard, Refused
from citydesk.delivery.page import Headers, Page, StartResponse, send
from citydesk.delivery.rendering import Application
from citydesk.delivery.warming import Warmer
from citydesk.delivery.watch import Watch
from citydesk.lib import lite

logger = logging.getLogger(__name__)

# So many addresses; then all are forgotten, which costs a wait each.
NEVER_MAX = 2_000


class Door:
    """A WSGI application before another. No cookie opens it: public pages are everybody's."""

    def __init__(self, inside: Application) -> None:
        self._inside = inside
        self._store = store.opened()
        self._guard = Guard(inside, self._store.counters)
        self._hot = self._store.hot
        self._generations = self._store.generations
        self._count = self._store.reads.count
        self._counters = self._store.counters
        self._hosts = frozenset(settings.ALLOWED_HOSTS)
        # Of the program that is loaded, not of what an upgrade puts on the disk meanwhile.
        self._edition = edition.name()
        self._is_anew = False
        # Where what was rendered last may not be kept: whoever asks again has a place or none, and
        # does not wait in a thread for others' renderings.
        self._never: set[str] = set()
        self._reads_by = settings.CITYDESK_READS
        self._caches = frozenset(cache.kind for cache in settings.CITYDESK_CACHES)

    def begin(self, page: Callable[[HTTPStatus], str]) -> None:
        """Before the first reader: believe no page of another edition of the program.

        `page` words what is said when something is refused.
        """
        self._guard.page = cache(page)
        self._is_anew = self._store.shelf.begin(self._edition)
        if self._is_anew:
            self._generations.purge({EVERYTHING})
        try:
            place.take()
            purging.look()
        except Error:
            logger.exception("Kept pages are not believed before the database answers")
        # No fork may use what we opened.
        self._store.shelf.close()
        connections.close_all()

    def end(self) -> None:
        """After the last reader."""
        try:
            place.leave()
        except Error:
            logger.exception("Others may wait a second for us")

    def watch(self) -> None:
        """In each worker: look after what is kept, for as long as it lives."""
        self._counters.claim()
        watch = Watch(anew=self._is_anew)
        watch.start()
        Warmer(self._render).start()
        # Ran when the worker leaves in peace: the reads of the last seconds are not lost.
        Finalize(None, watch.finish, exitpriority=1)

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        """Answer."""
        method = environ["REQUEST_METHOD"]
        if method not in SAFE or not self._is_ours(environ.get("HTTP_HOST", "")):
            return self._guard(environ, start)
        query = environ.get("QUERY_STRING")
        mark = addresses.LITE if lite.wanted(environ) else ""
        if not query:
            page = self._hot.get(environ["PATH_INFO"] + mark)
            if page is not None and page.is_true(self._generations):
                self._counters.row[HITS] += 1
                return self._send(page, environ, start)
        if self._reads_by == "beacon" and environ["PATH_INFO"].startswith(beacon.PREFIX):
            return beacon.answer(environ, start, self._count)
        address = addresses.canonical(environ["PATH_INFO"], query or "")
        if address is None:
            return self._guard(environ, start)
        try:
            return self._kept(address + mark, environ, start)
        except Refused as refused:
            return self._guard.refuse(refused, environ, start)

    def _kept(self, address: str, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        page = self._store.find(address)
        if page is None:
            if address in self._never:  # nothing would come of waiting
                return self._anew(address, environ, start)
            self._guard.check(environ)
            with self._store.alone(address):
                page = self._store.find(address)
                if page is None:
                    return self._anew(address, environ, start)
        self._counters.row[HITS] += 1
        return self._send(page, environ, start)

    def _anew(self, address: str, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        with self._guard.rendering(environ):
            rendered = self._render(address)
        if rendered.page:
            self._never.discard(address)
            return self._send(rendered.page, environ, start)
        if len(self._never) >= NEVER_MAX:
            self._never.clear()
        self._never.add(address)
        start(rendered.status, rendered.headers)
        return [rendered.body] if environ["REQUEST_METHOD"] == "GET" else []

    def _send(self, page: Page, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        body = send(page, environ, start, self._told(page, environ) if self._caches else [])
        if environ["REQUEST_METHOD"] == "GET":
            if self._reads_by == "door":
                self._count(page.path, environ)
            if not body:
                self._counters.row[NOT_MODIFIED] += 1
        return body

    def _told(self, page: Page, environ: dict[str, Any]) -> Headers:
        """What caches are told: nothing of a page whose address can be written in endless ways, and
        nothing when it was changed while it was rendered.
        """
        query = environ.get("QUERY_STRING")
        asked = f"{environ['PATH_INFO']}?{query}" if query else environ["PATH_INFO"]
        if asked != page.address.partition("#")[0] or not page.is_true(self._generations):
            return []
        return surrogates.headers(page, self._caches)

    def _render(self, address: str) -> rendering.Rendered:
        as_of, began = self._generations.now, time.monotonic()
        rendered = rendering.render(self._inside, address, as_of=as_of)
        self._counters.row[RENDERS] += 1
        took = time.monotonic() - began
        self._counters.row[RENDER_US] += int(took * 1e6)
        if rendered.page:
            rendered.page.took = took
            self._store.keep(rendered.page)
        return rendered

    def _is_ours(self, host: str) -> bool:
        """Django answers a request for another house with an error."""
        return host in self._hosts or host.rpartition(":")[0] in self._hosts
