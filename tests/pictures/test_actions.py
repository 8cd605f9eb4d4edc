import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from PIL import Image

from citydesk.pictures import actions, jpeg, queries
from citydesk.pictures.models import Picture
from tests.factories import stories
from tests.factories.photos import photo

pytestmark = pytest.mark.django_db
ABOUT = {"title": "Danfos at Ojuelegba", "alt": "Yellow buses.", "credit": "Photo: A. N."}


def make(data=None, made_from="a" * 64, by=None) -> Picture:
    return actions.make_picture(data=data or photo(), made_from=made_from, by=by, **ABOUT)


def data_of(picture: Picture) -> bytes:
    with picture.file.open() as file:
        return file.read()


def folder(picture: Picture) -> Path:
    return Path(picture.file.path).parent


def test_a_picture_knows_its_words_its_size_and_who_made_it(kunle):
    picture = make(by=kunle)

    assert (picture.title, picture.alt, picture.credit) == tuple(ABOUT.values())
    assert (picture.width, picture.height, picture.uploaded_by_user) == (640, 480, kunle)
    assert picture.file_size == len(data_of(picture))
    assert picture.file.name.startswith("original_images/danfos-at-ojuelegba-")


def test_a_picture_carries_nothing_but_pixels():
    picture = make(photo(make="TECNO", place=(6.5, 3.4), comment=b"secret"))

    data = data_of(picture)
    assert jpeg.stripped(data) == data
    assert not Image.open(io.BytesIO(data)).getexif()
    assert b"secret" not in data


def test_its_name_says_nothing_of_what_it_was_made_from():
    assert "aaaa" not in make().file.name


def test_made_twice_it_is_one(django_assert_num_queries):
    first = make()

    with django_assert_num_queries(1):
        assert make(b"not even looked at") == first


def test_a_kill_between_file_and_row_leaves_only_a_file_that_nothing_names(monkeypatch):
    def killed(**_fields):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Picture.objects, "get_or_create", killed)
        with pytest.raises(KeyboardInterrupt):
            make()
    assert not Picture.objects.exists()

    assert data_of(make())


def test_of_two_who_make_it_at_once_one_row_and_one_file_stay(monkeypatch):
    first = make()
    before = sorted(folder(first).iterdir())
    monkeypatch.setattr(Picture.objects, "filter", lambda **_: Picture.objects.none())

    assert make() == first
    assert sorted(folder(first).iterdir()) == before


def test_what_is_no_jpeg_is_not_published():
    with pytest.raises(jpeg.NotAJpeg):
        make(photo(format="PNG"))


def test_sizes_are_files_within_their_limits():
    picture = make(photo(size=(1600, 1000), quality=95))

    actions.make_sizes(picture=picture)

    picture.refresh_from_db()
    assert picture.widths == [160, 320, 480, 640, 960, 1280]
    for width in picture.widths:
        path = Path(picture.file.storage.path(queries.name_of(picture, width, "webp")))
        assert path.stat().st_size <= 46_080
        assert path.stat().st_mode & 0o777 == 0o644


def test_sizes_made_twice_are_the_same_files():
    picture = make()
    actions.make_sizes(picture=picture)
    images = folder(picture).with_name("images")
    before = {path: path.read_bytes() for path in images.iterdir()}

    picture.widths = None  # as the other of two workers still sees it
    actions.make_sizes(picture=picture)

    assert {path: path.read_bytes() for path in images.iterdir()} == before


def test_a_picture_that_cannot_be_opened_has_no_sizes_and_is_not_tried_again():
    picture = stories.picture()
    Path(picture.file.path).write_bytes(b"\xff\xd8\xff\xe0 broken")

    actions.make_sizes(picture=picture)

    picture = Picture.objects.get()
    assert picture.widths == []
    assert queries.sizes(picture) is None


def test_forgotten_sizes_are_gone():
    picture = make()
    actions.make_sizes(picture=picture)
    one = Path(picture.file.storage.path(queries.name_of(picture, 640, "webp")))
    assert one.exists()

    actions.forget_sizes(names=queries.names(picture), storage=picture.file.storage)

    assert not one.exists()


def test_an_upload_is_cleaned_or_refused():
    assert jpeg.stripped(actions.cleaned(data=photo(make="TECNO", format="PNG")))
    with pytest.raises(actions.NotPublishable):
        actions.cleaned(data=b"a poem")


class Elsewhere(Storage):
    """A storage that is no folder of this machine."""

    def __init__(self):
        self.kept = {}

    def save(self, name, content, max_length=None):
        assert name not in self.kept
        self.kept[name] = content.read()
        return name

    def delete(self, name):
        self.kept.pop(name, None)


def test_a_storage_without_a_path_keeps_the_very_name():
    storage = Elsewhere()
    storage.save("images/1.jpg", ContentFile(b"before"))

    actions._store(storage, "images/1.jpg", b"after")

    assert storage.kept == {"images/1.jpg": b"after"}
