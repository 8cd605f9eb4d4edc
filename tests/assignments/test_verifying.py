"""What the desk does to check a claim, and what may then be called verified."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from citydesk.assignments import actions, letters, queries, rules, verifying
from citydesk.assignments.enums import REQUIRED, State, Step, Verdict
from citydesk.assignments.models import Assignment
from citydesk.channels.models import Notice
from citydesk.demo.letters import letter
from citydesk.intake import actions as intake
from citydesk.originals import spool
from tests.cast import NOW
from tests.factories.photos import photo
from tests.factories.tips import AMAKA, mailed

pytestmark = pytest.mark.django_db


def tick(assignment, by, *steps, done=True, found="A neighbour says so too."):
    for step in steps:
        verifying.tick(assignment=assignment, step=step, done=done, found=found, by=by, now=NOW)


def judge(assignment, by, verdict=Verdict.VERIFIED, why=""):
    verifying.judge(assignment=assignment, verdict=verdict, why=why, by=by, now=NOW)


def ask(assignment, by):
    verifying.ask_for_original(assignment=assignment, by=by, now=NOW)


def called(kunle):
    tip = intake.enter_tip(
        claim="Smoke", text="", place="", phone="", name="", protected=False, by=kunle, now=NOW
    )
    return Assignment.objects.get(tip=tip)


def test_a_step_keeps_who_ticked_it_when_and_what_was_found(kunle, bisi):
    assignment = mailed()
    noise = mailed(subject="Another")
    tick(noise, bisi, Step.PLACE)

    tick(assignment, kunle, Step.CALL_BACK, found="She stood at the gate.")
    tick(assignment, bisi, Step.CALL_BACK, done=False, found="It was her sister.")

    entries = queries.ticks(assignment)
    assert list(entries) == [Step.CALL_BACK]
    told = [(e.done, e.found, e.by, e.at) for e in entries[Step.CALL_BACK]]
    assert told == [
        (False, "It was her sister.", bisi, NOW),
        (True, "She stood at the gate.", kunle, NOW),
    ]
    assert queries.done(assignment) == set()


def test_what_is_not_ticked_cannot_be_taken_back(kunle):
    with pytest.raises(rules.NotAllowed, match="not ticked"):
        tick(mailed(), kunle, Step.PLACE, done=False)


def test_the_database_holds_that_a_tick_says_what_was_found(kunle):
    with pytest.raises(IntegrityError), transaction.atomic():
        tick(mailed(), kunle, Step.PLACE, found="")


def test_nothing_is_verified_before_the_steps_that_the_house_requires(kunle):
    assignment = mailed()
    *first, last = [step for step in Step if step in REQUIRED]
    tick(assignment, kunle, *first)

    with pytest.raises(rules.NotAllowed, match=str(last.label)):
        judge(assignment, kunle)
    tick(assignment, kunle, last)
    judge(assignment, kunle)

    assert (assignment.verdict, assignment.verdict_by) == (Verdict.VERIFIED, kunle)
    assert assignment.verdict_at == NOW
    assert assignment.state == State.WAITING, "the work stands where it stood"


def test_of_a_telephone_call_nothing_about_files_is_asked(kunle):
    assignment = called(kunle)
    tick(assignment, kunle, Step.SECOND_SOURCE)

    judge(assignment, kunle)

    assert assignment.verdict == Verdict.VERIFIED


def test_a_claim_that_loses_a_step_it_needs_is_no_longer_verified(kunle, bisi):
    assignment = mailed()
    tick(assignment, kunle, Step.CALL_BACK, *REQUIRED)
    judge(assignment, kunle)

    tick(assignment, bisi, Step.CALL_BACK, done=False)
    assert assignment.verdict == Verdict.VERIFIED, "that step is not needed"
    tick(assignment, bisi, Step.SECOND_SOURCE, done=False, found="It was the same man.")

    assert (assignment.verdict, assignment.verdict_by) == (Verdict.UNVERIFIED, bisi)
    assert "Second source found" in assignment.verdict_why


@pytest.mark.parametrize("verdict", [Verdict.FALSE, Verdict.NOT_VERIFIABLE, Verdict.UNVERIFIED])
def test_every_other_verdict_needs_a_reason(verdict, kunle):
    assignment = mailed()

    with pytest.raises(rules.NotAllowed, match="Say why"):
        judge(assignment, kunle, verdict, why="  ")
    judge(assignment, kunle, verdict, why="The bridge is in Ibadan.")

    assert (assignment.verdict, assignment.verdict_why) == (verdict, "The bridge is in Ibadan.")


def test_a_colleague_does_not_judge_what_another_works_on(kunle, bisi):
    assignment = mailed()
    actions.take_on(assignment=assignment, by=kunle, now=NOW)

    with pytest.raises(rules.NotAllowed, match="Kunle works on this tip"):
        judge(assignment, bisi, Verdict.FALSE, why="No.")


def test_the_sender_is_asked_once_for_the_file_as_the_camera_made_it(kunle):
    assignment = mailed()

    ask(assignment, kunle)
    with pytest.raises(rules.NotAllowed, match="has been asked"):
        ask(assignment, kunle)

    asked = Notice.objects.get(key__startswith="original:")
    assert "send it as a document" in asked.text
    assert asked.to == "amaka@post.example"
    assert assignment.original_asked_at == NOW


def test_a_protected_source_is_asked_neutrally(kunle):
    assignment = mailed()
    actions.protect(assignment=assignment, by=kunle, now=NOW)

    ask(assignment, kunle)

    asked = Notice.objects.get(key__startswith="original:")
    assert asked.subject == "A message for you"
    for word in ("picture", "Water", assignment.tip.code, "Amaka"):
        assert word not in asked.subject + asked.text.replace(
            letters.links.link(assignment.tip), ""
        )


def test_whoever_left_no_address_cannot_be_asked(kunle, django_user_model):
    assignment = mailed(sender=AMAKA)
    assignment.tip.contributor.email = ""
    assignment.tip.contributor.save()

    with pytest.raises(rules.NotAllowed, match="no e-mail address"):
        ask(assignment, kunle)
    with pytest.raises(rules.NotAllowed, match="No file"):
        ask(called(kunle), kunle)

    assert not Notice.objects.filter(key__startswith="original:").exists()


def test_a_spiked_tip_asks_for_nothing_more(kunle):
    assignment, other = mailed(), mailed(subject="Another")
    ask(assignment, kunle)

    for one in (assignment, other):
        actions.spike(assignment=one, reason="Old.", tell=False, by=kunle, now=NOW)

    assert not Notice.objects.filter(key__startswith="original:").exists(), "not sent any more"
    with pytest.raises(rules.NotAllowed, match="spiked"):
        ask(other, kunle)


def test_the_original_that_is_sent_as_an_answer_follows_the_tip(kunle):
    assignment = mailed()
    ask(assignment, kunle)
    asked = Notice.objects.get(key__startswith="original:")
    answer = letter(
        sender=AMAKA,
        to="tips@localhost",
        subject=f"Re: {asked.subject}",
        text="Here it is.",
        sent_at=NOW,
        files={"DSC_1.jpg": photo(make="Palmtel")},
    )

    entry = spool.Entry(
        id=uuid.uuid4(), channel="EMAIL", received_at=NOW, envelope_from="", data=answer
    )
    tip = intake.take_in(entry=entry, now=NOW).tip

    assert tip.follows == assignment.tip
