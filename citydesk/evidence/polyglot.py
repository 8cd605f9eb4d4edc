"""Is a picture something else as well? No Django: runs in the sandbox.

Some formats are read from their end (ZIP: APPNOTE 4.3.16), or from wherever their mark stands (PDF
within its first kilobyte, a page of HTML anywhere), so that one file can be validly two things.
"""

import re

_ZIP_END, _ZIP_ENTRY, _ZIP_END_BYTES, _ZIP_COMMENT_MAX = b"PK\5\6", b"PK\1\2", 22, 65_535
_PDF_WITHIN = 1024
# With the byte after it, which keeps chance away: one picture in a hundred thousand.
_PAGE = re.compile(rb"<(?:script|html|iframe|!doctype html|\?php)[\s>]")
ARCHIVE, DOCUMENT, PAGE, SCRIPT = "archive", "document", "page", "script"


def also(data: bytes) -> str:
    """What these bytes also are: archive, document, page, script; "" when nothing."""
    if _is_zip(data):
        return ARCHIVE
    if data.find(b"%PDF-", 0, _PDF_WITHIN) > 0 and b"startxref" in data:
        return DOCUMENT
    if _is_script(data):
        return SCRIPT
    return PAGE if _PAGE.search(data.lower()) else ""


def _is_zip(data: bytes) -> bool:
    """Whether its list of entries stands before its end, as every program looks for it."""
    at = data.rfind(_ZIP_END, max(0, len(data) - _ZIP_END_BYTES - _ZIP_COMMENT_MAX))
    if at < 0 or at + _ZIP_END_BYTES > len(data):
        return False
    length = int.from_bytes(data[at + 12 : at + 16], "little")
    return length > 0 and data[max(0, at - length) :][:4] == _ZIP_ENTRY


def _is_script(data: bytes) -> bool:
    """Whether a number in the head was chosen so that JavaScript reads the rest as a comment.

    The length of a JPEG's first segment, or a GIF's width: written as letters it is an opening
    comment, as no camera writes it.
    """
    opens = (data[:2] == b"\xff\xd8" and data[4:6] == b"/*") or (
        data[:3] == b"GIF" and data[6:8] == b"/*"
    )
    return opens and b"*/" in data
