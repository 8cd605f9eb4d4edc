"""What programs wrote into a picture: dates, their names, how it was made. In the sandbox.

From XMP, IPTC, EXIF's rarer tags and PNG's texts, wherever a format keeps them.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from citydesk.evidence import iptc, xmp

_EXIF, _GPS, _CHANGED_AT, _COMMENT = 0x8769, 0x8825, 0x0132, 0x9286
_CAMERA_WIDTH, _CAMERA_HEIGHT, _GPS_ERROR = 0xA002, 0xA003, 31
_SEVERAL_MAX = 12
_MOMENT = re.compile(r"(\d{4})\D?(\d\d)\D?(\d\d)[T ](\d\d)\D?(\d\d)(?:\D?(\d\d))?")
# What generators leave in PNG's texts, and a word that must stand in it; "" is any.
_GENERATORS = (
    ("parameters", "Steps:", "Stable Diffusion"),
    ("prompt", "class_type", "ComfyUI"),
    ("workflow", "nodes", "ComfyUI"),
    ("invokeai_metadata", "", "InvokeAI"),
    ("sd-metadata", "", "InvokeAI"),
    ("Software", "NovelAI", "NovelAI"),
)


def facts(image: Any) -> dict[str, Any]:
    """As plain data; absent facts are left out.

    `image` is loaded, since a PNG's texts may stand behind its pixels.
    """
    try:
        return {name: value for name, value in _facts(image).items() if value}
    except Exception:  # noqa: BLE001 (Pillow raises a dozen kinds on malformed EXIF)
        return {}


def _facts(image: Any) -> dict[str, Any]:
    packet, news = xmp.properties(image), iptc.facts(image)
    main = image.getexif()
    camera, gps = main.get_ifd(_EXIF), main.get_ifd(_GPS)
    comment = _text(camera.get(_COMMENT))
    dates = [*packet.get("taken_at", []), *packet.get("created_at", [])]
    changed = [_text(main.get(_CHANGED_AT)), *packet.get("changed_at", [])]
    return {
        "xmp_taken_at": _first([*dates, *packet.get("written_at", [])]),
        "iptc_taken_at": _first([news["taken_at"]]),
        "changed_at": _first(changed),
        "programs": _several([*packet.get("program", []), news["program"]]),
        "source_types": _several(link.rpartition("/")[2] for link in packet.get("source_type", [])),
        "generator": _generator(image.info, comment, packet),
        "facebook": news["facebook"],
        "screenshot": comment.strip().lower() == "screenshot",
        "camera_width": _number(camera.get(_CAMERA_WIDTH)),
        "camera_height": _number(camera.get(_CAMERA_HEIGHT)),
        "accuracy_m": _number(gps.get(_GPS_ERROR)),
    }


def _generator(texts: dict[Any, Any], comment: str, packet: xmp.Properties) -> str:
    """The name of a program that makes pictures by AI and left its settings here."""
    for name, word, program in _GENERATORS:
        text = texts.get(name)
        if isinstance(text, str) and word in text:
            return program
    if "Steps: " in comment and "Sampler: " in comment:
        return "Stable Diffusion"
    if any("made with google ai" in credit.lower() for credit in packet.get("credit", [])):
        return "Google AI"
    return next(iter(packet.get("ai_system", [])), "")


def _several(texts: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text][:_SEVERAL_MAX]


def _text(value: Any) -> str:
    """A tag's text; EXIF's comment names its coding in its first eight bytes."""
    if isinstance(value, bytes):
        coding = "utf-16-be" if value.startswith(b"UNICODE\0") else "utf-8"
        value = value.removeprefix(b"ASCII\0\0\0").removeprefix(b"UNICODE\0")
        value = value[:4096].decode(coding, "replace")
    return value.strip("\0 ") if isinstance(value, str) else ""


def _first(written: list[str]) -> str | None:
    """The first that is a date with a time, as a clock on a wall shows it: its zone is dropped."""
    for text in written:
        if parts := _MOMENT.match(text):
            try:
                return datetime(*(int(part or 0) for part in parts.groups())).isoformat()  # type: ignore[arg-type]  # noqa: DTZ001
            except ValueError:
                continue
    return None


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
