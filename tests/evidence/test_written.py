import io

import pytest
from PIL import Image, PngImagePlugin

from citydesk.evidence import written
from tests.evidence.test_xmp import packet
from tests.factories.photos import photo

AI = packet(
    '<rdf:Description ext:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/'
    'trainedAlgorithmicMedia" xmp:CreatorTool="Canva" xmp:ModifyDate="2026-11-24T10:00"/>'
)


def facts(data: bytes) -> dict:
    image = Image.open(io.BytesIO(data))
    image.load()
    return written.facts(image)


@pytest.mark.parametrize("format_", ["JPEG", "WEBP", "AVIF"])
def test_xmp_is_read_wherever_a_format_keeps_it(format_):
    found = facts(photo(format=format_, xmp=AI))

    assert found["source_types"] == ["trainedAlgorithmicMedia"]
    assert (found["programs"], found["changed_at"]) == (["Canva"], "2026-11-24T10:00:00")


def test_xmp_of_a_tiff_and_of_a_png():
    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", AI.decode())

    assert facts(photo(format="TIFF", tiffinfo={700: AI}))["programs"] == ["Canva"]
    assert facts(photo(format="PNG", pnginfo=info))["programs"] == ["Canva"]


@pytest.mark.parametrize(
    ("name", "text", "generator"),
    [
        ("parameters", "a street\nSteps: 20, Sampler: Euler", "Stable Diffusion"),
        ("parameters", "of the survey", ""),
        ("prompt", '{"3": {"class_type": "KSampler"}}', "ComfyUI"),
        ("prompt", "What is your name?", ""),
        ("invokeai_metadata", "{}", "InvokeAI"),
        ("Software", "NovelAI", "NovelAI"),
        ("Software", "GIMP", ""),
    ],
)
def test_what_generators_leave_in_a_png_is_told_from_what_others_write(name, text, generator):
    info = PngImagePlugin.PngInfo()
    info.add_text(name, text)

    assert facts(photo(format="PNG", pnginfo=info)).get("generator", "") == generator


def test_a_generators_settings_in_exif_are_read_too():
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0a street Steps: 20, Sampler: Euler"

    assert facts(photo(exif=exif.tobytes()))["generator"] == "Stable Diffusion"


def test_a_phones_own_word_for_a_screenshot_and_the_cameras_size():
    exif = Image.Exif()
    exif.get_ifd(0x8769).update({0x9286: b"ASCII\0\0\0Screenshot", 0xA002: 4000, 0xA003: 3000})

    found = facts(photo(exif=exif.tobytes()))

    assert found["screenshot"] is True
    assert (found["camera_width"], found["camera_height"]) == (4000, 3000)


def test_a_picture_that_says_nothing_says_nothing():
    assert facts(photo()) == {}


def test_dates_that_no_calendar_has_are_no_dates():
    assert written._first(["2026-13-45T99:00", "", "2026-11-23"]) is None
    assert written._first(["soon", "2026:11:23 08:12:05"]) == "2026-11-23T08:12:05"
