"""What the desk does with a tip, and what the sender hears of it."""

import pytest

from citydesk.assignments import actions, erasing, queries, rules
from citydesk.assignments.enums import Credit
from citydesk.assignments.models import Assignment
from citydesk.channels.models import Notice
from citydesk.evidence import actions as evidence
from citydesk.evidence import queries as evidence_queries
from citydesk.evidence.models import Evidence
from citydesk.lib.phone import BadPhone
from citydesk.people.models import User
from citydesk.pictures import actions as pictures
from citydesk.pictures.models import Picture
from citydesk.rewards import actions as rewards
from citydesk.rewards import approving, handovers
from citydesk.rewards.models import Attempt, Handover, Rate, Reward
from citydesk.rewards.signals import reward_failed
from citydesk.sources.models import Contributor
from citydesk.stories import actions as stories
from citydesk.stories.models import Front, Section, Story
from citydesk.stories.rules import PublishRefused
from tests.cast import NOW
from tests.factories.tips import files_of, mailed

pytestmark = pytest.mark.django_db


@pytest.fixture
def lagos():
    return Front.objects.get().add_child(instance=Section(title="Lagos", slug="lagos"))


@pytest.fixture
def rate():
    return Rate.objects.create(code="photo", label="A photo", amount_kobo=100_000)


@pytest.fixture
def accept(lagos, rate, kunle):
    def accepted(assignment):
        actions.take_on(assignment=assignment, by=kunle, now=NOW)
        return actions.accept(
            assignment=assignment,
            headline="Clinic under water",
            section=lagos,
            rate=rate,
            pictures=dict.fromkeys(files_of(assignment.tip), "A flooded corridor."),
            by=kunle,
            now=NOW,
        )

    return accepted


def told():
    return {notice.key.partition(":")[0] for notice in Notice.objects.all()}


def letter(turn):
    return Notice.objects.get(key__startswith=f"{turn}:")


def answer(assignment, **said):
    defaults = {
        "phone": "08031234567",
        "network": "MTN",
        "credit": Credit.NAME,
        "name": "Amaka Obi",
    }
    actions.confirm(assignment=assignment, **{**defaults, **said}, now=NOW)


def test_a_tip_that_came_in_waits_on_the_desk():
    assignment = mailed()

    assert assignment.state == "WAITING"
    assert told() == {"received"}


def test_an_editor_takes_it_on_and_a_colleague_keeps_off(kunle, bisi):
    assignment = mailed()
    actions.take_on(assignment=assignment, by=kunle, now=NOW)
    actions.take_on(assignment=assignment, by=kunle, now=NOW)

    with pytest.raises(rules.NotAllowed, match="Kunle works on this tip"):
        actions.take_on(assignment=assignment, by=bisi, now=NOW)

    actions.give_back(assignment=assignment, by=kunle, now=NOW)
    actions.take_on(assignment=assignment, by=bisi, now=NOW)
    assert Assignment.objects.get().editor == bisi


def test_what_waits_cannot_be_accepted(kunle, lagos, rate):
    with pytest.raises(rules.NotAllowed):
        actions.accept(
            assignment=mailed(),
            headline="Clinic under water",
            section=lagos,
            rate=rate,
            pictures={},
            by=kunle,
            now=NOW,
        )

    assert not Story.objects.exists()


def test_accepting_makes_a_draft_with_the_picture_and_no_name(accept):
    assignment = mailed(photos=2)

    story = accept(assignment)

    assert not story.live
    assert story.contributor_credit == ""
    assert story.lead_picture.alt == "A flooded corridor."
    assert [block.block_type for block in story.body] == ["paragraph", "picture"]
    assert "Amaka" not in str(story.serializable_data())
    assert Assignment.objects.get().credit == Credit.UNASKED


def test_a_picture_that_was_erased_while_the_editor_chose_is_refused(accept, monkeypatch, kunle):
    assignment = mailed()
    store = pictures.store

    def meanwhile(*, data):
        erasing.erase_tip(assignment=assignment, why="In danger.", by=kunle, now=NOW)
        return store(data=data)

    monkeypatch.setattr(pictures, "store", meanwhile)

    with pytest.raises(rules.NotAllowed, match="cannot be opened any more"):
        accept(assignment)

    assert not Story.objects.exists()
    assert not Picture.objects.exists()


def test_a_picture_of_another_tip_is_refused(kunle, lagos):
    other, assignment = mailed(subject="Fire", photos=2), mailed(photos=0)
    actions.take_on(assignment=assignment, by=kunle, now=NOW)
    number = Evidence.objects.filter(tip=other.tip).values_list("pk", flat=True)[0]

    with pytest.raises(rules.NotAllowed, match="cannot be opened any more"):
        actions.accept(
            assignment=assignment, headline="Clinic", section=lagos, rate=None,
            pictures={number: "A corridor."}, by=kunle, now=NOW,
        )  # fmt: skip


def test_a_signature_stays_behind(accept):
    text = "Since five.\n\nNurses carried the fridge.\n\nAmaka OBI\n0803 123 4567"

    story = accept(mailed(text=text))

    body = str(story.body)
    assert "Nurses carried the fridge." in body
    assert "obi" not in body.lower()
    assert "0803" not in body


def test_acceptance_asks_the_sender_and_pays_nothing(accept):
    accept(mailed())

    assert told() == {"received", "asked"}
    assert "/my/" in letter("asked").text
    assert Assignment.objects.get().tip.code in letter("asked").subject
    assert Reward.objects.get().state == "OFFERED"
    assert not Attempt.objects.exists()


def test_accepting_twice_is_accepting_once(accept):
    assignment = mailed()

    assert accept(assignment) == actions.accept(
        assignment=assignment,
        headline="Another headline",
        section=Section.objects.get(),
        rate=Rate.objects.get(),
        pictures={},
        by=User.objects.get(username="kunle"),
        now=NOW,
    )

    assert Story.objects.count() == Reward.objects.count() == 1


def test_publishing_earns_the_reward_and_sends_the_link(accept, kunle):
    story = accept(mailed())

    stories.publish(story=story, by=kunle, now=NOW)
    stories.publish(story=story, by=kunle, now=NOW)

    assert Assignment.objects.get().state == "PUBLISHED"
    assert Reward.objects.get().earned_at == NOW
    assert story.path in letter("published").text
    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    ("credit", "words"),
    [(Credit.NAME, "Amaka Obi"), (Credit.INITIALS, "A. O."), (Credit.NONE, "")],
)
def test_the_sender_is_named_as_they_choose(accept, credit, words):
    assignment = mailed()
    story = accept(assignment)

    answer(assignment, credit=credit)

    story.refresh_from_db()
    assert story.contributor_credit == words


def test_the_sender_may_take_the_name_back_after_publication(accept, kunle):
    assignment = mailed()
    story = accept(assignment)
    answer(assignment)
    stories.publish(story=story, by=kunle, now=NOW)

    answer(assignment, credit=Credit.NONE)

    story.refresh_from_db()
    assert story.contributor_credit == ""


def test_nobody_answers_before_being_asked():
    with pytest.raises(rules.NotAsked):
        answer(mailed())


def test_a_number_that_cannot_exist_changes_nothing(accept):
    assignment = mailed()
    accept(assignment)

    with pytest.raises(BadPhone):
        answer(assignment, phone="12")

    assert Assignment.objects.get().confirmed_at is None
    assert Reward.objects.get().confirmed_at is None


def test_confirmed_and_published_in_either_order_the_reward_falls_due(accept, kunle):
    first = mailed()
    second = mailed(subject="Another", sender="Segun <segun@post.example>", photos=0)
    published = accept(first)
    stories.publish(story=published, by=kunle, now=NOW)
    answer(first)
    answered = accept(second)
    answer(second)
    assert Reward.objects.get(key=f"tip:{second.tip.code}").state == "OFFERED"
    stories.publish(story=answered, by=kunle, now=NOW)

    rewards = Reward.objects.all()
    assert all(reward.confirmed_at and reward.earned_at for reward in rewards)


def test_spiking_pays_nothing_and_tells_nobody_unasked(kunle):
    assignment = mailed()
    actions.spike(assignment=assignment, reason="Seen before.", tell=False, by=kunle, now=NOW)

    assert told() == {"received"}
    assert not Reward.objects.exists()


def test_spiking_tells_the_sender_why_if_the_editor_chooses(kunle):
    assignment = mailed()
    actions.spike(assignment=assignment, reason="Seen before.", tell=True, by=kunle, now=NOW)

    assert "Seen before." in letter("spiked").text


def test_a_spiked_tip_can_be_brought_back(kunle):
    assignment = mailed()
    actions.spike(assignment=assignment, reason="Seen before.", tell=False, by=kunle, now=NOW)

    actions.give_back(assignment=assignment, by=kunle, now=NOW)

    assert Assignment.objects.get().state == "WAITING"


def test_a_spiked_draft_takes_its_offer_and_its_question_back(accept, kunle):
    assignment = mailed()
    accept(assignment)

    actions.spike(assignment=assignment, reason="It was staged.", tell=False, by=kunle, now=NOW)

    assert Reward.objects.get().state == "WITHDRAWN"
    assert told() == {"received"}


# --- Protected sources ---
def test_a_protected_source_gets_neutral_words_no_name_and_no_payment(accept, kunle):
    assignment = mailed()
    actions.protect(assignment=assignment, by=kunle, now=NOW)

    story = accept(assignment)
    stories.publish(story=story, by=kunle, now=NOW)

    asked = letter("asked")
    assert "clinic" not in f"{asked.subject}{asked.text}".lower()
    assert assignment.tip.code not in asked.subject
    assert told() == {"asked"}, "what waited was withdrawn, and publication is not told"
    assert Contributor.objects.get().protected
    assert Reward.objects.get().state == "OFFERED"


def test_who_asks_for_protection_later_disappears_from_the_story(accept):
    assignment = mailed()
    story = accept(assignment)
    answer(assignment)

    actions.protect(assignment=assignment, by=None, now=NOW)
    actions.protect(assignment=assignment, by=None, now=NOW)

    story.refresh_from_db()
    assert story.contributor_credit == ""


def test_a_protected_source_is_never_credited_even_if_a_form_says_so(accept):
    assignment = mailed()
    actions.protect(assignment=assignment, by=None, now=NOW)
    story = accept(assignment)

    answer(assignment)

    story.refresh_from_db()
    assert story.contributor_credit == ""


def test_publishing_a_protected_name_is_refused(accept, kunle):
    assignment = mailed(text="My name is AMAKA OBI, do not print it.")
    actions.protect(assignment=assignment, by=kunle, now=NOW)
    story = accept(assignment)

    with pytest.raises(PublishRefused) as refused:
        stories.publish(story=story, by=kunle, now=NOW)

    story.refresh_from_db()
    assert not story.live
    assert "Amaka" not in refused.value.sentence


def test_a_correction_that_says_a_protected_name_is_refused_in_the_same_words(
    accept, kunle, kunles_browser
):
    assignment = mailed()
    story = accept(assignment)
    stories.publish(story=story, by=kunle, now=NOW)
    actions.protect(assignment=assignment, by=kunle, now=NOW)
    address, told = f"/desk/stories/correct/{story.pk}/", {"kind": "CORRECTION"}

    answer = kunles_browser.post(address, told | {"text": "Amáka  OBI says it was Tuesday."})

    assert "This story says who a protected source is." in answer.content.decode()
    assert "it was Tuesday." in answer.content.decode(), "what was written is still there"
    assert not story.corrections.exists()
    kunles_browser.post(address, told | {"text": "It was Tuesday."})
    assert story.corrections.get().text == "It was Tuesday."


def test_a_story_whose_old_correction_says_a_protected_name_is_not_published_again(accept, kunle):
    assignment = mailed()
    story = accept(assignment)
    stories.publish(story=story, by=kunle, now=NOW)
    stories.correct(story=story, kind="CORRECTION", text="By Amaka Obi.", by=kunle, now=NOW)
    actions.protect(assignment=assignment, by=kunle, now=NOW)
    stories.unpublish(story=story, by=kunle, reason="It names her.", now=NOW)

    with pytest.raises(PublishRefused):
        stories.publish(story=story, by=kunle, now=NOW)


def test_the_next_tip_of_a_protected_source_is_protected_as_it_comes_in(kunle):
    actions.protect(assignment=mailed(), by=kunle, now=NOW)

    assert mailed(subject="More water").tip.protected


def test_protecting_a_source_protects_all_that_they_sent(kunle):
    before = mailed(subject="Older water")

    actions.protect(assignment=mailed(), by=kunle, now=NOW)

    before.tip.refresh_from_db()
    assert before.tip.protected
    assert told() == set()


def test_a_phone_that_the_provider_refuses_is_asked_for_again(accept, kunle):
    assignment = mailed()
    story = accept(assignment)
    stories.publish(story=story, by=kunle, now=NOW)

    reward_failed.send(sender=Reward, reward=Reward.objects.get())
    assert "/my/" in letter("refused").text

    actions.protect(assignment=assignment, by=kunle, now=NOW)
    assert told() == set(), "what was not sent yet says too much of a source"


# --- Reads ---
@pytest.mark.parametrize("number", [1, 3])
def test_a_tray_costs_two_queries(number, django_assert_num_queries):
    for n in range(number):
        mailed(subject=f"Water {n}")

    with django_assert_num_queries(2):
        rows = list(queries.in_tray("NEWS"))
        assert all(list(row.tip.evidence.all()) for row in rows)

    assert len(rows) == number


def test_the_tabs_cost_one_query(django_assert_num_queries, kunle):
    mailed()
    actions.take_on(assignment=mailed(subject="Another"), by=kunle, now=NOW)

    with django_assert_num_queries(1):
        assert queries.counts() == {"NEWS": 2, "WAITING": 1, "IN_PROGRESS": 1}


@pytest.fixture
def unapproved(accept, rate, kunle):
    """Accepted, but for more than one person may promise."""
    Rate.objects.update(amount_kobo=900_000)
    rate.refresh_from_db()
    assignment = mailed()
    accept(assignment)
    assignment.refresh_from_db()
    return assignment


def test_a_story_out_does_not_pay_what_a_second_person_has_not_approved(unapproved, kunle):
    answer(unapproved)
    stories.publish(story=unapproved.story, by=kunle, now=NOW)

    reward = Reward.objects.get()
    assert (reward.state, reward.story) == ("OFFERED", unapproved.story)
    assert reward.earned_at == reward.confirmed_at == NOW


def test_a_refused_reward_is_told_kindly_and_without_the_desks_reason(unapproved, kunle):
    approving.refuse(reward=unapproved.reward, by=kunle, why="Looks staged to me.", now=NOW)

    assert "staged" not in letter("unpaid").text
    assert "write again" in letter("unpaid").text


def test_a_protected_source_is_not_written_to_about_a_refusal(unapproved, kunle):
    actions.protect(assignment=unapproved, by=kunle, now=NOW)

    approving.refuse(reward=unapproved.reward, by=kunle, why="Too dear.", now=NOW)

    assert "unpaid" not in told()


@pytest.mark.parametrize(
    ("form", "code", "words"),
    [("VOUCHER", "12-34-56", "12-34-56"), ("CASH", "", "gave you ₦1,000 in cash")],
)
def test_what_people_hand_over_is_told_with_its_code(
    accept, kunle, admin_user, settings, form, code, words
):
    settings.CITYDESK_REWARD_PROVIDERS = ("manual",)
    rewards.fund(kobo=1_000_000, by="owner", now=NOW)
    rewards.top_up(provider="manual", kobo=1_000_000, by="owner", now=NOW)
    assignment = mailed()
    accept(assignment)
    assignment.refresh_from_db()
    answer(assignment)
    stories.publish(story=assignment.story, by=kunle, now=NOW)
    rewards.drive_due(now=NOW)
    handover = Handover.objects.get()
    handovers.give(handover=handover, form=form, code=code, by=kunle, now=NOW)
    handovers.see(handover=handover, by=admin_user, now=NOW)

    rewards.drive_due(now=NOW)

    assert words in letter("paid").text


def test_nothing_is_earned_while_a_file_is_still_to_be_looked_at(accept, rate, kunle):
    assignment = mailed(photos=2)
    file = Evidence.objects.order_by("pk").last()
    Evidence.objects.filter(pk=file.pk).update(state="WAITING", examined_at=None)

    with pytest.raises(rules.NotEarnedYet, match="One file is still being checked"):
        accept(assignment)
    assert not Story.objects.exists()
    assert not Reward.objects.exists()

    evidence.examine(evidence_id=file.pk, now=NOW)
    accept(assignment)

    assert Reward.objects.get().rate == rate


def test_one_picture_of_two_senders_earns_nothing_before_it_is_settled_whose_it_is(accept, kunle):
    first = mailed()
    second = mailed(sender="Wasiu <wasiu@post.example>")

    for assignment in (first, second):
        with pytest.raises(rules.NotAllowed, match="Settle first whose it is"):
            accept(assignment)
    assert not Reward.objects.exists()

    review = evidence_queries.open_reviews(second.tip).get()
    evidence.settle(review=review, found="Wasiu's own, by the original", by=kunle, now=NOW)
    accept(second)

    assert Reward.objects.get().contributor == second.tip.contributor
