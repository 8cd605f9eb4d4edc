"""A folder and a bucket keep the same promises; and what a bucket's troubles look like here."""

import errno
import io
import re
import subprocess
import sys
import threading

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError
from PIL import Image

from citydesk.assignments import actions as desk
from citydesk.evidence import actions as evidence
from citydesk.evidence.models import Evidence
from citydesk.intake.models import Tip
from citydesk.lib.storage import BucketStorage, FolderStorage, OpenToAll
from citydesk.originals.models import Original
from citydesk.pictures import actions as pictures
from citydesk.server import opening
from citydesk.stories import actions as stories
from citydesk.stories.models import Front, Section
from tests.bucket import Door, bucket, client, held, open_to_all
from tests.cast import NOW
from tests.factories.tips import mailed

DATA = bytes(range(256)) * 2_000


@pytest.fixture(scope="module")
def whole_bucket():
    with bucket() as facts:
        yield facts


@pytest.fixture
def facts(whole_bucket):
    yield whole_bucket
    for name in held(whole_bucket):
        client(whole_bucket).delete_object(Bucket=whole_bucket["bucket"], Key=name)


@pytest.fixture
def door(facts):
    door = Door(facts["endpoint"])
    yield door
    door.close()


def reached(facts, **more) -> BucketStorage:
    more = {"attempts": 1, "read_seconds": 1, "prefix": "media", "base_url": "/media/"} | more
    return BucketStorage(**{**facts, **more})


def read(storage, name: str) -> bytes:
    with storage.open(name) as file:
        return file.read()


@pytest.fixture(params=["folder", "bucket"])
def storage(request, tmp_path, facts):
    if request.param == "bucket":
        return reached(facts)
    return FolderStorage(location=str(tmp_path / "media"), base_url="/media/")


class TestAnyStorage:
    """What whoever keeps a file relies on."""

    def test_what_is_saved_is_read_back_exactly(self, storage):
        assert storage.save("ab/cd/x.webp", ContentFile(DATA)) == "ab/cd/x.webp"

        assert read(storage, "ab/cd/x.webp") == DATA
        assert (storage.exists("ab/cd/x.webp"), storage.size("ab/cd/x.webp")) == (True, len(DATA))

    def test_nothing_is_a_file_too(self, storage):
        storage.save("empty", ContentFile(b""))

        assert read(storage, "empty") == b""

    def test_saving_never_takes_anothers_name(self, storage):
        first, second = (storage.save("x.jpg", ContentFile(words)) for words in (b"one", b"two"))

        assert first != second
        assert (read(storage, first), read(storage, second)) == (b"one", b"two")

    def test_putting_takes_exactly_this_name(self, storage):
        storage.put("images/x.webp", b"one")
        storage.put("images/x.webp", b"two")

        assert read(storage, "images/x.webp") == b"two"

    def test_what_somebody_has_begun_to_read_is_saved_whole(self, storage):
        file = ContentFile(DATA)
        file.read(10)

        assert read(storage, storage.save("x", file)) == DATA

    def test_what_is_deleted_is_gone_and_deleting_it_again_is_no_error(self, storage):
        storage.save("x", ContentFile(DATA))

        storage.delete("x")
        storage.delete("x")

        assert not storage.exists("x")
        for reach in (storage.open, storage.size):
            with pytest.raises(FileNotFoundError):
                reach("x")

    def test_names_with_odd_letters_are_names(self, storage):
        name = storage.save("ọ̀rọ̀ & co+1.jpg", ContentFile(b"x"))

        assert read(storage, name) == b"x"
        assert storage.url(name).startswith("/media/%E1%BB%8D")


def test_whoever_writes_at_once_to_a_folder_leaves_one_whole_file(tmp_path):
    """Of a bucket S3 promises it; moto stumbles over two writers of one name."""
    storage = FolderStorage(location=str(tmp_path))
    each = [bytes([n]) * 200_000 for n in range(8)]
    writers = [threading.Thread(target=storage.put, args=("x", data)) for data in each]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert read(storage, "x") in each


def test_each_storage_sees_its_own_part_of_the_bucket(facts):
    media, originals = reached(facts), reached(facts, prefix="originals", base_url="")

    media.put("x", b"for all")
    originals.put("x", b"sealed")

    assert held(facts) == ["media/x", "originals/x"]
    assert read(media, "x") == b"for all"
    with pytest.raises(ValueError, match="not handed out"):
        originals.url("x")


@pytest.mark.parametrize("answer", ["500 Internal Server Error", "503 Slow Down", "403 Forbidden"])
def test_a_bucket_that_fails_is_a_disk_that_fails(facts, door, answer):
    door.answer = answer
    storage = reached({**facts, "endpoint": door.endpoint})

    for act in (
        lambda: storage.put("x", DATA),
        lambda: storage.open("x"),
        lambda: storage.size("x"),
        lambda: storage.exists("x"),
        lambda: storage.delete("x"),
    ):
        with pytest.raises(OSError, match="the storage refuses") as error:
            act()
        assert not isinstance(error.value, FileNotFoundError)
        assert error.value.errno == (errno.EACCES if "403" in answer else errno.EIO)


def test_a_bucket_that_is_silent_or_gone_is_not_waited_for(facts, door):
    door.silent = True
    with pytest.raises(OSError, match="does not answer"):
        reached({**facts, "endpoint": door.endpoint}, read_seconds=0.3).open("x")
    door.close()
    with pytest.raises(OSError, match="does not answer"):
        reached({**facts, "endpoint": door.endpoint}).put("x", b"x")


def test_a_moment_of_trouble_is_got_over(facts, door):
    door.answer, door.answers_left = "503 Slow Down", 1
    storage = reached({**facts, "endpoint": door.endpoint}, attempts=2)

    storage.put("x", DATA)

    assert read(storage, "x") == DATA


def test_a_write_that_is_cut_off_leaves_nothing(facts, door):
    door.cut_after = 100_000

    with pytest.raises(OSError, match="does not answer"):
        reached({**facts, "endpoint": door.endpoint}).put("x", DATA)

    assert held(facts) == []


def test_a_writer_that_is_killed_leaves_what_was_there(facts, door):
    reached(facts).put("x", b"before")
    door.cut_after, door.then_wait = 100_000, 3.0
    program = (
        "import os, threading; from citydesk.lib.storage import BucketStorage;"
        f"s = BucketStorage(**{ {**facts, 'endpoint': door.endpoint, 'prefix': 'media'}!r});"
        "threading.Timer(0.7, lambda: os.kill(os.getpid(), 9)).start();"
        f"s.put('x', bytes({len(DATA)}))"
    )

    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)

    assert done.returncode == -9, done.stderr
    assert read(reached(facts), "x") == b"before"


def test_a_name_cannot_lead_out_of_its_part(facts):
    reached(facts, prefix="originals").put("x", b"sealed")

    with pytest.raises(FileNotFoundError):
        reached(facts).open("../originals/x")


class TestBeforeTheDoorsOpen:
    """A bucket is tried, and tried as a stranger would."""

    def test_a_bucket_of_our_own_passes_and_nothing_is_left_in_it(self, facts):
        reached(facts).probe()

        assert held(facts) == []

    def test_a_bucket_that_anybody_can_read_does_not(self, facts):
        open_to_all(facts)
        with pytest.raises(OpenToAll):
            reached(facts).probe()

        assert held(facts) == []
        client(facts).delete_bucket_policy(Bucket=facts["bucket"])

    def test_a_bucket_that_is_not_there_does_not(self, facts):
        with pytest.raises(OSError, match="NoSuchBucket"):
            reached({**facts, "bucket": "nobodys"}).probe()


@pytest.fixture
def newsroom_on_a_bucket(facts, door, settings):
    """All of the newsroom's files lie behind `door`."""
    settings.CITYDESK_BUCKET = facts
    how = {**facts, "endpoint": door.endpoint, "attempts": 1, "read_seconds": 2}
    backend = "citydesk.lib.storage.BucketStorage"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": backend,
            "OPTIONS": {**how, "prefix": "media", "base_url": "/media/"},
        },
        "originals": {"BACKEND": backend, "OPTIONS": {**how, "prefix": "originals"}},
    }
    return facts


@pytest.mark.django_db
class TestANewsroomOnABucket:
    """From a mail to a reader, with no file of it on this machine's disk."""

    def test_a_tip_becomes_a_published_picture(
        self, newsroom_on_a_bucket, settings, tmp_path, kunle, zainab
    ):
        settings.MEDIA_ROOT = tmp_path / "media"
        assignment = mailed(photos=1)
        [file] = Evidence.objects.filter(tip=assignment.tip)
        assert file.clean_copy
        story = _published(assignment, file, kunle)

        page = zainab.get(story.path).content.decode()

        address = re.search(r'src="(/media/images/[^"]+)"', page)[1]
        shown = zainab.get(address)
        assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
        assert Image.open(io.BytesIO(shown.content)).size[0] > 100
        assert zainab.get(address, HTTP_IF_NONE_MATCH=shown["ETag"]).status_code == 304
        assert not (tmp_path / "media").exists()
        names = held(newsroom_on_a_bucket)
        assert {name.split("/")[0] for name in names} == {"media", "originals"}
        sealed = [name for name in names if name.startswith("originals/")]
        assert len(sealed) == Original.objects.count()

    @pytest.mark.parametrize(
        "path", ["original_images/x.jpg", "images/..", "images/../../originals/x"]
    )
    def test_only_pages_pictures_are_handed_out(self, newsroom_on_a_bucket, zainab, path):
        reached(newsroom_on_a_bucket).put("original_images/x.jpg", b"an upload")
        reached(newsroom_on_a_bucket, prefix="originals").put("x", b"sealed")

        assert zainab.get(f"/media/{path}", follow=True).status_code == 404

    def test_while_the_bucket_is_away_nothing_is_lost_and_readers_are_told_to_wait(
        self, newsroom_on_a_bucket, door, zainab
    ):
        door.answer = "503 Slow Down"
        with pytest.raises(OSError, match="the storage refuses"):
            mailed(photos=1)
        assert not Tip.objects.exists()
        away = zainab.get("/media/images/x.webp")
        assert (away.status_code, away["Retry-After"]) == (503, "10")

        door.answer = ""
        assignment = mailed(photos=1)
        door.answer = "503 Slow Down"
        # A file of an earlier mail, asked for in the wrong moment.
        Evidence.objects.update(state="WAITING", examined_at=None, clean_copy=None)
        [file] = Evidence.objects.filter(tip=assignment.tip)
        with pytest.raises(OSError, match="the storage refuses"):
            evidence.examine(evidence_id=file.pk, now=NOW)
        file.refresh_from_db()
        assert file.state == "WAITING"

    def test_serve_refuses_a_bucket_that_anybody_can_read(self, newsroom_on_a_bucket):
        opening.check_storage()
        open_to_all(newsroom_on_a_bucket)

        with pytest.raises(CommandError, match="Anybody can read the bucket"):
            opening.check_storage()

        client(newsroom_on_a_bucket).delete_bucket_policy(Bucket=newsroom_on_a_bucket["bucket"])

    def test_serve_says_what_is_wrong_with_a_key_and_does_not_say_the_key(
        self, newsroom_on_a_bucket, door
    ):
        door.answer = "403 Forbidden"

        with pytest.raises(CommandError, match="Look at key, secret") as refused:
            opening.check_storage()

        assert newsroom_on_a_bucket["secret"] not in str(refused.value)


def _published(assignment, file, by):
    section = Front.objects.get().add_child(instance=Section(title="Lagos", slug="lagos"))
    desk.take_on(assignment=assignment, by=by, now=NOW)
    story = desk.accept(
        assignment=assignment,
        headline="Clinic under water",
        section=section,
        rate=None,
        pictures={file.pk: "A flooded corridor."},
        by=by,
        now=NOW,
    )
    pictures.make_sizes(picture=story.lead_picture)
    stories.publish(story=story, by=by, now=NOW)
    story.refresh_from_db()
    return story
