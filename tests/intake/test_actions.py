"""Messages become tips: once each, with everything that follows from them, or nothing."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from citydesk.channels import webform
from citydesk.channels.models import Notice
from citydesk.channels.types import Channel, Tray
from citydesk.intake import actions
from citydesk.intake.models import Delivery, Tip
from citydesk.intake.signals import claim_placed, tip_received
from citydesk.lib.phone import BadPhone
from citydesk.lib.position import Position
from citydesk.originals import queries as originals
from citydesk.originals.models import Original
from citydesk.originals.spool import Entry
from citydesk.sources import actions as sources
from citydesk.sources.models import Contributor
from tests.cast import NOW
from tests.factories.mails import letter, nameless_inline, picture

pytestmark = pytest.mark.django_db
FORM = {
    "name": "",
    "email": "",
    "phone": "",
    "headline": "Fire",
    "text": "It burns.",
    "place": "Balogun",
    "protected": False,
    "files": [],
}
CALL = {
    "claim": "Fire at Balogun",
    "text": "It burns.",
    "place": "Balogun",
    "phone": "0803 111 1111",
    "name": "Amaka",
    "protected": False,
    "now": NOW,
}


def entry(data, *, channel=Channel.EMAIL, envelope_from="amaka@post.example") -> Entry:
    return Entry(
        id=uuid.uuid4(),
        channel=str(channel),
        received_at=NOW,
        envelope_from=envelope_from,
        data=data if isinstance(data, bytes) else data.as_bytes(),
    )


def take(data, *, now=NOW, **more) -> actions.Receipt:
    return actions.take_in(entry=entry(data, **more), now=now)


def post(**told) -> actions.Receipt:
    return take(webform.pack(**{**FORM, **told}), channel=Channel.WEBFORM, envelope_from="")


@pytest.fixture
def heard():
    calls = []

    def hear(**told):
        calls.append(told)

    tip_received.connect(hear)
    yield calls
    tip_received.disconnect(hear)


def test_a_mail_becomes_a_tip_with_its_files(heard):
    receipt = take(nameless_inline())

    tip = receipt.tip
    assert tip.claim == "Fire at Balogun market"
    assert tip.text == "It began at six this morning.\n\nand this is after it"
    assert (tip.channel, tip.tray, tip.protected, tip.note) == ("EMAIL", "NEWS", False, "")
    assert tip.received_at == NOW
    assert tip.contributor.email == "amaka@post.example"
    assert tip.contributor.name == "Amaka Obi"
    assert receipt.delivery.state == "READ"
    [file] = receipt.files
    assert (file.name, file.media_type, file.position) == ("picture-1.png", "image/png", 0)
    assert originals.read(file.original) == picture("PNG")
    assert file.original.parent == receipt.delivery.original
    assert [(call["tip"], call["files"], call["now"]) for call in heard] == [
        (tip, receipt.files, NOW)
    ]


def test_the_bytes_are_kept_exactly():
    data = b"Subject: a\n\n\xff\x00\r\r\nodd\n"

    receipt = take(data)

    assert originals.read(receipt.delivery.original) == data


def test_the_same_bytes_are_one_tip_however_often_they_come(heard):
    mail = nameless_inline().as_bytes()
    first, second = take(mail), take(mail)

    assert (first.duplicate, second.duplicate) == (False, True)
    assert second.tip == first.tip
    assert second.delivery == first.delivery
    assert [f.original for f in second.files] == [f.original for f in first.files]
    assert (Tip.objects.count(), Delivery.objects.count(), len(heard)) == (1, 1, 1)
    assert Notice.objects.count() == 1


def test_an_entry_that_is_taken_in_again_after_a_kill_is_no_duplicate():
    one = entry(letter())

    first = actions.take_in(entry=one, now=NOW)
    again = actions.take_in(entry=one, now=NOW)

    assert again == first
    assert not again.duplicate


def test_a_message_id_alone_never_suppresses_a_mail():
    first = take(letter("Fire", message_id="<1@a>"))
    second = take(letter("Flood", message_id="<1@a>"))

    assert second.tip != first.tip
    assert not second.duplicate


def test_a_picture_that_came_before_is_kept_once_and_belongs_to_both():
    one = take(letter("Fire", pictures={"a.jpg": picture()}))
    other = take(letter("Fire again", pictures={"b.jpg": picture()}))

    assert one.files[0].original == other.files[0].original
    assert [one.files[0].name, other.files[0].name] == ["a.jpg", "b.jpg"]


def test_if_a_receiver_fails_nothing_is_left_but_the_bytes():
    def fail(**_told):
        raise RuntimeError("no")

    tip_received.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            take(letter())
    finally:
        tip_received.disconnect(fail)

    assert (Tip.objects.count(), Delivery.objects.count(), Notice.objects.count()) == (0, 0, 0)
    assert Original.objects.count() == 1
    assert take(letter()).tip


def test_a_message_that_cannot_be_understood_is_a_tip_that_says_so():
    receipt = take(b"\xff\xfe rubbish")

    assert receipt.delivery.state == "UNREADABLE"
    assert receipt.tip.claim == "A message that could not be understood"
    assert "no head" in receipt.tip.note
    assert not Notice.objects.exists()


def test_a_mail_without_a_subject_is_named_by_how_it_begins_or_by_what_came():
    assert take(letter("", "\n\nThe bridge is down.\nNow.\n")).tip.claim == "The bridge is down."
    assert take(letter("", " ", pictures={"a.jpg": picture()})).tip.claim == "1 file without a word"


def test_a_claim_that_is_too_long_is_cut():
    claim = take(letter("word " * 100)).tip.claim

    assert len(claim) == 250
    assert claim.endswith("…")


@pytest.mark.parametrize(
    ("headers", "tray"),
    [
        ({"Auto_Submitted": "auto-replied"}, Tray.AUTOMATIC),
        ({"X_Spam_Flag": "YES"}, Tray.SPAM),
        ({"subject": "Advert enquiry"}, Tray.ADVERT),
        ({"subject": "PRESS RELEASE"}, Tray.PRESS),
    ],
)
def test_what_is_not_news_has_its_tray_and_its_reason_and_no_answer(headers, tray):
    tip = take(letter(**headers)).tip

    assert tip.tray == tray
    assert tip.note
    assert not Notice.objects.exists()


def test_an_acknowledgement_tells_the_code_the_link_and_what_comes_next():
    tip = take(letter("Fire", pictures={"a.jpg": picture()})).tip

    notice = Notice.objects.get()
    assert notice.key == f"received:{tip.code}"
    assert notice.to == "amaka@post.example"
    assert notice.in_reply_to == "<1@post.example>"
    assert tip.code in notice.subject
    assert f"/my/{tip.code}" in notice.text
    assert "1 file came with it" in notice.text
    assert "What happens next" in notice.text


@pytest.mark.parametrize(
    "mail",
    [
        {"data": letter(), "envelope_from": "<>"},
        {"data": letter(X_Auto_Response_Suppress="All")},
        {"data": letter(sender="tips+x@localhost")},
        {"data": letter(sender="nobody at all"), "envelope_from": ""},
    ],
    ids=["null sender", "suppressed", "ourselves", "no sender"],
)
def test_what_could_be_a_machine_is_not_answered(mail):
    assert take(**mail).tip.tray == Tray.NEWS
    assert not Notice.objects.exists()


def test_a_sender_is_answered_so_often_in_a_day_and_no_oftener(settings):
    settings.CITYDESK_ACKNOWLEDGE_PER_SENDER_DAY_MAX = 2
    for number in range(4):
        take(letter(f"Fire {number}"))
    assert Notice.objects.count() == 2

    take(letter("Fire elsewhere", sender="bola@post.example"))
    assert Notice.objects.count() == 3

    tomorrow = NOW + timedelta(hours=25)
    actions.take_in(entry=entry(letter("Fire 9")), now=tomorrow)
    assert Notice.objects.count() == 4


def test_all_together_are_answered_so_often_in_an_hour_and_no_oftener(settings):
    settings.CITYDESK_ACKNOWLEDGE_PER_HOUR_MAX = 3
    for number in range(5):
        take(letter(sender=f"person{number}@post.example"))
    assert Notice.objects.count() == 3

    later = NOW + timedelta(minutes=61)
    take(letter(sender="late@post.example"), now=later)
    assert Notice.objects.count() == 4


def test_an_answer_follows_the_tip_that_it_answers():
    first = take(letter("Fire", message_id="<1@post.example>"))
    notice = Notice.objects.get()

    by_code = take(letter(f"Re: We have your message [{first.tip.code}]", "one"))
    by_notice = take(letter("Re: it", "two", In_Reply_To=f"<{notice.pk}@localhost>"))
    by_own = take(letter("More", "three", References="<0@x> <1@post.example>"))

    # By its own Message-ID the newest of a conversation is meant.
    assert by_code.tip.follows == first.tip
    assert by_notice.tip.follows == first.tip
    assert by_own.tip.follows is not None


def test_a_message_id_that_only_looks_like_one_of_ours_leads_nowhere():
    take(letter("Fire"))

    answer = take(letter("Re", "two", In_Reply_To=f"<{'-' * 36}@localhost> <{uuid.uuid4()}@x>"))

    assert answer.tip.follows is None


def test_a_mail_that_does_not_say_who_sent_it_is_the_envelopes():
    tip = take(b"Subject: Fire\n\nIt burns.\n").tip

    assert tip.contributor.email == "amaka@post.example"
    assert not Notice.objects.exists()


def test_nobody_gets_into_somebody_elses_conversation():
    first = take(letter("Fire", message_id="<1@post.example>"))

    stranger = take(
        letter(
            f"Re: [{first.tip.code}]",
            sender="bola@post.example",
            References="<1@post.example>",
            In_Reply_To=f"<{Notice.objects.get().pk}@localhost>",
        )
    )

    assert stranger.tip.follows is None
    assert stranger.tip.contributor != first.tip.contributor


def test_a_form_becomes_a_tip():
    receipt = post(
        name="Amaka",
        email="amaka@post.example",
        phone="0803 111 1111",
        files=[("a.jpg", picture())],
    )

    tip = receipt.tip
    assert (tip.channel, tip.claim, tip.text, tip.place) == (
        "WEBFORM",
        "Fire",
        "It burns.",
        "Balogun",
    )
    assert tip.contributor.email == "amaka@post.example"
    assert [file.media_type for file in receipt.files] == ["image/jpeg"]
    assert Notice.objects.get().key == f"received:{tip.code}"


def test_a_form_without_a_name_has_no_contributor():
    assert post().tip.contributor is None


def test_a_number_that_cannot_exist_is_no_hindrance():
    assert post(name="Amaka", phone="12").tip.contributor.phone == ""


def test_a_source_who_uses_the_form_gets_no_mail_of_it():
    tip = post(email="amaka@post.example", protected=True).tip

    assert tip.protected
    assert tip.contributor.protected
    assert not Notice.objects.exists()


def test_a_source_who_mails_is_told_nothing_that_anybody_may_not_read():
    sources.protect(contributor=sources.recognise(email="amaka@post.example", now=NOW))

    tip = take(letter()).tip

    notice = Notice.objects.get()
    assert tip.protected
    for secret in (tip.code, "/my/", "editor", "Balogun", "news", "tip"):
        assert secret not in f"{notice.subject} {notice.text}"


def test_protecting_a_tip_protects_all_that_its_sender_sent_and_takes_back_what_is_unsent(kunle):
    first, second = take(letter("Fire")).tip, take(letter("Flood")).tip
    other = take(letter("Other", sender="bola@post.example")).tip

    for _ in range(2):
        actions.protect(tip=first, now=NOW)

    second.refresh_from_db()
    other.refresh_from_db()
    assert (first.protected, second.protected, other.protected) == (True, True, False)
    assert first.contributor.protected
    assert [notice.key for notice in Notice.objects.all()] == [f"received:{other.code}"]


def test_a_tip_without_a_sender_can_be_protected():
    tip = post().tip

    actions.protect(tip=tip, now=NOW)

    assert tip.protected


def test_an_editor_enters_a_call(kunle, heard):
    tip = actions.enter_tip(**CALL, by=kunle)

    assert (tip.channel, tip.entered_by, tip.delivery) == ("PHONE", kunle, None)
    assert tip.contributor.phone == "+2348031111111"
    assert [(call["tip"], call["files"]) for call in heard] == [(tip, ())]
    assert not Notice.objects.exists()


def test_two_calls_from_one_number_are_one_contributor(kunle):
    tips = [actions.enter_tip(**{**CALL, "claim": claim}, by=kunle) for claim in ("a", "b")]

    assert tips[0].contributor == tips[1].contributor


def test_a_caller_who_is_a_source_is_protected(kunle):
    tip = actions.enter_tip(**{**CALL, "protected": True}, by=kunle)

    assert tip.protected
    assert tip.contributor.protected


def test_a_call_without_name_or_number_is_nobodys(kunle):
    tip = actions.enter_tip(**{**CALL, "phone": "", "name": ""}, by=kunle)

    assert tip.contributor is None


def test_a_number_that_cannot_exist_is_told_to_the_editor(kunle):
    with pytest.raises(BadPhone):
        actions.enter_tip(**{**CALL, "phone": "12"}, by=kunle)

    assert not Tip.objects.exists()
    assert not Contributor.objects.exists()


def test_a_tip_is_moved_to_another_tray_and_the_history_says_so(kunle):
    tip = take(letter("Advert enquiry")).tip

    for _ in range(2):
        actions.move_to_tray(tip=tip, tray=Tray.NEWS, by=kunle, now=NOW)

    assert tip.tray == Tray.NEWS
    moved = ModelLogEntry.objects.get(action="citydesk.tip.tray")
    assert (moved.user, moved.data) == (kunle, {"from": "ADVERT", "to": "NEWS"})


def test_a_tray_that_does_not_exist_is_refused(kunle):
    with pytest.raises(ValueError, match="ATTIC"):
        actions.move_to_tray(tip=take(letter()).tip, tray="ATTIC", by=kunle, now=NOW)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400) | st.builds(lambda s: letter(s).as_bytes(), st.text("ab\xe9 ")))
def test_any_bytes_are_kept_exactly_and_become_a_tip(data):
    receipt = take(data)

    assert receipt.tip
    assert originals.read(receipt.delivery.original) == data
    assert take(data).duplicate


@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_taken_in_at_the_same_moment_are_one_tip():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite's test database is in memory, for one thread; there writers queue")
    mail = nameless_inline().as_bytes()

    def once(_number):
        try:
            return take(mail)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        receipts = list(pool.map(once, range(6)))

    assert sorted(receipt.duplicate for receipt in receipts) == [False] + [True] * 5
    assert len({receipt.tip.pk for receipt in receipts}) == 1
    assert Original.objects.count() == 2


@pytest.fixture
def placed():
    calls = []

    def hear(*, tip, **_more):
        calls.append(tip.claim_position)

    claim_placed.connect(hear)
    yield calls
    claim_placed.disconnect(hear)


def test_an_editor_says_when_and_where_it_happened_and_that_is_announced_once(kunle, placed):
    tip = take(letter()).tip

    for _press in range(2):
        actions.place_claim(tip=tip, at=NOW, position=Position(6.45, 3.39), by=kunle, now=NOW)

    assert (tip.claim_at, tip.claim_position) == (NOW, Position(6.45, 3.39))
    assert placed == [Position(6.45, 3.39)]
    said = ModelLogEntry.objects.get(action="citydesk.tip.claim")
    assert (said.user, said.data) == (kunle, {"at": NOW.isoformat(), "position": True})


def test_what_was_said_of_time_and_place_can_be_taken_back(kunle):
    tip = take(letter()).tip
    actions.place_claim(tip=tip, at=NOW, position=Position(6.45, 3.39), by=kunle, now=NOW)

    actions.place_claim(tip=tip, at=None, position=None, by=kunle, now=NOW)

    assert (tip.claim_at, tip.claim_position) == (None, None)


def test_a_place_that_the_earth_has_not_is_refused_by_action_and_database(kunle):
    tip = take(letter()).tip

    with pytest.raises(ValueError, match="96"):
        actions.place_claim(tip=tip, at=None, position=Position(96, 3), by=kunle, now=NOW)
    for broken in ({"claim_latitude": 6.0}, {"claim_latitude": 96.0, "claim_longitude": 3.0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Tip.objects.filter(pk=tip.pk).update(**broken)
