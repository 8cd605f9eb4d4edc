import hashlib
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from wagtail.images.models import Filter

from citydesk.lib import sandbox
from citydesk.pictures import actions, jpeg, queries
from citydesk.pictures.models import Discarded, Picture, Rendition
from tests.cast import NOW
from tests.factories import stories
from tests.factories.photos import photo
from tests.factories.stories import film

pytestmark = pytest.mark.django_db
ABOUT = {"title": "Danfos at Ojuelegba", "alt": "Yellow buses.", "credit": "Photo: A. N."}


def make(data=None, made_from="a" * 64, by=None) -> Picture:
    file = actions.store(data=data or photo())
    return actions.put(file=file, made_from=made_from, by=by, **ABOUT)


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
    assert picture.shows == hashlib.sha256(photo()).hexdigest()


def test_a_picture_carries_nothing_but_pixels():
    picture = make(photo(make="TECNO", place=(6.5, 3.4), comment=b"secret"))

    data = data_of(picture)
    assert jpeg.stripped(data) == data
    assert not Image.open(io.BytesIO(data)).getexif()
    assert b"secret" not in data


def test_its_name_says_nothing_of_what_it_shows_or_was_made_from():
    name = make().file.name

    assert re.fullmatch(r"original_images/[0-9a-f]{12}\.jpg", name)
    assert "aaaa" not in name


def test_made_twice_it_is_one():
    first = make()

    assert make(photo(seed=2)) == first
    assert data_of(Picture.objects.get()) == data_of(first)


def test_of_files_that_were_stored_those_that_became_nobodys_are_deleted():
    picture, moving = make(), film()
    spare, other = actions.store(data=photo(seed=2)).name, actions.store_film(data=b"film")
    storage = picture.file.storage

    actions.forget_unused(names=[picture.file.name, moving.file.name, spare, other])

    assert [storage.exists(name) for name in (spare, other)] == [False, False]
    assert storage.exists(picture.file.name)
    assert storage.exists(moving.file.name)


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


@pytest.mark.parametrize("busy", [sandbox.KeptWaiting("30 s"), BlockingIOError("no process")])
def test_a_picture_for_which_the_machine_was_too_busy_is_tried_again(busy, monkeypatch):
    made, call = stories.picture(), sandbox.call

    def too_busy(*_given, **_more):
        raise busy

    monkeypatch.setattr(sandbox, "call", too_busy)
    actions.make_sizes(picture=made)
    waiting = Picture.objects.get()
    assert (waiting.widths, waiting.tries) == (None, 1)

    monkeypatch.setattr(sandbox, "call", call)
    actions.make_sizes(picture=waiting)
    assert queries.sizes(Picture.objects.get())


def test_another_file_has_all_its_tries_again():
    picture = make()
    Picture.objects.update(tries=queries.TRIES_MAX)

    covered(picture)

    assert Picture.objects.get().tries == 0


def reached(picture: Picture) -> list[Path]:
    """Every file of the picture that lies in the folder of media."""
    media = folder(picture).parent
    stem = Path(picture.file.name).stem
    return sorted(path for path in media.rglob("*") if stem in path.name)


def covered(picture: Picture, *, size=(640, 480)) -> None:
    file = actions.store(data=photo(seed=7, size=size))
    actions.replace(picture=picture, file=file, now=NOW)


def test_a_replaced_picture_is_the_same_picture_with_other_files(kunle):
    picture = make()
    actions.make_sizes(picture=picture)
    picture.get_rendition("max-165x165")
    before = reached(picture)
    assert len(before) == 12, "the file, ten sizes of ours, one of Wagtail's"

    covered(picture)
    actions.sweep(now=NOW)

    assert [path for path in before if path.exists()] == []
    assert not picture.renditions.exists()
    picture = Picture.objects.get()
    assert data_of(picture) == jpeg.stripped(photo(seed=7))
    assert (picture.alt, picture.made_from) == (ABOUT["alt"], "a" * 64)
    assert picture.shows == hashlib.sha256(photo(seed=7)).hexdigest()
    assert picture.widths is None
    actions.make_sizes(picture=picture)
    assert all(stem not in url for stem in (before[0].stem,) for _w, url in found(picture))


def found(picture: Picture):
    sizes = queries.sizes(picture)
    assert sizes is not None
    return sizes.webp


def test_what_somebody_was_still_making_of_the_old_file_goes_too():
    picture = make()
    slow = Picture.objects.get()  # a task has read the row before it was replaced

    covered(picture)
    actions.sweep(now=NOW)
    storage = picture.file.storage
    storage.put(queries.name_of(slow, 640, "webp"), b"and then it was killed")
    storage.put(slow.file.name, photo())
    slow.create_rendition(Filter(spec="max-165x165"))
    assert len(reached(slow)) == 3

    actions.sweep(now=NOW + timedelta(minutes=11))

    assert reached(slow) == []
    assert not Rendition.objects.exists()
    assert not Discarded.objects.exists()


def test_sizes_of_a_picture_that_was_replaced_meanwhile_are_not_kept():
    picture = make()
    slow = Picture.objects.get()
    covered(picture)

    actions.make_sizes(picture=slow)
    assert [path.parent.name for path in reached(slow)] == ["original_images"]
    actions.sweep(now=NOW)

    assert reached(slow) == []


def test_a_page_whose_picture_is_replaced_while_it_is_made_goes_without():
    picture = make()
    slow = Picture.objects.get()
    covered(picture)
    actions.sweep(now=NOW)

    actions.make_sizes(picture=slow)

    assert queries.sizes(slow) is None
    assert Picture.objects.get().widths is None, "the new file is still to be made"


def test_what_was_discarded_is_deleted_twice_before_it_is_forgotten():
    covered(make())

    actions.sweep(now=NOW)
    assert Discarded.objects.exists()
    actions.sweep(now=NOW + timedelta(minutes=9))
    assert Discarded.objects.exists()
    actions.sweep(now=NOW + timedelta(minutes=11))

    assert not Discarded.objects.exists()


def test_a_focal_point_stays_unless_the_picture_has_another_size():
    picture = make()
    picture.focal_point_x = picture.focal_point_y = 100
    picture.focal_point_width = picture.focal_point_height = 10
    picture.save()

    covered(picture)
    assert Picture.objects.get().focal_point_x == 100
    covered(picture, size=(320, 480))

    assert Picture.objects.get().get_focal_point() is None


def test_an_upload_is_cleaned_or_refused():
    assert jpeg.stripped(actions.cleaned(data=photo(make="TECNO", format="PNG")))
    with pytest.raises(actions.NotPublishable):
        actions.cleaned(data=b"a poem")


def test_a_film_is_made_once_and_its_name_tells_nothing():
    one, other = film(), film(title="Again")

    assert one == other
    assert (one.bytes, one.width, one.height) == (12, 640, 360)
    assert re.fullmatch(r"films/[0-9a-f]{12}\.mp4", one.file.name)


def test_a_film_that_is_deleted_takes_its_file_along(django_capture_on_commit_callbacks):
    made = film()
    path = Path(made.file.path)

    with django_capture_on_commit_callbacks(execute=True):
        made.delete()

    assert not path.exists()
