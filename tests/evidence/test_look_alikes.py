from datetime import timedelta

import pytest
from PIL import Image, ImageOps

from citydesk.evidence import fingerprints, likening, look_alikes
from citydesk.evidence.likeness import Frame, Likeness
from citydesk.evidence.models import Fingerprint
from citydesk.originals import actions as originals
from citydesk.originals.models import Original
from tests.cast import NOW
from tests.factories.sights import (
    captioned,
    cropped,
    jpeg,
    letterboxed,
    on_a_phone,
    resent,
    sight,
    tilted,
)

pytestmark = pytest.mark.django_db


def likeness(image: Image.Image) -> Likeness:
    return Likeness.read(likening.of(resent(image)))


def keep(image: Image.Image) -> Original:
    original = originals.keep(
        data=jpeg(image), kind=Original.Kind.FILE, media_type="image/jpeg", now=NOW
    )
    fingerprints.keep(original=original, frames=[Frame(likeness=likeness(image))], now=NOW)
    return original


def found(image: Image.Image) -> list[look_alikes.Alike]:
    return look_alikes.find([likeness(image)], now=NOW)[0]


@pytest.fixture
def kept(db):
    """Three pictures that we have."""
    return [keep(sight(seed)) for seed in (1, 2, 3)]


DONE = {
    "sent on": (lambda image: resent(image.resize((640, 480)), 40), set()),
    "grey": (ImageOps.grayscale, set()),
    "mirrored": (ImageOps.mirror, {"mirrored"}),
    "turned left": (lambda image: image.rotate(90, expand=True), {"turned"}),
    "upside down": (lambda image: image.rotate(180), {"turned"}),
    "letterboxed": (letterboxed, {"framed"}),
    "cropped at the centre": (
        lambda image: cropped(image, left=0.1, upper=0.1, right=0.1, lower=0.1),
        {"cropped"},
    ),
    "cropped off the centre": (lambda image: cropped(image, left=0.25, lower=0.1), {"cropped"}),
    "on a phone": (on_a_phone, {"framed"}),
    "captioned": (captioned, set()),
    "tilted": (tilted, {"tilted"}),
    "mirrored and cropped": (
        lambda image: cropped(ImageOps.mirror(image), left=0.2),
        {"mirrored", "cropped"},
    ),
}


@pytest.mark.parametrize(("do", "changes"), DONE.values(), ids=DONE)
def test_a_picture_is_known_again_and_how_it_was_changed_is_said(kept, do, changes):
    alike = found(do(sight(2)))

    assert [one.fingerprint.original for one in alike] == [kept[1]]
    assert changes <= set(alike[0].changes)


def test_the_whole_picture_is_known_by_a_crop_of_it(db):
    original = keep(cropped(sight(1), left=0.3))

    (alike,) = found(sight(1))

    assert alike.fingerprint.original == original
    assert "framed" in alike.changes


def test_another_picture_is_not(kept):
    assert found(sight(4)) == []


def test_two_screenshots_of_one_phone_are_not_one_picture(db):
    keep(on_a_phone(sight(1)))

    assert found(on_a_phone(sight(2))) == []


def test_what_is_too_plain_is_like_nothing(db):
    sky = Image.linear_gradient("L").resize((640, 480))
    keep(sky)

    assert found(sky) == []


def test_many_are_asked_about_at_once(kept):
    asked = [likeness(sight(seed)) for seed in (3, 9, 1)]

    answers = look_alikes.find(asked, now=NOW + timedelta(days=1), by_marks=False)

    assert [[one.fingerprint.original for one in some] for some in answers] == [
        [kept[2]],
        [],
        [kept[0]],
    ]


def test_the_table_has_the_last_word(kept, monkeypatch):
    """An index that remembers what was erased says nothing of it."""
    real = look_alikes.index.segments

    def late(**asked):
        yield from list(real(**asked))
        Fingerprint.objects.filter(original=kept[1]).delete()

    monkeypatch.setattr(look_alikes.index, "segments", late)

    assert found(sight(2)) == []
