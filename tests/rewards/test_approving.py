"""A reward goes out on the word of those who may give it, and on nobody's own."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from citydesk.people.models import User
from citydesk.rewards import actions, approving, rules
from citydesk.rewards.models import Approval, Rate, Reward, RewardLimits
from citydesk.rewards.signals import reward_refused
from citydesk.sources import actions as sources
from tests.cast import NOW
from tests.factories.rewards import approver

pytestmark = pytest.mark.django_db


@pytest.fixture
def ngozi(db):
    """Finance."""
    user = User.objects.create_user("ngozi", "ngozi@example.ng", "password")
    user.groups.add(Group.objects.get(name="Finance"))
    return user


@pytest.fixture
def big(db):
    return Rate.objects.create(code="exclusive", label="An exclusive", amount_kobo=500_000)


def offered(contributor, rate, *, by, key="tip:T-1", now=NOW, **more):
    return actions.offer(key=key, contributor=contributor, rate=rate, by=by, now=now, **more)


def test_an_editor_approves_by_offering_what_is_within_the_limits(amaka, rate, kunle):
    reward = offered(amaka, rate, by=kunle)

    assert reward.approved_at == NOW
    assert [a.by for a in reward.approvals.all()] == [kunle]


def test_a_reporter_offers_and_somebody_else_approves(amaka, rate, bisi, kunle):
    reward = offered(amaka, rate, by=bisi)
    assert reward.approved_at is None

    with pytest.raises(rules.NotAllowed, match="may not decide"):
        approving.approve(reward=reward, by=bisi, now=NOW)
    approving.approve(reward=reward, by=kunle, now=NOW)

    assert reward.approved_at == NOW


def test_nothing_is_due_before_it_is_approved(amaka, rate, bisi, kunle, funded):
    reward = offered(amaka, rate, by=bisi)
    actions.confirm(reward=reward, now=NOW)
    actions.earn(reward=reward, now=NOW)
    assert reward.state == "OFFERED"

    approving.approve(reward=reward, by=kunle, now=NOW)

    assert reward.state == "DUE"


def test_the_database_lets_nothing_fall_due_unapproved(due):
    with pytest.raises(IntegrityError), transaction.atomic():
        Reward.objects.update(approved_at=None)


def test_a_large_reward_needs_two_people(amaka, big, kunle, ngozi):
    reward = offered(amaka, big, by=kunle)
    assert reward.approved_at is None

    with pytest.raises(rules.NotAllowed, match="a second person has to"):
        approving.approve(reward=reward, by=kunle, now=NOW)
    approving.approve(reward=reward, by=ngozi, now=NOW)

    assert reward.approved_at == NOW
    assert {a.by.username for a in reward.approvals.all()} == {"kunle", "ngozi"}


def test_nobody_approves_their_own(rate, kunle, ngozi):
    himself = sources.recognise(email="Kunle@Example.ng", name="K.", now=NOW)

    reward = offered(himself, rate, by=kunle)

    assert reward.approved_at is None
    with pytest.raises(rules.NotAllowed, match="your own"):
        approving.approve(reward=reward, by=kunle, now=NOW)
    approving.approve(reward=reward, by=ngozi, now=NOW)
    assert reward.approved_at


def test_nobody_approves_what_they_typed_in_themselves(amaka, rate, kunle):
    reward = offered(amaka, rate, by=kunle, entered_by=kunle)

    assert reward.approved_at is None


def test_beyond_a_limit_only_the_owner_approves_and_the_limit_is_kept(
    amaka, rate, kunle, admin_user
):
    for n in range(3):
        reward = offered(amaka, rate, by=kunle, key=f"tip:T-{n}")
    assert reward.approved_at is None

    with pytest.raises(rules.NotAllowed, match=r"2 rewards today already\. The owner may"):
        approving.approve(reward=reward, by=kunle, now=NOW)
    approving.approve(reward=reward, by=admin_user, now=NOW, note="The flood: she was there first.")

    assert reward.approved_at == NOW
    said = reward.approvals.get()
    assert (said.beyond, said.note) == (
        "They have had 2 rewards today already.",
        "The flood: she was there first.",
    )


def test_tomorrow_is_another_day(amaka, rate, kunle):
    for n in range(2):
        offered(amaka, rate, by=kunle, key=f"tip:T-{n}")

    assert offered(amaka, rate, by=kunle, key="tip:T-9", now=NOW + timedelta(days=1)).approved_at


def test_others_rewards_do_not_count_against_her(amaka, rate, kunle):
    for n in range(3):
        other = sources.recognise(email=f"other{n}@post.example", now=NOW)
        offered(other, rate, by=kunle, key=f"tip:T-{n}")

    assert offered(amaka, rate, by=kunle, key="tip:T-9").approved_at


def test_two_people_with_one_phone_are_told_of(amaka, rate, kunle):
    other = sources.recognise(email="other@post.example", now=NOW)
    sources.confirm_phone(contributor=other, phone="08031234567", network="MTN", now=NOW)

    reward = offered(amaka, rate, by=kunle)

    with pytest.raises(rules.NotAllowed, match=f"what others sent: {other.code}"):
        approving.approve(reward=reward, by=kunle, now=NOW)


def test_a_refusal_says_why_to_the_desk_and_is_announced_once(amaka, rate, bisi, kunle):
    heard = []
    reward_refused.connect(
        lambda reward, **_: heard.append(reward.key), weak=False, dispatch_uid="t"
    )
    reward = offered(amaka, rate, by=bisi)

    approving.refuse(reward=reward, by=kunle, why="The video is a year old.", now=NOW)

    reward_refused.disconnect(dispatch_uid="t")
    assert (reward.state, reward.refused_by, reward.refused_why) == (
        "REFUSED",
        kunle,
        "The video is a year old.",
    )
    assert heard == ["tip:T-1"]
    with pytest.raises(rules.NotAllowed, match="decided already"):
        approving.refuse(reward=reward, by=kunle, why="Again", now=NOW)
    with pytest.raises(rules.NotAllowed, match="decided already"):
        approving.approve(reward=reward, by=kunle, now=NOW)


def test_a_refusal_without_a_reason_is_none(amaka, rate, bisi, kunle):
    reward = offered(amaka, rate, by=bisi)

    with pytest.raises(IntegrityError), transaction.atomic():
        approving.refuse(reward=reward, by=kunle, why="", now=NOW)


def test_what_is_promised_cannot_be_refused_any_more(amaka, rate, kunle, ngozi):
    reward = offered(amaka, rate, by=kunle)

    with pytest.raises(rules.NotAllowed, match="decided already"):
        approving.refuse(reward=reward, by=ngozi, why="Too dear", now=NOW)


def test_many_are_approved_at_once_and_each_refusal_has_its_reason(amaka, rate, big, bisi, ngozi):
    other = sources.recognise(email="other@post.example", now=NOW)
    small = offered(amaka, rate, by=bisi, key="tip:T-1")
    large = offered(other, big, by=ngozi, key="tip:T-2")

    refused = approving.approve_all(rewards=[small.pk, large.pk], by=ngozi, now=NOW)

    assert list(refused) == [large.pk]
    assert "second person" in refused[large.pk]
    assert Approval.objects.filter(reward=small, by=ngozi).exists()


def test_the_days_stop_holds_for_everybody_until_tomorrow(amaka, rate, kunle, funded):
    limits = RewardLimits.load()
    limits.day_kobo = 150_000
    limits.save()
    other = sources.recognise(email="other@post.example", now=NOW)
    sources.confirm_phone(contributor=other, phone="08050000001", network="GLO", now=NOW)
    for key, who in (("tip:T-1", amaka), ("tip:T-2", other)):
        reward = offered(who, rate, by=kunle, key=key)
        actions.confirm(reward=reward, now=NOW)
        actions.earn(reward=reward, now=NOW)

    assert list(Reward.objects.order_by("key").values_list("state", "waits_for")) == [
        ("DUE", ""),
        ("DUE", "DAY"),
    ]
    actions.drive(reward_id=Reward.objects.get(key="tip:T-2").pk, now=NOW + timedelta(days=1))
    assert Reward.objects.get(key="tip:T-2").waits_for != "DAY"


def test_an_approver_of_the_tests_is_an_editor(db):
    assert approver().has_perm("rewards.approve_reward")
