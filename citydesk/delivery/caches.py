"""Tells a cache before us what to take off: the same tags that pages bear, as a request to it.

What counts is that it says so: an answer that could be anybody's is none.
"""

from collections.abc import Collection
from typing import Any

from citydesk.delivery.generations import EVERYTHING
from citydesk.delivery.surrogates import short
from citydesk.lib import http
from citydesk.lib.env import Cache

# From connecting to the last byte; whoever changed something may be waiting.
CALL_SECONDS = 5.0
# In one request. Varnish takes lines of 8 KB (http_req_hdr_len), Fastly 256 keys, Cloudflare 100.
AT_ONCE = {"varnish": 500, "fastly": 256, "cloudflare": 100}


class NotPurged(Exception):
    """A cache did not say that it took off what it was told to; what it or the network said."""


def purge(cache: Cache, tags: Collection[str]) -> None:
    """Have a cache take off all that carries one of these. Twice does no harm. Raises NotPurged.

    More tags than go into one request are everything: it limits how often it may be asked.
    """
    keys = sorted(map(short, tags))
    if len(keys) > AT_ONCE[cache.kind]:
        keys = [short(EVERYTHING)]
    method, told = _request(cache, keys)
    try:
        answer = http.ask(method, cache.url, deadline=http.Deadline(CALL_SECONDS), **told)
    except http.NoAnswer as error:
        raise NotPurged(f"No answer: {error}") from error
    if answer.status != 200 or not _says_so(cache, answer, keys):  # noqa: PLR2004
        raise NotPurged(f"It answered {answer.status}: {answer.told}"[:300])


def _request(cache: Cache, keys: list[str]) -> tuple[str, dict[str, Any]]:
    if cache.kind == "varnish":
        headers = {"Authorization": f"Bearer {cache.secret}", "Surrogate-Key": " ".join(keys)}
        return "PURGE", {"headers": headers}
    if cache.kind == "fastly":
        return "POST", {"headers": {"Fastly-Key": cache.secret}, "json": {"surrogate_keys": keys}}
    headers = {"Authorization": f"Bearer {cache.secret}"}
    return "POST", {"headers": headers, "json": {"tags": keys}}


def _says_so(cache: Cache, answer: http.Answer, keys: list[str]) -> bool:
    if cache.kind == "varnish":
        return isinstance(answer.fields.get("purged"), int)
    if cache.kind == "fastly":  # a number of each purge, by its key
        return answer.fields.keys() >= set(keys)
    return answer.fields.get("success") is True
