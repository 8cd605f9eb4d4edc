import hashlib
import io
import json
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from citydesk.lib import sandbox
from tests import corpora
from tests.factories.films import film
from tests.factories.photos import photo
from tests.factories.sights import sight

KEYS = ["file", "type", "sha256", "pdq", "quality", "frames", "checks"]
OUTCOMES = {"agrees", "differs", "not recorded", "could not check"}


def inspect(*args: object) -> tuple[int, str]:
    """Its exit code and what it says; without a database, as the test has none."""
    out = io.StringIO()
    try:
        call_command("inspect", *map(str, args), stdout=out)
    except SystemExit as ended:
        return int(ended.code), out.getvalue()
    return 0, out.getvalue()


def told(*args: object) -> tuple[int, list[dict]]:
    code, text = inspect(*args, "--json")
    return code, [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "IMG_1.jpg"
    path.write_bytes(photo(make="TECNO", model="TECNO CK6", place=(6.524379, 3.379206)))
    return path


def test_each_file_is_one_object_on_one_line(picture):
    code, (one, other) = told(picture, picture)

    assert (code, list(one), one) == (0, KEYS, other)
    assert (one["file"], one["type"]) == (str(picture), "image/jpeg")
    assert one["sha256"] == hashlib.sha256(picture.read_bytes()).hexdigest()
    assert (len(bytes.fromhex(one["pdq"])), type(one["quality"])) == (32, int)
    for said in one["checks"]:
        assert list(said) == ["check", "outcome", "sentence", "numbers"]
        assert said["outcome"] in OUTCOMES


def test_the_hash_of_a_known_picture_is_the_one_that_others_compute():
    """Of ThreatExchange's own pictures, held to its own hash in the tests of PDQ."""
    paths = [path for path in corpora.files("pdq") if path.name == "bridge-1-original.jpg"]

    _code, (one,) = told(paths[0])

    reference = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"
    apart = (int(one["pdq"], 16) ^ int(reference, 16)).bit_count()
    assert (apart <= 10, one["quality"]) == (True, 100)


def test_a_film_has_a_hash_for_each_frame_that_is_compared(tmp_path):
    path = tmp_path / "VID_1.mp4"
    path.write_bytes(film(shown=[sight(3, (640, 480)), sight(4, (640, 480))]))

    _code, (one,) = told(path)

    assert (one["pdq"], one["quality"]) == (None, None)
    assert [frame["at_ms"] for frame in one["frames"]] == [0, 1000]
    assert {len(bytes.fromhex(frame["pdq"])) for frame in one["frames"]} == {32}


def test_what_is_claimed_is_held_against_the_file(picture):
    _code, (one,) = told(picture, "--claim-place", "9.0579,7.4951", "--claim-time", "2026-11-23")

    (place,) = [said for said in one["checks"] if said["check"] == "place"]
    assert place["outcome"] == "differs"
    assert place["sentence"].endswith("km from where they say it was.")
    assert "6.524" not in json.dumps(one)


def test_a_reporter_reads_what_differs_first(tmp_path):
    path = tmp_path / "IMG_1.jpg"
    path.write_bytes(photo(software="GIMP 3.0"))

    code, text = inspect(path)

    lines = text.splitlines()
    assert code == 0
    assert lines[0] == str(path)
    assert lines[3].startswith("  differs          Last saved by GIMP 3.0")
    assert "agrees" in lines[5]


def test_a_file_that_is_not_there_has_its_object_and_the_others_are_looked_at(picture, tmp_path):
    code, (missing, one) = told(tmp_path / "none.jpg", picture)

    assert code == 1
    assert (list(missing), missing["sha256"], missing["pdq"]) == (KEYS, None, None)
    assert missing["checks"][0]["sentence"] == (
        "It could not be looked at: No such file or directory"
    )
    assert one["type"] == "image/jpeg"


def test_a_folder_and_a_file_that_is_too_large_are_said_to_be(tmp_path, picture, monkeypatch):
    monkeypatch.setattr("citydesk.evidence.management.commands.inspect.BYTES_MAX", 1_000)

    code, (folder, large) = told(tmp_path, picture)

    assert code == 1
    assert "Is a directory" in folder["checks"][0]["sentence"]
    assert "it is larger than 1 KB" in large["checks"][0]["sentence"]


def test_a_file_that_stops_the_examiner_could_not_be_looked_at(picture, monkeypatch):
    def slow(*_args, **_more):
        raise sandbox.TooSlow("")

    monkeypatch.setattr(sandbox, "call", slow)

    code, (one,) = told(picture)

    assert code == 1
    assert one["checks"][0]["outcome"] == "could not check"


@pytest.mark.parametrize(
    "wrong", [("--claim-time", "noon"), ("--claim-place", "96,3"), ("--claim-place", "Mile 12")]
)
def test_a_claim_that_cannot_be_understood_is_said_how_to_write(picture, wrong):
    with pytest.raises(CommandError, match="Write it like"):
        inspect(picture, *wrong)


@pytest.mark.parametrize("corpus", ["exif", "c2pa", "hostile-images"])
def test_every_file_of_a_corpus_has_a_sentence_and_none_a_traceback(corpus):
    """In one process for all, as a reporter would; each within the sandbox's own limits."""
    files = corpora.files(corpus)
    done = subprocess.run(
        [sys.executable, "-m", "citydesk", "inspect", "--json", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "Traceback" not in done.stdout + done.stderr
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["file"] for one in objects] == [str(path) for path in files]
    for one in objects:
        assert list(one) == KEYS
        assert one["checks"]
        assert all(said["sentence"] for said in one["checks"])
