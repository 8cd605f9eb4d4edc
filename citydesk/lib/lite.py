"""Whether somebody wants pages without pictures: the one place that decides. No Django.

By choice (a cookie of two values, which the form at the foot of every page sets), or else by their
browser's word (`Save-Data: on`, the Save Data API's header).
"""

import re
from collections.abc import Mapping
from typing import Any

COOKIE = "lite"
LITE, FULL = "on", "off"
_CHOICE = re.compile(rf"(?:^|;)\s*{COOKIE}=({LITE}|{FULL})\s*(?:;|$)")


def wanted(environ: Mapping[str, Any]) -> bool:
    """Of a request's WSGI environment, which Django calls META. A choice wins over the browser."""
    cookies = environ.get("HTTP_COOKIE")
    if cookies and (choice := _CHOICE.search(cookies)):
        return choice[1] == LITE
    return str(environ.get("HTTP_SAVE_DATA", "")).strip().lower() == "on"
