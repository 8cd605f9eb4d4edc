"""Who reads what: a page, an hour, and the site that led there. No cookie, no address of anybody.

Each worker counts in memory, for a millionth of a second a read, and `Watch` writes the counts down
every five seconds: that is what a crash may lose. No Django.
"""

import re
import threading
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

# Programs that say so, and those that only look at a link: previews, monitors, fetchers.
ROBOT = re.compile(
    r"bot\b|bots\b|crawl|spider|slurp|preview|fetch|monitor|curl|wget|python|java/|go-http|http|scan"
    r"|headless|lighthouse|facebookexternal|whatsapp|telegram|feed|rss|archiv|\bai\b|gpt|^$",
    re.IGNORECASE,
)
# So much of a header is looked at; and so long is the name of any host (RFC 1035, 2.3.4).
HEADER_LENGTH_MAX, SITE_LENGTH_MAX = 400, 253
SITE = re.compile(r"[a-z0-9.-]+\.[a-z]{2,}")
# In memory between two writes; what is beyond is counted without its site.
KINDS_MAX = 20_000


class Kind(NamedTuple):
    """What is counted together. `site` is "" when nobody led there, or we ourselves."""

    path: str
    site: str
    robot: bool


class Reads:
    """The counts of this process since they were last taken."""

    def __init__(self, own_host: str) -> None:
        self._own_host = own_host
        self._counts: dict[Kind, int] = {}
        self._lock = threading.Lock()

    def count(self, path: str, environ: Mapping[str, Any]) -> None:
        """One more."""
        # Cut before they are remembered, or what is remembered would have no bound.
        site = _site(environ.get("HTTP_REFERER", "")[:HEADER_LENGTH_MAX])
        robot = is_robot(environ.get("HTTP_USER_AGENT", "")[:HEADER_LENGTH_MAX])
        kind = (path, "" if site == self._own_host else site, robot)
        with self._lock:
            if kind in self._counts:
                self._counts[kind] += 1
            else:
                self._add(Kind(*kind), 1)

    def add(self, counts: Mapping[Kind, int]) -> None:
        """Count these too."""
        with self._lock:
            for kind, number in counts.items():
                self._add(kind, number)

    def _add(self, kind: Kind, number: int) -> None:
        if kind not in self._counts and len(self._counts) >= KINDS_MAX:
            kind = kind._replace(site="")
        self._counts[kind] = self._counts.get(kind, 0) + number

    def take(self) -> dict[Kind, int]:
        """What was counted; from now on it is counted anew."""
        with self._lock:
            taken, self._counts = self._counts, {}
        return taken


@lru_cache(maxsize=4096)
def is_robot(agent: str) -> bool:
    """Whether a User-Agent is no person's; who says nothing is none."""
    return bool(ROBOT.search(agent))


@lru_cache(maxsize=4096)
def _site(referrer: str) -> str:
    """`news.google.com` of a Referer's address, and no more of it; "" when it is not one."""
    try:
        host = urlsplit(referrer).hostname or ""
    except ValueError:
        return ""
    host = host.removeprefix("www.")
    return host if len(host) <= SITE_LENGTH_MAX and SITE.fullmatch(host) else ""
