import io
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from PIL import Image

from citydesk.evidence import film as examiner
from citydesk.evidence import looking
from citydesk.lib import magic, sandbox
from citydesk.pictures import jpeg
from tests import corpora
from tests.factories.films import ANDROID, IPHONE, film, red_corner
from tests.factories.photos import scene
from tests.factories.sights import sight

FILMED = datetime(2026, 11, 23, 8, 12, 5, tzinfo=UTC)
KINDS = ["mp4", "mov", "3gp", "webm", "mkv"]


def examine(data: bytes) -> sandbox.Answer:
    return sandbox.call("citydesk.evidence.film:examine", data, limits=looking._FILM_LIMITS)


def poster(answer: sandbox.Answer) -> Image.Image:
    (shown,) = answer.files
    return Image.open(io.BytesIO(shown))


# Nearly, or elsewhere: see test_likening.
APART = {"latitude", "longitude", "frames", "frames_compared", "quality"}


def test_an_iphones_film_gives_up_its_facts():
    facts = examine(film(kind="mov", tags=IPHONE, created_at=FILMED, rotation=-90)).facts

    assert facts["latitude"] == pytest.approx(6.5244)
    assert facts["longitude"] == pytest.approx(3.3792)
    assert {k: v for k, v in facts.items() if k not in APART} == {
        "media_type": "video/quicktime",
        "truncated": False,
        "trailing_bytes": 0,
        "trailing_kind": "",
        "format": "MOV",
        "width": 320,
        "height": 240,
        "rotation": -90,
        "seconds": 2.0,
        "codec": "h264",
        "sound": "aac",
        "make": "Apple",
        "model": "iPhone 13",
        "software": "17.1",
        "taken_at": "2026-11-23T09:12:05",
        "offset": 60,
        "header_at": "2026-11-23T08:12:05+00:00",
        "copies": [],
    }


def test_an_androids_film_gives_up_its_facts():
    facts = examine(film(tags=ANDROID, created_at=FILMED)).facts

    assert (facts["make"], facts["model"], facts["software"]) == (
        "TECNO",
        "TECNO CK6",
        "Android 13",
    )
    assert facts["header_at"] == "2026-11-23T08:12:05+00:00"
    assert "taken_at" not in facts


@pytest.mark.parametrize("kind", KINDS)
def test_every_container_of_a_phone_is_opened(kind):
    answer = examine(film(kind=kind))

    assert answer.facts["seconds"] == pytest.approx(2, abs=0.1)
    assert answer.facts["sound"]
    assert red_corner(poster(answer))


@pytest.mark.parametrize("rotation", [0, 90, 180, -90])
def test_the_picture_of_a_film_stands_upright(rotation):
    answer = examine(film(rotation=rotation, sound=False))

    assert (answer.facts["width"], answer.facts["height"]) == (320, 240)
    assert poster(answer).size == (320, 240)
    assert red_corner(poster(answer))


def test_the_picture_of_a_film_knows_nothing_of_phone_and_place():
    (shown,) = examine(film(kind="mov", tags=IPHONE)).files

    assert jpeg.stripped(shown) == shown
    assert b"iPhone" not in shown


def test_a_film_that_begins_black_is_shown_by_a_later_moment():
    data = film(shown=[Image.new("RGB", (320, 240)), scene((320, 240))])

    assert red_corner(poster(examine(data)))


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_a_film_that_breaks_off_is_opened_as_far_as_it_goes(kind):
    whole = film(kind=kind)

    answer = examine(whole[: len(whole) // 2])

    assert answer.facts["truncated"]
    assert red_corner(poster(answer))


def test_a_film_without_its_table_of_contents_is_broken():
    data = film(faststart=False)

    facts = examine(data[: len(data) // 2]).facts

    assert (facts["problem"], facts["truncated"]) == ("not a film", True)


def test_sound_alone_is_no_film():
    facts = examine(film(shown=[])).facts

    assert facts["problem"] == "no moving picture"


def test_what_only_begins_like_a_film_is_said_to_be_none():
    assert examine(b"\0\0\0\x18ftypmp42" + b"and then a poem").facts["problem"] == "not a film"


def test_what_stands_behind_a_film_is_counted():
    facts = examine(film() + b"PK\x03\x04" + b"x" * 96).facts

    assert (facts["trailing_bytes"], facts["trailing_kind"]) == (100, "archive")
    assert not facts["truncated"]


def test_a_film_of_too_many_pixels_is_not_decoded(monkeypatch):
    monkeypatch.setattr("citydesk.pictures.footage.PIXELS_MAX", 320 * 200)

    facts, files = examiner.examine(film(sound=False), {})

    assert facts["problem"] == "too many pixels"
    assert (facts["width"], facts["height"], files) == (320, 240, [])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("+06.5244+003.3792+010.000/", (6.5244, 3.3792)),
        ("-33.8688+151.2093/", (-33.8688, 151.2093)),
        ("+0631.46+00322.75/", (6.5243, 3.3792)),
        ("+00.0000+000.0000/", None),
        ("+96.0000+003.0000/", None),
        ("Lagos", None),
        ("", None),
    ],
)
def test_a_place_is_read_as_iso_6709_writes_it(text, place):
    found = examiner._position(text)

    assert (tuple(found.values()) or None) == (pytest.approx(place, abs=1e-4) if place else None)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "1904-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2026-11-23T09:12:05"]
)
def test_a_clock_that_was_never_set_is_no_fact(text):
    assert examiner._clock(text) == examiner._header_clock(text) == {}


def test_an_editing_program_signs_its_work():
    assert examine(film(kind="webm")).facts["encoder"].startswith("Lavf")


# Each run draws the same films; a fault that is found once stays found.
@pytest.mark.parametrize("seed", range(24))
def test_a_film_with_bytes_changed_ends_in_an_answer(seed):
    random = Random(seed)
    data = bytearray(film(kind=random.choice(KINDS), tags=ANDROID))
    for _ in range(random.choice((1, 8, 64))):
        # Half of them in the boxes and the index, where the harm is done.
        most = len(data) if random.random() < 0.5 else 2_000
        data[random.randrange(12, most)] = random.randrange(256)
    if random.random() < 0.3:
        del data[random.randrange(40, len(data)) :]

    answer = examine(bytes(data))

    assert answer.facts["media_type"] == magic.media_type(bytes(data))
    for shown in answer.files:
        assert jpeg.stripped(shown) == shown


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in sorted((corpora.ROOT / "c2pa").glob("*"))
        if path.suffix in {".mp4", ".avi", ".m4s"}
    ]
    or [pytest.param(None, marks=pytest.mark.skip(reason="the corpora are not here"))],
    ids=lambda path: path.name if path else "none",
)
def test_every_film_of_the_corpora_ends_in_an_answer(path):
    answer = sandbox.call("citydesk.evidence.film:examine", path.read_bytes())

    assert answer.files or answer.facts["problem"]


def test_no_film_leads_the_reader_to_another_file(tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr("citydesk.pictures.footage._refused", lambda *how: opened.append(how))
    playlist = f"#EXTM3U\n#EXTINF:10,\nfile://{tmp_path}/secret\n".encode()

    for data in (playlist, b"\0\0\0\x18ftypmp42" + playlist, b"ffconcat version 1.0\nfile /etc/x"):
        facts, files = examiner.examine(data, {})
        assert (facts["problem"], files) == ("not a film", [])
    assert opened == []


def test_the_clock_and_the_length_of_a_test_film_are_what_was_asked():
    facts = examine(film(seconds=3, created_at=FILMED + timedelta(hours=1))).facts

    assert (facts["seconds"], facts["header_at"]) == (3.0, "2026-11-23T09:12:05+00:00")


def test_frames_that_show_the_same_are_compared_once_and_plain_ones_never():
    black = Image.new("RGB", (640, 480))
    places = [sight(seed, size=(640, 480)) for seed in (3, 4)]

    facts = examine(film(shown=[black, *places], seconds=12, sound=False)).facts

    assert (facts["frames_compared"], len(facts["frames"])) == (2, 2)
    assert [one["at_ms"] // 4000 for one in facts["frames"]] == [1, 2]


def test_of_a_film_that_is_plain_throughout_one_frame_is_told():
    facts = examine(film(shown=[Image.new("RGB", (320, 240), "teal")], sound=False)).facts

    assert (facts["frames_compared"], facts["quality"]) == (1, 0)
