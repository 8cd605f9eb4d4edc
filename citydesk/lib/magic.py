"""What a file is, by its first bytes; a name or a declared type is only somebody's word.

Signatures: the formats' own specifications (JPEG T.81, PNG ISO 15948, Matroska RFC 9559 …); brands
of ISO 14496-12 as mp4ra.org registers them, and QuickTime's boxes from before there were brands.
"""

_PREFIXES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
)
_BRANDS = {
    b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heic", b"heim": "image/heic",
    b"heis": "image/heic", b"msf1": "image/heic", b"hevc": "image/heic", b"hevx": "image/heic",
    b"avif": "image/avif", b"avis": "image/avif", b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"crx ": "image/x-canon-cr3",
}  # fmt: skip
_QUICKTIME = {b"moov", b"mdat", b"wide", b"pnot"}
_EBML = b"\x1aE\xdf\xa3"
# The document's kind stands in the first few elements.
_EBML_HEAD_BYTES = 64


def media_type(data: bytes) -> str:
    """The media type of `data`, or `application/octet-stream` when no signature fits."""
    if data[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo", b"WAVE": "audio/wav"}.get(
            data[8:12], "application/octet-stream"
        )
    if data[4:8] == b"ftyp":
        return _branded(data[8:12])
    if data[4:8] in _QUICKTIME:
        return "video/quicktime"
    if data.startswith(_EBML):
        return "video/webm" if b"webm" in data[:_EBML_HEAD_BYTES] else "video/x-matroska"
    if data[:2] == b"BM" and data[6:10] == bytes(4):  # reserved; "BMW" is a word
        return "image/bmp"
    return next(
        (kind for prefix, kind in _PREFIXES if data.startswith(prefix)), "application/octet-stream"
    )


def _branded(brand: bytes) -> str:
    """Phones' own brands are many, and begin alike: 3gp4 … 3gp9, 3gr6, 3ge6; 3g2a is another's."""
    if brand.startswith(b"3g2"):
        return "video/3gpp2"
    return "video/3gpp" if brand.startswith(b"3g") else _BRANDS.get(brand, "video/mp4")


def is_picture(kind: str) -> bool:
    """Whether a media type is a picture."""
    return kind.startswith("image/")


def is_video(kind: str) -> bool:
    """Whether a media type is a video."""
    return kind.startswith("video/")
