import pytest

from citydesk.evidence import container
from tests.factories.credentials import signed
from tests.factories.films import film
from tests.factories.photos import photo

FILM = b"\x00\x00\x00\x18ftypmp42" + b"\0" * 200


@pytest.mark.parametrize(
    ("format_", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")],
)
def test_nothing_stands_behind_a_photo_as_it_was_written(format_, media_type):
    assert container.trailing(photo(format=format_), media_type) == (0, "")


@pytest.mark.parametrize(
    ("format_", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")],
)
def test_what_was_put_behind_a_photo_is_found(format_, media_type):
    data = photo(format=format_) + b"who did this, and why?"

    assert container.trailing(data, media_type) == (22, "unknown")


@pytest.mark.parametrize(
    ("behind", "kind"),
    [
        (FILM, "film"),
        (photo(size=(16, 16)), "extra"),
        (b"SEFH" + b"\0" * 40 + b"SEFT", "extra"),
        (b"PK\x03\x04" + b"\1" * 40, "archive"),
        (b"%PDF-1.7 " + b"\1" * 40, "archive"),
    ],
)
def test_what_phones_add_is_told_from_what_people_hide(behind, kind):
    assert container.trailing(photo() + behind, "image/jpeg") == (len(behind), kind)


def test_a_few_filling_bytes_are_nothing():
    assert container.trailing(photo() + b"\0" * 64, "image/jpeg") == (0, "")


def test_a_progressive_photo_ends_at_its_last_scan():
    data = photo(progressive=True) + b"more"

    assert container.trailing(data, "image/jpeg") == (4, "unknown")


@pytest.mark.parametrize("cut", [3, 20, 700, -2])
@pytest.mark.parametrize(
    ("format_", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")],
)
def test_a_photo_without_its_end_has_nothing_behind_it(format_, media_type, cut):
    assert container.trailing(photo(format=format_)[:cut], media_type) == (0, "")


def test_garbage_in_place_of_a_marker_ends_the_search():
    assert container.trailing(b"\xff\xd8\xff\xe0\x00\x04abGARBAGE", "image/jpeg") == (0, "")
    assert container.trailing(b"\xff\xd8\xff\xff\xff\xff\xd9rest!", "image/jpeg")[0] == 5


def test_of_a_format_whose_end_is_not_known_nothing_is_said():
    assert container.trailing(b"II*\0 and so on", "image/tiff") == (0, "")
    assert not container.breaks_off(b"II*\0 and so on", "image/tiff")


OTHERS = [
    ("GIF", "image/gif"),
    ("BMP", "image/bmp"),
    ("HEIF", "image/heic"),
    ("AVIF", "image/avif"),
]


@pytest.mark.parametrize(("format_", "media_type"), OTHERS)
def test_what_was_put_behind_any_picture_is_found_and_one_that_breaks_off_too(format_, media_type):
    data = photo(format=format_)

    assert container.trailing(data, media_type) == (0, "")
    assert container.trailing(data + b"who did this, and why?", media_type) == (22, "unknown")
    assert not container.breaks_off(data, media_type)
    assert container.breaks_off(data[:-100], media_type)


@pytest.mark.parametrize("head", [b"Rar!\x1a\x07\0", b"7z\xbc\xaf\x27\x1c", b"MZ\x90", b"\x7fELF"])
def test_packed_files_and_programs_behind_a_picture_are_archives(head):
    assert container.trailing(photo() + head + b"\1" * 40, "image/jpeg")[1] == "archive"


@pytest.mark.parametrize("data", [b"GIF89a", b"GIF89a\0\0\0\0\x80", b"GIF89a" + b"!" * 50, b"BM"])
def test_heads_without_bodies_break_nothing(data):
    for media_type in ("image/gif", "image/bmp", "image/heic"):
        container.trailing(data, media_type)
        container.breaks_off(data, media_type)


@pytest.mark.parametrize(
    ("data", "bears"),
    [
        (photo(), False),
        (signed(photo()), True),
        (signed(photo(), remote="https://manifests.example/1.c2pa"), True),
        (b"c2pa, a word in a text", False),
    ],
)
def test_the_reader_of_credentials_is_called_for_a_mark_and_for_nothing_else(data, bears):
    assert container.bears_credentials(data) is bears


@pytest.mark.parametrize("kind", ["mp4", "mov", "3gp", "webm", "mkv"])
def test_a_film_that_breaks_off_is_told_from_a_whole_one(kind):
    data = film(kind=kind, seconds=1)

    assert not container.cut(data)
    assert container.cut(data[:-100])


def test_a_film_that_was_still_being_recorded_does_not_break_off():
    assert not container.cut(b"\x1aE\xdf\xa3\x80" + b"\x18\x53\x80\x67\x01" + b"\xff" * 7 + b"more")


def test_a_box_without_a_length_goes_on_until_the_end():
    assert not container.cut(b"\0\0\0\x08free" + b"\0\0\0\0mdat" + b"x" * 50)
    assert container.cut(b"\0\0\0\x01mdat" + (10_000).to_bytes(8) + b"x" * 50)


def test_what_was_put_behind_a_film_is_no_part_of_it():
    data = film(seconds=1) + b"who did this, and why?"

    assert container.trailing(data, "video/mp4") == (22, "unknown")
    assert not container.cut(data)
