"""The contributor's door."""

import errno
import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from citydesk.assignments.models import Assignment
from citydesk.channels.models import Notice
from citydesk.evidence.models import Evidence
from citydesk.intake import links
from citydesk.intake.models import Tip
from citydesk.intake.signals import tip_received
from citydesk.intake.tasks import ingest_spool
from citydesk.originals import queries, spool
from citydesk.rewards import books
from citydesk.rewards.models import CodeLook, Handover, Rate, Reward
from citydesk.sources.models import Contributor
from citydesk.stories.models import Front, Section, Story
from tests.cast import NOW
from tests.factories.photos import photo
from tests.factories.tips import mailed

pytestmark = pytest.mark.django_db
STORY = {"headline": "Mile 12 has light again", "text": "Since noon.", "place": "Mile 12"}


def picture(name="IMG_1.jpg", **how):
    return SimpleUploadedFile(name, photo(size=(640, 480), **how), "image/jpeg")


@pytest.fixture
def accepted(kunle):
    """A tip that the desk has taken up, and its page."""
    from citydesk.assignments import actions

    lagos = Front.objects.get().add_child(instance=Section(title="Lagos", slug="lagos"))
    rate = Rate.objects.create(code="photo", label="A photo", amount_kobo=100_000)
    assignment = mailed()
    actions.take_on(assignment=assignment, by=kunle, now=NOW)
    actions.accept(
        assignment=assignment,
        headline="Clinic",
        section=lagos,
        rate=rate,
        pictures={},
        by=kunle,
        now=NOW,
    )
    return assignment


def my(tip):
    return re.sub(r"^https?://[^/]+", "", links.link(tip))


def test_a_story_with_pictures_becomes_a_tip_and_leads_to_a_page_of_its_own(zainab, settings):
    answer = zainab.post("/send/", {**STORY, "pictures": [picture(), picture("IMG_2.jpg", seed=2)]})

    tip = Tip.objects.get()
    assert (tip.channel, tip.claim, tip.place) == ("WEBFORM", STORY["headline"], "Mile 12")
    assert Evidence.objects.count() == 2
    assert spool.names(settings.CITYDESK_SPOOL) == []
    assert STORY["headline"] in zainab.get(answer.url).content.decode()


def test_when_and_where_it_was_seen_are_kept_as_the_sender_said(zainab):
    where = "by the ferry, https://maps.example/@6.4531,3.3958,17z"

    zainab.post("/send/", {**STORY, "place": where, "seen_at": "2025-11-23T08:10"})

    tip = Tip.objects.get()
    assert (tip.place, tip.claim_position) == (where, (6.4531, 3.3958))
    assert tip.claim_at == datetime(2025, 11, 23, 7, 10, tzinfo=UTC)


@pytest.mark.parametrize("written", ["2025-11-23 08:10", "23/11/2025 08:10"])
def test_a_browser_without_a_control_for_time_takes_it_in_words(zainab, written):
    zainab.post("/send/", {**STORY, "seen_at": written})

    assert Tip.objects.get().claim_at == datetime(2025, 11, 23, 7, 10, tzinfo=UTC)


def test_nobody_has_seen_what_is_still_to_come(zainab):
    answer = zainab.post("/send/", {**STORY, "seen_at": "2199-01-01T08:00"})

    assert answer.status_code == 422
    assert "This time has not come yet." in answer.content.decode()


def test_what_was_posted_is_kept_byte_for_byte(zainab):
    sent = picture()
    data = sent.read()
    sent.seek(0)

    zainab.post("/send/", {**STORY, "pictures": [sent]})

    assert queries.read(Evidence.objects.get().original) == data


def test_pressing_twice_is_one_tip(zainab):
    posted = {**STORY, "email": "amaka@post.example"}

    first, second = zainab.post("/send/", posted), zainab.post("/send/", posted)

    assert Tip.objects.count() == 1
    assert zainab.get(first.url).status_code == zainab.get(second.url).status_code == 200


def test_nothing_is_asked_but_what_happened(zainab):
    zainab.post("/send/", {"headline": "Fire at Balogun"})

    assert Tip.objects.get().contributor is None


def test_a_form_without_a_story_says_what_is_missing_and_keeps_the_words(zainab):
    answer = zainab.post("/send/", {"headline": "", "text": "Since noon."})

    assert answer.status_code == 422
    assert "Since noon." in answer.content.decode()
    assert not Tip.objects.exists()


def test_too_many_and_too_large_are_said_in_words(zainab, settings):
    settings.CITYDESK_FORM_FILES_MAX = 1
    many = zainab.post("/send/", {**STORY, "pictures": [picture(), picture("2.jpg")]})
    settings.CITYDESK_FORM_FILE_BYTES_MAX = 1_000
    large = zainab.post("/send/", {**STORY, "pictures": [picture()]})
    settings.CITYDESK_MESSAGE_BYTES_MAX = 1_000
    huge = zainab.post("/send/", {**STORY, "pictures": [picture()]})

    assert "You can send 1 file at a time." in many.content.decode()
    assert "is larger than" in large.content.decode()
    assert huge.status_code == 413
    assert not Tip.objects.exists()


def test_a_full_disk_is_said_and_nothing_is_pretended(zainab, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("citydesk.lib.durable.write", full)

    answer = zainab.post("/send/", STORY)

    assert answer.status_code == 507
    assert "no room left" in answer.content.decode()


def test_a_protected_sender_is_protected_from_the_first_line(zainab):
    zainab.post("/send/", {**STORY, "name": "J. O.", "email": "jo@post.example", "protected": "on"})

    assert Tip.objects.get().protected
    assert Contributor.objects.get().protected
    for notice in Notice.objects.all():
        assert "Mile 12" not in f"{notice.subject}{notice.text}"


def test_a_robot_that_fills_in_everything_is_thanked_and_forgotten(zainab):
    assert zainab.post("/send/", {**STORY, "website": "http://spam.example"}).status_code == 302
    assert not Tip.objects.exists()


def test_another_sites_page_cannot_send_in_a_readers_name(zainab):
    answer = zainab.post("/send/", STORY, headers={"Origin": "https://elsewhere.example"})

    assert answer.status_code == 403


# --- A page of one's own ---
def test_the_page_says_where_the_story_stands_and_asks_nothing_too_early(zainab):
    shown = zainab.get(my(mailed().tip)).content.decode()

    assert "We have it" in shown
    assert "Phone that gets the data" not in shown


def test_the_answer_confirms_phone_network_and_name(zainab, accepted):
    told = {"phone": "0803 123 4567", "network": "GLO", "credit": "INITIALS", "name": "Amaka Obi"}

    answer = zainab.post(my(accepted.tip), told, follow=True)

    assert "We have your answer" in answer.content.decode()
    contributor = Contributor.objects.get()
    assert (contributor.phone, contributor.network) == ("+2348031234567", "GLO")
    assert Reward.objects.get().confirmed_at is not None
    assert Story.objects.get().contributor_credit == "A. O."


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"phone": "12"}, "This is not a phone number"),
        ({"network": "NITEL"}, "Select a valid choice"),
        ({"credit": "NAME", "name": " "}, "Write the name"),
        ({"credit": ""}, "This field is required"),
    ],
)
def test_an_answer_that_cannot_be_is_asked_again(zainab, accepted, said, words):
    told = {"phone": "08031234567", "network": "MTN", "credit": "NONE", "name": "", **said}

    answer = zainab.post(my(accepted.tip), told)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Assignment.objects.get().confirmed_at is None


def test_the_page_is_kept_by_nobody(zainab, accepted):
    answer = zainab.get(my(accepted.tip))

    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex"


def test_one_tap_protects(zainab, accepted):
    zainab.post(my(accepted.tip), {"do": "protect"})

    assert Tip.objects.get().protected
    shown = zainab.get(my(accepted.tip)).content.decode()
    assert "You are protected" in shown
    assert "How shall we name you?" not in shown


def test_a_guessed_or_broken_link_opens_nothing(zainab, accepted):
    code = accepted.tip.code

    for path in (f"/my/{code}/", f"{my(accepted.tip)[:-3]}/", "/my/x/"):
        answer = zainab.get(path)
        assert answer.status_code == 404
        assert "Water" not in answer.content.decode()


def test_files_are_never_written_in_clear(zainab, monkeypatch):
    def nothing(*_args, **_kwargs):
        raise AssertionError("a file was written to /tmp")

    monkeypatch.setattr("django.core.files.temp.NamedTemporaryFile", nothing)
    large = BytesIO(photo(size=(640, 480)) + b"\0" * 3_000_000)
    large.name = "large.jpg"

    assert zainab.post("/send/", {**STORY, "pictures": [large]}).status_code == 302


def test_a_story_that_could_not_be_taken_in_at_once_is_kept_and_taken_in_later(
    zainab, settings, tmp_path
):
    settings.CITYDESK_SPOOL = tmp_path

    def fail(**_kwargs):
        raise RuntimeError("the database is busy")

    tip_received.connect(fail)
    try:
        answer = zainab.post("/send/", STORY)
    finally:
        tip_received.disconnect(fail)

    assert answer.url == "/send/thanks/"
    assert not Tip.objects.exists()
    ingest_spool.call()
    assert Tip.objects.get().claim == STORY["headline"]


def test_the_page_tells_no_more_of_a_name_than_the_story_does(zainab, accepted):
    told = {"phone": "08031234567", "network": "GLO", "credit": "INITIALS", "name": "Amaka Obi"}

    zainab.post(my(accepted.tip), told)

    shown = zainab.get(my(accepted.tip)).content.decode()
    assert "Amaka" not in shown
    assert "4567" not in shown.replace("•••567", "")


@pytest.fixture
def paid(accepted):
    """Data has arrived for a tip."""
    from citydesk.rewards.models import Attempt

    reward = accepted.reward
    Reward.objects.update(
        state="DELIVERED",
        confirmed_at=NOW,
        earned_at=NOW,
        approved_at=NOW,
        delivered_at=NOW,
        reserve_id="0b0b0b0b-0b0b-4b0b-8b0b-0b0b0b0b0b0b",
    )
    Contributor.objects.update(network="MTN")
    Attempt.objects.create(
        reward=reward,
        provider="vtpass",
        reference="20261123T1",
        phone="+2348031234567",
        network="MTN",
        plan="mtn-1gb",
        amount_kobo=100_000,
        state="DELIVERED",
        made_at=NOW,
        ended_at=NOW,
    )
    return accepted


def test_a_receipt_says_how_much_went_where_and_when(zainab, paid):
    shown = zainab.get(f"{my(paid.tip)}receipt/").content.decode()

    assert "₦1,000" in shown
    assert "20261123T1" in shown
    assert "23 November 2026" in shown
    assert "08031234567" not in shown


def test_there_is_no_receipt_for_what_has_not_arrived(zainab, accepted):
    assert zainab.get(f"{my(accepted.tip)}receipt/").status_code == 404


def test_all_that_somebody_got_is_shown_by_the_link_in_the_letter_alone(zainab, paid):
    wallet = re.sub(r"^https?://[^/]+", "", links.wallet_link(paid.tip.contributor))

    assert "₦1,000" in zainab.get(wallet).content.decode()
    assert wallet not in zainab.get(my(paid.tip)).content.decode()
    assert zainab.get(my(paid.tip).replace("/my/", "/my/data/")).status_code == 404


def test_a_bundle_that_costs_less_than_was_promised_is_told_to_the_naira(zainab, paid):
    reward = Reward.objects.get()
    reward.attempts.update(amount_kobo=80_000)
    books.owe(reward, now=NOW)
    books.fund(id=reward.pk, kobo=1_000_000, by="owner", now=NOW)
    books.hold(reward, now=NOW)
    attempt = reward.attempts.get()
    attempt.cost_kobo = 80_000
    books.settle(reward, attempt, now=NOW)
    wallet = re.sub(r"^https?://[^/]+", "", links.wallet_link(paid.tip.contributor))

    shown = zainab.get(wallet).content.decode()
    receipt = zainab.get(f"{my(paid.tip)}receipt/").content.decode()

    assert "₦800 has gone to you so far" in shown
    assert "₦200 is left over" in shown
    assert "sent as a bundle of ₦800" in shown
    assert "sent you ₦800" in receipt
    assert "₦1,000" in receipt


@pytest.fixture
def handed(paid, kunle, admin_user):
    """What was paid was a voucher's code."""
    Handover.objects.create(
        reference=paid.reward.attempts.get().reference, kobo=100_000, made_at=NOW, form="VOUCHER",
        code="12-34-56", given_by=kunle, given_at=NOW, seen_by=admin_user, seen_at=NOW,
    )  # fmt: skip
    return paid


@pytest.mark.parametrize("page", ["receipt", "wallet"])
def test_a_vouchers_code_is_shown_to_who_taps_for_it_and_each_look_is_kept(zainab, handed, page):
    wallet = re.sub(r"^https?://[^/]+", "", links.wallet_link(handed.tip.contributor))
    address = wallet if page == "wallet" else f"{my(handed.tip)}receipt/"
    assert "12-34-56" not in zainab.get(address).content.decode()
    assert not CodeLook.objects.exists()

    told = {"code": str(Handover.objects.get().pk)}
    assert "12-34-56" in zainab.post(address, told).content.decode()
    assert "12-34-56" in zainab.post(address, told).content.decode()

    assert CodeLook.objects.count() == 2


def test_a_code_opens_fifty_times_and_then_no_more(zainab, handed):
    row = Handover.objects.get()
    CodeLook.objects.bulk_create(CodeLook(handover=row, at=NOW) for _ in range(50))

    shown = zainab.post(f"{my(handed.tip)}receipt/", {"code": str(row.pk)}).content.decode()

    assert "12-34-56" not in shown
    assert "answer our last mail" in shown


@pytest.mark.parametrize("asked", ["", "0", "nonsense", "other"])
def test_a_code_of_nobody_or_of_somebody_else_does_not_open(zainab, handed, asked, kunle):
    if asked == "other":
        other = Handover.objects.create(
            reference="hand-1", kobo=1, made_at=NOW, form="CARD", code="99-99", given_by=kunle
        )
        asked = str(other.pk)

    shown = zainab.post(f"{my(handed.tip)}receipt/", {"code": asked}).content.decode()

    assert "99-99" not in shown
    assert "12-34-56" not in shown
    assert not CodeLook.objects.exists()


def test_a_sources_wallet_opens_for_nobody(zainab, paid):
    wallet = re.sub(r"^https?://[^/]+", "", links.wallet_link(paid.tip.contributor))
    Contributor.objects.update(protected=True)

    assert zainab.get(wallet).status_code == 404


def test_a_reward_that_the_desk_thought_better_of_is_not_thrown_in_her_face(zainab, accepted):
    Reward.objects.update(
        state="REFUSED", refused_at=NOW, refused_by=accepted.editor, refused_why="Staged."
    )

    shown = zainab.get(my(accepted.tip)).content.decode()

    assert "Staged" not in shown
    assert "refused" not in shown.lower()
