"""Reads counted from the log of a cache before us, line by line: the same table, the same figures.

Kept pages that were answered are counted, as they are at the door, and nothing else of the log.
"""

import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from citydesk.delivery import actions, addresses
from citydesk.delivery.reads import Reads

# As varnishncsa writes it. No address of anybody is in it.
FORMAT = r"%{sec}t\t%s\t%m\t%U\t%q\t%{Referer}i\t%{User-agent}i"
FIELDS = FORMAT.count(r"\t") + 1
# Longer than any request that Varnish takes.
LINE_LENGTH_MAX = 64_000
ANSWERED = {"200", "304"}
WRITE_SECONDS = 5.0


class BadLine(Exception):
    """A line is not of this format."""


class Log:
    """Counts by the hour in which something was read; `write` puts them down."""

    def __init__(self) -> None:
        self._hours: dict[datetime, Reads] = {}
        self._lock = threading.Lock()
        self.read = self.counted = 0

    def count(self, line: str) -> None:
        """Count a line if it is a read of a kept page. Raises BadLine."""
        fields = line.rstrip("\r\n").split("\t")
        if len(line) > LINE_LENGTH_MAX or len(fields) != FIELDS or not fields[0].isdecimal():
            raise BadLine
        second, status, method, path, query, referrer, agent = fields
        self.read += 1
        if method != "GET" or status not in ANSWERED:
            return
        page = _page(path, query)
        if page is None:
            return
        self.counted += 1
        environ = {"HTTP_REFERER": _said(referrer), "HTTP_USER_AGENT": _said(agent)}
        with self._lock:
            self._of(int(second)).count(page, environ)

    def _of(self, second: int) -> Reads:
        try:
            hour = datetime.fromtimestamp(second - second % 3600, UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise BadLine from error
        if hour not in self._hours:
            self._hours[hour] = Reads(urlsplit(settings.CITYDESK_ADDRESS).hostname or "")
        return self._hours[hour]

    def write(self) -> None:
        """Put down what was counted; what cannot be is counted on. Raises DatabaseError."""
        with self._lock:
            hours, self._hours = self._hours, {}
        for hour in sorted(hours):
            counts = hours[hour].take()
            try:
                actions.add_reads(counts=counts, now=hour)
            except Exception:
                hours[hour].add(counts)
                self._back(hours)
                raise
            del hours[hour]

    def _back(self, hours: dict[datetime, Reads]) -> None:
        with self._lock:
            for hour, reads in hours.items():
                self._of(int(hour.timestamp())).add(reads.take())


def _said(field: str) -> str:
    """A header as it was sent; - is none."""
    return "" if field == "-" else field


@lru_cache(maxsize=4096)
def _page(path: str, query: str) -> str | None:
    address = addresses.canonical(path, query.removeprefix("?"))
    return address.partition("?")[0] if address else None


def lines(source: Iterable[bytes]) -> Iterable[str]:
    """Of a log, whatever bytes somebody sent in a header."""
    return (line.decode("utf-8", "replace") for line in source)
