"""A tiny request by which a page's script says that it is read, where a cache answers for us.

It bears a word that only the page itself knows, so that nobody can count what is not there. No
cookie; readers without scripts are not counted.
"""

from collections.abc import Callable
from functools import lru_cache
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from citydesk.delivery import noting
from citydesk.delivery.page import Headers

PREFIX = "/beacon/"
WORD_LENGTH = 16
FROM = "from="
Count = Callable[[str, dict[str, Any]], None]


def word(path: str) -> str:
    """What the page at a path bears; "" on pages that are not kept, and where others count."""
    if settings.CITYDESK_READS != "beacon" or not noting.is_noted():
        return ""
    return _word(path)


@lru_cache(maxsize=4096)
def _word(path: str) -> str:
    told = salted_hmac("citydesk.delivery.beacon", path, algorithm="sha256")
    return told.hexdigest()[:WORD_LENGTH]


def answer(
    environ: dict[str, Any], start: Callable[[str, Headers], Any], count: Count
) -> list[bytes]:
    """Count a reader of /beacon/WORD/the/path/?from=SITE, if that is a page of ours."""
    asked = environ["PATH_INFO"].removeprefix(PREFIX)
    told, path = asked[:WORD_LENGTH], asked[WORD_LENGTH:]
    if not told.isascii() or not compare_digest(told, _word(path)):
        start("404 Not Found", [("Content-Length", "0"), ("Cache-Control", "no-store")])
        return []
    site = environ.get("QUERY_STRING", "").removeprefix(FROM)
    count(path, environ | {"HTTP_REFERER": f"https://{site}/" if site else ""})
    start("204 No Content", [("Cache-Control", "no-store")])
    return []
