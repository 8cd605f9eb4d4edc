"""The public's post."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from io import BytesIO

import av
import pytest
from PIL import Image

from citydesk.demo import letters, manuscript
from citydesk.demo.manuscript import Clock
from citydesk.demo.pictures import phone

CLOCK = Clock(now=datetime(2026, 11, 24, 9, tzinfo=UTC))
TOLD = manuscript.read("tips")
EXIF, GPS, TAKEN_AT = 0x8769, 0x8825, 0x9003


@pytest.fixture(scope="module")
def post(tmp_path_factory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("drawings")
    oldest_first = sorted(TOLD["tips"], key=lambda tip: -tip["hours_ago"])
    return {
        tip["subject"]: letters.of_tip(
            tip, TOLD["people"], to="tips@example.ng", clock=CLOCK, folder=folder
        )
        for tip in oldest_first
    }


def file_of(post, wanted: str):
    subject = next(subject for subject in post if wanted in subject)
    mail = message_from_bytes(post[subject], policy=policy.default)
    return next(mail.iter_attachments())


def photo_of(post, wanted: str) -> tuple[str, Image.Image]:
    part = file_of(post, wanted)
    return part.get_filename(), Image.open(BytesIO(part.get_content()))


def test_a_good_photo_says_when_and_where(post):
    _name, image = photo_of(post, "Water don enter")

    assert image.getexif().get_ifd(EXIF)[TAKEN_AT] == "2026:11:24 08:02:00"
    assert image.getexif().get_ifd(GPS)[1] == "N"


def test_a_phone_with_a_wrong_clock_says_2019(post):
    _name, image = photo_of(post, "Bus don spoil")

    assert image.getexif().get_ifd(EXIF)[TAKEN_AT].startswith("2019:01:01")


def test_a_messenger_leaves_no_facts_and_1600_pixels(post):
    name, image = photo_of(post, "Fish price")

    assert name == "IMG-20261124-WA0007.jpg"
    assert max(image.size) == 1600
    assert not image.getexif()


def test_a_picture_made_by_a_machine_says_so(post):
    _name, image = photo_of(post, "VIRAL")

    assert image.format == "PNG"
    assert "trainedAlgorithmicMedia" in image.text["XML:com.adobe.xmp"]


def test_a_film_says_when_and_where_and_which_phone(post):
    part = file_of(post, "VIDEO")

    assert part.get_content_type() == "video/mp4"
    with av.open(BytesIO(part.get_content())) as film:
        assert film.metadata["creation_time"] == "2026-11-24T06:27:00.000000Z"
        assert film.metadata["location"] == "+06.5158+003.3790/"
        assert film.metadata["com.android.model"] == "P12 Lite"
        assert "encoder" not in film.metadata
        assert len(list(film.decode(video=0))) == phone.FILM_SECONDS * phone.FILM_RATE


def test_a_picture_of_another_day_says_which(post):
    _name, image = photo_of(post, "cranes at Apapa")

    assert image.getexif().get_ifd(EXIF)[TAKEN_AT].startswith("2026:11:12")


def test_the_recycled_photo_is_the_older_one_mirrored(post):
    _name, older = photo_of(post, "Our transformer")
    _name, again = photo_of(post, "BREAKING")

    turned = older.convert("L").resize((16, 12)).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    pairs = zip(turned.tobytes(), again.convert("L").resize((16, 12)).tobytes(), strict=True)
    assert max(abs(a - b) for a, b in pairs) < 12


def test_the_same_letter_has_the_same_bytes():
    tip = next(tip for tip in TOLD["tips"] if not tip.get("photos"))

    made = {
        letters.of_tip(tip, TOLD["people"], to="tips@example.ng", clock=CLOCK, folder=None)
        for _ in range(2)
    }

    assert len(made) == 1
