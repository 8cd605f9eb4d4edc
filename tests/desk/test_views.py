"""The desk's screens."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import storages

from citydesk.assignments import actions, verifying
from citydesk.assignments.enums import Verdict
from citydesk.assignments.models import Assignment, Tick
from citydesk.demo.pictures.phone import mirrored
from citydesk.evidence.models import Evidence, Review
from citydesk.intake.models import Tip
from citydesk.originals import custody, spool
from citydesk.originals.models import CustodyEntry
from citydesk.rewards.models import Rate
from citydesk.sources.models import Look
from citydesk.stories.models import Front, Section, Story
from tests.cast import NOW
from tests.factories.evidence import examined
from tests.factories.photos import photo, scene, with_preview
from tests.factories.tips import AMAKA, mailed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lagos():
    Rate.objects.create(code="photo", label="A photo", amount_kobo=100_000)
    return Front.objects.get().add_child(instance=Section(title="Lagos", slug="lagos"))


def page(tip):
    return f"/desk/tips/{tip.code}/"


def test_the_list_shows_claim_place_and_who(kunles_browser):
    mailed()

    shown = kunles_browser.get("/desk/tips/").content.decode()

    assert "Water in the clinic" in shown
    assert "Amaka Obi" in shown


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_tip_and_three(
    number, kunles_browser, django_assert_num_queries
):
    for n in range(number):
        mailed(subject=f"Water {n}")
    kunles_browser.get("/desk/tips/")

    with django_assert_num_queries(13):
        kunles_browser.get("/desk/tips/")


def test_a_protected_name_is_in_no_list_and_found_by_no_search(kunles_browser, kunle):
    assignment = mailed()
    actions.protect(assignment=assignment, by=kunle, now=NOW)

    for address in ("/desk/tips/", "/desk/tips/?q=water", page(assignment.tip)):
        assert "Amaka" not in kunles_browser.get(address).content.decode()
    found = kunles_browser.get("/desk/tips/?q=Amaka").content.decode()
    assert assignment.tip.code not in found


def test_one_screen_leads_from_message_to_draft(kunles_browser):
    tip = mailed().tip
    number = Evidence.objects.get().pk

    kunles_browser.post(f"{page(tip)}take/")
    answer = kunles_browser.post(
        f"{page(tip)}accept/",
        {
            "headline": "Clinic under water",
            "section": Section.objects.get().pk,
            "rate": Rate.objects.get().pk,
            f"use_{number}": "on",
            f"alt_{number}": "A flooded corridor.",
        },
    )

    story = Story.objects.get()
    assert answer.url == f"/desk/stories/edit/{story.pk}/"
    assert story.lead_picture is not None
    shown = kunles_browser.get(page(tip)).content.decode()
    assert "Open the story" in shown
    assert "not chosen: withheld" in shown


def test_a_picture_that_nobody_described_is_not_taken_over(kunles_browser):
    tip = mailed().tip
    number = Evidence.objects.get().pk
    kunles_browser.post(f"{page(tip)}take/")

    answer = kunles_browser.post(
        f"{page(tip)}accept/",
        {"headline": "Clinic", "section": Section.objects.get().pk, f"use_{number}": "on"},
    )

    assert answer.status_code == 422
    assert "Say what the picture shows" in answer.content.decode()
    assert not Story.objects.exists()


@pytest.mark.parametrize("path", ["whole.jpg", "small.jpg", "original/", "position/", "unchanged/"])
def test_a_reporter_and_a_reader_see_no_evidence(path, client, zainab, bisi):
    row = Evidence.objects.get(tip=mailed().tip)
    client.force_login(bisi)
    address, method = f"/desk/evidence/{row.pk}/{path}", "get" if "." in path else "post"

    reporter = getattr(client, method)(address, {"why": "x"})
    reader = getattr(zainab, method)(address, {"why": "x"})

    assert reporter.status_code in {302, 403}
    assert "/desk/login/" in reader.url
    assert not CustodyEntry.objects.filter(act="LOOKED").exists()


def test_two_editors_who_press_at_once_are_told(kunles_browser, client, django_user_model):
    hauwa = django_user_model.objects.create_superuser("hauwa", "h@example.ng", "password")
    assignment = mailed()
    actions.take_on(assignment=assignment, by=hauwa, now=NOW)

    answer = kunles_browser.post(f"{page(assignment.tip)}take/", follow=True)

    assert "works on this tip" in answer.content.decode()
    assert Assignment.objects.get().editor == hauwa


def test_while_a_file_is_still_being_checked_the_desk_may_wait_or_accept_without_a_reward(
    kunles_browser, kunle, lagos
):
    assignment = mailed()
    Evidence.objects.update(state="WAITING", examined_at=None)
    actions.take_on(assignment=assignment, by=kunle, now=NOW)
    row, rate = Evidence.objects.get(), Rate.objects.get()
    filled_in = {
        "headline": "Clinic under water",
        "section": lagos.pk,
        "rate": rate.pk,
        f"use_{row.pk}": "on",
        f"alt_{row.pk}": "A flooded corridor.",
    }
    offered = kunles_browser.get(page(assignment.tip)).content.decode()
    assert "One file is still being checked" in offered
    assert "Accept without a reward" in offered

    refused = kunles_browser.post(f"{page(assignment.tip)}accept/", filled_in)
    assert refused.status_code == 422
    assert "One file is still being checked" in refused.content.decode()
    assert "A flooded corridor." in refused.content.decode()

    kunles_browser.post(f"{page(assignment.tip)}accept/", filled_in | {"without_reward": "on"})

    assignment.refresh_from_db()
    assert (assignment.state, assignment.reward) == ("ACCEPTED", None)


def test_looking_at_who_sent_it_is_kept(kunles_browser, kunle):
    tip = mailed().tip
    assert "amaka@post.example" not in kunles_browser.get(page(tip)).content.decode()

    refused = kunles_browser.post(f"{page(tip)}sender/", {"why": ""})
    shown = kunles_browser.post(f"{page(tip)}sender/", {"why": "to call her back"})

    assert refused.status_code == 422
    assert "amaka@post.example" in shown.content.decode()
    assert Look.objects.get().by == kunle


def test_the_picture_shown_is_a_clean_copy_and_the_original_is_only_saved(kunles_browser):
    tip = mailed().tip
    row = Evidence.objects.get(tip=tip)

    small = kunles_browser.get(f"/desk/evidence/{row.pk}/small.jpg")
    saved = kunles_browser.post(f"/desk/evidence/{row.pk}/original/")

    assert small["Content-Type"] == "image/jpeg"
    assert b"Exif" not in kunles_browser.get(f"/desk/evidence/{row.pk}/whole.jpg").content
    assert saved["Content-Disposition"].startswith("attachment")
    assert b"Exif" in saved.content


def test_every_look_at_the_whole_picture_is_in_its_custody(kunles_browser):
    row = Evidence.objects.get(tip=mailed().tip)
    assert "nobody looked yet" in kunles_browser.get(page(row.tip)).content.decode()

    kunles_browser.get(f"/desk/evidence/{row.pk}/small.jpg")
    for _look in range(2):
        kunles_browser.get(f"/desk/evidence/{row.pk}/whole.jpg")

    assert "looked at 2 times" in kunles_browser.get(page(row.tip)).content.decode()
    looks = CustodyEntry.objects.filter(original=row.original, act="LOOKED")
    assert {entry.by for entry in looks} == {"kunle"}


def test_a_preview_that_shows_another_picture_is_beside_it_and_every_look_is_in_custody(
    kunles_browser, client
):
    row = examined(with_preview(scene((640, 480)), scene((160, 120), seed=2)))
    address = f"/desk/evidence/{row.pk}/preview.jpg"
    assert address in kunles_browser.get(page(row.tip)).content.decode()

    shown = kunles_browser.get(address)

    assert shown.content.startswith(b"\xff\xd8")
    assert shown["Content-Type"] == "image/jpeg"
    entry = CustodyEntry.objects.get(original=row.original, act="LOOKED")
    assert custody.facts_of(entry)["saw"] == "the preview inside the file"
    assert client.get(address).status_code == 302


def test_a_preview_that_shows_the_same_is_not_shown(kunles_browser):
    row = examined(with_preview(scene((640, 480)), scene((160, 120))))

    assert "preview.jpg" not in kunles_browser.get(page(row.tip)).content.decode()
    assert kunles_browser.get(f"/desk/evidence/{row.pk}/preview.jpg").status_code == 404


def test_the_exact_position_is_shown_once_to_whoever_says_why(kunles_browser):
    row = examined(photo(place=(6.626112, 3.337598), make="Palmtel"))
    address = f"/desk/evidence/{row.pk}/position/"
    assert "6.6261" not in kunles_browser.get(page(row.tip)).content.decode()

    refused = kunles_browser.post(address, {"why": ""}, follow=True).content.decode()
    assert "Say why you need it." in refused
    assert not CustodyEntry.objects.filter(original=row.original, act="LOOKED").exists()
    shown = kunles_browser.post(address, {"why": "to send a reporter"}).content.decode()

    assert "IMG_1.jpg, exactly: 6.62611" in shown
    assert "6.6261" not in kunles_browser.get(page(row.tip)).content.decode()
    entry = CustodyEntry.objects.get(original=row.original, act="LOOKED")
    assert entry.by == "kunle"
    facts = custody.facts_of(entry)
    assert (facts["saw"], facts["why"]) == ("the exact position", "to send a reporter")


def test_a_kept_file_is_read_again_to_see_that_it_is_what_came(kunles_browser):
    row = Evidence.objects.get(tip=mailed().tip)
    address = f"/desk/evidence/{row.pk}/unchanged/"
    before = kunles_browser.post(address, follow=True).content.decode()

    name = row.original.stored_as
    store = storages["originals"]
    with store.open(name) as file:
        boxed = bytearray(file.read())
    boxed[-1] ^= 1
    path = Path(store.path(name))
    path.chmod(0o600)
    path.write_bytes(boxed)
    after = kunles_browser.post(address, follow=True).content.decode()

    assert f"IMG_0.jpg is unchanged: SHA-256 {row.original.sha256}." in before
    assert "IMG_0.jpg is not what came any more." in after


def test_a_phone_call_becomes_a_tip(kunles_browser):
    answer = kunles_browser.post(
        "/desk/tips/call/",
        {"claim": "Fire at Balogun", "text": "Smoke on the third floor.", "phone": "08031234567"},
    )

    tip = Tip.objects.get()
    assert answer.url == page(tip)
    assert tip.channel == "PHONE"
    kunles_browser.post(f"{page(tip)}take/")
    assert "/my/" in kunles_browser.get(page(tip)).content.decode(), "their page, to read out"


def test_a_press_release_is_moved_out_of_the_way(kunles_browser):
    tip = mailed().tip

    kunles_browser.post(f"{page(tip)}tray/", {"tray": "PRESS"})

    assert "Water in the clinic" not in kunles_browser.get("/desk/tips/").content.decode()
    assert "Water in the clinic" in kunles_browser.get("/desk/tips/?tray=PRESS").content.decode()


def test_spiking_needs_a_reason(kunles_browser):
    tip = mailed().tip

    assert kunles_browser.post(f"{page(tip)}spike/", {"reason": ""}).status_code == 422
    kunles_browser.post(f"{page(tip)}spike/", {"reason": "Seen before."})

    assert Assignment.objects.get().state == "SPIKED"


def test_a_step_is_ticked_with_what_was_found_and_taken_back(kunles_browser):
    tip = mailed().tip
    step = {"step": "CALL_BACK", "done": "on"}

    refused = kunles_browser.post(f"{page(tip)}tick/", step, follow=True)
    kunles_browser.post(f"{page(tip)}tick/", step | {"found": "She stood at the gate."})
    ticked = kunles_browser.get(page(tip)).content.decode()
    kunles_browser.post(f"{page(tip)}tick/", {"step": "CALL_BACK", "found": "It was her sister."})
    taken_back = kunles_browser.get(page(tip)).content.decode()

    assert "Say what was found." in refused.content.decode()
    assert "She stood at the gate." in ticked
    assert "Take the tick back" in ticked
    assert "Taken back: It was her sister." in taken_back
    assert "She stood at the gate." in taken_back, "the history stays"


def test_a_claim_is_judged_and_what_is_lacking_is_said(kunles_browser):
    tip = mailed().tip

    refused = kunles_browser.post(f"{page(tip)}verdict/", {"verdict": "VERIFIED"}, follow=True)
    told = {"verdict": "FALSE", "why": "That clinic is in Ibadan."}
    shown = kunles_browser.post(f"{page(tip)}verdict/", told, follow=True).content.decode()

    assert "Before this is called verified, tick: Pictures looked" in refused.content.decode()
    assert "That clinic is in Ibadan." in shown
    assert Assignment.objects.get().verdict == "FALSE"


def test_the_claim_is_placed_and_the_files_are_held_against_it(kunles_browser):
    tip = mailed().tip
    where = "https://www.openstreetmap.org/#map=17/6.5831/3.3802"

    refused = kunles_browser.post(f"{page(tip)}claim/", {"position": "near the church"})
    told = {"at": "2026-11-23T09:00", "position": where}
    shown = kunles_browser.post(f"{page(tip)}claim/", told, follow=True).content.decode()

    assert refused.status_code == 422
    assert "That is no position." in refused.content.decode()
    tip.refresh_from_db()
    assert tip.claim_position == (6.5831, 3.3802)
    assert "Happened, as it is claimed" in shown
    assert "Claimed place: 6.58, 3.38" in shown
    assert 'value="2026-11-23T09:00"' in shown, "by the house's clock, as it was put in"


def test_the_list_marks_what_differs_and_what_was_judged(kunles_browser, kunle):
    row = examined(photo(software="Adobe Photoshop 26.1"))
    assignment = Assignment.objects.get(tip=row.tip)
    mailed(subject="Nothing differs here")

    before = kunles_browser.get("/desk/tips/").content.decode()
    verifying.judge(assignment=assignment, verdict=Verdict.FALSE, why="Old.", by=kunle, now=NOW)
    after = kunles_browser.get("/desk/tips/").content.decode()

    assert before.count("something differs") == 1
    assert "false</span>" not in before
    assert "false</span>" in after


def test_two_senders_of_one_picture_stand_side_by_side_until_somebody_settles_it(kunles_browser):
    mine = photo(size=(800, 600), seed=7)
    first = examined(mine, sender=AMAKA)
    again = examined(mirrored(mine), sender="Wasiu <wasiu@post.example>", now=NOW)
    review = Review.objects.get()
    address = f"{page(again.tip)}reviews/{review.pk}/"

    shown = kunles_browser.get(page(again.tip)).content.decode()
    assert "Two senders sent this picture. Whose is it?" in shown
    assert "Another sender, earlier." in shown
    assert "Mirrored; " in shown
    assert page(first.tip) in shown
    assert kunles_browser.get("/desk/tips/").content.decode().count("two senders, one picture") == 2

    kunles_browser.post(address, {"found": "  "})
    assert Review.objects.get().state == "OPEN"
    kunles_browser.post(address, {"found": "Amaka has three more of the same minute."})

    for tip in (first.tip, again.tip):
        settled = kunles_browser.get(page(tip)).content.decode()
        assert "Amaka has three more of the same minute." in settled
        assert "Whose is it?" not in settled
    assert "one picture" not in kunles_browser.get("/desk/tips/").content.decode()


def test_a_review_of_other_tips_is_not_settled_from_here(kunles_browser):
    mine = photo(size=(800, 600), seed=7)
    examined(mine, sender=AMAKA)
    examined(mine, sender="Wasiu <wasiu@post.example>", now=NOW)
    other = mailed(subject="Another").tip

    address = f"{page(other)}reviews/{Review.objects.get().pk}/"
    answer = kunles_browser.post(address, {"found": "Mine."})

    assert answer.status_code == 404
    assert Review.objects.get().state == "OPEN"


def test_the_sender_is_asked_for_the_original_from_what_is_not_recorded(kunles_browser):
    tip = mailed().tip
    shown = kunles_browser.get(page(tip)).content.decode()
    assert "Not recorded: when, where, " in shown
    assert "Ask for the original" in shown

    after = kunles_browser.post(f"{page(tip)}original/", follow=True).content.decode()

    assert "Ask for the original" not in after
    assert "The sender was asked for the original on" in after


@pytest.mark.parametrize("photos", [1, 3])
def test_the_sheet_costs_the_same_for_one_file_and_three(
    photos, kunles_browser, django_assert_num_queries
):
    tip = mailed(photos=photos).tip
    kunles_browser.get(page(tip))

    with django_assert_num_queries(21):
        kunles_browser.get(page(tip))


def test_whoever_may_only_see_tips_finds_the_evidence_and_no_button(client, bisi):
    tip = mailed().tip
    names = ("access_admin", "view_tip")
    bisi.user_permissions.add(*Permission.objects.filter(codename__in=names))
    client.force_login(bisi)

    shown = client.get(page(tip)).content.decode()

    assert "Not recorded: when, where, " in shown
    for button in ("Ask for the original", "Judge the claim", "Save the file", "Who sent it"):
        assert button not in shown
    assert client.post(f"{page(tip)}tick/", {"step": "PLACE", "found": "x"}).status_code == 302
    assert not Tick.objects.exists()


@pytest.mark.parametrize(
    "path",
    ["", "take/", "accept/", "spike/", "protect/", "tray/", "sender/", "tick/", "verdict/",
     "original/", "claim/"],
)  # fmt: skip
def test_a_reporter_and_a_reader_see_no_tips(path, client, zainab, bisi):
    tip = mailed().tip
    client.force_login(bisi)
    method = "post" if path else "get"

    reporter = getattr(client, method)(f"{page(tip)}{path}")
    reader = getattr(zainab, method)(f"{page(tip)}{path}")

    assert reporter.status_code in {302, 403}
    assert b"Water" not in reporter.content
    assert reader.status_code == 302
    assert "/desk/login/" in reader.url
    assert Assignment.objects.get().state == "WAITING"


def test_the_first_screen_says_what_waits(kunles_browser):
    mailed()

    assert "tips wait" in kunles_browser.get("/desk/").content.decode()


def test_a_message_that_cannot_be_taken_in_is_not_only_in_the_log(
    kunles_browser, settings, tmp_path
):
    settings.CITYDESK_SPOOL = tmp_path
    number = spool.put(
        tmp_path, settings.CITYDESK_KEYS, channel="EMAIL", data=b"\0", received_at=NOW
    )
    assert "could not be taken in" not in kunles_browser.get("/desk/tips/").content.decode()

    for _try in range(3):
        spool.note_try(tmp_path, number)

    shown = kunles_browser.get("/desk/tips/").content.decode()
    assert "1 message could not be taken in" in shown


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("tips/", "Tips"),
        ("tips/call/", "Enter a phone call"),
        ("finance/", "Finance"),
        ("finance/handovers/", "To hand over"),
        ("kept-pages/", "Kept pages"),
        ("", "Dashboard"),
    ],
)
def test_a_tab_says_which_screen_it_is(kunles_browser, path, title):
    page = kunles_browser.get(f"/desk/{path}").content.decode()

    assert f"<title>{title} - Citydesk</title>" in page
