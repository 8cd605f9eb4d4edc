import json

import pytest
from django.core.management import CommandError, call_command
from PIL import Image, ImageOps

from citydesk.evidence.models import Fingerprint
from citydesk.originals.models import Original
from tests.factories.evidence import examined
from tests.factories.films import film
from tests.factories.sights import cropped, jpeg, sight

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    def written(data: bytes) -> str:
        path = tmp_path / "asked.jpg"
        path.write_bytes(data)
        return str(path)

    return written


def told(capsys, *words) -> dict:
    call_command("match", *words, "--json")
    return json.loads(capsys.readouterr().out)


def test_a_look_alike_is_told_with_distance_and_transform(file, capsys):
    row = examined(jpeg(sight()))
    kept = (Fingerprint.objects.count(), Original.objects.count())

    (one,) = told(capsys, file(jpeg(ImageOps.mirror(sight()))))["look_alikes"]

    assert (one["tip"], one["transform"], one["same_bytes"]) == (row.tip.code, ["mirrored"], False)
    assert one["distance"] <= 31
    assert (Fingerprint.objects.count(), Original.objects.count()) == kept


def test_a_person_reads_a_line_for_each(file, capsys):
    row = examined(jpeg(sight()))

    call_command("match", file(jpeg(cropped(sight(), left=0.3))))

    line = capsys.readouterr().out
    assert line.startswith(f"tip {row.tip.code}\t")
    assert "spots are the same\tcropped" in line


def test_the_very_same_file_is_said_to_be_it(file, capsys):
    examined(jpeg(sight()))

    call_command("match", file(jpeg(sight())))

    assert "the very same file" in capsys.readouterr().out


def test_a_new_picture_is_like_nothing(file, capsys):
    call_command("match", file(jpeg(sight(9))))

    assert capsys.readouterr().out == "Nothing here looks like it.\n"


def test_a_film_is_known_by_its_frames(file, capsys):
    places = [sight(seed, size=(640, 480)) for seed in (3, 4)]
    row = examined(film(shown=places, size=(640, 480)), "VID_1.mp4")
    small = film(shown=[one.resize((320, 240)) for one in places], size=(320, 240))

    (one,) = told(capsys, file(small))["look_alikes"]
    call_command("match", file(small))

    assert (one["tip"], one["film"], one["frames"]) == (row.tip.code, True, 2)
    line = capsys.readouterr().out
    assert line.startswith(f"tip {row.tip.code}, a film\t")
    assert "bits differ, in 2 frames" in line


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"hello", "neither a picture nor a film"),
        (jpeg(Image.new("RGB", (300, 200))), "too plain"),
        (film(shown=[Image.new("RGB", (320, 240), "teal")], seconds=1), "too plain"),
        (b"\xff\xd8\xff broken", "It begins like a picture, but is broken."),
    ],
    ids=["text", "plain", "plain film", "broken"],
)
def test_what_cannot_be_compared_says_why(file, data, why):
    with pytest.raises(CommandError, match=why) as failed:
        call_command("match", file(data))

    assert failed.value.returncode == 1


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("match", str(tmp_path / "gone.jpg"))
