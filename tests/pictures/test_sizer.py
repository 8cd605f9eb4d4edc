import io

import pytest
from PIL import Image

from citydesk.lib import sandbox
from citydesk.pictures import queries
from tests.factories.photos import photo


def make(data: bytes, *wanted) -> list[Image.Image]:
    files = sandbox.call("citydesk.pictures.sizer:make", data, asked={"wanted": wanted}).files
    return [Image.open(io.BytesIO(file)) for file in files]


def test_each_size_that_was_asked_for_is_made():
    least, small, large = make(
        photo(), (160, "avif", 50_000), (160, "webp", 50_000), (640, "jpg", 90_000)
    )

    assert (least.format, least.size) == ("AVIF", (160, 120))
    assert (small.format, small.size) == ("WEBP", (160, 120))
    assert (large.format, large.size) == ("JPEG", (640, 480))


def test_nothing_of_the_phone_comes_along():
    for made in make(
        photo(make="TECNO", place=(6, 3)), *((320, kind, 90_000) for kind in queries.KINDS)
    ):
        assert not made.getexif()


@pytest.mark.parametrize("kind", ["avif", "webp"])
def test_quality_gives_way_before_the_reader_pays_more(kind):
    noise = Image.effect_noise((960, 640), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "PNG")
    wanted = [(960, kind, 10**9), (960, kind, 40_000)]

    rich, lean = sandbox.call(
        "citydesk.pictures.sizer:make", out.getvalue(), asked={"wanted": wanted}
    ).files

    assert len(rich) > 150_000
    assert len(lean) <= 40_000


def test_an_upload_is_made_anew():
    data = photo(size=(3000, 2000), orientation=6, make="TECNO", format="HEIF")

    answer = sandbox.call("citydesk.pictures.sizer:clean", data)

    image = Image.open(io.BytesIO(answer.files[0]))
    assert image.format == "JPEG"
    assert max(image.size) <= 2048
    assert not image.getexif()


def test_what_is_no_picture_raises():
    with pytest.raises(sandbox.Crashed, match="NotAPicture"):
        sandbox.call("citydesk.pictures.sizer:clean", b"not a picture")
