"""What a sponsor sees of the answers to a call for evidence."""

import csv
from datetime import timedelta

import pytest

from citydesk.rewards import actions, reports
from citydesk.rewards.models import CallForEvidence, Reward
from citydesk.rewards.queries import open_calls
from tests.cast import NOW
from tests.factories import stories
from tests.factories.rewards import approver

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(rate):
    return CallForEvidence.objects.create(
        title="Blocked drains",
        slug="blocked-drains",
        sponsor="Lagos Water Watch",
        rate=rate,
        budget_kobo=150_000,
        opens_at=NOW - timedelta(days=1),
        closes_at=NOW + timedelta(days=6),
    )


@pytest.fixture
def answered(call, amaka, rate):
    def answer(n=1, **more):
        return actions.offer(
            key=f"tip:T-{n}",
            contributor=amaka,
            rate=rate,
            call_for_evidence=call,
            by=approver(),
            now=NOW,
            **more,
        )

    return answer


def test_a_call_is_open_between_its_two_moments(call):
    assert list(open_calls(NOW)) == [call]
    assert list(open_calls(call.closes_at)) == []
    assert list(open_calls(call.opens_at - timedelta(seconds=1))) == []


def test_an_open_call_stands_on_the_page_of_what_we_pay_with_who_pays(call, zainab, time_machine):
    time_machine.move_to(NOW)

    shown = zainab.get("/rewards/").content.decode()

    assert "Blocked drains" in shown
    assert "Lagos Water Watch, who has no say" in shown


def test_beyond_a_calls_budget_an_answer_waits_for_the_owner(answered):
    assert answered(1).approved_at
    assert answered(2).approved_at is None


def test_the_sponsor_sees_what_came_of_it_and_nobodys_name(answered, call, zainab):
    answered(1, story=stories.public("Drain cleared"))
    path = reports.address(call).partition("//")[2].partition("/")[2]

    shown = zainab.get(f"/{path}").content.decode()

    assert "Drain cleared" in shown
    assert "1 answer was used" in shown
    for secret in ("Amaka", Reward.objects.get().contributor.code, "0803"):
        assert secret not in shown


def test_the_report_goes_into_a_spreadsheet(answered, call, zainab):
    answered(1, story=stories.draft("Not out yet"))
    path = reports.address(call).partition("//")[2].partition("/")[2]

    rows = list(csv.reader(zainab.get(f"/{path}?csv").content.decode().splitlines()))

    assert rows == [
        ["day", "naira", "delivered", "story", "address"],
        [NOW.date().isoformat(), "1000.00", "no", "", ""],
    ]


def test_a_guessed_report_opens_nothing(call, zainab):
    assert zainab.get(f"/reports/{call.pk}~nonsense/").status_code == 404
