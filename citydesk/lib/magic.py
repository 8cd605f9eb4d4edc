"""What a file is, by its first bytes; a name or a declared type is only somebody's word.

Signatures: the formats' own specifications (JPEG T.81, PNG ISO 15948, ISO 14496-12 brands …).
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
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
)
_BRANDS = {
    b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heic", b"heim": "image/heic",
    b"avif": "image/avif", b"avis": "image/avif", b"qt  ": "video/quicktime",
    b"3gp4": "video/3gpp", b"3gp5": "video/3gpp", b"3gp6": "video/3gpp",
}  # fmt: skip


def media_type(data: bytes) -> str:
    """The media type of `data`, or `application/octet-stream` when no signature fits."""
    if data[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo", b"WAVE": "audio/wav"}.get(
            data[8:12], "application/octet-stream"
        )
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12], "video/mp4")
    if data[:2] == b"BM" and data[6:10] == bytes(4):  # reserved; "BMW" is a word
        return "image/bmp"
    return next(
        (kind for prefix, kind in _PREFIXES if data.startswith(prefix)), "application/octet-stream"
    )


def is_picture(kind: str) -> bool:
    """Whether a media type is a picture."""
    return kind.startswith("image/")


def is_video(kind: str) -> bool:
    """Whether a media type is a video."""
    return kind.startswith("video/")
