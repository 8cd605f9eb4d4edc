"""A JPEG file without its metadata, its pixels untouched. No Django.

Markers: ITU T.81 annex B. What stays is what decoding needs: JFIF's and Adobe's short headers,
tables, frame and scans. Gone: EXIF, XMP, IPTC, colour profile, comments, thumbnails, and whatever
stands after the end.
"""

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_JFIF, _ADOBE = 0xE0, 0xEE
_COMMENT, _APPLICATION = 0xFE, range(0xE0, 0xF0)
_JFIF_BYTES = 16


class NotAJpeg(Exception):
    """Its markers do not follow one another as a JPEG's do."""


def stripped(data: bytes) -> bytes:
    """`data` without metadata. Raises NotAJpeg."""
    if data[:2] != bytes((0xFF, _START)):
        raise NotAJpeg("no start")
    kept, at = [data[:2]], 2
    while True:
        kind, end = _segment(data, at)
        if kind == _END:
            return b"".join([*kept, data[at : at + 2]])
        if kind == _SCAN:
            end = _end_of_scan(data, end)
        if _stays(kind, data[at + 4 : end]):
            kept.append(data[at:end])
        at = end


def _segment(data: bytes, at: int) -> tuple[int, int]:
    """The kind of the segment at `at`, and where it ends."""
    if at + 2 > len(data) or data[at] != 0xFF:  # noqa: PLR2004 (a marker's first byte)
        raise NotAJpeg("no marker where one should be")
    kind = data[at + 1]
    if kind == _END:
        return kind, at + 2
    length = int.from_bytes(data[at + 2 : at + 4])
    if length < 2 or at + 2 + length > len(data):  # noqa: PLR2004 (it counts itself)
        raise NotAJpeg("a segment longer than the file")
    return kind, at + 2 + length


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the coded data stop: at a marker that is no restart and no stuffed zero."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise NotAJpeg("the coded data break off")
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:  # noqa: PLR2004 (restarts)
            return at
        at += 2


def _stays(kind: int, content: bytes) -> bool:
    if kind == _JFIF:
        # Fourteen bytes; what is longer has a thumbnail in it.
        return content.startswith(b"JFIF\0") and len(content) == _JFIF_BYTES - 2
    if kind == _ADOBE:
        return content.startswith(b"Adobe")  # how colours are coded
    return kind not in _APPLICATION and kind != _COMMENT
