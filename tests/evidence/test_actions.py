import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image, ImageOps

from citydesk.evidence import actions, checks, looking, queries
from citydesk.evidence.checks import device
from citydesk.evidence.models import Evidence, Finding, Fingerprint, LookAlike
from citydesk.lib import sandbox
from citydesk.originals import actions as originals
from citydesk.originals import custody
from citydesk.originals import queries as kept
from citydesk.originals.models import CustodyEntry, Original
from citydesk.pictures import jpeg
from tests import corpora
from tests.cast import NOW
from tests.factories.credentials import signed
from tests.factories.evidence import case, examined, tip
from tests.factories.films import ANDROID, film
from tests.factories.photos import photo, scene, with_preview
from tests.factories.sights import jpeg as jpeg_of
from tests.factories.sights import sight

pytestmark = pytest.mark.django_db
HOSTILE = corpora.ROOT / "hostile-images"
LATER = NOW + timedelta(minutes=1)
WASIU = "Wasiu <wasiu@post.example>"
# Of a whole photo.
SAID = len(checks.all_of(case()))
NOTHING_KEPT = actions._Copies(clean=None, small=None, preview=None, report=None)


def outcomes(row: Evidence) -> dict[str, str]:
    return {finding.check_name: finding.outcome for finding in row.findings.all()}


def test_a_phone_photo_becomes_facts_sentences_and_a_clean_copy():
    row = examined(photo(make="TECNO", model="TECNO CK6", place=(6.52, 3.38)))

    assert (row.state, row.problem, row.examined_at) == (Evidence.State.EXAMINED, "", LATER)
    assert (row.width, row.height, row.media_type) == (640, 480, "image/jpeg")
    assert set(outcomes(row)) == {said.check for said in checks.all_of(case())}
    assert (outcomes(row)["device"], outcomes(row)["taken_at"]) == ("AGREES", "NOT_RECORDED")
    assert row.clean_copy.parent == row.original
    assert row.clean_copy.kind == Original.Kind.DERIVED


def test_every_copy_says_what_it_was_made_from_and_by_what():
    row = examined(with_preview(scene((640, 480)), scene((160, 120), seed=2)))

    for copy in (row.clean_copy, row.small_copy, row.preview_copy):
        assert (copy.parent, copy.made_by) == (row.original, looking.MADE_BY)
        assert [entry.act for entry in custody.of(copy)] == [custody.Act.DERIVED]
    assert Image.open(io.BytesIO(queries.small_bytes(row))).size == (512, 384)


def test_of_a_small_picture_the_clean_copy_is_the_small_one():
    row = examined(photo(size=(64, 48)))

    assert (row.small_copy, row.preview_copy) == (None, None)
    assert queries.small_bytes(row) == queries.clean_bytes(row)


def test_the_original_stays_byte_for_byte():
    data = photo(make="TECNO", comment=b"as it came")

    assert kept.read(examined(data).original) == data


def test_the_clean_copy_knows_nothing_of_phone_and_place():
    clean = queries.clean_bytes(examined(photo(make="TECNO", place=(6.52, 3.38))))

    assert not Image.open(io.BytesIO(clean)).getexif()
    assert jpeg.stripped(clean) == clean


def test_no_exact_position_is_written_to_the_database():
    row = examined(photo(make="TECNO", place=(6.524379, 3.379206)))

    assert row.findings.get(check_name="place").numbers["latitude"] == 6.52
    for finding in row.findings.all():
        assert "6.524" not in f"{finding.sentence}{finding.numbers}"


def test_looking_twice_is_looking_once():
    row = examined(photo())

    actions.examine(evidence_id=row.pk, now=LATER + timedelta(days=1))

    row.refresh_from_db()
    assert row.examined_at == LATER
    assert row.findings.count() == SAID


def test_a_second_worker_that_comes_late_writes_nothing():
    row = Evidence.objects.get(tip=tip({"IMG_1.jpg": photo()}))
    checked = actions._check(row, actions._look(row), NOW)
    actions.examine(evidence_id=row.pk, now=LATER)

    actions._write(row, checked, NOTHING_KEPT, LATER + timedelta(days=1))

    row.refresh_from_db()
    assert (row.examined_at, row.findings.count()) == (LATER, SAID)


def test_after_a_kill_before_the_end_the_same_work_is_done_again():
    row = Evidence.objects.get(tip=tip({"IMG_1.jpg": photo()}))
    actions._keep(row, actions._look(row), NOW)  # killed here
    assert Original.objects.filter(kind=Original.Kind.DERIVED).count() == 2

    actions.examine(evidence_id=row.pk, now=LATER)

    assert Original.objects.filter(kind=Original.Kind.DERIVED).count() == 2
    assert Evidence.objects.get().clean_copy is not None


def test_checking_again_with_the_same_checks_says_nothing_new():
    row = examined(photo())

    actions.check_again(evidence_id=row.pk, now=LATER + timedelta(days=1))

    row.refresh_from_db()
    assert row.findings.count() == SAID
    assert row.examined_at == LATER


def test_a_new_version_of_a_check_adds_a_finding_and_the_old_one_stays(monkeypatch):
    row = examined(photo(make="TECNO", model="TECNO CK6"))
    before = row.findings.get(check_name="device").sentence
    monkeypatch.setattr(device, "VERSION", device.VERSION + 1)

    for _time in range(2):
        actions.check_again(evidence_id=row.pk, now=LATER + timedelta(days=1))

    old, new = row.findings.filter(check_name="device").order_by("serial")
    assert (old.sentence, old.serial, old.found_at) == (before, 1, LATER)
    assert (new.version, new.serial) == (old.version + 1, 2)
    assert new.found_at == LATER + timedelta(days=1)


def test_what_could_be_opened_once_stays_open_when_its_bytes_are_gone():
    row = examined(photo())
    Original.objects.filter(pk=row.original_id).update(sealed_key=b"damaged")

    actions.check_again(evidence_id=row.pk, now=LATER + timedelta(days=1))

    row.refresh_from_db()
    assert (row.state, row.problem) == (Evidence.State.EXAMINED, "")
    assert row.clean_copy is not None
    assert row.findings.count() == SAID


def test_what_no_decoder_could_open_is_opened_by_a_better_one(monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(looking, "_EXAMINER", "tests.lib.probes:crash")
        row = examined(photo())
    assert row.state == Evidence.State.UNREADABLE

    actions.check_again(evidence_id=row.pk, now=LATER + timedelta(days=1))

    row.refresh_from_db()
    assert (row.state, row.problem, row.width) == (Evidence.State.EXAMINED, "", 640)
    assert row.clean_copy is not None


def test_the_write_is_one_short_transaction():
    row = Evidence.objects.get(tip=tip({"IMG_1.jpg": photo()}))
    checked = actions._check(row, actions._look(row), NOW)

    with CaptureQueriesContext(connection) as done:
        actions._write(row, checked, NOTHING_KEPT, LATER)

    passed_over = ("SAVEPOINT", "RELEASE", "SELECT pg_advisory")
    written = [q["sql"] for q in done if not q["sql"].startswith(passed_over)]
    # The file, its row, the newest fingerprint; the row again, how it looks, what was said before,
    # what is said.
    assert len(written) == 7


def test_how_a_file_looks_is_kept_with_what_was_found_in_it_or_not_at_all(monkeypatch):
    row = Evidence.objects.get(tip=tip({"IMG_1.jpg": jpeg_of(sight())}))

    def killed(*_args, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr(actions.recognising, "reviews", killed)
    with pytest.raises(KeyboardInterrupt):
        actions.examine(evidence_id=row.pk, now=LATER)

    row.refresh_from_db()
    assert row.state == Evidence.State.WAITING
    assert not row.findings.exists()
    assert not Fingerprint.objects.exists()


def test_of_two_files_looked_at_in_one_moment_the_one_written_later_has_found_the_other(
    monkeypatch,
):
    first = Evidence.objects.get(tip=tip({"IMG_1.jpg": jpeg_of(sight())}))
    second = Evidence.objects.get(
        tip=tip({"IMG_2.jpg": jpeg_of(ImageOps.mirror(sight()))}, sender=WASIU)
    )
    searched = []

    def meanwhile(evidence, seen, now):
        found = check(evidence, seen, now)
        searched.append(evidence.pk)
        if searched == [second.pk]:  # it has searched and found nothing: now the other is written
            actions.examine(evidence_id=first.pk, now=LATER)
        return found

    check = actions._check
    monkeypatch.setattr(actions, "_check", meanwhile)

    actions.examine(evidence_id=second.pk, now=LATER)

    assert searched == [second.pk, first.pk, second.pk]
    (row,) = LookAlike.objects.all()
    assert {row.evidence, row.earlier} == {first, second}


def test_the_report_on_a_credential_is_kept_whole_sealed_and_beside_its_finding():
    row = examined(signed(photo()))

    said = row.findings.get(check_name="credentials")
    assert said.tool.startswith("c2pa-rs ")
    assert said.report.parent == row.original
    assert (said.report.made_by, said.report.media_type) == (said.tool, "application/json")
    assert b'"validation_state"' in kept.read(said.report)
    assert row.findings.get(check_name="device").report is None


def test_after_a_kill_the_report_is_not_kept_twice():
    row = Evidence.objects.get(tip=tip({"IMG_1.jpg": signed(photo())}))
    actions._keep(row, actions._look(row), NOW)  # killed here

    actions.examine(evidence_id=row.pk, now=LATER)

    assert Original.objects.filter(media_type="application/json").count() == 1


def test_another_reader_of_credentials_adds_a_finding_and_overwrites_none(monkeypatch):
    row = examined(signed(photo()))
    before = {finding.pk: finding.sentence for finding in row.findings.all()}
    look = looking.look

    def newer(data):
        seen = look(data)
        found = replace(seen.facts.credentials, tool="c2pa-rs 9", failed=("algorithm.unsupported",))
        return replace(seen, facts=replace(seen.facts, credentials=found))

    monkeypatch.setattr(looking, "look", newer)
    actions.check_again(evidence_id=row.pk, now=LATER + timedelta(days=30))
    actions.check_again(evidence_id=row.pk, now=LATER + timedelta(days=31))

    after = {finding.pk: finding.sentence for finding in row.findings.all()}
    assert {pk: after[pk] for pk in before} == before
    (added,) = row.findings.exclude(pk__in=before)
    assert (added.tool, added.found_at) == ("c2pa-rs 9", LATER + timedelta(days=30))


def test_checking_again_with_the_same_tools_adds_nothing():
    row = examined(signed(photo()))

    actions.check_again(evidence_id=row.pk, now=LATER + timedelta(days=30))

    assert row.findings.filter(found_at__gt=LATER).count() == 0


def test_what_waits_or_is_erased_is_not_checked_again():
    row = Evidence.objects.get(tip=tip({"IMG_1.jpg": photo()}))
    actions.check_again(evidence_id=row.pk, now=LATER)
    actions.examine(evidence_id=row.pk, now=LATER)
    originals.erase(items=[row.original], why="Asked for.", by="kunle", now=LATER)
    Finding.objects.all().delete()

    actions.check_again(evidence_id=row.pk, now=LATER)

    assert not Finding.objects.exists()


def test_the_same_file_from_another_sender_differs_and_names_the_first():
    first = examined(photo(), now=NOW - timedelta(days=3))
    second = examined(photo(), sender="Wasiu <wasiu@post.example>")

    said = second.findings.get(check_name="seen_before")
    assert (said.outcome, said.numbers) == ("DIFFERS", {"earlier": 1, "tip": first.tip.code})
    assert outcomes(first)["seen_before"] == "AGREES"


def test_the_same_file_from_the_same_sender_agrees():
    examined(photo(), now=NOW - timedelta(days=3))

    assert outcomes(examined(photo()))["seen_before"] == "AGREES"


def test_a_film_becomes_facts_sentences_and_a_picture_that_shows_it():
    row = examined(film(tags=ANDROID, created_at=NOW - timedelta(hours=1)), "VID_1.mp4")

    assert (row.state, row.problem, row.media_type) == (Evidence.State.EXAMINED, "", "video/mp4")
    assert (row.width, row.height) == (320, 240)
    assert outcomes(row) == {
        "seen_before": "AGREES",
        "container": "AGREES",
        "taken_at": "AGREES",
        "place": "NOT_RECORDED",
        "device": "AGREES",
        "credentials": "NOT_RECORDED",
    }
    assert row.clean_copy.media_type == "image/jpeg"
    assert queries.clean_bytes(row).startswith(b"\xff\xd8")


def test_a_broken_film_is_kept_and_said_to_be_broken():
    row = examined(b"\x00\x00\x00\x18ftypmp42" + b"\0" * 500, "VID_1.mp4")

    assert row.state == Evidence.State.UNREADABLE
    assert row.problem == "It begins like a film, but is broken."
    assert outcomes(row) == {"seen_before": "AGREES", "container": "COULD_NOT_CHECK"}
    with pytest.raises(queries.NoCleanCopy):
        queries.clean_bytes(row)


def test_a_broken_picture_is_kept_and_said_to_be_broken():
    row = examined(b"\xff\xd8\xff\xe0 and then a poem")

    assert row.state == Evidence.State.UNREADABLE
    assert row.problem == "It begins like a picture, but is broken."
    assert row.findings.get(check_name="container").outcome == Finding.Outcome.COULD_NOT_CHECK


def test_an_examiner_that_cannot_finish_leaves_a_kept_file_that_says_so(monkeypatch):
    limits = sandbox.Limits(memory_bytes=150_000_000)
    monkeypatch.setattr(looking, "_PICTURE_LIMITS", limits)

    row = examined(photo(size=(6000, 6000), format="PNG", compress_level=0))

    assert (row.state, row.problem) == (
        Evidence.State.UNREADABLE,
        "It is too large to be opened.",
    )


def test_a_stored_file_that_was_changed_is_said_to_have_been():
    row = Evidence.objects.get(tip=tip({"IMG_1.jpg": photo()}))
    path = Path(storages["originals"].path(row.original.stored_as))
    path.write_bytes(path.read_bytes()[:-1] + b"!")

    actions.examine(evidence_id=row.pk, now=LATER)

    row.refresh_from_db()
    assert row.problem == "The stored file was changed, and does not open."


def test_an_erased_file_is_said_to_be_erased():
    row = Evidence.objects.get(tip=tip({"IMG_1.jpg": photo()}))
    originals.erase(items=[row.original], why="Asked for.", by="kunle", now=LATER)

    actions.examine(evidence_id=row.pk, now=LATER)

    row.refresh_from_db()
    assert (row.state, row.problem) == (Evidence.State.UNREADABLE, "It was erased.")


def test_a_file_that_cannot_be_reached_waits():
    row = Evidence.objects.get(tip=tip({"IMG_1.jpg": photo()}))
    path = Path(storages["originals"].path(row.original.stored_as))
    path.rename(path.with_suffix(".away"))

    with pytest.raises(FileNotFoundError):
        actions.examine(evidence_id=row.pk, now=LATER)

    row.refresh_from_db()
    assert row.state == Evidence.State.WAITING


def test_a_file_for_which_the_machine_has_no_time_waits_and_is_looked_at_another_time(
    monkeypatch,
):
    row = Evidence.objects.get(tip=tip({"IMG_1.jpg": photo()}))
    with monkeypatch.context() as busy:
        busy.setattr(sandbox, "call", kept_waiting)
        with pytest.raises(looking.Busy):
            actions.examine(evidence_id=row.pk, now=LATER)

    row.refresh_from_db()
    assert (row.state, row.tries) == (Evidence.State.WAITING, 1)

    actions.examine(evidence_id=row.pk, now=LATER)

    row.refresh_from_db()
    assert (row.state, row.tries) == (Evidence.State.EXAMINED, 0)


def test_a_file_that_makes_its_examiner_wait_for_ever_is_given_up(monkeypatch):
    row = Evidence.objects.get(tip=tip({"IMG_1.jpg": photo()}))
    Evidence.objects.filter(pk=row.pk).update(tries=queries.TRIES_MAX)
    monkeypatch.setattr(sandbox, "call", kept_waiting)

    actions.examine(evidence_id=row.pk, now=LATER)

    row.refresh_from_db()
    assert (row.state, row.problem) == (Evidence.State.UNREADABLE, "Opening it took too long.")


def kept_waiting(*_args, **_more):
    raise sandbox.KeptWaiting("more than 30 seconds")


@pytest.mark.parametrize(
    "path",
    sorted(HOSTILE.glob("*"))
    or [pytest.param(None, marks=pytest.mark.skip(reason="the corpora are not here"))],
    ids=lambda path: path.name if path else "none",
)
def test_a_hostile_picture_is_kept_and_never_shown_as_it_came(path):
    row = examined(path.read_bytes(), path.name)

    assert row.state != Evidence.State.WAITING
    assert kept.read(row.original) == path.read_bytes()
    if row.clean_copy:
        assert queries.clean_bytes(row) != path.read_bytes()
        assert row.clean_copy.media_type == "image/jpeg"


def test_the_exact_position_is_shown_once_custody_knows_who_asked_and_why(kunle):
    row = examined(photo(make="TECNO", place=(6.524379, 3.379206)))

    position = actions.reveal_position(evidence=row, why="To call the market", by=kunle, now=LATER)

    assert position == pytest.approx((6.524379, 3.379206), abs=1e-4)
    entry = CustodyEntry.objects.filter(original=row.original).latest("number")
    assert (entry.act, entry.by, entry.at) == (custody.Act.LOOKED, "kunle", LATER)
    assert {"saw", "why"} <= set(entry.commitments)


def test_where_no_position_is_recorded_none_is_shown_and_no_look_written_down(kunle):
    row = examined(photo())
    before = CustodyEntry.objects.count()

    with pytest.raises(actions.NoPosition):
        actions.reveal_position(evidence=row, why="", by=kunle, now=LATER)

    assert CustodyEntry.objects.count() == before


def test_no_position_is_shown_that_custody_cannot_write_down(kunle, monkeypatch):
    row = examined(photo(make="TECNO", place=(6.524379, 3.379206)))

    def full(**_told):
        raise OSError("no room")

    monkeypatch.setattr(custody, "record", full)

    with pytest.raises(OSError, match="no room"):
        actions.reveal_position(evidence=row, why="", by=kunle, now=LATER)
