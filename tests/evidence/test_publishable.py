"""What may be published: covered for good, wherever it is public already."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from citydesk.evidence import publishable, queries
from citydesk.evidence.models import Evidence, Redaction
from citydesk.originals import queries as kept
from citydesk.originals.actions import erase
from citydesk.originals.models import Original
from citydesk.pictures import actions as pictures
from citydesk.pictures.models import Discarded, Picture
from citydesk.pictures.redaction import Box
from tests.cast import NOW
from tests.factories.evidence import examined
from tests.factories.photos import photo

pytestmark = pytest.mark.django_db
# The red corner of every photo of ours, and a little more.
CORNER = Box(x=0.0, y=0.0, w=0.3, h=0.3)


@pytest.fixture
def evidence():
    return examined(photo(place=(6.5, 3.4), make="TECNO"))


@pytest.fixture
def redact(kunle, evidence):
    def redacted(*boxes, crop=None, on=0, of=None):
        return publishable.redact(
            evidence=of or evidence, boxes=boxes, crop=crop, on=on, by=kunle, now=NOW
        )

    return redacted


@pytest.fixture
def publish(kunle, evidence):
    def published(of=None):
        return publishable.picture_of(
            evidence=of or evidence, title="Bridge", alt="A bridge.", credit="A. N.", by=kunle
        )

    return published


def is_red(data: bytes) -> bool:
    with Image.open(io.BytesIO(data)) as image:
        corner = image.convert("RGB").crop((0, 0, image.width // 5, image.height // 5))
    red, green, _blue = ImageStat.Stat(corner).mean
    return red > 200 and green < 60


def public_files() -> list[Path]:
    media = Path(Picture().file.storage.path(""))
    return [path for path in media.rglob("*.*") if path.is_file()]


def test_a_redaction_is_data_with_a_copy_its_parent_and_the_tool(redact, evidence, kunle):
    made = redact(CORNER, crop=Box(x=0, y=0, w=0.5, h=1))

    assert (made.version, made.made_by, made.evidence) == (1, kunle, evidence)
    assert made.boxes == [{"x": 0.0, "y": 0.0, "w": 0.3, "h": 0.3}]
    assert made.crop == {"x": 0.0, "y": 0.0, "w": 0.5, "h": 1.0}
    copy = made.copy
    assert (copy.kind, copy.parent) == (Original.Kind.DERIVED, evidence.clean_copy)
    assert copy.made_by == "redaction 1"
    assert is_red(kept.read(evidence.clean_copy))
    assert not is_red(kept.read(copy))


def test_without_a_redaction_the_clean_copy_may_be_published(evidence):
    assert queries.publishable(evidence) == evidence.clean_copy


def test_made_again_from_the_same_data_it_is_the_same_bytes(redact, evidence):
    made = redact(CORNER)

    again = publishable.covered(evidence=evidence, boxes=(CORNER,), crop=None)

    assert kept.read(made.copy) == again


def test_pressed_twice_it_is_done_once(redact):
    assert redact(CORNER) == redact(CORNER)
    assert Redaction.objects.count() == 1


def test_of_two_editors_the_second_is_told(redact):
    redact(CORNER)

    with pytest.raises(publishable.ChangedMeanwhile):
        redact(Box(x=0.5, y=0.5, w=0.1, h=0.1), on=0)
    assert Redaction.objects.count() == 1


def test_what_was_covered_can_be_uncovered_while_the_clean_copy_is_kept(redact, evidence):
    redact(CORNER)

    redact(on=1)

    assert queries.publishable(evidence) == evidence.clean_copy
    assert queries.redaction(evidence).version == 2


def test_a_picture_is_made_of_what_was_covered(redact, publish):
    redact(CORNER)

    picture = publish()

    with picture.file.open() as file:
        assert not is_red(file.read())
    assert picture == publish()


def test_a_picture_that_is_public_is_replaced_and_nothing_of_the_old_one_is_left(redact, publish):
    picture = publish()
    pictures.make_sizes(picture=picture)
    picture.get_rendition("max-165x165")
    before = {path for path in public_files() if Path(picture.file.name).stem in path.name}
    assert len(before) == 12

    redact(CORNER)

    assert [path for path in before if path.exists()] == []
    picture = Picture.objects.get()
    pictures.make_sizes(picture=picture)
    picture.get_rendition("max-320x320")
    now = [path for path in public_files() if Path(picture.file.name).stem in path.name]
    assert len(now) == 12
    assert [path.name for path in now if is_red(path.read_bytes())] == []


def test_the_same_picture_sent_by_another_is_covered_too(redact, publish, evidence):
    redact(CORNER)

    other = examined(photo(place=(6.5, 3.4), make="TECNO"), sender="Bola <bola@post.example>")

    assert other.clean_copy == evidence.clean_copy
    assert queries.publishable(other) != evidence.clean_copy
    redact(on=1, of=other)
    assert queries.publishable(evidence) == evidence.clean_copy


def test_two_pictures_that_become_the_same_bytes_stay_two(redact, publish):
    whole = Box(x=0.0, y=0.0, w=1.0, h=1.0)
    other = examined(photo(seed=9))
    first, second = publish(), publish(of=other)

    redact(whole)
    redact(whole, of=other)

    assert Picture.objects.count() == 2
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.shows == second.shows


def test_no_picture_is_made_of_a_copy_that_was_covered_a_moment_before(
    redact, publish, evidence, monkeypatch
):
    """Between reading the copy and writing the row, somebody covers a face."""
    real, covered = pictures.store, []

    def store(*, data):
        file = real(data=data)
        if not covered:
            covered.append(redact(CORNER))
        return file

    monkeypatch.setattr(pictures, "store", store)
    before = len(public_files())

    picture = publish()

    with picture.file.open() as file:
        assert not is_red(file.read())
    assert len(public_files()) == before + 1, "the file that was too early is gone"


def test_of_two_who_publish_at_once_one_picture_and_one_file_stay(publish, monkeypatch):
    real = pictures.store

    def late(*, data):
        monkeypatch.setattr(pictures, "store", real)
        publish()  # the other one, in between
        return real(data=data)

    monkeypatch.setattr(pictures, "store", late)
    before = len(public_files())

    assert publish() == Picture.objects.get()
    assert len(public_files()) == before + 1


def test_no_redaction_misses_a_picture_that_was_made_a_moment_before(redact, publish, monkeypatch):
    """Between burning in and writing the row, somebody accepts the tip."""
    real = publishable._keep

    def keep(*given):
        copy = real(*given)
        publish()
        return copy

    monkeypatch.setattr(publishable, "_keep", keep)

    redact(CORNER)

    with Picture.objects.get().file.open() as file:
        assert not is_red(file.read())


def test_a_refused_redaction_leaves_the_public_picture_as_it_is(redact, publish):
    redact(CORNER)
    picture = publish()

    with pytest.raises(publishable.ChangedMeanwhile):
        redact(on=0)

    assert Picture.objects.get().file.name == picture.file.name
    assert not Discarded.objects.exists()


@pytest.mark.parametrize("what", ["publish", "redact"])
def test_nothing_is_made_of_a_copy_that_was_erased_a_moment_before(
    what, publish, redact, evidence, kunle, monkeypatch
):
    """Between reading the copy and writing the row, somebody erases it."""
    module, name = (pictures, "store") if what == "publish" else (publishable, "_keep")
    real = getattr(module, name)

    def meanwhile(*given, **told):
        made = real(*given, **told)
        erase(items=[evidence.original], why="In danger.", by="kunle", now=NOW)
        return made

    monkeypatch.setattr(module, name, meanwhile)
    before = len(public_files())

    with pytest.raises(kept.Erased):
        publish() if what == "publish" else redact(CORNER)

    assert not Picture.objects.exists()
    assert not Redaction.objects.exists()
    assert len(public_files()) == before


def test_a_file_without_a_clean_copy_cannot_be_covered(redact, publish):
    words = examined(b"a poem", name="poem.txt")

    with pytest.raises(queries.NoCleanCopy):
        redact(CORNER, of=words)
    with pytest.raises(queries.NoCleanCopy):
        publish(of=words)


def test_the_desk_knows_which_pictures_were_left_as_they_are(redact, evidence):
    other = examined(photo(seed=3))
    redact(CORNER)

    numbers = Evidence.objects.values_list("pk", flat=True)
    assert queries.uncovered(numbers) == {other.pk}
    redact(on=1)
    assert queries.uncovered(numbers) == {other.pk, evidence.pk}


def test_the_desk_finds_the_file_that_a_published_picture_was_made_from(publish, evidence):
    picture = publish()
    stranger = Picture(made_from=None)

    assert queries.shown_in([picture, stranger]) == {picture.pk: evidence}
