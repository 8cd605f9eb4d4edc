"""Renders what is at an address, as a stranger sees it who sends nothing but the address."""

import io
import logging
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from citydesk.delivery import noting, watching
from citydesk.delivery.addresses import LITE
from citydesk.delivery.page import Headers, Page, make

logger = logging.getLogger(__name__)

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """What Django answered, and the page to keep if it may be kept; `why_not` if it may not."""

    status: str
    headers: Headers
    body: bytes
    page: Page | None
    why_not: str = ""


def render(application: Application, address: str, *, as_of: int) -> Rendered:
    """Ask Django for an address. `as_of` is the generation before anything is read."""
    told: list[Any] = []
    with noting.taking() as notes:
        chunks = application(_environ(address), lambda *line: told.extend(line))
        try:
            body = b"".join(chunks)
        finally:
            getattr(chunks, "close", lambda: None)()
    status, headers = told[0], told[1]
    why_not = _why_not(status, headers, notes)
    page = None
    if not why_not:
        page = make(
            address,
            headers=headers,
            body=body,
            tags=watching.tags_of(notes),
            as_of=as_of,
            until=notes.ends,
        )
    return Rendered(status=status, headers=headers, body=body, page=page, why_not=why_not)


def _why_not(status: str, headers: Headers, notes: noting.Notes) -> str:
    """Why an answer may not be kept, in a sentence; "" if it may."""
    if status != "200 OK":
        return f"It was answered with {status}."
    told = {name.lower(): value for name, value in headers}
    cache_control = told.get("cache-control", "")
    if "set-cookie" in told or "cookie" in told.get("vary", "").lower():
        return "It is personal: it has to do with a cookie."
    if "private" in cache_control or "no-store" in cache_control:
        return f"Its view forbids it: Cache-Control is {cache_control}."
    if unwatched := watching.unwatched(notes.tables):
        # A table that some `shown` module has forgotten: a page is not kept that may become old.
        names = ", ".join(sorted(unwatched))
        logger.warning("A page is not kept, since nothing watches what it read: %s", names)
        return f"Nothing watches what it read: {names}."
    return ""


def _environ(address: str) -> dict[str, Any]:
    wanted, lite, _end = address.partition(LITE)
    path, _mark, query = wanted.partition("?")
    return _house() | {
        **({"HTTP_SAVE_DATA": "on"} if lite else {}),
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


@cache
def _house() -> dict[str, str]:
    """The site's own address, whatever name a reader used for it."""
    site = urlsplit(settings.CITYDESK_ADDRESS)
    return {
        "wsgi.url_scheme": site.scheme,
        "HTTP_HOST": site.netloc,
        "SERVER_NAME": site.hostname or "",
        "SERVER_PORT": str(site.port or {"http": 80, "https": 443}[site.scheme]),
    }
