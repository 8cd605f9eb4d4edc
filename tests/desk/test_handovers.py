"""The screen of what people hand over, and who comes no further than its door."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from citydesk.people.models import User
from citydesk.rewards import actions
from citydesk.rewards.models import Handover, Rate, Reward
from citydesk.sources import actions as sources
from citydesk.sources.models import Look
from tests.cast import NOW
from tests.factories.rewards import approver

pytestmark = pytest.mark.django_db
SCREEN = "/desk/finance/handovers/"


@pytest.fixture
def ngozi():
    """Finance."""
    user = User.objects.create_user("ngozi", "ngozi@example.ng", "password", first_name="Ngozi")
    user.groups.add(Group.objects.get(name="Finance"))
    return user


@pytest.fixture
def lay_out(settings, kunle):
    """A reward that waits to be handed over."""
    settings.CITYDESK_REWARD_PROVIDERS = ("manual",)
    actions.fund(kobo=10_000_000, by="owner", now=NOW)
    actions.top_up(provider="manual", kobo=10_000_000, by="owner", now=NOW)
    rate = Rate.objects.create(code="photo", label="A photo", amount_kobo=100_000)

    def laid_out(number=1, email=""):
        email = email or f"sender{number}@post.example"
        who = sources.recognise(email=email, name="Amaka Obi", now=NOW)
        sources.confirm_phone(contributor=who, phone=f"0803123450{number}", network="MTN", now=NOW)
        reward = actions.offer(
            key=f"tip:T-{number}", contributor=who, rate=rate, by=approver("tunde"), now=NOW
        )
        actions.confirm(reward=reward, now=NOW)
        actions.earn(reward=reward, now=NOW)
        actions.drive(reward_id=reward.pk, now=NOW)
        return Handover.objects.latest("pk")

    return laid_out


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def test_one_gives_a_code_another_saw_it_and_it_is_delivered(kunle, ngozi, lay_out):
    number = lay_out().pk
    finance = browser(ngozi).get("/desk/finance/").content.decode()
    assert "1 reward waits to be handed over" in finance

    browser(kunle).post(f"{SCREEN}{number}/give/", {"form": "VOUCHER", "code": "12-34"})
    assert f"{SCREEN}{number}/see/" not in browser(kunle).get(SCREEN).content.decode()
    assert f"{SCREEN}{number}/see/" in browser(ngozi).get(SCREEN).content.decode()
    browser(ngozi).post(f"{SCREEN}{number}/see/")
    actions.drive_due(now=timezone.now())

    assert Reward.objects.get().state == "DELIVERED"
    shown = browser(ngozi).get(SCREEN).content.decode()
    assert "Given by Kunle, seen by Ngozi" in shown
    assert "12-34" not in shown


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"form": "VOUCHER", "code": " "}, "Say what the voucher"),
        ({"form": "HUG"}, "Say what was given"),
    ],
)
def test_what_is_not_said_is_asked_for_and_nothing_is_kept(kunle, lay_out, told, words):
    number = lay_out().pk

    answer = browser(kunle).post(f"{SCREEN}{number}/give/", told, follow=True)

    assert words in answer.content.decode()
    assert Handover.objects.get().given_by is None


def test_what_cannot_be_given_is_asked_of_the_contributor_another_way(kunle, lay_out):
    number = lay_out().pk

    browser(kunle).post(f"{SCREEN}{number}/refuse/", {"why": "Nobody came."})
    actions.drive_due(now=timezone.now())

    assert Reward.objects.get().state == "FAILED"


def test_the_phone_is_shown_once_and_that_somebody_looked_is_kept(kunle, lay_out):
    number = lay_out().pk
    assert "+2348031234501" not in browser(kunle).get(SCREEN).content.decode()
    before = Look.objects.count()

    assert "+2348031234501" in browser(kunle).post(f"{SCREEN}{number}/phone/").content.decode()

    assert Look.objects.count() == before + 1
    assert (Look.objects.latest("pk").by, Look.objects.latest("pk").why) == (
        kunle, "tip:T-1 is handed over",
    )  # fmt: skip


def test_nobody_hands_over_their_own(kunle, lay_out):
    number = lay_out(email="kunle@example.ng").pk

    answer = browser(kunle).post(f"{SCREEN}{number}/give/", {"form": "CASH"}, follow=True)

    assert "your own" in answer.content.decode()
    assert Handover.objects.get().given_by is None


@pytest.mark.parametrize("path", ["", "give/", "see/", "refuse/", "phone/"])
def test_a_reporter_and_a_reader_come_no_further_than_the_door(path, bisi, zainab, lay_out):
    number = lay_out().pk
    for client in (browser(bisi), zainab):
        if path:
            answer = client.post(f"{SCREEN}{number}/{path}", {"form": "CASH", "why": "x"})
        else:
            answer = client.get(SCREEN)
        assert answer.status_code in {302, 403}
    row = Handover.objects.get()
    assert (row.given_by, row.seen_by, row.refused_by) == (None, None, None)


def test_the_screen_asks_as_much_for_three_as_for_one(
    kunle, lay_out, django_assert_max_num_queries
):
    client = browser(kunle)
    lay_out(1)
    client.get(SCREEN)
    with django_assert_max_num_queries(20) as one:
        client.get(SCREEN)
    lay_out(2)
    lay_out(3)

    with django_assert_max_num_queries(20) as three:
        client.get(SCREEN)

    assert len(three) == len(one)
