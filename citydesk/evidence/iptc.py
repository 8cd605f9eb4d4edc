"""The few records of IPTC-IIM that checks ask for. No Django: runs in the sandbox.

IPTC-NAA Information Interchange Model 4.2; where it lies: Photoshop's image resources (0x0404),
in JPEG's APP13 and TIFF's tag 34377, or TIFF's tag 33723 by itself.
"""

from typing import Any

_RESOURCE, _IIM_TAG, _PHOTOSHOP_TAG = 0x0404, 33723, 34377
_RECORDS_MAX, _VALUE_MAX = 200, 300
_INSTRUCTIONS, _DATE, _TIME, _PROGRAM = 40, 55, 60, 65


def facts(image: Any) -> dict[str, Any]:
    """`taken_at` as "YYYYMMDD HHMMSS", `program`, and whether Facebook left its mark."""
    records = read(_block(image))
    date, time = records.get(_DATE, ""), records.get(_TIME, "")
    return {
        "taken_at": f"{date} {time[:6]}" if date and time else "",
        "program": records.get(_PROGRAM, ""),
        # Facebook and Instagram write FBMD and a number there (seen since 2014).
        "facebook": records.get(_INSTRUCTIONS, "").startswith("FBMD"),
    }


def _block(image: Any) -> bytes:
    resources = image.info.get("photoshop")
    if isinstance(resources, dict):
        block = resources.get(_RESOURCE)
        return block if isinstance(block, bytes) else b""
    if image.format != "TIFF":
        return b""
    tags = image.tag_v2
    for tag in (_IIM_TAG, _PHOTOSHOP_TAG):
        block = tags.get(tag)
        if isinstance(block, bytes):
            return block if tag == _IIM_TAG else _resource(block)
    return b""


def _resource(data: bytes) -> bytes:
    """IIM among Photoshop's resources: 8BIM, an id, a padded name, a length, padded data."""
    at = 0
    while data[at : at + 4] == b"8BIM" and at + 12 <= len(data):
        kind, name = int.from_bytes(data[at + 4 : at + 6]), data[at + 6]
        at += 6 + (name + 2) // 2 * 2
        length = int.from_bytes(data[at : at + 4])
        if kind == _RESOURCE:
            return data[at + 4 : at + 4 + length]
        at += 4 + (length + 1) // 2 * 2
    return b""


def read(block: bytes) -> dict[int, str]:
    """The first of each record of the second kind, the news's own; a broken end is left."""
    found: dict[int, str] = {}
    at = 0
    for _record in range(_RECORDS_MAX):
        head = block[at : at + 5]
        if len(head) < 5 or head[0] != 0x1C or head[3] & 0x80:  # noqa: PLR2004 (lengths > 32 KB)
            break
        length = int.from_bytes(head[3:5])
        value = block[at + 5 : at + 5 + length]
        if head[1] == 2 and head[2] not in found:  # noqa: PLR2004
            found[head[2]] = value[:_VALUE_MAX].decode("utf-8", "replace").strip("\0 ")
        at += 5 + length
    return found
