"""What a file is, whatever it is called."""

import io

import pytest
from PIL import Image

from citydesk.lib import magic


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("GIF", "image/gif"),
        ("WEBP", "image/webp"),
        ("TIFF", "image/tiff"),
        ("BMP", "image/bmp"),
        ("AVIF", "image/avif"),
        ("PDF", "application/pdf"),
    ],
)
def test_a_real_file_is_known_by_its_first_bytes(form, kind):
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, form)

    assert magic.media_type(out.getvalue()) == kind


@pytest.mark.parametrize("data", [b"", b"\xff", b"<svg xmlns=", b"MZ\x90\x00", b"RIFF1234XXXX"])
def test_what_has_no_signature_is_only_bytes(data):
    assert magic.media_type(data) == "application/octet-stream"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\0\0\0\x18ftypisom", "video/mp4"),
        (b"\0\0\0\x18ftypM4V ", "video/mp4"),
        (b"\0\0\0\x18ftypsomething new", "video/mp4"),
        (b"\0\0\0\x18ftypqt  ", "video/quicktime"),
        (b"\0\0\0\x08wide\0\0\0\x10mdat", "video/quicktime"),
        (b"\0\0\x10\0moov", "video/quicktime"),
        (b"\0\0\0\x18ftyp3gp4", "video/3gpp"),
        (b"\0\0\0\x18ftyp3gp9", "video/3gpp"),
        (b"\0\0\0\x18ftyp3g2a", "video/3gpp2"),
        (b"\0\0\0\x18ftypM4A ", "audio/mp4"),
        (b"\0\0\0\x18ftypmsf1", "image/heic"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm"),
        (b"\x1aE\xdf\xa3\xa3B\x86\x81\x01B\x82\x88matroska", "video/x-matroska"),
    ],
)
def test_a_film_is_known_by_its_brand(head, kind):
    assert magic.media_type(head) == kind


def test_pictures_and_videos_are_told_apart():
    assert magic.is_picture("image/heic")
    assert not magic.is_picture("video/mp4")
    assert magic.is_video(magic.media_type(b"\0\0\0\x18ftypmp42"))
    assert magic.media_type(b"\0\0\0\x18ftypheic") == "image/heic"
