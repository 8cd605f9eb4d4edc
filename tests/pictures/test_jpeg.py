import io

import pytest
from PIL import Image, ImageCms

from citydesk.pictures import jpeg
from tests.factories.photos import photo, scene

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def pixels(data: bytes) -> bytes:
    return Image.open(io.BytesIO(data)).convert("RGB").tobytes()


@pytest.mark.parametrize("more", [{}, {"progressive": True}, {"restart_marker_blocks": 4}])
def test_the_pixels_stay_exactly_and_the_rest_goes(more):
    data = photo(make="TECNO", place=(6.5, 3.4), comment=b"by Amaka", icc_profile=PROFILE, **more)

    stripped = jpeg.stripped(data + b"behind")

    assert pixels(stripped) == pixels(data)
    assert set(Image.open(io.BytesIO(stripped)).info) <= {
        "jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression",
    }  # fmt: skip
    for word in (b"TECNO", b"Amaka", b"Exif", b"ICC_PROFILE", b"behind"):
        assert word not in stripped


def test_the_colours_of_a_printers_file_are_still_read_rightly():
    out = io.BytesIO()
    scene((64, 48)).convert("CMYK").save(out, "JPEG")

    assert pixels(jpeg.stripped(out.getvalue())) == pixels(out.getvalue())


def test_a_thumbnail_in_the_first_header_goes():
    data = photo(size=(16, 16))
    head = b"JFIF\0\1\2\0\0\1\0\1\1\1" + b"\x10\x20\x30"
    fat = data[:2] + b"\xff\xe0" + (len(head) + 2).to_bytes(2) + head + data[20:]

    assert head not in jpeg.stripped(fat)
    assert pixels(jpeg.stripped(fat)) == pixels(data)


def test_stripping_twice_is_stripping_once():
    once = jpeg.stripped(photo(make="TECNO"))

    assert jpeg.stripped(once) == once


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"\xff\xd8",
        b"\xff\xd8\xff\xe0\xff\xff",
        b"\xff\xd8\xff\xe0\x00\x01",
        b"\xff\xd8rest",
        photo()[:-40],
        photo()[:300],
    ],
)
def test_what_is_no_whole_jpeg_is_refused(data):
    with pytest.raises(jpeg.NotAJpeg):
        jpeg.stripped(data)
