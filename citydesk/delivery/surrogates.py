"""What the caches before us are told with a page: its tags, made short, and how long it is true.

Varnish and Fastly read Surrogate-Key and Surrogate-Control (Edge Architecture Specification, 2001),
Cloudflare reads Cache-Tag and Cloudflare-CDN-Cache-Control. None shows them to readers. No Django.
"""

import base64
import hashlib
import math
import time

from citydesk.delivery.addresses import LITE
from citydesk.delivery.page import Headers, Page

# If a purge were ever lost, this is how long anybody would be told old news.
KEPT_SECONDS = 86_400
# Varnish takes 8 KB a line (http_resp_hdr_len), Fastly and Cloudflare 16 KB of tags. A page that
# stands on more is kept by us alone.
LINE_BYTES_MAX = 8_000


def short(tag: str) -> str:
    """Eight letters for a tag. If two of a million share theirs, that is a purge too many."""
    digest = hashlib.blake2b(tag.encode(), digest_size=5).digest()
    return base64.b32encode(digest).decode().lower()  # Cloudflare's tags know no capitals


def headers(page: Page, kinds: frozenset[str]) -> Headers:
    """For caches of these kinds; none where they should not keep it."""
    if page.keys is None:
        page.keys = " ".join(sorted(map(short, page.tags)))
    seconds = math.floor(min(KEPT_SECONDS, page.until - time.time()))
    if seconds <= 0 or len(page.keys) > LINE_BYTES_MAX:
        return []
    told = []
    if kinds & {"varnish", "fastly"}:
        told += [("Surrogate-Key", page.keys), ("Surrogate-Control", f"max-age={seconds}")]
    # It has one page for an address, whatever Vary says: the one with pictures.
    if "cloudflare" in kinds and not page.address.endswith(LITE):
        told += [
            ("Cache-Tag", page.keys.replace(" ", ",")),
            ("Cloudflare-CDN-Cache-Control", f"max-age={seconds}"),
        ]
    return told
