import io
import struct
import zlib
from datetime import UTC, datetime

import pytest
from PIL import Image

from citydesk.evidence import looking
from citydesk.lib import sandbox
from citydesk.pictures import jpeg
from tests import corpora
from tests.factories.photos import photo, scene, with_preview

TAKEN = datetime(2026, 11, 23, 8, 12, 5)  # noqa: DTZ001 (a phone's clock names no zone)


def examine(data: bytes) -> sandbox.Answer:
    limits = looking._PICTURE_LIMITS
    return sandbox.call("citydesk.evidence.examiner:examine", data, limits=limits)


def opened(answer: sandbox.Answer) -> Image.Image:
    clean, *_more = answer.files
    return Image.open(io.BytesIO(clean))


def red_corner(image: Image.Image) -> bool:
    red, green, blue = image.convert("RGB").getpixel((image.width // 16, image.height // 16))
    return red > 180 and green < 90 and blue < 90


# Nearly, or elsewhere: see test_likening.
APART = {"latitude", "longitude", "frames", "quality"}


def test_a_phone_photo_gives_up_its_facts():
    answer = examine(
        photo(
            taken_at=TAKEN,
            offset="+01:00",
            gps_at=datetime(2026, 11, 23, 7, 12, 1, tzinfo=UTC),
            place=(6.5244, 3.3792),
            make="TECNO",
            model="TECNO CK6",
            software="CK6-H6126",
        )
    )

    facts = answer.facts
    assert facts["latitude"] == pytest.approx(6.5244, abs=1e-4)
    assert facts["longitude"] == pytest.approx(3.3792, abs=1e-4)
    assert {k: v for k, v in facts.items() if k not in APART} == {
        "media_type": "image/jpeg",
        "trailing_bytes": 0,
        "trailing_kind": "",
        "also": "",
        "format": "JPEG",
        "width": 640,
        "height": 480,
        "taken_at": "2026-11-23T08:12:05",
        "changed_at": "2026-11-23T08:12:05",
        "offset": 60,
        "gps_at": "2026-11-23T07:12:01+00:00",
        "make": "TECNO",
        "model": "TECNO CK6",
        "software": "CK6-H6126",
        "truncated": False,
        "copies": ["small"],
    }


def test_the_clean_copy_carries_pixels_only():
    answer = examine(photo(taken_at=TAKEN, place=(6.5, 3.4), make="TECNO", comment=b"secret"))

    clean, *_more = answer.files
    assert jpeg.stripped(clean) == clean
    assert not opened(answer).getexif()
    assert b"TECNO" not in clean
    assert b"secret" not in clean


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_clean_copy_stands_upright(orientation):
    upright = Image.open(io.BytesIO(photo(size=(320, 240))))
    # How a camera that was held so stores it, so that the tag turns it back.
    stored = {
        1: [],
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }[orientation]
    for turn in stored:
        upright = upright.transpose(turn)
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = orientation
    upright.save(out, "JPEG", exif=exif)

    answer = examine(out.getvalue())

    assert (answer.facts["width"], answer.facts["height"]) == (320, 240)
    assert opened(answer).size == (320, 240)
    assert red_corner(opened(answer))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF", "TIFF", "GIF", "BMP"])
def test_every_format_of_a_phone_is_opened(kind):
    answer = examine(photo(format=kind))

    assert (answer.facts["width"], answer.facts["height"]) == (640, 480)
    assert opened(answer).format == "JPEG"
    assert red_corner(opened(answer))


def test_twelve_megapixels_become_at_most_2048():
    answer = examine(photo(size=(4000, 3000), quality=70))

    assert (answer.facts["width"], answer.facts["height"]) == (4000, 3000)
    assert 1800 <= max(opened(answer).size) <= 2048


def test_a_small_copy_shows_the_same_unless_the_picture_is_small_itself():
    answer = examine(photo(size=(1600, 1200)))

    _clean, small = answer.files
    assert Image.open(io.BytesIO(small)).size == (512, 384)
    assert jpeg.stripped(small) == small
    assert red_corner(Image.open(io.BytesIO(small)))
    assert len(examine(photo(size=(512, 384))).files) == 1


def test_a_preview_of_another_picture_is_made_anew_beside_it():
    answer = examine(with_preview(scene((640, 480)), scene((160, 120), seed=2)))

    assert answer.facts["copies"] == ["small", "preview"]
    assert jpeg.stripped(answer.files[2]) == answer.files[2]
    assert Image.open(io.BytesIO(answer.files[2])).size == (160, 120)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_odd_pixels_become_plain_ones(mode):
    image, out = Image.new(mode, (40, 30)), io.BytesIO()
    image.save(out, "PNG")

    assert opened(examine(out.getvalue())).mode == "RGB"


def test_a_photo_that_breaks_off_is_opened_as_far_as_it_goes():
    whole = photo()

    answer = examine(whole[: len(whole) // 2])

    assert answer.facts["truncated"]
    assert red_corner(opened(answer))


def test_what_stands_behind_a_photo_is_counted():
    facts = examine(photo() + b"PK\x03\x04" + b"x" * 96).facts

    assert (facts["trailing_bytes"], facts["trailing_kind"]) == (100, "archive")


def test_a_picture_of_too_many_pixels_is_not_decoded():
    def chunk(kind: bytes, content: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + crc

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")

    answer = examine(bomb)

    assert answer.facts["problem"] == "too many pixels"
    assert answer.files == ()


def test_what_only_begins_like_a_picture_is_said_to_be_none():
    answer = examine(b"\xff\xd8\xff\xe0 and then a poem")

    assert answer.facts["problem"] == "not a picture"
    assert answer.files == ()


def test_malformed_exif_is_no_fact_and_no_fault():
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "0000:00:00 00:00:00"
    exif.get_ifd(0x8769)[0x9011] = "+99:99"
    exif.get_ifd(0x8825).update({1: "N", 2: (999, 0, 0), 3: "E", 4: (3, 0, 0)})
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "JPEG", exif=exif)

    facts = examine(out.getvalue()).facts

    assert not {"taken_at", "offset", "latitude", "longitude"} & set(facts)


def corpus(*patterns: str):
    found = [p for pattern in patterns for p in sorted(corpora.ROOT.glob(pattern)) if p.is_file()]
    return pytest.mark.parametrize(
        "path",
        found or [pytest.param(None, marks=pytest.mark.skip(reason="the corpora are not here"))],
        ids=lambda p: p.name if p else "none",
    )


@corpus("hostile-images/*", "exif/*/*", "c2pa/*")
def test_every_file_of_the_corpora_ends_in_an_answer(path):
    answer = examine(path.read_bytes())

    assert answer.files == () or jpeg.stripped(answer.files[0]) == answer.files[0]


@corpus("exif/exif-org/[!os]*.jpg", "exif/exif-org/olympus-c*", "exif/exif-org/s*[!5].jpg")
def test_facts_agree_with_what_the_names_of_the_samples_say(path):
    facts = examine(path.read_bytes()).facts

    brand = {"kodak": "eastman kodak"}.get(path.stem.split("-")[0], path.stem.split("-")[0])
    assert facts["make"].lower().startswith(brand)
    assert datetime.fromisoformat(facts["taken_at"]).year in range(1998, 2002)


@corpus("exif/orientation/*.jpg")
def test_every_turned_sample_comes_out_upright(path):
    shape, orientation = path.stem.split("_")
    answer = examine(path.read_bytes())
    reference = examine(path.with_name(f"{shape}_1.jpg").read_bytes())

    assert answer.facts["orientation"] == int(orientation)
    assert opened(answer).size == ((600, 450) if shape == "landscape" else (450, 600))
    one, other = (opened(a).convert("L").resize((8, 8)).tobytes() for a in (answer, reference))
    assert sum(abs(a - b) for a, b in zip(one, other, strict=True)) / 64 < 6
