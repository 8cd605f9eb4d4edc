"""Where a picture ends in its file, and what stands behind it. No Django: runs in the sandbox.

JPEG: ITU T.81 annex B. PNG: ISO 15948 §5. RIFF (WebP): Google's container specification.
GIF: GIF89a. HEIC, AVIF and films: ISO 14496-12 §4.2 (boxes), RFC 9559 (Matroska's segment).
"""

import re
from collections.abc import Callable

from citydesk.lib import magic

# A marker in the coded data: 0xFF, and neither a stuffed zero, nor a restart, nor fill.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_START_OF_SCAN, _END = 0xDA, 0xD9
_ALONE = {0x01, *range(0xD0, 0xD9)}  # markers that no length follows
# The boxes of a film that stand by themselves; what is none of them does not belong to it.
_BOXES = {
    *(b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"uuid", b"meta", b"udta"),
    # Of a picture's: "mpvd" is the film that Samsung's phones put beside it.
    *(b"mpvd", b"jxlp", b"thmb"),
    *(b"moof", b"mfra", b"sidx", b"ssix", b"styp", b"emsg", b"prft", b"pdin", b"beam", b"jumb"),
}
_ARCHIVES = {"application/zip", "application/pdf"}
_PACKED = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"MZ", b"\x7fELF")
_SEGMENT, _SEGMENT_WITHIN = b"\x18\x53\x80\x67", 256
_GIF_TRAILER, _GIF_IMAGE, _GIF_EXTENSION = 0x3B, 0x2C, 0x21
_FILLER = b"\x00\xff\n\r "


def trailing(data: bytes, media_type: str) -> tuple[int, str]:
    """How many bytes follow the picture, and what they are: film, extra, archive or unknown.

    (0, "") also where the format's end is not known to us, or was not found.
    """
    find_end = _ENDS.get(media_type)
    end = find_end(data) if find_end else None
    rest = data[end:].strip(_FILLER) if end is not None else b""
    return (len(data) - (end or 0), _kind(rest)) if rest else (0, "")


def breaks_off(data: bytes, media_type: str) -> bool:
    """Whether a picture has no end, or says that it goes on beyond the file."""
    find_end = _ENDS.get(media_type)
    if find_end is None:
        return False
    end = find_end(data)
    return end is None or end > len(data)


def cut(data: bytes) -> bool:
    """Whether a film breaks off: a box, or the segment, says that it goes on beyond the file."""
    if data.startswith(b"\x1aE\xdf\xa3"):
        return _segment_end(data) > len(data)
    if data.startswith(b"RIFF"):
        return 8 + int.from_bytes(data[4:8], "little") > len(data)
    return _boxes_end(data) > len(data)


def _boxes_end(data: bytes) -> int:
    """Where the last box ends, by what it says of itself."""
    at = 0
    while at + 8 <= len(data) and data[at + 4 : at + 8] in _BOXES:
        size = int.from_bytes(data[at : at + 4])
        if size == 1:  # a large one: its length follows
            size = int.from_bytes(data[at + 8 : at + 16])
        if size == 0:  # the last one, until the end
            return len(data)
        at += max(size, 8)
    return at


def _segment_end(data: bytes) -> int:
    """Where the segment ends; 0 where it does not say, as of a film still being recorded."""
    at = data.find(_SEGMENT, 0, _SEGMENT_WITHIN)
    if at < 0 or at + 5 > len(data) or not data[at + 4]:
        return 0
    at += 4
    width = 9 - data[at].bit_length()
    size = int.from_bytes(data[at : at + width]) & ((1 << 7 * width) - 1)
    return 0 if size == (1 << 7 * width) - 1 else at + width + size


def bears_credentials(data: bytes) -> bool:
    """Whether there is a mark of content credentials: C2PA's boxes, or XMP's word where they lie.

    C2PA 2.4 §11 (JUMBF, ISO 19566-5) and §11.4 (`dcterms:provenance`). By chance, one film of a
    hundred megabytes in two thousand bears it.
    """
    return (b"jumb" in data and b"c2pa" in data) or b"dcterms:provenance" in data


def _kind(rest: bytes) -> str:
    what = magic.media_type(rest[:64])
    if magic.is_video(what) or b"ftyp" in rest[:4096]:
        return "film"  # a "motion photo": phones append a second or two
    # The second view or the depth of a phone's double lens; Samsung's own trailer.
    if magic.is_picture(what) or rest.endswith((b"SEFT", b"\xff\xd9")):
        return "extra"
    return "archive" if what in _ARCHIVES or rest.startswith(_PACKED) else "unknown"


def _jpeg_end(data: bytes) -> int | None:
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:  # noqa: PLR2004 (a marker's first byte)
            return None
        kind = data[at + 1]
        if kind == _END:
            return at + 2
        if kind == 0xFF:  # noqa: PLR2004 (fill)
            at += 1
            continue
        at += 2 if kind in _ALONE else 2 + int.from_bytes(data[at + 2 : at + 4])
        if kind == _START_OF_SCAN:
            found = _MARKER.search(data, at)
            if found is None:
                return None
            at = found.start()
    return at + 2 if data[at : at + 2] == b"\xff\xd9" else None


def _png_end(data: bytes) -> int | None:
    at = 8
    while at + 12 <= len(data):
        kind = data[at + 4 : at + 8]
        at += 12 + int.from_bytes(data[at : at + 4])
        if kind == b"IEND":
            return min(at, len(data))
    return None


def _riff_end(data: bytes) -> int | None:
    size = int.from_bytes(data[4:8], "little")
    return 8 + size + size % 2 if 8 + size <= len(data) else None


def _gif_end(data: bytes) -> int | None:
    """GIF89a §§ 17-27: head, colours, then blocks of blocks, until the trailer."""
    at = 13 + _gif_colours(data, 10)
    while at < len(data):
        kind = data[at]
        if kind == _GIF_TRAILER:
            return at + 1
        if kind == _GIF_IMAGE:
            at += 11 + _gif_colours(data, at + 9)
        elif kind == _GIF_EXTENSION:
            at += 2
        else:
            return None
        while at < len(data) and data[at]:
            at += 1 + data[at]
        at += 1
    return None


def _gif_colours(data: bytes, at: int) -> int:
    """The bytes of the table of colours that the flags at `at` tell of."""
    flags = data[at] if at < len(data) else 0
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _bmp_end(data: bytes) -> int:
    """By its head, or where rows of uncompressed pixels end, whichever is later."""
    told, start = (int.from_bytes(data[at : at + 4], "little") for at in (2, 10))
    width, height = (
        abs(int.from_bytes(data[at : at + 4], "little", signed=True)) for at in (18, 22)
    )
    bits, packed = data[28:30], any(data[30:34])
    row = (width * int.from_bytes(bits, "little") + 31) // 32 * 4
    return max(told, 0 if packed else start + row * height)


_ENDS: dict[str, Callable[[bytes], int | None]] = {
    "image/jpeg": _jpeg_end,
    "image/png": _png_end,
    "image/webp": _riff_end,
    "image/gif": _gif_end,
    "image/bmp": _bmp_end,
    **dict.fromkeys(("image/heic", "image/avif"), _boxes_end),
    **dict.fromkeys(("video/mp4", "video/quicktime", "video/3gpp", "video/3gpp2"), _boxes_end),
}
