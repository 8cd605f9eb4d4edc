"""A file in stretches, as players of films ask for it: RFC 9110 §14, one range at a time."""

import re
from typing import IO

from django.http import FileResponse, HttpResponse, HttpResponseBase

PARTIAL, CANNOT_SATISFY = 206, 416
# A server may give less than was asked for, and a player comes again: no worker holds a whole film.
STRETCH_BYTES_MAX = 2_000_000
_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")


def answer(file: IO[bytes], size: int, wanted: str, media_type: str) -> HttpResponseBase:
    """The stretch that the header `wanted` names; all of it where that is missing or odd.

    `file` is closed with the answer.
    """
    found = _RANGE.fullmatch(wanted)
    if not found:
        whole = FileResponse(file, content_type=media_type)
        whole["Accept-Ranges"], whole["Content-Length"] = "bytes", str(size)
        return whole
    with file:
        first = int(found[1])
        last = min(int(found[2] or size), size - 1, first + STRETCH_BYTES_MAX - 1)
        if first > last:
            headers = {"Content-Range": f"bytes */{size}"}
            return HttpResponse(status=CANNOT_SATISFY, headers=headers)
        file.seek(first)
        return HttpResponse(
            file.read(last + 1 - first),
            status=PARTIAL,
            content_type=media_type,
            headers={"Content-Range": f"bytes {first}-{last}/{size}", "Accept-Ranges": "bytes"},
        )
