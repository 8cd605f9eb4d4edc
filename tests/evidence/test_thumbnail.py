import io

import pytest
from PIL import Image

from citydesk.evidence import thumbnail
from citydesk.pictures import pixels
from tests.factories.photos import scene, with_preview


def likeness(data: bytes) -> float | None:
    image, _whole = pixels.decoded(data)
    found, _unlike = thumbnail.facts(image, pixels.remade(image))
    return found.get("preview_likeness")


def test_a_preview_of_the_same_picture_is_like_it():
    assert likeness(with_preview(scene((640, 480)), scene((640, 480)))) > 0.98


def test_a_preview_of_another_picture_is_not():
    assert likeness(with_preview(scene((640, 480)), scene((640, 480), seed=2))) < 0.6


@pytest.mark.parametrize(("seed", "kept"), [(1, False), (2, True)])
def test_only_a_preview_of_another_picture_is_given_to_be_shown(seed, kept):
    image, _whole = pixels.decoded(with_preview(scene((640, 480)), scene((640, 480), seed=seed)))

    _found, unlike = thumbnail.facts(image, pixels.remade(image))

    assert (unlike is not None) is kept


@pytest.mark.parametrize(
    "turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270]
)
def test_a_picture_that_a_program_turned_is_like_its_preview(turn):
    turned = scene((640, 480)).transpose(turn)

    assert likeness(with_preview(turned, scene((640, 480)))) > 0.95


def test_a_preview_with_bars_and_one_cut_from_the_middle_are_like_it():
    wide = scene((640, 360))
    barred = Image.new("RGB", (160, 120))
    barred.paste(wide.resize((160, 90)), (0, 15))
    middle = wide.crop((80, 0, 560, 360))

    assert likeness(with_preview(wide, barred)) > 0.9
    assert likeness(with_preview(wide, middle)) > 0.9


def test_of_a_single_surface_nothing_is_said():
    grey = Image.new("RGB", (640, 480), "grey")

    assert likeness(with_preview(grey, grey)) is None


def test_without_a_preview_nothing_is_said():
    out = io.BytesIO()
    scene((64, 48)).save(out, "JPEG")

    assert likeness(out.getvalue()) is None


@pytest.mark.parametrize("preview", [b"", b"\xff\xd8\xff garbage", b"GIF89a", b"\xff" * 300_000])
def test_a_preview_that_is_none_breaks_nothing(preview):
    assert likeness(with_preview(scene((64, 48)), preview)) is None
