"""Finance's screen: one tap, and nothing that somebody must not do."""

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.utils import timezone

from citydesk.people.models import User
from citydesk.rewards import actions, alarms, queries
from citydesk.rewards.models import Alarm, Circuit, Rate, Reward
from citydesk.sources import actions as sources
from citydesk.sources.models import Contributor
from tests.cast import NOW
from tests.factories import stories

pytestmark = pytest.mark.django_db


def browser(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def ngozi():
    """Finance."""
    user = User.objects.create_user("ngozi", "ngozi@example.ng", "password", first_name="Ngozi")
    user.groups.add(Group.objects.get(name="Finance"))
    return user


@pytest.fixture
def offer(bisi):
    """A reporter promises something, which others have to approve."""
    rate = Rate.objects.create(code="photo", label="A photo", amount_kobo=100_000)

    def offered(number=1, **more):
        who = sources.recognise(email=f"sender{number}@post.example", name="Amaka Obi", now=NOW)
        return actions.offer(
            key=f"tip:T-{number}", contributor=who, rate=rate, by=bisi, now=NOW, **more
        )

    return offered


def test_what_waits_is_shown_by_code_with_its_story_and_approved_by_one_tap(ngozi, offer):
    reward = offer(story=stories.public("Bridge reopens"))
    shown = browser(ngozi).get("/desk/finance/").content.decode()
    assert "₦1,000" in shown
    assert "Bridge reopens" in shown
    assert reward.contributor.code in shown
    assert "Amaka" not in shown

    answer = browser(ngozi).post(f"/desk/finance/{reward.pk}/approve/", follow=True)

    reward.refresh_from_db()
    assert reward.approved_at
    assert "Approved." in answer.content.decode()


def test_the_story_of_a_protected_source_is_not_named_beside_their_code(ngozi, offer):
    offer(story=stories.public("Bridge reopens"))
    Contributor.objects.update(protected=True)

    assert "Bridge reopens" not in browser(ngozi).get("/desk/finance/").content.decode()


def test_a_refusal_needs_a_reason(ngozi, offer):
    reward = offer()

    said = browser(ngozi).post(f"/desk/finance/{reward.pk}/refuse/", {"why": ""}, follow=True)
    reward.refresh_from_db()
    assert reward.state == "OFFERED"
    assert "Say why" in said.content.decode()

    browser(ngozi).post(f"/desk/finance/{reward.pk}/refuse/", {"why": "Seen last year."})
    reward.refresh_from_db()
    assert (reward.state, reward.refused_why) == ("REFUSED", "Seen last year.")


def test_those_ticked_are_approved_together(ngozi, offer):
    first, second, third = (offer(n) for n in range(3))

    browser(ngozi).post(
        "/desk/finance/approve/", {"reward": [str(first.pk), str(third.pk), "nonsense"]}
    )

    approved = Reward.objects.filter(approved_at__isnull=False)
    assert set(approved.values_list("pk", flat=True)) == {first.pk, third.pk}
    assert second.pk not in set(approved.values_list("pk", flat=True))


def test_beyond_a_limit_finance_reads_why_and_has_no_button(ngozi, offer, admin_user):
    reward = offer(1)
    for n in range(2, 4):
        actions.offer(
            key=f"tip:T-{n}",
            contributor=reward.contributor,
            rate=reward.rate,
            by=admin_user,
            now=timezone.now(),
        )
    assert [row.pk for row in queries.to_approve()] == [reward.pk]

    shown = browser(ngozi).get("/desk/finance/").content.decode()

    assert "They have had 2 rewards today already." in shown
    assert f"/desk/finance/{reward.pk}/approve/" not in shown
    assert (
        f"/desk/finance/{reward.pk}/approve/"
        in browser(admin_user).get("/desk/finance/").content.decode()
    )


@pytest.mark.parametrize("path", ["", "approve/"])
def test_a_reporter_and_a_reader_come_no_further_than_the_door(path, bisi, zainab):
    method = "post" if path else "get"
    for client in (browser(bisi), zainab):
        assert getattr(client, method)(f"/desk/finance/{path}").status_code in {302, 403}


def test_a_reporter_cannot_approve_even_by_hand(bisi, offer):
    reward = offer()

    browser(bisi).post(f"/desk/finance/{reward.pk}/approve/")

    reward.refresh_from_db()
    assert reward.approved_at is None


@pytest.mark.parametrize("count", [1, 3])
def test_the_screen_asks_as_much_for_three_as_for_one(
    count, ngozi, offer, django_assert_num_queries
):
    for n in range(count):
        offer(n, story=stories.draft(f"Story {n}"))
    rewards = list(queries.to_approve())

    with django_assert_num_queries(2):
        queries.standings(rewards, NOW)


def test_the_whole_screen_asks_as_much_for_three_as_for_one(
    ngozi, offer, django_assert_max_num_queries
):
    offer(0, story=stories.draft("Story 0"))
    client = browser(ngozi)
    client.get("/desk/finance/")
    with django_assert_max_num_queries(40) as one:
        client.get("/desk/finance/")
    for n in range(1, 3):
        offer(n, story=stories.draft(f"Story {n}"))

    with django_assert_max_num_queries(40) as three:
        client.get("/desk/finance/")

    assert len(three) == len(one)


def test_who_can_approve_none_of_many_is_not_offered_to_approve_them(kunle, ngozi, offer):
    for n in range(2):
        offer(n)
    Reward.objects.update(entered_by=kunle)

    assert "Approve those ticked" not in browser(kunle).get("/desk/finance/").content.decode()
    assert "Approve those ticked" in browser(ngozi).get("/desk/finance/").content.decode()


def test_what_people_have_to_hand_over_is_not_in_trouble(ngozi, offer):
    reward = offer()
    Reward.objects.update(
        state="SENDING", approved_at=NOW, confirmed_at=NOW, earned_at=NOW, reserve_id=reward.pk
    )
    attempt = reward.attempts.create(
        provider="vtpass", reference="20261123T1", phone="+2348031234567", network="MTN",
        plan="mtn-1gb", amount_kobo=100_000, state="UNKNOWN", made_at=NOW,
    )  # fmt: skip
    assert reward in queries.in_trouble(timezone.now())

    attempt.provider = "manual"
    attempt.save()

    assert reward not in queries.in_trouble(timezone.now())


def test_an_alarm_is_read_and_ended_by_whoever_dealt_with_it(ngozi):
    alarms.ring(Alarm.Kind.STRANGE, about="vtpass", words="It said 077.", now=NOW)
    alarms.ring(Alarm.Kind.BUDGET, about="budget", words="Fill it.", now=NOW)
    strange, budget = Alarm.objects.order_by("-kind")
    assert "It said 077." in browser(ngozi).get("/desk/finance/").content.decode()

    browser(ngozi).post(f"/desk/finance/alarms/{strange.pk}/")
    said = browser(ngozi).post(f"/desk/finance/alarms/{budget.pk}/", follow=True)

    assert list(queries.alarms()) == [budget]
    assert "ends by itself" in said.content.decode()
    strange.refresh_from_db()
    assert strange.ended_by == "ngozi"


def test_a_bundle_that_has_changed_is_agreed_to_by_who_may_decide(ngozi, bisi, offer):
    offered = offer()
    Reward.objects.filter(pk=offered.pk).update(
        state="DUE", waits_for="CHANGE", confirmed_at=NOW, earned_at=NOW, approved_at=NOW,
        reserve_id=offered.pk, plan="mtn-data-500", plan_kobo=50_000,
    )  # fmt: skip
    alarms.ring(Alarm.Kind.CATALOGUE, about=offered.key, words="It would get 750MB.", now=NOW)
    address = f"/desk/finance/alarms/{queries.alarms().get().pk}/agree/"

    assert browser(bisi).post(address).status_code in {302, 403}
    assert Reward.objects.get(pk=offered.pk).plan_agreed_by == ""
    assert "Send that one" in browser(ngozi).get("/desk/finance/").content.decode()
    browser(ngozi).post(address)

    assert Reward.objects.get(pk=offered.pk).plan_agreed_by == "ngozi"
    assert "settled" in browser(ngozi).post(address, follow=True).content.decode()


def test_what_a_wallet_holds_stands_beside_what_the_books_say(ngozi, settings):
    settings.CITYDESK_REWARD_PROVIDERS = ("vtpass",)
    assert "not asked yet" in browser(ngozi).get("/desk/finance/").content.decode()
    actions.top_up(provider="vtpass", kobo=500_000, by="owner", now=NOW)
    Circuit.objects.create(
        provider="vtpass", balance_kobo=498_000, balance_at=NOW, unexplained_kobo=-2_000
    )

    shown = browser(ngozi).get("/desk/finance/").content.decode()

    for amount in ("₦4,980", "₦5,000", "-₦20"):
        assert amount in shown


# What each may do with a reward that a reporter has promised; "theirs" is Kunle, whose tip it was.
PEOPLE = ("reader", "reporter", "theirs", "editor", "finance", "owner")
THOSE_WHO_DECIDE = {"editor", "finance", "owner"}
PATHS = {
    "approve": ("finance/{reward}/approve/", {}, THOSE_WHO_DECIDE),
    "approve all": ("finance/approve/", {"reward": "{reward}"}, THOSE_WHO_DECIDE),
    "refuse": ("finance/{reward}/refuse/", {"why": "x"}, THOSE_WHO_DECIDE | {"theirs"}),
    "agree": ("finance/alarms/{alarm}/agree/", {}, THOSE_WHO_DECIDE),
    "edit": ("rewards/edit/{reward}/", {"state": "DELIVERED"}, set()),
    "add": ("rewards/add/", {"state": "DELIVERED"}, set()),
    "delete": ("rewards/delete/{reward}/", {}, set()),
}


@pytest.fixture
def people(bisi, kunle, ngozi, admin_user):
    tunde = User.objects.create_user("tunde", "tunde@example.ng", "password")
    tunde.groups.add(Group.objects.get(name="Editors"))
    them = (bisi, kunle, tunde, ngozi, admin_user)
    return {"reader": Client(), **dict(zip(PEOPLE[1:], map(browser, them), strict=True))}


@pytest.mark.parametrize("path", PATHS)
def test_nobody_does_with_a_reward_what_they_must_not(path, people, offer):
    reward = offer()
    Contributor.objects.update(email="kunle@example.ng")
    if path == "agree":
        Reward.objects.update(
            state="DUE", waits_for="CHANGE", confirmed_at=NOW, earned_at=NOW, approved_at=NOW,
            reserve_id=reward.pk, plan="mtn-data-500", plan_kobo=50_000,
        )  # fmt: skip
        alarms.ring(Alarm.Kind.CATALOGUE, about=reward.key, words="750MB.", now=NOW)
    address, told, may = PATHS[path]
    names = {"reward": reward.pk, "alarm": getattr(queries.alarms().first(), "pk", 0)}
    told = {name: value.format(**names) for name, value in told.items()}
    before, did = Reward.objects.values().get(), set()

    for person, theirs in people.items():
        with transaction.atomic():
            answer = theirs.post(f"/desk/{address.format(**names)}", told)
            assert answer.status_code in {302, 403}
            did |= {person} if Reward.objects.values().get() != before else set()
            transaction.set_rollback(True)

    assert did == may
