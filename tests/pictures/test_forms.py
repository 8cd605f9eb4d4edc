import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.images.forms import get_image_form

from citydesk.pictures import actions, queries
from citydesk.pictures.models import Picture
from tests.factories.photos import photo

pytestmark = pytest.mark.django_db


def opened(picture: Picture) -> Image.Image:
    with picture.file.open() as file:
        return Image.open(io.BytesIO(file.read()))


def form(data: bytes, name: str, instance: Picture | None = None):
    return get_image_form(Picture)(
        {"title": "Bridge", "alt": "A bridge.", "credit": "", "collection": 1, "tags": ""},
        {"file": SimpleUploadedFile(name, data)},
        instance=instance,
    )


def saved(given) -> Picture:
    assert given.is_valid(), given.errors
    return given.save()


def test_what_staff_upload_is_kept_without_the_phones_facts():
    given = form(photo(make="TECNO", place=(6.5, 3.4), orientation=6), "Pont é.jpg")

    assert given.is_valid(), given.errors
    picture = given.save()

    image = opened(picture)
    assert not image.getexif()
    assert (picture.width, picture.height) == image.size == (480, 640)
    assert picture.file.name.endswith(".jpg")


def test_a_phones_heic_becomes_a_jpeg():
    given = form(photo(format="HEIF"), "IMG_1.heic")

    assert given.is_valid(), given.errors
    assert opened(given.save()).format == "JPEG"


def test_what_cannot_be_opened_is_refused_with_the_reason():
    # A head that Wagtail believes, and no pixels after it.
    data = photo(format="PNG")
    begin = data.index(b"IDAT")

    given = form(data[:begin] + b"IDAX" + data[begin + 4 :], "bridge.png")

    assert given.errors == {"file": ["This picture cannot be opened."]}


def test_another_file_takes_the_sizes_of_the_one_before_away():
    picture = saved(form(photo(), "one.jpg"))
    actions.make_sizes(picture=picture)
    before = Path(picture.file.storage.path(queries.name_of(picture, 640, "webp")))
    assert before.exists()

    saved(form(photo(seed=2), "two.jpg", Picture.objects.get()))

    assert not before.exists()
    assert Picture.objects.get().widths is None


def test_the_editor_uploads_through_this_form(kunles_browser):
    answer = kunles_browser.post(
        reverse("wagtailimages:add"),
        {
            "title": "Bridge",
            "alt": "A bridge.",
            "collection": 1,
            "file": SimpleUploadedFile("bridge.jpg", photo(make="TECNO"), "image/jpeg"),
        },
    )

    assert answer.status_code == 302
    assert not opened(Picture.objects.get()).getexif()


def test_a_form_without_a_file_leaves_the_picture_as_it_is():
    picture = saved(form(photo(), "one.jpg"))
    told = {"title": "Bridge", "alt": "Another bridge.", "credit": "", "collection": 1, "tags": ""}

    changed = saved(get_image_form(Picture)(told, {}, instance=picture))

    assert changed.alt == "Another bridge."
    assert changed.file.name == picture.file.name
    assert changed.width == 640
