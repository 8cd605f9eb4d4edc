"""The desk's screens of rewards."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from citydesk.people.models import User
from citydesk.rewards.models import Rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def ngozis_browser():
    """Finance."""
    ngozi = User.objects.create_user("ngozi", "ngozi@example.ng", "password")
    ngozi.groups.add(Group.objects.get(name="Finance"))
    client = Client()
    client.force_login(ngozi)
    return client


def test_finance_sees_where_each_reward_stands_by_code_and_not_by_name(ngozis_browser, due):
    shown = ngozis_browser.get("/desk/rewards/").content.decode()

    assert due.contributor.code in shown
    assert "Amaka" not in shown
    assert "₦1,000" in shown


def test_nobody_edits_a_reward(ngozis_browser, due):
    for path in (f"edit/{due.pk}/", f"delete/{due.pk}/", "add/"):
        assert ngozis_browser.get(f"/desk/rewards/{path}").status_code in {302, 403, 404}


def test_finance_sets_what_a_photo_earns(ngozis_browser):
    ngozis_browser.post(
        "/desk/rates/add/",
        {"label": "A photo", "code": "photo", "amount_kobo": "1500", "data_label": "2 GB"},
    )

    assert Rate.objects.get().amount_kobo == 150_000
    assert "₦1,500" in Client().get("/rewards/").content.decode()


def test_a_reporter_sees_no_rewards(bisi, due):
    client = Client()
    client.force_login(bisi)

    assert client.get("/desk/rewards/").status_code in {302, 403}
