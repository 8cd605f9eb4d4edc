"""The few properties of an XMP packet that checks ask for. No Django: runs in the sandbox.

XMP: ISO 16684-1, which is RDF in XML. A packet that declares a document type is refused before
anything of it could be expanded, so the only entities are the five of XML itself.
"""

from contextlib import suppress
from typing import Any
from xml.parsers import expat

# Real packets have 2 to 100 KB. An extension may be a depth map of megabytes: none of ours.
_BYTES_MAX = 512 * 1024
_EXTENSION_MAX = 1024 * 1024
_DEPTH_MAX, _VALUES_MAX, _TEXT_MAX = 60, 40, 300
_EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"
_HEAD_BYTES = len(_EXTENSION) + 32 + 4 + 4  # its GUID, whole length and offset

_ADOBE, _IPTC = "http://ns.adobe.com/", "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns# "
_CONTAINERS = {f"{_RDF}{name}" for name in ("Alt", "Bag", "Seq", "li")}
# Properties by what we call them; of several names for one thing, the first found counts most.
_WANTED = {
    f"{_ADOBE}exif/1.0/ DateTimeOriginal": "taken_at",
    f"{_ADOBE}photoshop/1.0/ DateCreated": "created_at",
    f"{_ADOBE}xap/1.0/ CreateDate": "written_at",
    f"{_ADOBE}xap/1.0/ ModifyDate": "changed_at",
    f"{_ADOBE}xap/1.0/ CreatorTool": "program",
    f"{_ADOBE}tiff/1.0/ Software": "program",
    f"{_ADOBE}xap/1.0/sType/ResourceEvent# softwareAgent": "program",
    f"{_ADOBE}photoshop/1.0/ Credit": "credit",
    f"{_IPTC} DigitalSourceType": "source_type",
    f"{_IPTC} digitalSourceType": "source_type",
    f"{_IPTC} AISystemUsed": "ai_system",
}
Properties = dict[str, list[str]]


def properties(image: Any) -> Properties:
    """What is asked for and stands in the packet of `image`, and in a JPEG's extension of it."""
    packet = image.info.get("xmp")
    if isinstance(packet, str):
        packet = packet.encode()
    found = read(packet) if isinstance(packet, bytes) else {}
    for name, values in read(_extension(getattr(image, "applist", []))).items():
        found.setdefault(name, []).extend(values)
    return found


def _extension(segments: list[tuple[str, bytes]]) -> bytes:
    """The parts of one extended packet, put together in their order (XMP part 3, §1.1.3.1)."""
    parts = {}
    for name, data in segments:
        if name == "APP1" and data.startswith(_EXTENSION) and len(data) > _HEAD_BYTES:
            parts[int.from_bytes(data[_HEAD_BYTES - 4 : _HEAD_BYTES])] = data[_HEAD_BYTES:]
    whole = b"".join(data for _offset, data in sorted(parts.items()))
    return whole if len(whole) <= _EXTENSION_MAX else b""


def read(packet: bytes) -> Properties:
    """What is asked for in `packet`; of a broken one, what came before the break."""
    packet = packet.strip(b"\0 \r\n\t")
    reader = _Reader()
    if 0 < len(packet) <= max(_BYTES_MAX, _EXTENSION_MAX):
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = reader.refuse
        parser.StartElementHandler = reader.start
        parser.EndElementHandler = reader.end
        parser.CharacterDataHandler = reader.text
        with suppress(expat.ExpatError, _Refused, ValueError):
            parser.Parse(packet, True)  # noqa: FBT003 (expat's "this is all")
    return reader.found


class _Refused(Exception):
    """A document type, or elements too deep."""


class _Reader:
    """Attributes and elements alike: XMP may write a property either way."""

    def __init__(self) -> None:
        self.found: Properties = {}
        # For each open element: the property that its text belongs to.
        self._open: list[str] = []

    def refuse(self, *_declared: Any) -> None:
        raise _Refused

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) >= _DEPTH_MAX:
            raise _Refused
        within = self._open[-1] if self._open and name in _CONTAINERS else ""
        self._open.append(_WANTED.get(name, within))
        for attribute, value in attributes.items():
            self._add(_WANTED.get(attribute, ""), value)
        # A property may be a link: <Iptc4xmpExt:DigitalSourceType rdf:resource="…"/>.
        self._add(self._open[-1], attributes.get(f"{_RDF}resource", ""))

    def end(self, _name: str) -> None:
        self._open.pop()

    def text(self, text: str) -> None:
        if self._open:
            self._add(self._open[-1], text)

    def _add(self, name: str, text: str) -> None:
        values = self.found.setdefault(name, []) if name and text.strip() else None
        if values is not None and len(values) < _VALUES_MAX:
            values.append(text.strip()[:_TEXT_MAX])
